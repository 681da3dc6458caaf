"""Level scales in words: required and attained levels, inside the scale and outside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from models_catalog.models import Level, ModelVersion
from models_catalog.standing import RankPlace, place_on_scale

HALF = Decimal("0.5")


@dataclass(frozen=True)
class LevelNames:
    """The levels of one scale, lowest first."""

    codes: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def top(self) -> int:
        """The highest rank."""
        return len(self.codes)

    def required(self, rank: int) -> str:
        """A level that is asked for: `Sb 初级`."""
        return self.labels[rank - 1]

    def attained(self, rank: Decimal) -> str:
        """A level that was shown, wherever it lies (docs/arithmetic.md §2, §7); never clipped.

        A blend between two levels comes with its rank: it is hardly ever exactly at one.
        """
        whole = int(rank)
        if rank == whole:
            return self._whole(whole)
        return _("%(level)s (%(rank)s)") % {"level": self._between(rank), "rank": rank}

    def _whole(self, rank: int) -> str:
        place = place_on_scale(rank, self.top)
        if place is RankPlace.BELOW_SCALE:
            return _("below %(level)s") % {"level": self.codes[0]}
        if place is RankPlace.BEYOND_SCALE:
            return _("beyond %(level)s") % {"level": self.codes[-1]}
        return self.labels[rank - 1]

    def _between(self, rank: Decimal) -> str:
        """The two levels around a blend; past an end of the scale, what it is nearest to."""
        if place_on_scale(rank, self.top) is RankPlace.ON_SCALE:
            low = int(rank)
            return _("between %(low)s and %(high)s") % {
                "low": self.codes[low - 1],
                "high": self.codes[low],
            }
        nearest = math.floor(rank + HALF)
        if place_on_scale(nearest, self.top) is RankPlace.ON_SCALE:
            return _("close to %(level)s") % {"level": self.codes[nearest - 1]}
        return self._whole(nearest)


def level_names(version: ModelVersion) -> Mapping[int, LevelNames]:
    """The level scales of a version by key, in one query."""
    levels = Level.objects.filter(scale__version=version).order_by("scale", "rank")
    return {
        scale: _names(list(group))
        for scale, group in groupby(levels, key=lambda level: level.scale_id)
    }


def _names(levels: Sequence[Level]) -> LevelNames:
    return LevelNames(tuple(level.code for level in levels), tuple(str(level) for level in levels))
