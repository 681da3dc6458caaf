"""Objections and revisions in the record of a cycle, for HR."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.services.chasing import note_chased
from competency_portal.core.models import User
from competency_portal.feedback.services.objecting import withdraw
from tests.factories import LaunchedCycle
from tests.factories.feedback import (
    ANSWER,
    REASON,
    contest,
    contested_cycle,
    decide_item,
    user_of,
)
from tests.factories.results import AT, BELOW

pytestmark = pytest.mark.django_db

LINE = re.compile(r'timeline-meta">· ([^<]*)</span>\s*<p>(.*?)</p>(.*?)</li>', re.DOTALL)


def told(made: LaunchedCycle, reader: User, *, person: int | None = None) -> list[tuple[str, ...]]:
    """Who, what, about whom and why, the oldest first; of the whole cycle, or of one person."""
    client, code = Client(), made.cycle.code
    client.force_login(reader)
    address = reverse("cycles:cycle_history", args=[code])
    if person is not None:
        address = reverse("cycles:person", args=[code, made.assessments[person].pk])
    lines = LINE.findall(client.get(address).content.decode())
    found = [tuple(re.sub(r"<[^>]*>", "", text).strip() for text in line) for line in lines]
    mine = ("异议", "复核", "报告", "提醒")
    return [line for line in reversed(found) if any(word in line[1] for word in mine)]


def test_hr_reads_who_objected_and_decided_and_which_edition_came_of_it() -> None:
    made = contested_cycle([AT, BELOW, AT])
    person, name = user_of(made.employees[0]), made.employees[0].name
    withdraw(objection=contest(made, "learning"), actor=person)
    objection = contest(made, "integrity", "learning")
    decide_item(made, objection, AT)
    decide_item(made, objection, AT, "learning", actor=made.hr, reason="证据够了。")

    lines = [
        (name, "提出异议：学习", ""),
        (name, "撤回异议", ""),
        (name, "提出异议：学习、诚信", ""),
        ("赵经理", "复核诚信：有待改进 → 达到目标", f"原因：{ANSWER}"),
        (made.hr.username, "复核学习：维持达到目标", "原因：证据够了。"),
        (made.hr.username, "发布报告第 2 版", ""),
    ]
    whole = told(made, made.hr)

    assert told(made, made.hr, person=0) == lines
    assert [(who, what.rpartition(" · ")[2], why) for who, what, why in whole] == lines
    assert all(what.startswith(f"{name} · ") for _who, what, _why in whole)


def test_hr_does_not_read_there_who_decided_about_themselves() -> None:
    made = contested_cycle([BELOW], [BELOW])
    for person in (0, 1):
        decide_item(made, contest(made, person=person), AT)
    me = user_of(made.employees[0])
    User.objects.filter(pk=me.pk).update(is_hr=True)

    whole = told(made, User.objects.get(pk=me.pk))

    assert len(whole) == 3
    assert all(what.startswith(made.employees[1].name) for _who, what, _why in whole)
    assert told(made, User.objects.get(pk=me.pk), person=0) == []


def test_the_record_costs_the_same_for_one_objection_and_for_three() -> None:
    made, counts = contested_cycle(*[[BELOW]] * 3), []
    for people in ((0,), (1, 2)):
        for person in people:
            decide_item(made, contest(made, person=person), AT)
        with CaptureQueriesContext(connection) as queries:
            found = told(made, made.hr)
        counts.append(len(queries))

    assert len(found) == 9
    assert not any(REASON in why for _who, _what, why in found)
    assert counts[0] == counts[1]


def test_hr_reads_of_what_people_were_reminded() -> None:
    made = contested_cycle([BELOW], [BELOW])
    hr = Client()
    hr.force_login(made.hr)
    overview = reverse("responses:overview", args=[made.cycle.code])

    hr.post(overview, {"what": "confirm"})
    hr.post(overview, {"what": "talk"})
    # As it was recorded before it said of what.
    note_chased(made.cycle, 13, made.hr)

    name = made.hr.username
    assert told(made, made.hr) == [
        (name, "发提醒给 2 人：确认结果", ""),
        (name, "发提醒给 1 人：面谈", ""),
        (name, "发提醒给 13 人", ""),
    ]
