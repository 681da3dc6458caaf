"""What the reference model knows: plain values, no database, nothing of the product.

Everybody goes by a name, competencies, levels and ratings by their codes; days are dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

SCALES = {"core": ["E", "D"], "service": ["Sb", "Si", "Sa"]}
CATEGORY = {
    "learning": "core",
    "integrity": "core",
    "insight": "service",
    "response": "service",
    "relations": "service",
}
NOT_ASKED = "N/A"
# What two positions ask; what is not named is unset.
POSITIONS: Mapping[str, Mapping[str, str]] = {
    "guide": {"learning": "E", "insight": "Si", "response": NOT_ASKED},
    "chief": {"learning": "D", "insight": "Sa", "response": "Si"},
}
POINTS = {"below": 1, "at": 2, "above": 3}
NAMED, ANONYMOUS = ("self", "supervisor"), ("peer", "subordinate", "related")
ANSWERING = ("self", "supervisor", "others", "questionnaire", "kpi")
# Dimensions of the questionnaire: weight and number of items, answered with 1 … 5.
DIMENSIONS = {"service": ("60", 5), "order": ("40", 1)}


class Indicator(NamedTuple):
    """A KPI: how it is judged, and whose it is."""

    kind: str
    low: str | None
    high: str | None
    weight: str
    minimum: int | None
    positions: tuple[str, ...]


INDICATORS = {
    "waiting": Indicator("at_most", None, "48", "2", 3, ("guide", "chief")),
    "quality": Indicator("qualitative", None, None, "1", None, ("guide",)),
    "savings": Indicator("range", "2", "10", "1", None, ("chief",)),
}


class No(Exception):
    """The rules forbid it, or the actor may not even look."""


class Late(Exception):
    """Somebody else stored something in the meantime: nothing is overwritten silently."""


class Trail(NamedTuple):
    """A row of the audit trail that a step has to leave; `actor` is a name."""

    kind: str
    action: str
    actor: str
    reason: str = ""
    before: str = ""
    after: str = ""


@dataclass
class Person:
    """Somebody with an account; `office` has the HR role and is nobody's employee."""

    name: str
    number: int
    position: str = ""
    department: str = ""
    supervisor: str = ""
    is_hr: bool = False
    works: bool = True
    logs_in: bool = True


@dataclass(frozen=True)
class Said:
    """What a rater says of one competency."""

    rating: str = ""
    unable: bool = False
    attained: str = ""
    evidence: str = ""

    @property
    def is_answered(self) -> bool:
        return self.unable or bool(self.rating)


@dataclass
class Answer:
    """It as it is stored; `version` counts the saves."""

    said: Said = Said()
    version: int = 0


@dataclass
class Sheet:
    """One rater's review of one person; `number` tells two of the same rater apart."""

    number: int
    about: str
    group: str
    rater: str
    state: str = "draft"
    reason: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def stage(self) -> str:
        return self.group if self.group in NAMED else "others"


@dataclass
class Paper:
    """One respondent's questionnaire about one person; an answer is 1 … 5, or 0 for unable."""

    number: int
    about: str
    group: str
    rater: str
    state: str = "draft"
    reason: str = ""
    items: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By place (`service/1`): what was chosen, and how often it was saved."""
    stage: str = "questionnaire"


@dataclass
class Nomination:
    """Somebody asked as one group."""

    rater: str
    group: str
    origin: str
    state: str = "proposed"
    wished: str = ""
    """As which group the one assessed named them."""


@dataclass
class Measure:
    """What was measured of one indicator."""

    value: str | None = None
    rating: str | None = None
    cases: int | None = None
    version: int = 0

    @property
    def entered(self) -> tuple[str | None, str | None, int | None]:
        return self.value, self.rating, self.cases


@dataclass(frozen=True)
class Decision:
    """What calibration put in the place of a band, and the score that was looked at (§15)."""

    band: str | None
    reason: str
    score: str | None


@dataclass
class Seat:
    """One employee in the cycle, with everything as it was copied at launch."""

    who: str
    supervisor: str
    department: str
    position: str
    asks: dict[str, str] = field(default_factory=dict)
    """Level or `N/A` by competency; what is not there is unset."""
    active: bool = True
    sheets: list[Sheet] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    nominations: dict[str, Nomination] = field(default_factory=dict)
    unnamed: list[tuple[str, dict[str, Said]]] = field(default_factory=list)
    """Submitted anonymous reviews: a group and what was said, and not by whom."""
    measures: dict[str, Measure] = field(default_factory=dict)
    decided: dict[str, list[Decision]] = field(default_factory=dict)
    """What holds is the last; undoing takes it away."""
    steps: dict[str, int] = field(default_factory=dict)
    discussed: bool = False

    @property
    def asked(self) -> list[str]:
        """The competencies that are rated."""
        return [code for code in CATEGORY if self.asks.get(code, NOT_ASKED) != NOT_ASKED]


@dataclass
class Stage:
    """From the first to the last day, both included."""

    starts: date
    ends: date


@dataclass(frozen=True)
class Plan:
    """What HR plans a cycle with, besides its stages and people."""

    threshold: int
    limits: Mapping[str, tuple[int, int]]
    most_reviews: int
    proposes: bool
    respondents: Mapping[str, str]
    groups: Mapping[str, str]
    parts: Mapping[str, str]


@dataclass
class Cycle:
    """One round of assessment."""

    code: str
    plan: Plan
    stages: dict[str, Stage]
    chosen: list[str]
    state: str = "draft"
    sealed: bool = False
    locked: bool = False
    seats: dict[str, Seat] = field(default_factory=dict)

    @property
    def deadline(self) -> date:
        """The last day on which anybody answers."""
        return max(stage.ends for kind, stage in self.stages.items() if kind in ANSWERING)

    @property
    def active(self) -> list[Seat]:
        return [seat for seat in self.seats.values() if seat.active]


@dataclass
class Model:
    """Everything there is: the company, the cycle of now, the day, and what the step leaves."""

    people: dict[str, Person]
    today: date
    cycle: Cycle
    trail: list[Trail] = field(default_factory=list)
    numbers: int = 0

    def number(self) -> int:
        """The next number of a sheet or paper."""
        self.numbers += 1
        return self.numbers

    def note(
        self,
        kind: str,
        action: str,
        actor: str,
        reason: str = "",
        before: str = "",
        after: str = "",
    ) -> None:
        """Remember a row that the audit trail must have."""
        self.trail.append(Trail(kind, action, actor, reason, before, after))

    def moved(self, kind: str, actor: str, before: str, after: str, reason: str = "") -> None:
        """Remember the row of a move between two states."""
        self.note(kind, "move", actor, reason, before, after)
