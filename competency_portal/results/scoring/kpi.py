"""KPI outcomes and score (docs/arithmetic.md §11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from competency_portal.results.scoring.exact import Figure, Number, exact, weight_of
from competency_portal.results.scoring.scale import RatingScale


class KpiKind(StrEnum):
    """How a target is read; bounds are inclusive."""

    RANGE = "range"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    QUALITATIVE = "qualitative"


class KpiOutcome(StrEnum):
    """What came of an indicator; only MET and NOT_MET are counted."""

    MET = "met"
    NOT_MET = "not_met"
    NO_VALUE = "no_value"
    TOO_FEW_CASES = "too_few_cases"


@dataclass(frozen=True)
class Kpi:
    """An indicator with its target as copied at launch.

    RANGE needs ``low`` and ``high``, AT_LEAST ``low``, AT_MOST ``high``; ValueError otherwise.
    ``minimum_cases`` is the smallest number of cases that a rate may rest on.
    """

    code: str
    kind: KpiKind
    low: Number | None = None
    high: Number | None = None
    weight: Number = 1
    minimum_cases: int | None = None

    def __post_init__(self) -> None:
        weight_of(self.weight)
        if self.kind in (KpiKind.RANGE, KpiKind.AT_LEAST) and self.low is None:
            raise ValueError(f"{self.code} has no lower bound")
        if self.kind in (KpiKind.RANGE, KpiKind.AT_MOST) and self.high is None:
            raise ValueError(f"{self.code} has no upper bound")


@dataclass(frozen=True)
class KpiValue:
    """What was measured: a value with its number of cases, or a rating where qualitative."""

    value: Number | None = None
    rating: str | None = None
    cases: int | None = None


@dataclass(frozen=True)
class KpiResult:
    """One indicator, what was measured, and what came of it."""

    indicator: Kpi
    measured: KpiValue
    outcome: KpiOutcome


@dataclass(frozen=True)
class KpiScore:
    """Met weight of all counted weight; ``share`` is 0–1, ``None`` where nothing is counted."""

    results: tuple[KpiResult, ...]
    met_weight: Fraction
    counted_weight: Fraction
    share: Figure | None

    @property
    def percent(self) -> Figure | None:
        """The share mapped to 0–100 (docs/arithmetic.md §12)."""
        return None if self.share is None else Figure(100 * self.share.exact)


def kpi_outcome(indicator: Kpi, measured: KpiValue, scale: RatingScale) -> KpiOutcome:
    """Judge one indicator by its target (docs/arithmetic.md §11).

    A rate whose number of cases is unknown or below the minimum is not judged.
    """
    if indicator.kind is KpiKind.QUALITATIVE:
        if measured.rating is None:
            return KpiOutcome.NO_VALUE
        met = scale.meets(measured.rating)
    else:
        if measured.value is None:
            return KpiOutcome.NO_VALUE
        met = _within(indicator, exact(measured.value))
    if indicator.minimum_cases and (measured.cases or 0) < indicator.minimum_cases:
        return KpiOutcome.TOO_FEW_CASES
    return KpiOutcome.MET if met else KpiOutcome.NOT_MET


def _within(indicator: Kpi, value: Fraction) -> bool:
    """Compare with the bounds that the kind of target has; a stray other bound enters nothing."""
    uses_low = indicator.kind in (KpiKind.RANGE, KpiKind.AT_LEAST)
    uses_high = indicator.kind in (KpiKind.RANGE, KpiKind.AT_MOST)
    low_kept = not uses_low or indicator.low is None or value >= exact(indicator.low)
    high_kept = not uses_high or indicator.high is None or value <= exact(indicator.high)
    return low_kept and high_kept


def score_kpi(
    indicators: Sequence[Kpi], measured: Mapping[str, KpiValue], scale: RatingScale
) -> KpiScore:
    """Score the indicators of a person: met weight ÷ counted weight (docs/arithmetic.md §11)."""
    results = []
    for indicator in indicators:
        value = measured.get(indicator.code, KpiValue())
        results.append(KpiResult(indicator, value, kpi_outcome(indicator, value, scale)))
    met = _weight(results, KpiOutcome.MET)
    counted = met + _weight(results, KpiOutcome.NOT_MET)
    return KpiScore(tuple(results), met, counted, Figure(met / counted) if counted else None)


def _weight(results: Sequence[KpiResult], outcome: KpiOutcome) -> Fraction:
    weights = [weight_of(entry.indicator.weight) for entry in results if entry.outcome is outcome]
    return sum(weights, Fraction(0))
