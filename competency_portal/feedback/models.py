"""What follows a published result: who read it, acknowledged it, objected, and talked about it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import Assessment
from competency_portal.core.frozen import WrittenOnce
from competency_portal.core.models import User
from competency_portal.feedback.states import WAITING, ObjectionState
from competency_portal.results.models import AssessmentResult
from models_catalog.models import Competency, RatingPoint


class Reading(WrittenOnce):
    """The moment at which somebody first opened a revision of their own report."""

    result = models.OneToOneField(AssessmentResult, models.PROTECT, related_name="reading")
    read_at = models.DateTimeField(_("opened at"))

    class Meta:
        ordering = ["result"]

    def __str__(self) -> str:
        return f"{self.result}: {self.read_at}"


class Acknowledgement(WrittenOnce):
    """Somebody confirms that they have read a revision; it says nothing about agreeing."""

    result = models.OneToOneField(AssessmentResult, models.PROTECT, related_name="acknowledgement")
    remark = models.TextField(_("remark"), blank=True)
    made_at = models.DateTimeField(_("acknowledged"))

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["result"]

    def __str__(self) -> str:
        return f"{self.result}: {self.made_at}"


class Objection(models.Model):
    """Somebody contests named competencies of one revision of their result."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="objections")
    result = models.ForeignKey(AssessmentResult, models.PROTECT, related_name="objections")
    state = models.CharField(
        _("state"), max_length=12, choices=ObjectionState.choices, default=ObjectionState.OPEN
    )
    made_at = models.DateTimeField(_("made"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    # The revision that came of it; none where everything was confirmed.
    revised = models.OneToOneField(
        AssessmentResult, models.PROTECT, null=True, related_name="objection"
    )

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["assessment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"],
                condition=models.Q(state__in=WAITING),
                name="one_objection_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ObjectionState.values), name="objection_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(revised=None) | models.Q(state=ObjectionState.ANSWERED),
                name="revised_by_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.get_state_display()}"

    @property
    def is_waiting(self) -> bool:
        """Whether something of it is still to be decided."""
        return self.state in WAITING


class ObjectionItem(WrittenOnce):
    """One contested competency, and why."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="items")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))

    class Meta:
        ordering = ["objection", "competency__category__order", "competency__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["objection", "competency"], name="one_item_a_competency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.objection}: {self.competency}"


class Office(models.TextChoices):
    """As what somebody took the second look: that, and no name, is what the person reads."""

    LINE = "line", _("the supervisor's supervisor")
    HR = "hr", _("HR")


class Verdict(WrittenOnce):
    """What a second reviewer decided on one contested competency; no band confirms it."""

    item = models.OneToOneField(ObjectionItem, models.PROTECT, related_name="verdict")
    band = models.ForeignKey(RatingPoint, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    office = models.CharField(_("decided by"), max_length=8, choices=Office.choices)
    made_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("second review")
        verbose_name_plural = _("second reviews")
        ordering = ["item"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(office__in=Office.values), name="office_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.band or '='}"


class Side(models.TextChoices):
    """Who says whether the talk took place."""

    EMPLOYEE = "employee", _("employee")
    SUPERVISOR = "supervisor", _("supervisor")


class TalkWord(WrittenOnce):
    """What one side says about the talk over a result; the last word of each side holds."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="talk_words")
    side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    # The day on which it took place; none: it did not.
    day = models.DateField(_("day of the talk"), null=True)
    remark = models.TextField(_("remark"), blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("said"))

    class Meta:
        verbose_name = _("word about a talk")
        verbose_name_plural = _("words about talks")
        ordering = ["assessment", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="side_known")
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.side} {self.day or '—'}"
