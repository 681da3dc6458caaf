"""The editions of a report: which bands hold in each, and what changed from one to the next.

Nothing that was published changes; an objection makes another revision (docs/arithmetic.md §21).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from competency_portal.results.models import AssessmentResult, CompetencyResult
from competency_portal.results.scoring import Attainment
from models_catalog.models import RatingPoint
from models_catalog.standing import Standing


class Held(Enum):
    """What the bands that hold are: as computed, or changed by calibration, an objection, both."""

    COMPUTED = 0
    CALIBRATED = 1
    REVISED = 2
    BOTH = 3

    @classmethod
    def by(cls, *, calibrated: bool, revised: bool) -> Held:
        """What bands are of which some were changed by calibration, some by an objection."""
        return cls(calibrated * cls.CALIBRATED.value + revised * cls.REVISED.value)

    @property
    def label(self) -> str | Promise:
        """What stands beside the attainment rate that counts them."""
        return _RATES[self]

    @property
    def short(self) -> str | Promise:
        """The same in a word or two."""
        return _SHORT[self]

    @property
    def explained(self) -> str | Promise:
        """What introduces how that rate is computed."""
        return _EXPLAINED[self]


_RATES: dict[Held, str | Promise] = {
    Held.COMPUTED: _("attainment rate"),
    Held.CALIBRATED: _("attainment rate, calibrated"),
    Held.REVISED: _("attainment rate, after the second look"),
    Held.BOTH: _("attainment rate, calibrated and after the second look"),
}
_SHORT: dict[Held, str | Promise] = {
    Held.COMPUTED: _("computed"),
    Held.CALIBRATED: _("calibrated"),
    Held.REVISED: _("after the second look"),
    Held.BOTH: _("calibrated and after the second look"),
}
_EXPLAINED: dict[Held, str | Promise] = {
    Held.COMPUTED: "",
    Held.CALIBRATED: _("By the bands that hold after calibration:"),
    Held.REVISED: _("By the bands that hold after the second look:"),
    Held.BOTH: _("By the bands that hold after calibration and the second look:"),
}


@dataclass(frozen=True)
class Band:
    """A band that holds or held, and what it is: computed, calibrated, after the second look."""

    standing: Standing
    rating: str
    held: Held


@dataclass(frozen=True)
class Change:
    """One competency whose band differs from the edition before, or was decided on anew."""

    code: str
    name: str
    score: Decimal | None
    computed: Band
    before: Band
    now: Band
    reason: str


@dataclass(frozen=True)
class Edition:
    """One publication, and its attainment rate by the bands that hold (0–100)."""

    number: int
    published_at: datetime.datetime
    rate: Decimal | None
    held: Held


@dataclass(frozen=True)
class Revisions:
    """All editions, which of them is shown, and what it changed."""

    shown: int
    editions: tuple[Edition, ...]
    changes: tuple[Change, ...]

    @property
    def latest(self) -> int:
        """The number of the last edition."""
        return self.editions[-1].number

    @property
    def is_latest(self) -> bool:
        """Whether the last edition is shown."""
        return self.shown == self.latest

    @property
    def now(self) -> Edition:
        """The edition that is shown."""
        return next(one for one in self.editions if one.number == self.shown)

    @property
    def before(self) -> Edition | None:
        """The one before it."""
        return next((one for one in self.editions if one.number == self.shown - 1), None)


def held_of(rows: Sequence[CompetencyResult]) -> Held:
    """What the bands of one revision are."""
    revised = any(row.by_objection for row in rows)
    calibrated = any(row.calibrated_band_id and not row.by_objection for row in rows)
    return Held.by(calibrated=calibrated, revised=revised)


def revisions_of(
    result: AssessmentResult,
    editions: Sequence[AssessmentResult],
    rows: Sequence[CompetencyResult],
    before: Mapping[int, CompetencyResult],
) -> Revisions | None:
    """The editions, from published rows; None where there is only one."""
    if len(editions) < 2:
        return None
    helds = {result.revision: held_of(rows), result.revision - 1: held_of(list(before.values()))}
    return Revisions(
        shown=result.revision,
        editions=tuple(_edition(one, helds) for one in editions),
        changes=tuple(_changes(rows, before)),
    )


def _edition(result: AssessmentResult, helds: Mapping[int, Held]) -> Edition:
    met = result.met if result.calibrated_met is None else result.calibrated_met
    rate = Attainment(met, result.of).rate
    return Edition(
        number=result.revision,
        published_at=result.published_at,
        rate=rate.rounded if rate else None,
        held=helds.get(result.revision, Held.COMPUTED),
    )


def _changes(
    rows: Sequence[CompetencyResult], before: Mapping[int, CompetencyResult]
) -> Iterator[Change]:
    for row in rows:
        old = before.get(row.competency_id)
        if old is None or row.band is None or not row.by_objection:
            continue
        if _is_same(old, row):
            continue
        yield Change(
            code=row.competency.code,
            name=row.competency.name,
            score=row.score,
            computed=_band(row.band, Held.COMPUTED),
            before=_holding(old, row.band),
            now=_holding(row, row.band),
            reason=row.calibration_reason,
        )


def _is_same(old: CompetencyResult, row: CompetencyResult) -> bool:
    """Whether the edition before had it already."""
    return old.by_objection and old.calibrated_band_id == row.calibrated_band_id


def _holding(row: CompetencyResult, computed: RatingPoint) -> Band:
    if row.calibrated_band is None:
        return _band(computed, Held.COMPUTED)
    return _band(row.calibrated_band, Held.REVISED if row.by_objection else Held.CALIBRATED)


def _band(point: RatingPoint, held: Held) -> Band:
    return Band(Standing(point.standing), str(point), held)
