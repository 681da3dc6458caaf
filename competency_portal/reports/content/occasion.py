"""The cycle that a report is of: when it was, its publication, and what follows."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Following:
    """A stage after the publication, first and last day included."""

    name: str
    starts: datetime.date
    ends: datetime.date


@dataclass(frozen=True)
class Occasion:
    """Which cycle, and which publication of it."""

    code: str
    name: str
    starts: datetime.date
    ends: datetime.date
    model: str
    revision: int
    published_at: datetime.datetime
    following: tuple[Following, ...] = ()
    """What the cycle plans after the publication, in its order."""
