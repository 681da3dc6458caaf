"""The gap report as data: what the page and the PDF both show, in the order in which they do.

Figures are the published ones, as they are stored; words are in the reader's language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from competency_portal.reports.content.competencies import Category, Line, OwnRating
from competency_portal.reports.content.composition import Composition
from competency_portal.reports.content.groups import Raters
from competency_portal.reports.content.kpi import KpiSection
from competency_portal.reports.content.missing import Missing
from competency_portal.reports.content.occasion import Occasion
from competency_portal.reports.content.questionnaire import QuestionnaireSection
from competency_portal.reports.content.revisions import Held, Revisions

MOST_BESIDE = 40
"""So many competencies in two halves fit on one sheet; more make one table that breaks."""


@dataclass(frozen=True)
class Person:
    """Whom the report is about, as things stood at launch."""

    name: str
    number: str
    position: str
    position_code: str
    department: str
    supervisor: str


@dataclass(frozen=True)
class Lead:
    """Where somebody stands, in a sentence to repeat, and one that names names."""

    sentence: str
    detail: str

    @property
    def phrases(self) -> list[str]:
        """The sentence in pieces that stay whole on paper: a Chinese one breaks at its commas."""
        return re.findall("[^\uff0c]+\uff0c?", self.sentence)


@dataclass(frozen=True)
class Figures:
    """The two figures beside the sentence; `rate` is 0–100, `score` lies in lowest–highest.

    `score` is the overall one, of the competencies; `is_total` says that they have no weight and
    that it is the total of the other parts (docs/arithmetic.md §12).
    """

    met: int
    of: int
    rate: Decimal | None
    score: Decimal | None
    rating: str
    lowest: int
    highest: int
    # By the bands that hold; None where all of them are the computed ones (§15, §21).
    calibrated_met: int | None = None
    calibrated_rate: Decimal | None = None
    is_total: bool = False
    held: Held = Held.COMPUTED

    @property
    def are_shown(self) -> bool:
        """Whether there is anything to show: competencies with a score, or a total in its place."""
        return self.of > 0 or (self.is_total and self.score is not None)


@dataclass(frozen=True)
class Priority:
    """What to work on first: the behaviours still to be shown, and how they are known."""

    line: Line
    note: str
    behaviours: tuple[str, ...]
    explanation: str


@dataclass(frozen=True)
class Rules:
    """How the figures were computed, in words and figures (docs/arithmetic.md §6, §8, §9)."""

    overall: str
    attainment: str
    bands: tuple[str, ...]
    # The attainment rate by the bands that hold after calibration (§15).
    calibrated: str = ""


@dataclass(frozen=True)
class Past:
    """One figure then and now; no change where the two may not be compared (§14)."""

    name: str
    before: Decimal | None
    now: Decimal | None
    change: Decimal | None
    is_percent: bool
    comparable: bool


@dataclass(frozen=True)
class History:
    """The last earlier cycle beside this one; `reasons` say why totals don't compare."""

    cycle: str
    reasons: tuple[str, ...]
    totals: tuple[Past, ...]
    competencies: tuple[Past, ...]

    @property
    def score(self) -> Past:
        """The overall score then and now."""
        return self.totals[0]

    @property
    def columns(self) -> tuple[tuple[Past, ...], ...]:
        """The competencies for two tables side by side on paper, or one that is long."""
        if len(self.competencies) > MOST_BESIDE:
            return (self.competencies,)
        middle = (len(self.competencies) + 1) // 2
        halves = (self.competencies[:middle], self.competencies[middle:])
        return tuple(half for half in halves if half)


@dataclass(frozen=True)
class GroupWords:
    """The comments of one group, in an order of chance."""

    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What the groups of others wrote about one competency."""

    competency: str
    groups: tuple[GroupWords, ...]


@dataclass(frozen=True)
class GapReport:
    """One person's published result, ready to be shown."""

    person: Person
    occasion: Occasion
    lead: Lead
    figures: Figures
    priorities: tuple[Priority, ...]
    categories: tuple[Category, ...]
    strengths: tuple[Line, ...]
    rules: Rules
    history: History | None
    words: tuple[Words, ...] = ()
    kpi: KpiSection | None = None
    questionnaire: QuestionnaireSection | None = None
    composition: Composition | None = None
    raters: Raters | None = None
    missing: Missing | None = None
    revisions: Revisions | None = None

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every competency of the model, in its order."""
        return tuple(line for category in self.categories for line in category.lines)

    @cached_property
    def calibrated(self) -> tuple[Line, ...]:
        """The competencies whose band calibration changed, and no objection after it."""
        return tuple(
            line for line in self.lines if line.calibration and not line.calibration.by_objection
        )

    @cached_property
    def first(self) -> frozenset[str]:
        """The competencies (codes) to work on first."""
        return frozenset(priority.line.code for priority in self.priorities)

    @property
    def is_latest(self) -> bool:
        """Whether no later edition has come out."""
        return self.revisions is None or self.revisions.is_latest

    @property
    def is_decided(self) -> bool:
        """Whether any band was decided, so that levels and bands are not of the same kind."""
        return self.figures.held is not Held.COMPUTED

    @cached_property
    def own(self) -> OwnRating | None:
        """A self-rating, if there is any: what it counts is the same for all."""
        return next((line.own for line in self.lines if line.own), None)

    @cached_property
    def asked(self) -> tuple[Category, ...]:
        """The categories of which the position asks for something."""
        return tuple(category for category in self.categories if category.asked)

    @property
    def is_brief(self) -> bool:
        """Whether what was computed fits on paper in two tables side by side."""
        return len(self.asked) == 2 and all(
            len(category.asked) <= MOST_BESIDE // 2 and not category.is_blend
            for category in self.asked
        )

    @cached_property
    def radars(self) -> tuple[Category, ...]:
        """The categories that have enough axes to be drawn."""
        return tuple(category for category in self.categories if category.radar)

    @property
    def is_marked(self) -> bool:
        """Whether the supervisor marked any single behaviour."""
        return any(line.is_marked for line in self.lines)

    @cached_property
    def told(self) -> tuple[Line, ...]:
        """The competencies about which the supervisor wrote something."""
        return tuple(line for line in self.lines if line.is_asked and line.has_words)

    @cached_property
    def untold(self) -> tuple[Line, ...]:
        """The other competencies that are asked for, which have behaviours to read."""
        asked = (line for line in self.lines if line.is_asked and not line.has_words)
        return tuple(line for line in asked if line.behaviours)
