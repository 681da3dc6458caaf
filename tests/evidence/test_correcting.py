"""Correcting a case and taking it back: nothing is overwritten silently."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.services.events import Entry, correct_event, record_event
from competency_portal.people.models import Employee
from tests.evidence.forms import TEXT, typed
from tests.factories import LaunchedCycle, launched_cycle
from tests.factories.evidence import days_ago, make_event
from tests.factories.raters import user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    return launched_cycle(1)


@pytest.fixture
def supervisor(made: LaunchedCycle, client: Client) -> Client:
    client.force_login(user_of(made.supervisor))
    return client


def correction(event: BehaviourEvent, **given: Any) -> dict[str, Any]:
    seen: dict[str, Any] = {"seen": event.version, "happened_on": event.happened_on.isoformat()}
    return typed(**{**seen, **given})


def test_a_correction_keeps_what_stood_there(made: LaunchedCycle, supervisor: Client) -> None:
    event = make_event(made, text="先前的话。", days=3)

    supervisor.post(reverse("evidence:edit", args=[event.pk]), correction(event, is_shared="on"))

    event.refresh_from_db()
    changed = audit.trail(event).filter(action="Event corrected")
    assert (event.text, event.is_shared, event.version) == (TEXT, True, 2)
    assert {(one.detail["field"], one.from_value, one.to_value) for one in changed} == {
        ("text", "先前的话。", TEXT),
        ("is_shared", "no", "yes"),
    }
    html = supervisor.get(reverse("evidence:event", args=[event.pk])).content.decode()
    assert "先前的话。</del>" in html


def test_a_correction_from_an_older_page_shows_both_texts_and_then_stores(
    made: LaunchedCycle, supervisor: Client
) -> None:
    event = make_event(made, text="另一个窗口写的。")
    url = reverse("evidence:edit", args=[event.pk])
    BehaviourEvent.objects.update(version=2)

    stale = supervisor.post(url, correction(event, seen=1))
    html = stale.content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', html)
    assert seen
    supervisor.post(url, correction(event, seen=seen[1]))

    event.refresh_from_db()
    assert stale.status_code == 409
    assert "另一个窗口写的。" in html
    assert TEXT in html
    assert event.text == TEXT


def test_an_author_corrects_what_is_about_somebody_who_has_moved_away(
    made: LaunchedCycle, supervisor: Client
) -> None:
    event = make_event(made)
    Employee.objects.filter(pk=event.employee_id).update(supervisor=None)

    levels = supervisor.get(
        reverse("evidence:choices", args=[event.employee_id]), {"competency": "insight"}
    )
    supervisor.post(reverse("evidence:edit", args=[event.pk]), correction(event))

    event.refresh_from_db()
    assert levels.status_code == 200
    assert event.text == TEXT


def test_only_the_author_corrects_and_withdraws(made: LaunchedCycle, client: Client) -> None:
    event = make_event(made, is_shared=True)

    def answers(user: User) -> list[int]:
        client.force_login(user)
        urls = [reverse(f"evidence:{page}", args=[event.pk]) for page in ("edit", "withdraw")]
        return [client.post(url, typed(reason="不对。")).status_code for url in urls]

    assert answers(made.hr) == answers(user_of(made.employees[0])) == [404, 404]


def test_who_withdraws_says_why_and_it_counts_no_more(
    made: LaunchedCycle, supervisor: Client
) -> None:
    event = make_event(made, is_shared=True)
    url = reverse("evidence:withdraw", args=[event.pk])

    without = supervisor.post(url, {"reason": " "})
    supervisor.post(url, {"reason": "记错了人。"})
    again = supervisor.post(url, {"reason": "记错了人。"})

    event.refresh_from_db()
    moved = audit.trail(event).get(action="move")
    person = supervisor.get(reverse("evidence:of_person", args=[event.employee_id]))
    assert without.status_code == 422
    assert event.is_withdrawn
    assert moved.reason == "记错了人。"
    assert again.headers["Location"] == reverse("evidence:event", args=[event.pk])
    assert list(person.context["page"].object_list) == []
    assert list(person.context["withdrawn"]) == [event]


def test_a_withdrawn_event_keeps_what_is_typed_into_its_old_form(
    made: LaunchedCycle, supervisor: Client
) -> None:
    event = make_event(made)
    BehaviourEvent.objects.update(state="withdrawn")
    url = reverse("evidence:edit", args=[event.pk])

    late = supervisor.post(url, correction(event))

    assert late.status_code == 422
    assert TEXT in late.content.decode()
    assert "这个事例已撤回，不能再更正。" in late.content.decode()
    assert supervisor.get(url).status_code == 302


def test_a_day_that_is_yet_to_come_is_refused_whichever_way_it_comes(made: LaunchedCycle) -> None:
    event = make_event(made)
    entry, lead = Entry(days_ago(-1), TEXT, event.competency), event.author

    with pytest.raises(Refused, match="这一天还没到"):
        record_event(employee=event.employee, entry=entry, author=lead)
    with pytest.raises(Refused, match="这一天还没到"):
        correct_event(event=event, entry=entry, seen=1, actor=lead)


def test_whoever_did_not_write_it_is_told_so_even_of_a_withdrawn_one(made: LaunchedCycle) -> None:
    event = make_event(made, state="withdrawn")
    entry = Entry(event.happened_on, TEXT, event.competency)

    with pytest.raises(Refused, match="只有记的人能更正。"):
        correct_event(event=event, entry=entry, seen=1, actor=made.hr)


def test_an_event_costs_the_same_for_one_correction_and_for_three(
    made: LaunchedCycle, supervisor: Client
) -> None:
    event = make_event(made, text="先前的话。", days=3)
    pages = [reverse(f"evidence:{name}", args=[event.pk]) for name in ("event", "edit", "withdraw")]
    counts = []
    for words in (["一"], ["二", "三"]):
        for text in words:
            event.refresh_from_db()
            supervisor.post(pages[1], correction(event, text=text))
        costs = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                supervisor.get(page)
            costs.append(len(queries))
        counts.append(costs)

    assert counts[0] == counts[1]
    assert audit.trail(event).filter(action="Event corrected").count() >= 3
