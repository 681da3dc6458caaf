"""What a gap report says, apart from how it looks."""

from competency_portal.reports.content.build import gap_report
from competency_portal.reports.content.document import GapReport

__all__ = ["GapReport", "gap_report"]
