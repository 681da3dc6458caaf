"""Plans made from published results."""

from __future__ import annotations

import datetime
import io
import uuid
from typing import Any

from django.utils import timezone
from PIL import Image

from competency_portal.core.models import User
from competency_portal.development.models import Measure
from competency_portal.development.services.measures import Words, plan_measure
from competency_portal.people.models import Employee
from competency_portal.results.queries.gaps import Line, lines_of
from tests.factories.assessments import LaunchedCycle, answer, launched_cycle
from tests.factories.results import AT, BELOW, close_and_publish, mark, result_of, submit

IN_A_MONTH = datetime.timedelta(days=30)


def cycle_with_gap(people: int = 1, **launched: Any) -> LaunchedCycle:
    """Publish a cycle in which everybody falls short of `learning`.

    Of its three behaviours one was seen, one was not, and for one there was no chance.
    """
    made = launched_cycle(people, **launched)
    for review in made.reviews:
        answer(review, made.catalogue, BELOW, AT)
        mark(review, "learning", "E", "seen", "not_seen", "no_chance")
        submit(review)
    close_and_publish(made.cycle, made.hr)
    return made


def line_of_gap(made: LaunchedCycle, index: int = 0, competency: str = "learning") -> Line:
    """What the result says of one competency."""
    lines = lines_of(result_of(made, index))
    return next(line for line in lines if line.competency.code == competency)


def words(owner: Employee, **other: Any) -> Words:
    """A measure from today for a month."""
    today = timezone.localdate()
    typed = {
        "text": "参加沟通技巧培训",
        "owner": owner,
        "expected": "能复述客户的需求",
        "starts": today,
        "ends": today + IN_A_MONTH,
        "kind": "course",
    }
    return Words(**{**typed, **other})


def planned(
    made: LaunchedCycle,
    index: int = 0,
    *,
    actor: User | None = None,
    owner: Employee | None = None,
    competency: str = "learning",
    token: uuid.UUID | None = None,
    **other: Any,
) -> Measure:
    """A measure for a gap, agreed unless the person themselves writes it; days may lie back."""
    person = made.assessments[index].employee
    line = line_of_gap(made, index, competency)
    days = {key: other.pop(key) for key in ("starts", "ends") if key in other}
    measure = plan_measure(
        assessment=made.assessments[index],
        line=line,
        behaviours=[one.behaviour.pk for one in line.missing],
        words=words(owner or person, **other),
        actor=actor or user_of(made.supervisor),
        token=token,
    )
    if days:
        Measure.objects.filter(pk=measure.pk).update(**days)
        measure.refresh_from_db()
    return measure


def user_of(employee: Employee) -> User:
    """The account of somebody who has one."""
    assert employee.user
    return employee.user


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8), **saved: Any) -> bytes:
    """A small image."""
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, kind, **saved)
    return made.getvalue()
