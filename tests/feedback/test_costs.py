"""What the pages of objections cost does not grow with what stands on them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.core.models import User
from tests.factories import LaunchedCycle
from tests.factories.feedback import above, contest, contested_cycle, user_of
from tests.factories.results import AT, BELOW

pytestmark = pytest.mark.django_db


def url(made: LaunchedCycle, name: str, person: int = 0) -> str:
    return reverse(name, args=[made.cycle.code, made.employees[person].number])


def opened(user: User, address: str) -> tuple[int, str]:
    """How many queries a page takes, and what it says."""
    client = Client()
    client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert page.status_code == 200
    return len(queries), page.content.decode()


def cost(user: User, address: str) -> int:
    return opened(user, address)[0]


def test_the_list_costs_the_same_for_one_and_for_five() -> None:
    made = contested_cycle(*[[BELOW]] * 5)
    reviewer, address = above(made), reverse("feedback:objection_list")

    contest(made)
    one = cost(reviewer, address)
    for person in range(1, 5):
        contest(made, person=person)

    five, page = opened(reviewer, address)
    assert page.count("row-target") == 5
    assert five == one


def test_a_second_look_takes_the_same_queries_for_one_and_for_many() -> None:
    counts = []
    for codes in (["integrity"], ["integrity", "insight", "response"]):
        made = contested_cycle([AT, BELOW, AT, AT, AT])
        contest(made, *codes)
        counts.append(cost(above(made), url(made, "feedback:second_look")))

    assert counts[0] == counts[1]


def test_the_form_of_an_objection_costs_the_same_for_one_rating_and_for_three() -> None:
    made = contested_cycle([AT, None], [AT, AT, AT, None])
    people = [user_of(person) for person in made.employees]

    def costs() -> list[int]:
        return [
            cost(user, url(made, "feedback:objection", person))
            for person, user in enumerate(people)
        ]

    form = costs()
    contest(made, "learning")
    contest(made, "learning", "integrity", "insight", person=1)
    waiting = costs()

    assert (form[0], waiting[0]) == (form[1], waiting[1])
