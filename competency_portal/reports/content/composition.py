"""How the total is composed of the cycle's parts (docs/arithmetic.md §12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from competency_portal.reports.content.formulas import Weighed, plain, weighted_mean
from competency_portal.reports.content.kpi import KpiSection
from competency_portal.reports.content.questionnaire import QuestionnaireSection
from competency_portal.results.models import AssessmentResult, PartResult
from competency_portal.results.models.published import ResultPart


@dataclass(frozen=True)
class PartLine:
    """One part: its weight in the cycle, its value in 0–100, and how it came to that."""

    part: ResultPart
    weight: Decimal
    value: Decimal | None
    how: str

    @property
    def name(self) -> str:
        """What the part is called."""
        return str(self.part.label)

    @property
    def weight_shown(self) -> str:
        """The weight without needless zeros."""
        return plain(self.weight)


@dataclass(frozen=True)
class Composition:
    """The parts, the total of those that have a value, and how it was computed."""

    parts: tuple[PartLine, ...]
    total: Decimal | None
    formula: str

    @property
    def missing(self) -> tuple[PartLine, ...]:
        """The parts without a value: they enter nothing, and the others are weighed alone."""
        return tuple(part for part in self.parts if part.value is None)

    @property
    def missing_names(self) -> str:
        """Their names in one phrase."""
        return _(", ").join(part.name for part in self.missing)


def composition_of(
    result: AssessmentResult,
    parts: Sequence[PartResult],
    *,
    lowest: int,
    highest: int,
    kpi: KpiSection | None,
    questionnaire: QuestionnaireSection | None = None,
) -> Composition | None:
    """The composition of a result; None where the cycle has one part only.

    `lowest` and `highest` are the points of the rating scale.
    """
    if len(parts) < 2:
        return None
    known = {part.part: part for part in parts}
    ordered = [known[part] for part in ResultPart if part in known]
    how = {
        ResultPart.COMPETENCIES: _mapped(result, lowest, highest),
        ResultPart.QUESTIONNAIRE: questionnaire.how if questionnaire else "",
        ResultPart.KPI: kpi.formula if kpi else "",
    }
    lines = tuple(
        PartLine(
            ResultPart(row.part),
            row.weight,
            row.value,
            how[ResultPart(row.part)] if row.value is not None else "",
        )
        for row in ordered
    )
    terms = [Weighed(line.weight, line.value) for line in lines if line.value is not None]
    return Composition(lines, result.total, weighted_mean(terms, result.total))


def _mapped(result: AssessmentResult, lowest: int, highest: int) -> str:
    """`(2.05 − 1) ÷ (3 − 1) × 100`."""
    return f"({result.overall_score} − {lowest}) ÷ ({highest} − {lowest}) × 100"
