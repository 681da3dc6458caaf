"""Two published results of one person side by side, as far as they compare (§14)."""

from __future__ import annotations

from dataclasses import dataclass

from competency_portal.results.models import AssessmentResult, CategoryResult, CompetencyResult
from competency_portal.results.queries.inputs import inputs_of, rules_of
from competency_portal.results.scoring import (
    Basis,
    Difference,
    competency_differences,
    overall_differences,
    total_differences,
)


@dataclass(frozen=True)
class Comparison:
    """The earlier result with what its figures rest on, and what both rest on."""

    earlier: AssessmentResult
    later: AssessmentResult
    categories: dict[str, CategoryResult]
    competencies: dict[str, CompetencyResult]
    before: Basis
    now: Basis

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Why scores of categories and overall don't compare; empty where they do."""
        return overall_differences(self.before, self.now)

    @property
    def headline_compares(self) -> bool:
        """Whether the overall scores compare; totals rest on the weights of the parts as well."""
        if self.earlier.counts_competencies and self.later.counts_competencies:
            return not self.differences
        return not total_differences(self.before, self.now)

    def compares(self, competency: str) -> bool:
        """Whether the scores of one competency (code) compare."""
        return not competency_differences(self.before, self.now, competency)


def comparison_with(earlier: AssessmentResult, result: AssessmentResult) -> Comparison:
    """Set an earlier result beside a later one, whatever their models, in twelve queries."""
    categories = CategoryResult.objects.filter(result=earlier).select_related("category")
    competencies = CompetencyResult.objects.filter(result=earlier).select_related("competency")
    return Comparison(
        earlier=earlier,
        later=result,
        categories={row.category.code: row for row in categories},
        competencies={row.competency.code: row for row in competencies},
        before=_basis(earlier),
        now=_basis(result),
    )


def _basis(result: AssessmentResult) -> Basis:
    rules = rules_of(result.assessment.cycle)
    (inputs,) = inputs_of(rules, [result.assessment_id])
    return Basis(rules.scale, inputs.requirements, rules.weights)
