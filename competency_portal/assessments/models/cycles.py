"""One round of assessment."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.states import CycleState
from competency_portal.core.glyphs import validate_name
from competency_portal.core.models import User
from competency_portal.people.models import Department, Employee
from models_catalog.models import ModelVersion, Position, Questionnaire


class Cycle(models.Model):
    """One round of assessment: model version, people, stages, weights.

    Weights are JSON objects of code to decimal string ("60"), so that they stay exact. `deadline`
    is the last day on which anything is answered: the latest end of the answering stages.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200, validators=[validate_name])
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period to"))
    deadline = models.DateField(_("deadline for scoring"))
    version = models.ForeignKey(
        ModelVersion,
        models.PROTECT,
        related_name="cycles",
        verbose_name=_("model version"),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=CycleState.choices, default=CycleState.DRAFT
    )
    departments = models.ManyToManyField(
        Department, blank=True, related_name="+", verbose_name=_("departments")
    )
    positions = models.ManyToManyField(
        Position, blank=True, related_name="+", verbose_name=_("positions")
    )
    employees = models.ManyToManyField(
        Employee, blank=True, related_name="+", verbose_name=_("single people")
    )
    excluded = models.ManyToManyField(
        Employee, blank=True, related_name="+", verbose_name=_("people left out")
    )
    group_weights: models.JSONField[Any, Any] = models.JSONField(default=dict)
    category_weights: models.JSONField[Any, Any] = models.JSONField(default=dict)
    part_weights: models.JSONField[Any, Any] = models.JSONField(default=dict)
    anonymity_threshold = models.PositiveIntegerField(default=3)
    # Fewest and most raters of each anonymous group: {"peer": [3, 6]}.
    rater_limits: models.JSONField[Any, Any] = models.JSONField(default=dict)
    most_reviews = models.PositiveIntegerField(
        _("most people whom one rater is asked about"), default=8
    )
    proposes_raters = models.BooleanField(
        _("raters are proposed from the organisation at launch"), default=True
    )
    questionnaire = models.ForeignKey(
        Questionnaire,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("questionnaire"),
    )
    # Who answers the questionnaire and what each counts in it: {"supervisor": "100", "self": "0"}.
    respondents: models.JSONField[Any, Any] = models.JSONField(default=dict)
    shuffles_items = models.BooleanField(_("items in random order"), default=False)
    # Shares of the rating scale to compare a distribution with, in percent: {"at": "60"}.
    guideline: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # Since somebody was shown figures, no anonymous answer is taken, whatever is opened again (§4).
    sealed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    launched_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")
        ordering = ["-period_start", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period_end__gte=models.F("period_start")),
                name="period_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=CycleState.values),
                name="cycle_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(anonymity_threshold__gte=1), name="anonymity_threshold_from_1"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_past(self, day: datetime.date | None = None) -> bool:
        """Whether the deadline has passed: it runs to the end of the day it names."""
        return (day or timezone.localdate()) > self.deadline

    @property
    def is_open(self) -> bool:
        """Whether answers are taken now."""
        return self.state == CycleState.RUNNING and not self.is_past()
