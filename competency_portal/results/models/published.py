"""Published figures. They are written once and never change: what changes is another revision."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from competency_portal.assessments.models import Assessment
from competency_portal.assessments.weights import read_weights
from competency_portal.core.frozen import WrittenOnce
from competency_portal.results.scoring import (
    Attainment,
    CompetencyStatus,
    Group,
    GroupPlace,
    GroupState,
    Part,
    headline,
)
from models_catalog.models import Category, Competency, RatingPoint


class PublishedRow(WrittenOnce):
    """A row that is written once; what is computed anew becomes another revision."""

    class Meta:
        abstract = True


def score_field(label: Any) -> models.DecimalField[Any, Any]:
    """A figure with two decimals, or nothing when there is none."""
    return models.DecimalField(label, max_digits=8, decimal_places=2, null=True)


def weight_field() -> models.DecimalField[Any, Any]:
    """A weight as it was entered; only its proportion to its siblings matters."""
    return models.DecimalField(_("weight"), max_digits=9, decimal_places=4)


class Status(models.TextChoices):
    """Why a competency has a score or has none; the values are those of `CompetencyStatus`."""

    SCORED = CompetencyStatus.SCORED.value, _("scored")
    UNRATED = CompetencyStatus.UNRATED.value, _("not rated")
    NOT_REQUIRED = CompetencyStatus.NOT_REQUIRED.value, _("not asked")
    UNSET = CompetencyStatus.UNSET.value, _("not set")


class Decided(models.TextChoices):
    """What put another band in the place of the computed one (docs/arithmetic.md §15, §21)."""

    CALIBRATION = "calibration", pgettext_lazy("band", "after calibration")
    OBJECTION = "objection", pgettext_lazy("band", "after the second look")


class ResultGroup(models.TextChoices):
    """Rater groups as results show them: small anonymous ones are merged into “others”."""

    SELF = Group.SELF.value, _("self")
    SUPERVISOR = Group.SUPERVISOR.value, _("supervisor")
    PEER = Group.PEER.value, _("peers")
    SUBORDINATE = Group.SUBORDINATE.value, pgettext_lazy("rater group", "subordinates")
    RELATED = Group.RELATED.value, _("related departments")
    OTHERS = Group.OTHERS.value, _("others")


class GroupFigureState(models.TextChoices):
    """Whether a group has a figure; the values are those of `scoring.GroupState`."""

    SHOWN = GroupState.SHOWN.value, _("shown")
    UNANSWERED = GroupState.UNANSWERED.value, _("not rated")
    TOO_FEW = GroupState.TOO_FEW.value, _("too few answers to show")


class StandingState(models.TextChoices):
    """Where a rater group stands in an assessment; the values are those of `scoring.GroupPlace`."""

    SHOWN = GroupPlace.SHOWN.value, _("shown")
    MERGED = GroupPlace.MERGED.value, _("part of “others”")
    HIDDEN = GroupPlace.HIDDEN.value, _("too few submitted")
    MISSING = GroupPlace.MISSING.value, _("not submitted")


class ResultPart(models.TextChoices):
    """The parts that a cycle may compose; the values are those of `scoring.Part`."""

    COMPETENCIES = Part.COMPETENCIES.value, _("competencies")
    QUESTIONNAIRE = Part.QUESTIONNAIRE.value, _("questionnaire")
    KPI = Part.KPI.value, _("KPI")


class AssessmentResult(PublishedRow):
    """One publication of one person's figures (docs/arithmetic.md §8, §9, §12).

    Scores are in points of the rating scale; the attainment rate and the total are 0–100.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="results")
    revision = models.PositiveIntegerField(_("revision"), default=1)
    published_at = models.DateTimeField(_("published at"))
    overall_score = score_field(_("overall score"))
    overall_band = models.ForeignKey(RatingPoint, models.PROTECT, null=True, related_name="+")
    met = models.PositiveIntegerField(_("competencies on target"))
    of = models.PositiveIntegerField(_("competencies with a score"))
    attainment_rate = score_field(_("attainment rate"))
    # By the bands that hold after calibration; nothing where none was changed (§15).
    calibrated_met = models.PositiveIntegerField(_("on target after calibration"), null=True)
    total = score_field(_("total of all parts"))

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["assessment", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "revision"], name="one_row_a_revision"),
            models.CheckConstraint(
                condition=models.Q(met__lte=models.F("of")), name="no_more_met_than_scored"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · {self.revision}"

    @property
    def counts_competencies(self) -> bool:
        """Whether the competencies have a weight, so that their score is the overall one."""
        weights = read_weights(self.assessment.cycle.part_weights)
        return headline(weights, competencies=True, total=False)

    @property
    def headline(self) -> Decimal | None:
        """The overall score: of the competencies, or the total where they have no weight (§12)."""
        found: Decimal | None = self.overall_score if self.counts_competencies else self.total
        return found

    @property
    def decided_rate(self) -> Decimal | None:
        """The attainment rate by the bands that hold, where one was decided (§9, §15, §21)."""
        if self.calibrated_met is None:
            return None
        rate = Attainment(self.calibrated_met, self.of).rate
        return rate.rounded if rate else None

    @property
    def held_rate(self) -> Decimal | None:
        """The attainment rate that holds: as decided, else as computed."""
        found: Decimal | None = self.attainment_rate
        return found if self.decided_rate is None else self.decided_rate


class PartResult(PublishedRow):
    """A part of the cycle mapped to 0–100 (docs/arithmetic.md §12)."""

    result = models.ForeignKey(AssessmentResult, models.CASCADE, related_name="parts")
    part = models.CharField(_("part"), max_length=16, choices=ResultPart.choices)
    weight = weight_field()
    value = score_field(_("value"))

    class Meta:
        ordering = ["result", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "part"], name="one_part_result"),
            models.CheckConstraint(condition=models.Q(weight__gte=0), name="part_weight_from_0"),
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.value}"


