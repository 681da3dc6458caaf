"""A plan as people read it: who does what from when to when, and what counts how much."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.assessments.models import RESPONDENTS, Cycle, RaterGroup, StageKind
from competency_portal.assessments.queries.templates import definition_of
from competency_portal.assessments.states import CycleState
from competency_portal.assessments.templates import Definition
from competency_portal.core.templatetags.formats import date_cn
from models_catalog.models import Questionnaire, RatingPoint

Text = str | Promise

WHO: Mapping[StageKind, Text] = {
    StageKind.SELF: gettext_lazy("everybody about themselves"),
    StageKind.SUPERVISOR: gettext_lazy("the supervisors"),
    StageKind.OTHERS: gettext_lazy("those who are asked, without their names"),
    StageKind.KPI: gettext_lazy("HR"),
    StageKind.CALIBRATION: gettext_lazy("HR"),
    StageKind.PUBLICATION: gettext_lazy("HR"),
    StageKind.ACKNOWLEDGEMENT: gettext_lazy("everybody whose result it is"),
    StageKind.PLAN: gettext_lazy("employees and their supervisors"),
}
"""Who acts in a stage; who answers the questionnaire is said by the cycle."""
PARTS: Mapping[str, Text] = {
    "competencies": gettext_lazy("Competencies"),
    "questionnaire": gettext_lazy("Questionnaire"),
    "kpi": gettext_lazy("KPI"),
}


LEAST_DRAWN = 8
"""Of a line of 1000: a day of a long cycle is still seen."""


@dataclass(frozen=True)
class StageLine:
    """One stage of a plan, `offset` days after the first of `total` and `length` days long.

    `starts` and `ends` are missing in a template: it has no days yet.
    """

    kind: StageKind
    who: Text
    offset: int
    length: int
    total: int
    starts: datetime.date | None = None
    ends: datetime.date | None = None
    problems: Sequence[Text] = ()
    stops: Sequence[Text] = ()
    """Problems with which the cycle can't be launched."""
    overdue: Text = ""
    """That it should be done by now; nothing is closed by it."""

    @property
    def left(self) -> int:
        """Where it begins on a line of 1000."""
        return min(1000 * self.offset // self.total, 1000 - LEAST_DRAWN)

    @property
    def width(self) -> int:
        """How much of a line of 1000 it takes."""
        return max(1000 * self.length // self.total, LEAST_DRAWN)

    @property
    def from_day(self) -> int:
        """The number of its first day, counted from the first of the cycle."""
        return self.offset + 1

    @property
    def to_day(self) -> int:
        """The number of its last day."""
        return self.offset + self.length

    @property
    def is_past(self) -> bool:
        """Whether its last day is over."""
        return self.ends is not None and self.ends < timezone.localdate()

    @property
    def is_now(self) -> bool:
        """Whether today is one of its days."""
        today = timezone.localdate()
        return bool(self.starts and self.ends and self.starts <= today <= self.ends)


@dataclass(frozen=True)
class Setting:
    """One thing that a plan says besides its stages."""

    label: Text
    text: str


Said = Mapping[StageKind, Sequence[Text]]
NOTHING: Said = {}


def lines_of_cycle(
    cycle: Cycle, *, stops: Said = NOTHING, cautions: Said = NOTHING
) -> list[StageLine]:
    """The stages of a cycle in the order of their days, with what is said of each."""
    days = {StageKind(stage.kind): (stage.starts, stage.ends) for stage in cycle.stages.all()}
    return [
        replace(
            line,
            starts=days[line.kind][0],
            ends=days[line.kind][1],
            stops=stops.get(line.kind, ()),
            problems=cautions.get(line.kind, ()),
            overdue=overdue_text(
                cycle, line.kind, days[line.kind][1], is_done=cycle.sealed_at is not None
            ),
        )
        for line in lines_of_definition(definition_of(cycle))
    ]


def overdue_text(cycle: Cycle, kind: StageKind, ends: datetime.date, *, is_done: bool) -> str:
    """That HR planned to calibrate or publish by a day that has passed; empty otherwise.

    `is_done` says that the calibration needs no reminder any more.
    """
    is_under_way = cycle.state in (CycleState.RUNNING, CycleState.CLOSED)
    if not is_under_way or ends >= timezone.localdate():
        return ""
    day = {"day": date_cn(ends)}
    if kind == StageKind.PUBLICATION:
        return _("It was planned to be published by %(day)s.") % day
    if kind == StageKind.CALIBRATION and not is_done:
        return _("It was planned to be calibrated by %(day)s.") % day
    return ""


def lines_of_definition(definition: Definition) -> list[StageLine]:
    """The stages of a template by the days after its first."""
    total = max((span.offset + span.length for span in definition.stages), default=1)
    return [
        StageLine(
            kind=span.kind,
            who=who_acts(span.kind, definition.respondents),
            offset=span.offset,
            length=span.length,
            total=total,
        )
        for span in definition.stages
    ]


def who_acts(kind: StageKind, respondents: Iterable[str]) -> Text:
    """Who has something to do in a stage."""
    if kind is not StageKind.QUESTIONNAIRE:
        return WHO[kind]
    asked = {
        RaterGroup.SELF: WHO[StageKind.SELF],
        RaterGroup.SUPERVISOR: WHO[StageKind.SUPERVISOR],
    }
    named = set(respondents)
    return _(", ").join(str(asked[group]) for group in RESPONDENTS if group in named) or "—"


def settings_of_cycle(cycle: Cycle) -> list[Setting]:
    """What a cycle counts and asks, in the order in which it is planned."""
    names = {asked.code: str(asked)} if (asked := cycle.questionnaire) else {}
    scale = RatingPoint.objects.filter(scale__version=cycle.version_id).order_by("-points")
    labels = dict(scale.values_list("code", "label")) if cycle.guideline else {}
    return list(_settings(definition_of(cycle), names, labels))


def settings_of_definition(definition: Definition) -> list[Setting]:
    """What a template counts and asks; its questionnaire by the name that it has by now."""
    found = Questionnaire.objects.filter(code=definition.questionnaire).order_by("pk").last()
    names = {found.code: str(found)} if found else {}
    points = RatingPoint.objects.order_by("-scale", "-points")
    labels = dict(points.values_list("code", "label")) if definition.guideline else {}
    return list(_settings(definition, names, labels))


def _settings(
    plan: Definition, questionnaires: Mapping[str, str], points: Mapping[str, str]
) -> Iterator[Setting]:
    kinds = set(plan.kinds)
    if kinds & {StageKind.SELF, StageKind.SUPERVISOR, StageKind.OTHERS}:
        groups = {group.value: group.label for group in RaterGroup}
        yield Setting(_("Weights of the raters"), weights_in_words(plan.group_weights, groups))
    if kinds & {StageKind.QUESTIONNAIRE, StageKind.KPI}:
        yield Setting(_("Weights of the parts"), weights_in_words(plan.part_weights, PARTS))
    if StageKind.OTHERS in kinds:
        yield from _settings_of_raters(plan)
    if StageKind.QUESTIONNAIRE in kinds:
        yield from _settings_of_questionnaire(plan, questionnaires)
    if StageKind.KPI in kinds:
        yield Setting(_("KPI"), _("by position, with the targets of the model at launch"))
    if StageKind.CALIBRATION in kinds:
        shares = weights_in_words(plan.guideline, points) if plan.guideline else _("none")
        yield Setting(_("Guideline of the calibration"), shares)


def weights_in_words(weights: Mapping[str, str], labels: Mapping[str, Text]) -> str:
    """The weights that count, in the order of their labels: 上级 60 · 同级 40."""
    counting = [code for code in labels if weights.get(code, "0") != "0"]
    return " · ".join(f"{labels[code]} {weights[code]}" for code in counting) or "—"


def _settings_of_raters(plan: Definition) -> Iterator[Setting]:
    groups = [
        _("%(group)s %(fewest)s to %(most)s")
        % {"group": group.label, "fewest": pair[0], "most": pair[1]}
        for group in RaterGroup
        if (pair := plan.rater_limits.get(group))
    ]
    yield Setting(_("Raters of one person"), " · ".join(groups) or "—")
    proposed = _("proposed from the organisation at launch")
    by_hand = _("nominated by employees and supervisors")
    yield Setting(_("How raters are chosen"), proposed if plan.proposes_raters else by_hand)
    limits = _("shown from %(threshold)s answers a group; at most %(most)s people a rater")
    numbers = {"threshold": plan.anonymity_threshold, "most": plan.most_reviews}
    yield Setting(_("Limits of the 360 feedback"), limits % numbers)


def _settings_of_questionnaire(plan: Definition, names: Mapping[str, str]) -> Iterator[Setting]:
    asked = {group.value: group.label for group in RESPONDENTS}
    name = names.get(plan.questionnaire) or _("none chosen")
    shuffled = _("items in random order") if plan.shuffles_items else _("items in their order")
    # Who answers it is named, although it may count nothing.
    answering = [
        f"{label} {plan.respondents[code]}"
        for code, label in asked.items()
        if code in plan.respondents
    ]
    yield Setting(_("Questionnaire"), " · ".join([name, *answering, shuffled]))
