"""Whom HR reaches with a reminder of what people are told by notices, before it is sent."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.queries.notices import last_reminded, told_already
from competency_portal.notices.told import Told
from competency_portal.people.models import Employee

MOST_SHOWN = 50


@dataclass(frozen=True)
class Asked:
    """Somebody with what HR reminds them of; `fresh` is what they were not asked for today."""

    employee: Employee
    told: Sequence[Told]
    fresh: Sequence[Told]
    last: datetime.date | None

    @property
    def is_done(self) -> bool:
        """Whether they were asked for all of it today."""
        return not self.fresh


@dataclass(frozen=True)
class Reached:
    """Everybody whom a reminder is for, by number."""

    people: Sequence[Asked]
    asked_at: datetime.datetime | None = None
    """When HR last asked any of them today."""

    @cached_property
    def fresh(self) -> Sequence[Asked]:
        """Those who were not asked today already."""
        return [one for one in self.people if not one.is_done]

    @property
    def done(self) -> int:
        """How many were."""
        return len(self.people) - len(self.fresh)

    @property
    def last(self) -> datetime.date | None:
        """When any of them was last reminded, by HR or of a last day."""
        return max((one.last for one in self.people if one.last), default=None)

    @property
    def shown(self) -> Sequence[Asked]:
        """The first of them."""
        return self.people[:MOST_SHOWN]

    @property
    def more(self) -> int:
        """How many there are beyond them."""
        return len(self.people) - len(self.shown)


def reached(wanted: Iterable[Told]) -> Reached:
    """Whom these reminders of HR would reach now; two queries however many there are."""
    of_person: defaultdict[Employee, list[Told]] = defaultdict(list)
    for one in wanted:
        of_person[one.recipient].append(one)
    every = [one for each in of_person.values() for one in each]
    keys, topics = {one.key for one in every}, {one.topic for one in every}
    people = {person.pk for person in of_person}
    told = told_already(people, NoticeKind.CHASED, keys)
    last = last_reminded(topics, people)
    found = []
    for person, each in sorted(of_person.items(), key=lambda pair: pair[0].number):
        fresh = [one for one in each if (person.pk, one.key) not in told]
        days = [day for one in each if (day := last.get((person.pk, one.topic)))]
        found.append(Asked(person, each, fresh, max(days, default=None)))
    return Reached(found, max(told.values(), default=None))