class CategoryResult(PublishedRow):
    """The score of one category (docs/arithmetic.md §8)."""

    result = models.ForeignKey(AssessmentResult, models.CASCADE, related_name="categories")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    weight = weight_field()
    score = score_field(_("score"))
    band = models.ForeignKey(RatingPoint, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["result", "category__order"]
        constraints = [
            models.UniqueConstraint(fields=["result", "category"], name="one_category_result"),
            models.CheckConstraint(
                condition=models.Q(weight__gte=0), name="category_weight_from_0"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.score}"


class CompetencyResult(PublishedRow):
    """The score, band, attained rank and gap of one competency (docs/arithmetic.md §5–§7).

    Ranks count from 1, the lowest level of the category's scale; an attained one may lie outside.
    """

    result = models.ForeignKey(AssessmentResult, models.CASCADE, related_name="competencies")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    status = models.CharField(_("status"), max_length=16, choices=Status.choices)
    required_rank = models.PositiveIntegerField(_("required rank"), null=True)
    weight = weight_field()
    score = score_field(_("score"))
    band = models.ForeignKey(RatingPoint, models.PROTECT, null=True, related_name="+")
    attained_rank = score_field(_("attained rank"))
    gap = score_field(_("gap"))
    # What calibration decided instead of `band`; the computed one stays beside it (§15).
    calibrated_band = models.ForeignKey(RatingPoint, models.PROTECT, null=True, related_name="+")
    calibration_reason = models.TextField(_("why it was calibrated"), blank=True)
    # Whether a second reviewer put that band there after an objection, and not calibration (§21).
    by_objection = models.BooleanField(_("after an objection"), default=False)

    class Meta:
        ordering = ["result", "competency__order"]
        constraints = [
            models.UniqueConstraint(fields=["result", "competency"], name="one_competency_result"),
            models.CheckConstraint(
                condition=models.Q(status=Status.SCORED, score__isnull=False)
                | (~models.Q(status=Status.SCORED) & models.Q(score__isnull=True)),
                name="a_score_only_where_scored",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values), name="competency_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=0), name="competency_weight_from_0"
            ),
            models.CheckConstraint(
                condition=models.Q(by_objection=False) | models.Q(calibrated_band__isnull=False),
                name="an_objection_that_changed_a_band",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency}: {self.score}"

    @property
    def decided_by(self) -> Decided | None:
        """What put the band that holds in the place of the computed one; None: nothing did."""
        if self.calibrated_band_id is None:
            return None
        return Decided.OBJECTION if self.by_objection else Decided.CALIBRATION


class GroupResult(PublishedRow):
    """What one rater group contributed to a competency's score; never one rater's answer."""

    competency_result = models.ForeignKey(CompetencyResult, models.CASCADE, related_name="groups")
    group = models.CharField(_("rater group"), max_length=12, choices=ResultGroup.choices)
    state = models.CharField(_("state"), max_length=12, choices=GroupFigureState.choices)
    weight = weight_field()
    raters = models.PositiveIntegerField(_("raters"), null=True)
    score = score_field(_("score"))
    attained_rank = score_field(_("attained rank"))

    class Meta:
        ordering = ["competency_result", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["competency_result", "group"], name="one_group_result"),
            models.CheckConstraint(
                condition=models.Q(state=GroupFigureState.SHOWN)
                | models.Q(raters=None, score=None, attained_rank=None),
                name="nothing_of_a_hidden_group",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=GroupFigureState.values), name="group_state_known"
            ),
            models.CheckConstraint(condition=models.Q(weight__gte=0), name="group_weight_from_0"),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.score}"


class GroupStanding(PublishedRow):
    """Where one rater group stands in the whole assessment (docs/arithmetic.md §4).

    How many submitted is kept of a group that is shown, and of no other: a merged one is counted
    in “others” only, and one that is hidden looks alike with nobody and with too few.
    """

    result = models.ForeignKey(AssessmentResult, models.CASCADE, related_name="standings")
    group = models.CharField(_("rater group"), max_length=12, choices=ResultGroup.choices)
    state = models.CharField(_("state"), max_length=12, choices=StandingState.choices)
    weight = weight_field()
    raters = models.PositiveIntegerField(_("raters"), null=True)

    class Meta:
        ordering = ["result", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "group"], name="one_standing_a_group"),
            models.CheckConstraint(
                condition=models.Q(state=StandingState.SHOWN, raters__isnull=False, raters__gte=1)
                | (~models.Q(state=StandingState.SHOWN) & models.Q(raters=None)),
                name="raters_only_of_a_shown_group",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=StandingState.values), name="standing_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=StandingState.SHOWN)
                | models.Q(state=StandingState.MISSING, group__in=("self", "supervisor"))
                | models.Q(
                    state__in=(StandingState.MERGED, StandingState.HIDDEN),
                    group__in=("peer", "subordinate", "related"),
                ),
                name="a_standing_that_the_group_can_have",
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=0), name="standing_weight_from_0"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.state}"
