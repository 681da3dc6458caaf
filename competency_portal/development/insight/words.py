"""Levels and distances in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext, pgettext

from competency_portal.results.queries.levels import KnownLevel
from competency_portal.results.scoring import Distance, LevelInterval, Reach, Step
from models_catalog.models import Level


@dataclass(frozen=True)
class LevelNames:
    """The levels of one scale, lowest first."""

    levels: tuple[Level, ...]

    @property
    def top(self) -> int:
        """The highest rank."""
        return len(self.levels)

    def label(self, rank: int) -> str:
        """A level of the scale: `Si 熟练`."""
        return str(self.levels[rank - 1])

    def interval(self, found: LevelInterval) -> str:
        """What is known of a level: `Si 熟练`, `Si or above`, `Sb to Si` (§19)."""
        if found.is_unknown(self.top):
            return _("not known")
        if found.is_exact:
            return self._exact(found.low)
        if found.high > self.top:
            return _("%(level)s or above") % {"level": self._code(found.low)}
        if found.low < 1:
            return _("%(level)s or below") % {"level": self._code(found.high)}
        return _("%(low)s to %(high)s") % {
            "low": self._code(found.low),
            "high": self._code(found.high),
        }

    def rank(self, rank: Decimal) -> str:
        """A published rank: a level, or the figure that lies between two (§7)."""
        return self._exact(int(rank)) if rank == int(rank) else str(rank)

    def _exact(self, rank: int) -> str:
        if rank > self.top:
            return _("beyond %(level)s") % {"level": self.levels[-1].code}
        if rank < 1:
            return _("below %(level)s") % {"level": self.levels[0].code}
        return self.label(rank)

    def _code(self, rank: int) -> str:
        """The code alone; a level that may lie below the scale begins at the scale."""
        return self.levels[max(rank, 1) - 1].code


def published_words(level: KnownLevel, names: LevelNames) -> str:
    """The level that the report shows, where it reads otherwise than the one here (§19); else "".

    The report shows the computed rank, whatever band was decided and however open the ratings were.
    """
    if level.attained is None or _agrees(level.attained, level.interval):
        return ""
    return names.rank(level.attained)


def _agrees(rank: Decimal, interval: LevelInterval) -> bool:
    """Whether a published rank and an interval read as the same."""
    if rank == int(rank):
        return interval.low <= rank <= interval.high
    return (interval.low, interval.high) == (math.floor(rank), math.ceil(rank))


def reach_words(step: Step) -> str:
    """How far a requirement is: `met`, `1 level to go`, `1–2 levels to go`, `open`."""
    if step.reach is Reach.MET:
        return pgettext("requirement", "met")
    if step.reach is Reach.UNKNOWN:
        return _("never rated")
    if step.reach is Reach.OPEN:
        words = ngettext(
            "open: %(count)s level to go at most",
            "open: %(count)s levels to go at most",
            step.most,
        )
        return words % {"count": step.most}
    if step.fewest == step.most:
        words = ngettext("%(count)s level to go", "%(count)s levels to go", step.most)
        return words % {"count": step.most}
    return _("%(fewest)s–%(most)s levels to go") % {"fewest": step.fewest, "most": step.most}


def distance_words(found: Distance) -> str:
    """What is not met yet, in one phrase: `4 × 1 level to go, 1 × never rated`; "" if nothing."""
    parts = [
        _("%(number)s × %(count)s level to go") % {"number": number, "count": levels}
        for levels, number in found.away
    ]
    if found.between:
        parts.append(_("%(number)s × more than one level possible") % {"number": found.between})
    if found.open:
        parts.append(_("%(number)s × open whether met") % {"number": found.open})
    if found.unknown:
        parts.append(_("%(number)s × never rated") % {"number": found.unknown})
    return _(", ").join(parts)
