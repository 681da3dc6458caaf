"""Who has read, confirmed and contested the results of a cycle, for HR."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import Cycle
from competency_portal.feedback.models import Acknowledgement, Objection, Reading, Side, TalkWord
from competency_portal.feedback.states import WAITING, ObjectionState
from competency_portal.results.queries.results import published

TALKED = Q(said_employee__isnull=False, said_supervisor__isnull=False)

SHOWN: dict[str, tuple[Any, Q]] = {
    "": (_("everybody"), Q()),
    "unread": (_("not opened yet"), Q(read_at=None)),
    "unconfirmed": (_("not confirmed"), Q(confirmed_at=None)),
    "confirmed": (_("confirmed"), Q(confirmed_at__isnull=False)),
    "waiting": (_("objection waits"), Q(waits_since__isnull=False)),
    "answered": (_("objection answered"), Q(objections_answered=True)),
    "untalked": (_("talk not confirmed by both"), ~TALKED),
}


def responses_of(cycle: Cycle) -> QuerySet[Any]:
    """The latest results of a cycle with what each person did, in one query.

    A revision that came after somebody confirmed is to be confirmed anew; whoever opened an
    earlier one has opened their report.
    """
    of_person = {"assessment": OuterRef("assessment")}
    objections = Objection.objects.filter(**of_person)
    reading = Reading.objects.filter(result__assessment=OuterRef("assessment")).order_by("read_at")
    confirmed = Acknowledgement.objects.filter(result=OuterRef("pk"))
    waiting = objections.filter(state__in=WAITING)
    return (
        published()
        .filter(assessment__cycle=cycle)
        .annotate(
            read_at=Subquery(reading.values("read_at")[:1], output_field=DateTimeField()),
            confirmed_at=Subquery(confirmed.values("made_at")[:1], output_field=DateTimeField()),
            waits_since=Subquery(waiting.values("made_at")[:1], output_field=DateTimeField()),
            objections_answered=Exists(objections.filter(state=ObjectionState.ANSWERED)),
            said_employee=_last_word(Side.EMPLOYEE),
            said_supervisor=_last_word(Side.SUPERVISOR),
        )
        .order_by(F("waits_since").asc(nulls_last=True), "assessment__employee__number")
    )


def _last_word(side: Side) -> Subquery:
    """The day that one side said last; nothing where they said none, or that it was not yet."""
    words = TalkWord.objects.filter(assessment=OuterRef("assessment"), side=side).order_by("-pk")
    return Subquery(words.values("day")[:1], output_field=DateField())


@dataclass(frozen=True)
class Counts:
    """How many people of a cycle have done what."""

    people: int
    read: int
    confirmed: int
    waiting: int
    answered: int
    talked: int


def counts_of(cycle: Cycle) -> Counts:
    """The figures above the list, in one query."""
    found = (
        responses_of(cycle)
        .order_by()
        .aggregate(
            people=Count("pk"),
            read=Count("pk", filter=Q(read_at__isnull=False)),
            confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)),
            waiting=Count("pk", filter=Q(waits_since__isnull=False)),
            answered=Count("pk", filter=Q(objections_answered=True)),
            talked=Count("pk", filter=TALKED),
        )
    )
    return Counts(**found)
