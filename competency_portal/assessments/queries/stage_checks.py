"""What is wrong with the stages of a plan, and at which of them it is to be mended."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from competency_portal.assessments.models import (
    ANONYMOUS,
    ANSWERING,
    Cycle,
    CycleStage,
    RaterGroup,
    StageKind,
)
from competency_portal.assessments.rater_choice import Limits, RaterKind, read_limits
from competency_portal.assessments.weights import read_weights
from models_catalog.models import KpiIndicator

Stages: TypeAlias = Mapping[StageKind, CycleStage]
LONG = datetime.timedelta(days=366)
"""So long after its period nobody assesses it any more: most likely a year is mistyped."""


class Obstacle(models.TextChoices):
    """What stops the whole cycle."""

    VERSION = "version", _("The model version is not published.")
    SUPERSEDED = "superseded", _("A later version of the model is published by now.")
    DEADLINE = "deadline", _("The deadline for scoring has passed.")
    STAGE_OVER = "stage_over", _("A stage in which somebody answers is over already.")
    BEFORE_PERIOD = (
        "before_period",
        _("A stage in which somebody answers ends before the period begins."),
    )
    QUESTIONNAIRE = "questionnaire", _("No questionnaire of this model version is chosen.")
    RESPONDENTS = "respondents", _("Nobody answers the questionnaire.")
    UNSHOWABLE = (
        "unshowable",
        _("So few raters are asked at most that nothing of the 360 feedback could ever be shown."),
    )
    NOBODY = "nobody", _("Nobody is chosen.")
    NOBODY_READY = "nobody_ready", _("None of the people chosen can take part.")

    @property
    def mended_in_plan(self) -> bool:
        """Whether changing the plan mends it; else it is mended person by person."""
        return self is not Obstacle.NOBODY_READY


class Caution(models.TextChoices):
    """What is odd about the days of the stages; the cycle can be launched all the same."""

    CALIBRATION = "calibration", _("The calibration begins before the last answers are in.")
    PUBLICATION = "publication", _("The publication begins before the last answers are in.")
    PUBLISHED_FIRST = "published_first", _("The publication begins before the calibration ends.")
    AFTERWARDS = "afterwards", _("Acknowledgement or plan begin before the publication.")
    SELF_LATE = "self_late", _("The self-assessment ends after the supervisors have finished.")
    NO_KPI = "no_kpi", _("The model has no KPI: nothing can be entered.")
    LONG_AFTER = "long_after", _("It ends more than a year after the period that is assessed.")


@dataclass(frozen=True)
class FewRaters:
    """A group that counts and may be, or always is, too small to be shown (arithmetic.md §4)."""

    group: RaterGroup
    limits: Limits
    threshold: int

    @property
    def label(self) -> str:
        """What happens to it, and from how many raters on it would not."""
        text = gettext(
            "%(group)s: at least %(count)s are asked, and fewer than %(threshold)s answers are put "
            "together with other groups or not counted."
        )
        count = self.limits.fewest
        if self.limits.most < self.threshold:
            text = gettext(
                "%(group)s: at most %(count)s are asked, always fewer than %(threshold)s: they are "
                "put together with other groups or not counted."
            )
            count = self.limits.most
        return text % {"group": self.group.label, "count": count, "threshold": self.threshold}


Finding: TypeAlias = tuple[StageKind, Obstacle | Caution | FewRaters]
AT_STAGE: Mapping[Obstacle | Caution | FewRaters, Promise] = {
    Obstacle.STAGE_OVER: _("It is over already: give it a later last day."),
    Obstacle.BEFORE_PERIOD: _("It ends before the period that is assessed begins."),
}
"""Said at the stage itself, which need not be named there."""


def by_stage(found: Iterable[Finding]) -> dict[StageKind, list[str | Promise]]:
    """What to read at each stage."""
    said: dict[StageKind, list[str | Promise]] = {}
    for kind, finding in found:
        said.setdefault(kind, []).append(AT_STAGE.get(finding, finding.label))
    return said


def obstacles_at(cycle: Cycle, stages: Stages) -> Iterator[tuple[StageKind, Obstacle]]:
    """What stops the launch, with the stage at which it is mended."""
    for kind in ANSWERING:
        stage = stages.get(kind)
        if stage and stage.is_past():
            yield kind, Obstacle.STAGE_OVER
        if stage and stage.ends < cycle.period_start:
            yield kind, Obstacle.BEFORE_PERIOD
    if StageKind.QUESTIONNAIRE in stages:
        yield from ((StageKind.QUESTIONNAIRE, found) for found in _of_questionnaire(cycle))
    limits = read_limits(cycle.rater_limits)
    if StageKind.OTHERS in stages and not can_be_shown(limits, cycle.anonymity_threshold):
        yield StageKind.OTHERS, Obstacle.UNSHOWABLE


def _of_questionnaire(cycle: Cycle) -> Iterator[Obstacle]:
    asked = cycle.questionnaire
    if asked is None or asked.version_id != cycle.version_id:
        yield Obstacle.QUESTIONNAIRE
    if not cycle.respondents:
        yield Obstacle.RESPONDENTS


def can_be_shown(limits: Mapping[RaterKind, Limits], threshold: int) -> bool:
    """Whether all who may be asked without names, put together, can be enough (arithmetic §4)."""
    return sum(each.most for each in limits.values()) >= threshold


def few_raters(
    limits: Mapping[RaterKind, Limits], weights: Mapping[str, Decimal], threshold: int
) -> Iterator[FewRaters]:
    """Yield the groups that count although as few may answer as are not shown by themselves."""
    for group in ANONYMOUS:
        kind = RaterKind(group.value)
        if kind in limits and weights.get(group.value) and limits[kind].fewest < threshold:
            yield FewRaters(group, limits[kind], threshold)


def cautions_at(cycle: Cycle, stages: Stages) -> Iterator[tuple[StageKind, Caution | FewRaters]]:
    """What should be looked at again, with the stage that is most likely meant otherwise."""
    yield from _before_the_answers(stages)
    yield from _around_publication(stages)
    own, scored = stages.get(StageKind.SELF), stages.get(StageKind.SUPERVISOR)
    if own and scored and own.ends > scored.ends:
        yield StageKind.SELF, Caution.SELF_LATE
    if (
        StageKind.KPI in stages
        and not KpiIndicator.objects.filter(version=cycle.version_id).exists()
    ):
        yield StageKind.KPI, Caution.NO_KPI
    if StageKind.OTHERS in stages:
        limits, weights = read_limits(cycle.rater_limits), read_weights(cycle.group_weights)
        few = few_raters(limits, weights, cycle.anonymity_threshold)
        yield from ((StageKind.OTHERS, each) for each in few)
    for kind, stage in stages.items():
        if stage.ends - cycle.period_end > LONG:
            yield kind, Caution.LONG_AFTER


def _around_publication(stages: Stages) -> Iterator[tuple[StageKind, Caution]]:
    published = stages.get(StageKind.PUBLICATION)
    calibrated = stages.get(StageKind.CALIBRATION)
    if published and calibrated and published.starts <= calibrated.ends:
        yield StageKind.PUBLICATION, Caution.PUBLISHED_FIRST
    for kind in (StageKind.ACKNOWLEDGEMENT, StageKind.PLAN):
        stage = stages.get(kind)
        if published and stage and stage.starts < published.starts:
            yield kind, Caution.AFTERWARDS


def _before_the_answers(stages: Stages) -> Iterator[tuple[StageKind, Caution]]:
    answered = max((stages[kind].ends for kind in ANSWERING if kind in stages), default=None)
    for kind, caution in (
        (StageKind.CALIBRATION, Caution.CALIBRATION),
        (StageKind.PUBLICATION, Caution.PUBLICATION),
    ):
        if answered and kind in stages and stages[kind].starts <= answered:
            yield kind, caution
