"""Publishing: the moment in which figures are computed and never change again."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.cycles import is_calibrated
from competency_portal.assessments.services.locks import lock
from competency_portal.assessments.states import CYCLE_MOVES, CycleState
from competency_portal.core import transitions
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.services.telling import Told, tell
from competency_portal.people.models import Employee
from competency_portal.results.models import (
    AssessmentResult,
    CategoryResult,
    CompetencyResult,
    DimensionResult,
    GroupResult,
    GroupStanding,
    KpiResult,
    PartResult,
    QuestionnaireResult,
)
from competency_portal.results.queries.calibration import has_decisions, lock_of
from competency_portal.results.queries.inputs import Rules, counted, inputs_of, rules_of
from competency_portal.results.rows import Keys, Rows, add_rows, keys_of
from competency_portal.results.services.calibration import refuse_stale
from competency_portal.results.services.told_changes import tell_calibrated

BATCH = 500


@transaction.atomic
def publish_results(
    *,
    cycle: Cycle,
    actor: User | None,
    at: datetime.datetime | None = None,
    uncalibrated: bool = False,
) -> int:
    """Compute, freeze and publish everybody's figures; return how many people there are.

    A closed cycle is published once: of two HR people who press at the same time, the second
    waits for the first and is refused. Somebody whose review was not submitted gets a result in
    which nothing is rated, because a missing answer is never a zero. `at` is the moment that the
    figures carry: now, unless a past is being loaded, of which nobody is told. A cycle with
    calibration is published once that is locked, or, where nothing was decided, `uncalibrated` if
    HR says so. From here on no anonymous answer is taken. Raises `Refused`.
    """
    lock(cycle)
    if cycle.state == CycleState.CLOSED:
        refuse_uncalibrated(cycle, uncalibrated=uncalibrated)
    transitions.move(cycle, CycleState.PUBLISHED, moves=CYCLE_MOVES, actor=actor)
    _seal(cycle, at or timezone.now())
    people = counted(cycle)
    rules, keys = rules_of(cycle), keys_of(cycle)
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        _store(_computed(cycle, rules, keys, batch))
        if at is None:
            _tell(cycle, batch)
    if at is None:
        tell_calibrated(cycle)
    return len(people)


def _seal(cycle: Cycle, at: datetime.datetime) -> None:
    """Nothing of it changes any more."""
    cycle.published_at = at
    cycle.sealed_at = cycle.sealed_at or at
    cycle.save(update_fields=["published_at", "sealed_at"])


def _tell(cycle: Cycle, people: Sequence[int]) -> None:
    """Owe everybody (assessments by key) the word that they can read their report; two queries."""
    employees = Employee.objects.filter(assessments__in=people).order_by("pk")
    tell(
        Told(
            one,
            NoticeKind.PUBLISHED,
            f"cycle:{cycle.pk}:published",
            cycle.name,
            reverse("reports:report", args=[cycle.code, one.number]),
        )
        for one in employees
    )


def refuse_uncalibrated(cycle: Cycle, *, uncalibrated: bool) -> None:
    """Refuse what HR is still deciding on, and decisions on scores that have changed since."""
    if not is_calibrated(cycle):
        return
    decided = has_decisions(cycle)
    if not lock_of(cycle):
        if decided:
            raise Refused(_("Lock the calibration first: bands have been changed in it."))
        if not uncalibrated:
            raise Refused(_("Lock the calibration first, or tick that you publish without it."))
    if decided:
        refuse_stale(cycle)


def _computed(cycle: Cycle, rules: Rules, keys: Keys, people: Sequence[int]) -> Rows:
    rows = Rows()
    for entry in inputs_of(rules, people):
        add_rows(
            rows,
            entry.scores(rules),
            assessment=entry.assessment,
            keys=keys,
            published_at=cycle.published_at or timezone.now(),
        )
    return rows


def _store(rows: Rows) -> None:
    """Insert parents before children: bulk_create gives them their keys."""
    AssessmentResult.objects.bulk_create(rows.results)
    PartResult.objects.bulk_create(rows.parts)
    GroupStanding.objects.bulk_create(rows.standings)
    CategoryResult.objects.bulk_create(rows.categories)
    CompetencyResult.objects.bulk_create(rows.competencies)
    GroupResult.objects.bulk_create(rows.groups)
    QuestionnaireResult.objects.bulk_create(rows.questionnaires)
    DimensionResult.objects.bulk_create(rows.dimensions)
    KpiResult.objects.bulk_create(rows.kpis)
