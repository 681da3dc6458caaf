"""What is asked of a competency: a level, nothing (`N/A`), or not decided yet (unset)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from models_catalog.models import Level
from models_catalog.models.positions import AskedLevel

WEIGHT_OF_ONE = Decimal(1)


@dataclass(frozen=True)
class Asked:
    """What is asked of one competency.

    `is_set` tells `N/A` (set, no level) from unset. `total` is the number of levels of the scale.
    """

    is_set: bool
    level: Level | None = None
    total: int = 0
    weight: Decimal = WEIGHT_OF_ONE

    @property
    def has_own_weight(self) -> bool:
        """Whether the weight is worth a word: it is not the usual 1."""
        return self.level is not None and self.weight != WEIGHT_OF_ONE

    @property
    def essence(self) -> tuple[bool, str | None, Decimal | None]:
        """What two versions have to share for it to be the same: codes, not rows."""
        if self.level is None:
            return self.is_set, None, None
        return True, self.level.code, self.weight


UNSET = Asked(is_set=False)


def asked(row: AskedLevel | None, total: int) -> Asked:
    """What a stored row asks; no row is unset. `row.level` should be selected with it."""
    if row is None:
        return UNSET
    return Asked(is_set=True, level=row.level, total=total, weight=row.weight)
