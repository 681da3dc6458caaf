"""What was measured: each indicator with target, value and outcome, and the score they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from competency_portal.reports.content.formulas import plain
from competency_portal.results.models import KpiResult
from competency_portal.results.models.instruments import Outcome
from competency_portal.results.scoring import round_half_away
from models_catalog.standing import Standing
from models_catalog.targets import plain as figure_of, target_words, with_unit

COUNTED = (Outcome.MET, Outcome.NOT_MET)


@dataclass(frozen=True)
class PublishedTarget:
    """The target of a published row, as `target_words` reads it."""

    kind: str
    low: Decimal | None
    high: Decimal | None
    unit: str


@dataclass(frozen=True)
class KpiLine:
    """One indicator; `value` is in words with its unit, empty where nothing was entered."""

    code: str
    name: str
    target: str
    value: str
    exact: str
    cases: int | None
    minimum_cases: int | None
    outcome: Outcome
    weight: Decimal

    @property
    def counts(self) -> bool:
        """Whether it entered the score (docs/arithmetic.md §11)."""
        return self.outcome in COUNTED

    @property
    def standing(self) -> Standing | None:
        """The shape that goes with the outcome: none where it is not judged."""
        return {Outcome.MET: Standing.AT, Outcome.NOT_MET: Standing.BELOW}.get(self.outcome)

    @property
    def weight_shown(self) -> str:
        """The weight without needless zeros."""
        return plain(self.weight)


@dataclass(frozen=True)
class KpiSection:
    """Every indicator, and the score in 0–100: met weight ÷ counted weight."""

    lines: tuple[KpiLine, ...]
    score: Decimal | None
    formula: str

    @property
    def has_cases(self) -> bool:
        """Whether any indicator rests on a number of cases."""
        return any(line.cases is not None or line.minimum_cases for line in self.lines)

    @property
    def met(self) -> int:
        """How many targets were met."""
        return sum(line.outcome == Outcome.MET for line in self.lines)

    @property
    def counted(self) -> int:
        """How many indicators were judged."""
        return sum(line.counts for line in self.lines)


def kpi_of(rows: Sequence[KpiResult]) -> KpiSection | None:
    """The section of published rows; None where nobody measured anything."""
    if not rows:
        return None
    lines = tuple(_line(row) for row in rows)
    met = sum((line.weight for line in lines if line.outcome == Outcome.MET), Decimal(0))
    counted = sum((line.weight for line in lines if line.counts), Decimal(0))
    if not counted:
        return KpiSection(lines, None, "")
    score = round_half_away(100 * Fraction(met) / Fraction(counted))
    return KpiSection(lines, score, f"{plain(met)} ÷ {plain(counted)} × 100 = {score}")


def _line(row: KpiResult) -> KpiLine:
    indicator = row.indicator
    unit = indicator.unit
    value = str(row.point) if row.point else ""
    if row.value is not None:
        value = with_unit(figure_of(row.value), unit)
    return KpiLine(
        code=indicator.code,
        name=indicator.name,
        target=target_words(PublishedTarget(indicator.kind, row.low, row.high, unit)),
        value=value,
        exact=row.point.code if row.point else figure_of(row.value),
        cases=row.cases,
        minimum_cases=row.minimum_cases,
        outcome=Outcome(row.outcome),
        weight=row.weight,
    )
