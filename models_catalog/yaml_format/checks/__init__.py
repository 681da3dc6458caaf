"""Whether a file makes sense: references, totals, orders.

The checks walk the tree, not the typed document, so that a typing error in one place does not hide
a wrong reference in another. What is no value at all is the schema's to refuse: here it is skipped.
"""

from models_catalog.yaml_format.checks.competencies import check_competencies
from models_catalog.yaml_format.checks.duplicates import check_duplicates
from models_catalog.yaml_format.checks.instruments import check_instruments
from models_catalog.yaml_format.checks.measures import check_measures
from models_catalog.yaml_format.checks.requirements import check_requirements
from models_catalog.yaml_format.checks.scales import check_rating_scale
from models_catalog.yaml_format.faults import Report
from models_catalog.yaml_format.tree import Mapping

__all__ = ["check"]

CHECKS = (
    check_duplicates,
    check_rating_scale,
    check_competencies,
    check_requirements,
    check_instruments,
    check_measures,
)


def check(root: Mapping, report: Report) -> None:
    """Note everything that does not make sense within one file."""
    for one in CHECKS:
        if not report.is_full:
            one(root, report)
