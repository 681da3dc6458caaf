"""Finding a report among many."""

from __future__ import annotations

from django.db.models import QuerySet

from competency_portal.assessments.models import Cycle
from competency_portal.results.filters import CycleFilter
from competency_portal.results.queries.results import Results, matching


class ReportFilter(CycleFilter):
    """Search and cycle; whatever is not valid filters nothing."""

    def narrowed(self, results: Results, cycles: QuerySet[Cycle]) -> Results:
        """Those of the results that are looked for."""
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]
        self.full_clean()
        found = matching(results, self.cleaned_data.get("q", ""))
        cycle = self.cleaned_data.get("cycle")
        return found.filter(assessment__cycle=cycle) if cycle else found

    @property
    def is_narrowed(self) -> bool:
        """Whether something is looked for at all."""
        return any(self.cleaned_data.values())
