"""Launching a cycle with 360 feedback for 2,000 people, with proposed raters, on SQLite.

The database gets a process of its own, because Django knows only one.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from tests.bench.process import on_new_sqlite

if TYPE_CHECKING:
    from competency_portal.assessments.models import Cycle
    from competency_portal.core.models import User

Result = TypeVar("Result")

DEPARTMENTS = 50
OFFICES = 10
PEOPLE = 2_000
TARGET = 60


def run() -> bool:
    """Print what a launch costs; true when it stays below a minute."""
    return on_new_sqlite("tests.bench.raters")


def measure() -> bool:
    """Launch a cycle of everybody, approve whatever fits, and say how long each took."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from competency_portal.assessments.models import Nomination
    from competency_portal.assessments.services.approval import approve_all
    from competency_portal.assessments.services.cycles import launch_cycle

    cycle, hr = _planned()
    people, launched = _timed(lambda: launch_cycle(cycle=cycle, actor=hr, leave_out=True))
    proposals = Nomination.objects.filter(assessment__cycle=cycle)
    count = proposals.count()
    done, approved = _timed(lambda: approve_all(cycle=cycle, proposals=proposals, actor=hr))
    print(
        f"Launch of a 360 cycle: {people} people and {count} proposed raters in {launched:.1f} s; "
        f"{done.approved} approved with their sheets in {approved:.1f} s"
    )
    return launched < TARGET


def _timed(verb: Callable[[], Result]) -> tuple[Result, float]:
    start = time.perf_counter()
    result = verb()
    return result, time.perf_counter() - start


def _planned() -> tuple[Cycle, User]:
    from django.utils import timezone

    from competency_portal.core.models import User
    from competency_portal.people.models import Employee
    from tests.factories import CycleFactory, DepartmentFactory, HrFactory, make_catalogue

    catalogue = make_catalogue()
    offices = DepartmentFactory.create_batch(OFFICES)
    departments = [
        DepartmentFactory.create(parent=offices[number % OFFICES]) for number in range(DEPARTMENTS)
    ]
    users = User.objects.bulk_create(
        User(username=f"u{number}", password="!") for number in range(PEOPLE)
    )
    people = Employee.objects.bulk_create(
        Employee(
            number=f"{number:05}",
            name=f"员工 {number}",
            position=catalogue.positions["butler"],
            department=departments[number % DEPARTMENTS],
            user=users[number],
        )
        for number in range(PEOPLE)
    )
    # The first leads the heads of the departments, each of whom leads nine and three deputies,
    # who lead nine more each.
    for number, person in enumerate(people):
        place = number // DEPARTMENTS
        boss = number % DEPARTMENTS + (place // 10 * 10 * DEPARTMENTS if place % 10 else 0)
        person.supervisor = people[boss] if boss != number else people[0]
    people[0].supervisor = None
    Employee.objects.bulk_update(people, ["supervisor"])
    cycle = CycleFactory.create(version=catalogue.version)
    today = timezone.localdate()
    cycle.stages.create(kind="others", starts=today, ends=cycle.deadline)
    cycle.departments.set(departments)
    return cycle, HrFactory.create()


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
