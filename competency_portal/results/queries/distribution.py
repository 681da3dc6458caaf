"""How bands are spread over people, beside a guideline that forces nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.weights import read_weights
from competency_portal.results.queries.calibration import Calibrated, Point
from competency_portal.results.scoring import shares
from models_catalog.models import Competency

# So many percentage points over the guideline are worth a look.
WORTH_A_LOOK = 10


@dataclass(frozen=True)
class Share:
    """One band: how many hold it, how many were computed to, and in percent (§13)."""

    point: Point
    count: int
    percent: int
    computed: int
    computed_percent: int
    guideline: Decimal | None
    start: int

    @property
    def over(self) -> Decimal | None:
        """By how many percentage points it lies over the guideline, where that is a lot."""
        if self.guideline is None or self.percent - self.guideline < WORTH_A_LOOK:
            return None
        return self.percent - self.guideline


@dataclass(frozen=True)
class Spread:
    """The bands of one competency, or of all competencies of a category together."""

    name: str
    competency: str
    total: int
    shares: tuple[Share, ...]

    @property
    def is_category(self) -> bool:
        """Whether it adds up the competencies that follow it."""
        return not self.competency

    @property
    def over(self) -> frozenset[str]:
        """The codes of the bands that lie well over the guideline."""
        return frozenset(share.point.code for share in self.shares if share.over is not None)


@dataclass(frozen=True)
class Distribution:
    """Every category, each followed by its competencies."""

    points: tuple[Point, ...]
    spreads: tuple[Spread, ...]
    guideline: Mapping[str, Decimal]

    @property
    def categories(self) -> tuple[Spread, ...]:
        """What is seen first."""
        return tuple(spread for spread in self.spreads if spread.is_category)

    def differs(self, person: Calibrated) -> bool:
        """Whether somebody holds a band that too many hold by the guideline."""
        over = {spread.competency: spread.over for spread in self.spreads if spread.competency}
        held = ((cell.competency, cell.holding) for cell in person.cells)
        return any(band and band.code in over.get(code, ()) for code, band in held)


def distribution_of(
    cycle: Cycle,
    rows: Sequence[Calibrated],
    competencies: Sequence[Competency],
    points: Mapping[str, Point],
) -> Distribution:
    """The bands that hold after calibration, with the computed ones beside them."""
    guideline = read_weights(cycle.guideline)
    held, computed = _counted(rows)
    spreads: list[Spread] = []
    for category, group in groupby(competencies, lambda one: one.category):
        members = list(group)
        for name, code, codes in [
            (category.name, "", [one.code for one in members]),
            *((one.name, one.code, [one.code]) for one in members),
        ]:
            counts = [
                [sum(counter[one, point] for one in codes) for point in points]
                for counter in (held, computed)
            ]
            spreads.append(_spread(name, code, counts, points, guideline))
    return Distribution(tuple(points.values()), tuple(spreads), guideline)


def _counted(rows: Iterable[Calibrated]) -> tuple[Counter[tuple[str, str]], ...]:
    """By competency and band: how many hold it, and how many were computed to it."""
    held: Counter[tuple[str, str]] = Counter()
    computed: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for cell in row.cells:
            if cell.holding and cell.computed:
                held[cell.competency, cell.holding.code] += 1
                computed[cell.competency, cell.computed.code] += 1
    return held, computed


def _spread(
    name: str,
    competency: str,
    counts: Sequence[Sequence[int]],
    points: Mapping[str, Point],
    guideline: Mapping[str, Decimal],
) -> Spread:
    held, computed = counts
    percents, computed_percents = shares(held), shares(computed)
    made = tuple(
        Share(
            point=point,
            count=held[index],
            percent=percents[index],
            computed=computed[index],
            computed_percent=computed_percents[index],
            guideline=guideline.get(point.code),
            start=sum(percents[:index]),
        )
        for index, point in enumerate(points.values())
    )
    return Spread(name, competency, sum(held), made)
