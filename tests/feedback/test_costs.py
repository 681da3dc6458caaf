"""What the pages of objections and talks cost does not grow with what stands on them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competency_portal.core.models import User
from competency_portal.feedback.models import Side, TalkWord
from competency_portal.results.models import AssessmentResult
from tests.factories import LaunchedCycle
from tests.factories.feedback import (
    ANSWER,
    REASON,
    above,
    contest,
    contested_cycle,
    decide_item,
    item_of,
    user_of,
)
from tests.factories.results import ABOVE, AT, BELOW

pytestmark = pytest.mark.django_db


def url(made: LaunchedCycle, name: str, person: int = 0) -> str:
    return reverse(name, args=[made.cycle.code, made.employees[person].number])


def opened(user: User, address: str, **sent: Any) -> tuple[int, str]:
    """How many queries a page takes, opened or sent, and what it says."""
    client = Client()
    client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        page = client.post(address, sent) if sent else client.get(address)
    assert page.status_code == (302 if sent else 200)
    return len(queries), page.content.decode()


def cost(user: User, address: str, **sent: Any) -> int:
    return opened(user, address, **sent)[0]


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


def test_a_second_look_takes_the_same_queries_for_two_and_for_five() -> None:
    counts = []
    for others in (["learning"], ["learning", "insight", "response", "relations"]):
        made = contested_cycle([AT, BELOW, AT, AT, AT])
        objection = contest(made, "integrity", *others)
        reviewer, address = above(made), url(made, "feedback:second_look")
        form = cost(reviewer, address)
        for code in others:
            decide_item(made, objection, ABOVE, code)
        last = {"item": item_of(objection).pk, "band": AT.value, "reason": ANSWER}
        counts.append((form, cost(reviewer, address, **last)))
        assert AssessmentResult.objects.filter(assessment=made.assessments[0]).count() == 2

    assert counts[0] == counts[1]


def test_the_form_of_an_objection_costs_the_same_for_one_rating_and_for_three() -> None:
    made = contested_cycle([AT, None], [AT, AT, AT, None])
    people = [user_of(person) for person in made.employees]
    fields = [["reason-learning"], ["reason-learning", "reason-integrity", "reason-insight"]]

    def costs() -> list[int]:
        return [
            cost(user, url(made, "feedback:objection", person))
            for person, user in enumerate(people)
        ]

    form = costs()
    sent = [
        cost(user, url(made, "feedback:objection", person), **dict.fromkeys(fields[person], REASON))
        for person, user in enumerate(people)
    ]
    waiting = costs()

    assert (form[0], sent[0], waiting[0]) == (form[1], sent[1], waiting[1])


def test_a_talk_costs_the_same_for_one_word_and_other_talk_and_for_five() -> None:
    today, counts = timezone.localdate(), []
    for many in (1, 5):
        made = contested_cycle(*[[AT, BELOW]] * (1 + many))
        sides = {
            Side.SUPERVISOR: user_of(made.supervisor),
            Side.EMPLOYEE: user_of(made.employees[0]),
        }
        for side, user in [*sides.items()] * many:
            said = {"assessment": made.assessments[0], "side": side, "made_by": user}
            TalkWord.objects.create(**said, made_at=timezone.now())
        talk = url(made, "feedback:talk")
        form = [cost(user, talk) for user in sides.values()]
        sent = [cost(user, talk, took_place="yes", day=today) for user in sides.values()]
        counts.append([form, sent])

    assert counts[0] == counts[1]
