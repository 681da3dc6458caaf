"""Saying yes to what was proposed, row by row; and one press too many."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.development.addresses import measure_url, plan_url
from competency_portal.development.models import Measure
from competency_portal.development.services.measures import change_measure
from competency_portal.notices.models import Notice
from competency_portal.people.models import Employee
from tests.factories import LaunchedCycle
from tests.factories.plans import cycle_with_gap, planned, user_of, words

pytestmark = pytest.mark.django_db
Enter = Callable[[Employee], Client]
LIST = f"{reverse('development:plan_list')}?show=proposed"


def state(measure: Measure) -> str:
    measure.refresh_from_db()
    return str(measure.state)


def press(client: Client, page: str, measure: Measure) -> tuple[str, dict[str, str]]:
    """The form of one row: where it leads, and what it sends."""
    row = client.get(page).content.decode().partition(f'data-testid="agree-{measure.pk}"')[0]
    action = re.findall(r'action="([^"]+)"', row)[-1]
    version = re.findall(r'name="version" value="(\d+)"', row)[-1]
    return action, {"version": version}


def test_the_supervisor_agrees_to_one_after_the_other_in_the_list(enter: Enter) -> None:
    made = cycle_with_gap(2)
    first, second = (planned(made, index, actor=user_of(made.employees[index])) for index in (0, 1))
    lead = enter(made.supervisor)
    row, other = press(lead, LIST, first), press(lead, LIST, second)

    done = lead.post(*row, follow=True)
    twice = lead.post(*row, follow=True)

    assert [answer.redirect_chain for answer in (done, twice)] == [
        [(f"{LIST}#proposal-1", 302)]
    ] * 2
    assert "已同意" in twice.content.decode()
    assert "alert-danger" not in twice.content.decode()
    assert (state(first), state(second)) == ("planned", "proposed")
    assert f'data-testid="agree-{first.pk}"' not in done.content.decode()
    lead.post(*other)
    after = lead.get(LIST).content.decode()
    assert 'data-testid="proposals"' not in after
    assert "没有等待同意的措施" in after


def test_what_was_reworded_meanwhile_is_not_agreed_to_unread(
    made: LaunchedCycle, enter: Enter
) -> None:
    person = made.employees[0]
    measure = planned(made, actor=user_of(person))
    lead = enter(made.supervisor)
    row = press(lead, LIST, measure)
    typed = words(person, text="换成两次案例复盘")
    change_measure(measure=measure, words=typed, version=1, actor=user_of(person))

    answer = lead.post(*row)

    shown = answer.content.decode()
    assert (answer.status_code, state(measure)) == (409, "proposed")
    assert ("换成两次案例复盘" in shown, 'data-testid="refused"' in shown) == (True, True)
    # Whoever was told of the proposal reads what it says now.
    assert Notice.objects.get(kind="proposal").subject == f"{person.name} · 换成两次案例复盘"


def test_a_row_of_the_plan_has_the_press_for_whoever_leads(
    made: LaunchedCycle, enter: Enter
) -> None:
    measure = planned(made, actor=user_of(made.employees[0]))
    page = plan_url(made.assessments[0])
    lead = enter(made.supervisor)

    own = enter(made.employees[0]).get(page).content.decode()
    answer = lead.post(*press(lead, page, measure))

    assert f"agree-{measure.pk}" not in own
    assert state(measure) == "planned"
    assert answer.headers["Location"] == f"{page}#measure-{measure.pk}"


@pytest.mark.parametrize("action", ["begin", "finish"])
def test_a_second_press_is_no_refusal(made: LaunchedCycle, enter: Enter, action: str) -> None:
    measure, lead = planned(made), enter(made.supervisor)
    url, typed = measure_url(measure, action), {"outcome": "做完了。"}

    answers = [lead.post(url, typed).status_code for _ in range(2)]
    other = lead.post(url, {"outcome": "别的结果"})

    assert answers == [302, 302]
    assert state(measure) == {"begin": "running", "finish": "done"}[action]
    # What somebody else typed is no second press.
    assert other.status_code == {"begin": 302, "finish": 409}[action]
    assert ("别的结果" in other.content.decode()) == (action == "finish")


def test_the_list_takes_the_same_queries_for_one_and_for_five(enter: Enter) -> None:
    counts = []
    for people in (1, 5):
        made = cycle_with_gap(people)
        for index, person in enumerate(made.employees):
            planned(made, index, actor=user_of(person))
        client = enter(made.supervisor)
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).content.decode().count('data-testid="agree-') == people
        counts.append(len(queries))

    assert counts[0] == counts[1]
