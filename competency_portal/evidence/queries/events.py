"""Which events somebody sees, and of whom they may record one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from competency_portal.core.models import User
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.states import EventState
from competency_portal.people import queries as people
from competency_portal.people.models import Employee, EmployeeStatus

# Everything that a line of text about an event says.
SHOWN = (
    *("employee__position", "author__employee", "level", "behaviour"),
    *("competency__version__model", "competency__category__scale"),
)


def visible_to(user: User) -> QuerySet[BehaviourEvent]:
    """The events that an account may read, as long as one of these holds.

    * its author, always;
    * everybody above the person in the reporting line as it stands now;
    * HR, except about themselves;
    * the person, if they wrote it or whoever did says so.

    Nobody reads of their superiors what others wrote: neither rule leads upwards, and HR is the
    one office that reads of everybody. Withdrawn, it is for its author and HR alone.
    """
    me = people.employee_of(user)
    of_mine = Q(employee=me) if me else Q(pk__in=[])
    readers = Q(author=user) | of_mine & (Q(is_shared=True) | Q(is_own=True))
    if user.is_hr:
        readers |= ~of_mine
    elif me:
        readers |= Q(employee__in=people.line_of(me).values("pk"))
    keepers = Q(author=user) | (~of_mine if user.is_hr else Q(pk__in=[]))
    return (
        BehaviourEvent.objects.filter(readers)
        .filter(Q(state=EventState.RECORDED) | keepers)
        .select_related(*SHOWN)
    )


def standing_for(user: User) -> QuerySet[BehaviourEvent]:
    """Those of them that count: nobody withdrew them. Newest first."""
    return visible_to(user).filter(state=EventState.RECORDED).order_by("-happened_on", "-pk")


def withdrawn_for(user: User) -> QuerySet[BehaviourEvent]:
    """Those that were taken back: for their author, and HR."""
    return visible_to(user).filter(state=EventState.WITHDRAWN).order_by("-happened_on", "-pk")


def written_by(user: User) -> QuerySet[BehaviourEvent]:
    """What this account wrote: it alone corrects and withdraws it."""
    return visible_to(user).filter(author=user)


def recordable_by(user: User) -> QuerySet[Employee]:
    """Of whom an account may record: themselves, their line; HR everybody. Nobody who has left."""
    return people.visible_to(user).exclude(status=EmployeeStatus.LEFT)


def told_of(user: User) -> QuerySet[Employee]:
    """Whom a form of this account may be about: also those of whom it recorded something before."""
    written = BehaviourEvent.objects.filter(author=user).order_by().values("employee")
    return Employee.objects.filter(
        Q(pk__in=recordable_by(user).order_by().values("pk")) | Q(pk__in=written)
    )


def to_choose_from(user: User) -> QuerySet[Employee]:
    """Whom one tap chooses: those who report to this account directly, themselves first of all."""
    me = people.employee_of(user)
    if me is None:
        return Employee.objects.none()
    near = recordable_by(user).filter(Q(pk=me.pk) | Q(supervisor=me))
    return near.order_by("number")


@dataclass(frozen=True)
class Asked:
    """What a list of events is narrowed to; nothing stands for everything."""

    competency: str = ""
    level: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None
    text: str = ""

    def of(self, events: QuerySet[BehaviourEvent]) -> QuerySet[BehaviourEvent]:
        """The events that fit; every word of the text has to stand in one of its texts."""
        if self.competency:
            events = events.filter(competency__code=self.competency)
        if self.level:
            events = events.filter(level__code=self.level)
        if self.since:
            events = events.filter(happened_on__gte=self.since)
        if self.until:
            events = events.filter(happened_on__lte=self.until)
        for word in self.text.split():
            events = events.filter(
                Q(text__icontains=word)
                | Q(employee__name__icontains=word)
                | Q(employee__search_key__contains=word.lower())
                | Q(behaviour__text__icontains=word)
            )
        return events
