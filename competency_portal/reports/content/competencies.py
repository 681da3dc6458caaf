"""One competency of a report with everything that it rests on, and the category it belongs to.

Figures are the published ones, as they are stored; words are in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from competency_portal.assessments.proposal import Mark
from competency_portal.core.drawing import LevelBar, level_bar
from competency_portal.core.templatetags.formats import pangu
from competency_portal.reports.content.formulas import levels, plain
from competency_portal.reports.content.groups import GroupLine
from competency_portal.reports.content.revisions import Held
from competency_portal.reports.radar import Radar
from competency_portal.results.scoring import CompetencyStatus
from models_catalog.standing import Standing

PAPER_COLOURS = {
    Standing.BELOW: "#9a4a00",
    Standing.AT: "#1b5fa8",
    Standing.ABOVE: "#6a3d9a",
    None: "#dfe4e1",
}
_DECIDED: dict[Held, Promise] = {
    Held.CALIBRATED: gettext_lazy(
        "Calibration decided on the ratings marked so; the level shown and the gap stay computed."
    ),
    Held.REVISED: gettext_lazy(
        "The second look decided on the ratings marked so; the level shown and the gap stay"
        " computed."
    ),
    Held.BOTH: gettext_lazy(
        "Calibration and the second look decided on the ratings marked so; the level shown and the"
        " gap stay computed."
    ),
}


@dataclass(frozen=True)
class Behaviour:
    """One behaviour and what the supervisor marked; None is unmarked."""

    text: str
    mark: Mark | None


@dataclass(frozen=True)
class Calibration:
    """Why a band was changed, and what it was computed to: `standing` and `rating` (§15, §21)."""

    standing: Standing | None
    rating: str
    reason: str
    by_objection: bool = False


@dataclass(frozen=True)
class OwnRating:
    """How the person rated themselves, beside the score; in it where `weight` is more than 0."""

    score: Decimal
    standing: Standing | None
    rating: str
    attained_rank: Decimal | None
    attained: str
    weight: Decimal

    @property
    def weight_shown(self) -> str:
        """The weight without needless zeros."""
        return plain(self.weight)


@dataclass(frozen=True)
class Line:
    """One competency: asked and shown level, rating, gap, and what they rest on.

    `standing` and `rating` are of the band that holds: the computed one, unless `calibration` says
    which it was. Score, attained rank and gap are always the computed ones.

    Ranks count from 1 to `top` on the category's scale; an attained one may lie outside.
    `behaviours` are those of the required level, `beyond` those of higher ones that were seen.
    """

    code: str
    name: str
    process: str
    status: CompetencyStatus
    top: int
    required_rank: int | None
    required: str
    attained_rank: Decimal | None
    attained: str
    standing: Standing | None
    rating: str
    score: Decimal | None
    gap: Decimal | None
    weight: Decimal
    share: Decimal
    unable: bool
    evidence: str
    reason: str
    behaviours: tuple[Behaviour, ...]
    beyond: tuple[Behaviour, ...]
    groups: tuple[GroupLine, ...]
    formula: str
    # How the groups make the level shown (§7).
    attained_formula: str = ""
    calibration: Calibration | None = None
    own: OwnRating | None = None

    @property
    def computed_standing(self) -> Standing | None:
        """How the computed band stands, whatever calibration made of it (§15)."""
        return self.calibration.standing if self.calibration else self.standing

    @property
    def attained_told(self) -> str:
        """The level shown; beside a band that was decided it says that it is computed (§15)."""
        if not self.calibration or not self.attained:
            return self.attained
        words = _("computed: %(level)s")
        if self.attained_rank is not None and 1 <= self.attained_rank <= self.top:
            words = pgettext("on the scale", "computed: %(level)s")
        return pangu(words % {"level": self.attained})

    @property
    def is_revised(self) -> bool:
        """Whether the second look put the band that holds in its place (§21)."""
        return self.calibration is not None and self.calibration.by_objection

    @property
    def is_asked(self) -> bool:
        """Whether the position asks for it at all."""
        return self.required_rank is not None

    @property
    def is_blend(self) -> bool:
        """Whether more than one group entered the score."""
        return sum(group.counts for group in self.groups) > 1

    @property
    def said(self) -> tuple[str, ...]:
        """What each group gave, and how it counts; the weights where several could have."""
        weighed = sum(group.weight > 0 for group in self.groups) > 1
        return tuple(group.told(weighed=weighed) for group in self.groups)

    @property
    def gap_levels(self) -> int | Decimal | None:
        """The gap as it is read: whole levels without decimals."""
        return None if self.gap is None else levels(self.gap)

    @property
    def attained_levels(self) -> int | Decimal | None:
        """The attained rank as it is read."""
        return None if self.attained_rank is None else levels(self.attained_rank)

    @property
    def weight_shown(self) -> str:
        """The weight of the requirement without needless zeros."""
        return plain(self.weight)

    @cached_property
    def bar(self) -> LevelBar:
        """The bar of the PDF; pages draw theirs with `level_bar`."""
        return level_bar(total=self.top, required=self.required_rank, attained=self.attained_rank)

    @property
    def colour(self) -> str:
        """The colour of the bar on paper, where no theme reaches."""
        return PAPER_COLOURS[self.computed_standing]

    @property
    def seen(self) -> int:
        """How many behaviours of the required level were seen."""
        return sum(behaviour.mark is Mark.SEEN for behaviour in self.behaviours)

    @property
    def is_marked(self) -> bool:
        """Whether the supervisor marked single behaviours of the required level."""
        return any(behaviour.mark is not None for behaviour in self.behaviours)

    @property
    def has_words(self) -> bool:
        """Whether the supervisor wrote something about it, or that it can't be judged."""
        return bool(self.evidence or self.reason or self.unable)


@dataclass(frozen=True)
class Category:
    """The competencies on one level scale, with their score."""

    code: str
    name: str
    score: Decimal | None
    standing: Standing | None
    rating: str
    weight: Decimal
    lines: tuple[Line, ...]
    radar: Radar | None
    formula: str

    @property
    def weight_shown(self) -> str:
        """The weight in the overall score without needless zeros."""
        return plain(self.weight)

    @property
    def decided(self) -> str | Promise:
        """That levels and gaps are computed where bands were decided; "" where none was."""
        changed = [line.calibration.by_objection for line in self.lines if line.calibration]
        return _DECIDED.get(Held.by(calibrated=not all(changed), revised=any(changed)), "")

    @property
    def is_blend(self) -> bool:
        """Whether any of its competencies has several groups in its score."""
        return any(line.is_blend for line in self.lines)

    @cached_property
    def asked(self) -> tuple[Line, ...]:
        """The competencies that the position asks for."""
        return tuple(line for line in self.lines if line.is_asked)
