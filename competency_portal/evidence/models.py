"""Real cases: on a day somebody did something that shows a competency."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency_portal.core.models import User
from competency_portal.evidence.states import EventState
from competency_portal.people.models import Employee
from models_catalog.models import BehaviourIndicator, Competency, Level


class BehaviourEvent(models.Model):
    """One case that somebody recorded about somebody.

    Competency, level and behaviour are those of the model version of the day; a newer version of
    the same model finds the event by their codes.
    """

    employee = models.ForeignKey(
        Employee, models.PROTECT, related_name="events", verbose_name=_("person")
    )
    author = models.ForeignKey(
        User, models.PROTECT, related_name="events", verbose_name=_("recorded by")
    )
    happened_on = models.DateField(_("date"))
    text = models.TextField(_("what happened"))
    competency = models.ForeignKey(
        Competency, models.PROTECT, related_name="+", verbose_name=_("competency")
    )
    level = models.ForeignKey(
        Level, models.PROTECT, null=True, related_name="+", verbose_name=_("level")
    )
    behaviour = models.ForeignKey(
        BehaviourIndicator, models.PROTECT, null=True, related_name="+", verbose_name=_("behaviour")
    )
    is_shared = models.BooleanField(_("visible to the person"), default=False)
    # Kept, not worked out: an account may change hands or go.
    is_own = models.BooleanField(_("in their own words"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=EventState.choices, default=EventState.RECORDED
    )
    version = models.PositiveIntegerField(default=1)
    # What the form said (core.once): sent twice, it is one event.
    sent = models.UUIDField(null=True, unique=True, editable=False)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("behaviour event")
        verbose_name_plural = _("behaviour events")
        ordering = ["-happened_on", "-pk"]
        indexes = [models.Index(fields=["employee", "-happened_on"], name="events_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=EventState.values), name="event_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(behaviour__isnull=True) | models.Q(level__isnull=False),
                name="a_behaviour_has_its_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.happened_on}"

    @property
    def is_withdrawn(self) -> bool:
        """Whether its author took it back."""
        return self.state == EventState.WITHDRAWN
