"""The made-up company: departments, reporting lines, accounts."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from competency_portal.core.models import User
from competency_portal.home.demo import words
from competency_portal.people.models import Department, Employee
from competency_portal.people.services import index, name_paths
from models_catalog.models import Position

# Positions of the customer's model, by code; the first leads the front-of-house staff.
CUSTOMER_LEAD = "customer-service-supervisor"
BUTLER = "P309"
OFFICE_HEAD = "management-office-manager"
TEAMS = (
    (CUSTOMER_LEAD, "客服部"),
    ("engineering-supervisor", "工程部"),
    ("order-supervisor", "秩序部"),
    ("general-affairs-supervisor", "综合部"),
    ("cleaning-supervisor", "环境部"),
    ("gardening-supervisor", "环境部"),
)
STAFF = (
    *(BUTLER, "customer-service-specialist", BUTLER, "customer-service-officer", BUTLER),
    *(BUTLER, "customer-service-specialist", BUTLER, BUTLER),
)
# People who stand outside the sources: positions without requirements.
HEAD = ("general-manager", "总经理")
HR = ("hr-specialist", "人力资源专员")
OUTSIDE_OFFICES = 2
OFFICE_SIZE = 1 + len(TEAMS) + len(STAFF)
OFFICES_A_REGION = 10
FEWEST = OUTSIDE_OFFICES + OFFICE_SIZE
WITHOUT_ADDRESS = 20
HALF_SCORED = 2
"""Which butler has the account `employee`: the one whom this year's supervisor stopped at."""
BATCH = 1000

ACCOUNTS = {"hr": "demo-hr-2026", "supervisor": "demo-lead-2026", "employee": "demo-staff-2026"}
"""Names and passwords of the demo's accounts; `load_demo` refuses to run outside DEBUG."""


@dataclass(frozen=True)
class Place:
    """Somebody's place: position, department, and whom they report to (index in the plan)."""

    position: str
    department: str
    boss: int | None


def load_company(count: int, chance: random.Random) -> list[Employee]:
    """Make `count` people in their departments and return them, each after their supervisor."""
    offices = math.ceil((count - OUTSIDE_OFFICES) / OFFICE_SIZE)
    departments = load_departments(offices)
    positions = load_positions()
    places = list(plan(count))
    accounts = load_accounts(places)
    names = name_stream(chance)
    people: list[Employee] = []
    for number, place in enumerate(places):
        people.append(
            Employee(
                number=f"{number + 1:05}",
                name=next(names),
                position=positions[place.position],
                department=departments[place.department],
                user=accounts[number],
            )
        )
    index(people)
    people = Employee.objects.bulk_create(people, batch_size=BATCH)
    for person, place in zip(people, places, strict=True):
        person.supervisor = None if place.boss is None else people[place.boss]
    Employee.objects.bulk_update(people, ["supervisor"], batch_size=BATCH)
    return people


def plan(count: int) -> Iterator[Place]:
    """Yield `count` places: the head, HR, then office after office.

    The first office is whole; a last one may be short of staff, never of its supervisors' head.
    """
    yield Place(HEAD[0], "company", None)
    yield Place(HR[0], "hr", 0)
    made = OUTSIDE_OFFICES
    office = 0
    while made < count:
        for place in office_places(office, first=made):
            if made == count:
                return
            yield place
            made += 1
        office += 1


def office_places(office: int, *, first: int) -> Iterator[Place]:
    """Yield the places of one office; `first` is the index of its head in the plan."""
    yield Place(OFFICE_HEAD, f"office-{office}", 0)
    for position, team in TEAMS:
        yield Place(position, team_code(office, team), first)
    for position in STAFF:
        yield Place(position, team_code(office, TEAMS[0][1]), first + 1)


def team_code(office: int, team: str) -> str:
    """The code of a team's department within an office."""
    order = list(dict.fromkeys(name for _position, name in TEAMS)).index(team)
    return f"office-{office}-{order}"


def load_departments(offices: int) -> dict[str, Department]:
    """Make the tree: company, regions if there are many offices, offices, teams."""
    made: dict[str, Department] = {}

    def add(code: str, name: str, parent: str | None, order: int = 0) -> None:
        made[code] = Department.objects.create(
            code=code, name=name, parent=made[parent] if parent else None, order=order
        )

    add("company", words.COMPANY, None)
    add("hr", "人力资源部", "company")
    for office in range(offices):
        parent = "company"
        if offices > OFFICES_A_REGION:
            region = office // OFFICES_A_REGION
            parent = f"region-{region}"
            if parent not in made:
                add(parent, f"第 {region + 1} 区域", "company", region + 1)
        add(f"office-{office}", office_name(office), parent, office + 1)
        for team in dict.fromkeys(name for _position, name in TEAMS):
            add(team_code(office, team), team, f"office-{office}")
    name_paths()
    return {department.code: department for department in Department.objects.all()}


def office_name(office: int) -> str:
    """翠湖管理处, …; with a number from the second round of names on."""
    round_, which = divmod(office, len(words.OFFICES))
    return f"{words.OFFICES[which]}{round_ + 1 if round_ else ''}管理处"


def load_positions() -> dict[str, Position]:
    """The catalogue's positions by code, with the two that no source describes."""
    for code, name in (HEAD, HR):
        Position.objects.get_or_create(code=code, defaults={"name": name})
    return {position.code: position for position in Position.objects.all()}


def load_accounts(places: list[Place]) -> list[User]:
    """Give everybody an account; only the three that are printed have a password."""
    users = [
        User(username=f"{number + 1:05}", password=make_password(None))
        for number in range(len(places))
    ]
    lead = next(n for n, place in enumerate(places) if place.position == CUSTOMER_LEAD)
    butlers = [n for n, place in enumerate(places) if place.position == BUTLER]
    for number, name in ((1, "hr"), (lead, "supervisor"), (butlers[HALF_SCORED], "employee")):
        users[number] = User(
            username=name, password=make_password(ACCOUNTS[name]), is_hr=name == "hr"
        )
    for number, user in enumerate(users):
        # One of them has none, for HR to find.
        user.email = "" if number == WITHOUT_ADDRESS else f"{user.username}@portal.example"
    return User.objects.bulk_create(users, batch_size=BATCH)


def name_stream(chance: random.Random) -> Iterator[str]:
    """Yield names without end; the same name may come again, as in any large company."""
    while True:
        surname = chance.choice(words.SURNAMES)
        if chance.random() < 0.04:
            surname = chance.choice(words.TWO_CHARACTER_SURNAMES)
        yield surname + chance.choice(words.GIVEN)
