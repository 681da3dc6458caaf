"""A measure in the customer's own form."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from competency_portal.assessments.models import MarkChoice
from competency_portal.core.models import User
from competency_portal.development.models.plans import Goal, Plan
from competency_portal.development.states import OPEN, MeasureState
from competency_portal.people.models import Employee, EmployeeStatus
from models_catalog.models import BehaviourIndicator, Competency, Level, MeasureKind

SOON = 3
"""Days before the last one from which a measure counts as due soon."""


class Measure(models.Model):
    """改进措施, 负责人, 预期效果, 实施时间, 跟踪结果: source 004, section 5.3 (3).

    Competency and level are those that the assessment required. `version` counts the changes of
    its words, to notice a stale one.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="measures")
    goal = models.ForeignKey(
        Goal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("goal"),
    )
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    level = models.ForeignKey(Level, models.PROTECT, related_name="+")
    kind = models.CharField(
        pgettext_lazy("measure", "kind"), max_length=12, choices=MeasureKind.choices, blank=True
    )
    text = models.TextField(_("measure"))
    owner = models.ForeignKey(
        Employee, models.PROTECT, related_name="measures_owned", verbose_name=_("owner")
    )
    expected = models.TextField(_("expected effect"))
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"))
    outcome = models.TextField(_("result of tracking"), blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=MeasureState.choices, default=MeasureState.PROPOSED
    )
    done_on = models.DateField(_("done on"), null=True)
    version = models.PositiveIntegerField(default=1)
    # What the form said (core.once): sent twice, it is one measure.
    sent = models.UUIDField(null=True, unique=True, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["plan", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gte=models.F("starts")),
                name="measure_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=MeasureState.values), name="measure_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["", *MeasureKind.values]), name="planned_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether it is agreed and not at its end."""
        return self.state in OPEN

    @property
    def is_ownerless(self) -> bool:
        """Whether nobody is left to carry it out."""
        return self.is_open and self.owner.status == EmployeeStatus.LEFT

    def days_left(self, day: datetime.date | None = None) -> int:
        """Days until the last day; negative once it has passed."""
        return (self.ends - (day or timezone.localdate())).days

    @property
    def days_late(self) -> int:
        """Days since the last one; 0 or less while there is time."""
        return -self.days_left()

    @property
    def is_soon(self) -> bool:
        """Whether it is open and ends within three days."""
        return self.is_open and 0 <= self.days_left() <= SOON

    def is_overdue(self, day: datetime.date | None = None) -> bool:
        """Whether it is open and its last day has passed."""
        return self.is_open and self.days_left(day) < 0


class MeasureBehaviour(models.Model):
    """A behaviour that a measure is about, and what the supervisor's review said of it before."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="behaviours")
    behaviour = models.ForeignKey(BehaviourIndicator, models.PROTECT, related_name="+")
    # "" where it was not marked.
    before = models.CharField(_("before"), max_length=10, choices=MarkChoice.choices, blank=True)

    class Meta:
        ordering = ["measure", "behaviour__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "behaviour"], name="one_row_a_behaviour_in_question"
            ),
            models.CheckConstraint(
                condition=models.Q(before__in=["", *MarkChoice.values]), name="mark_before_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.behaviour}: {self.before or '—'}"
