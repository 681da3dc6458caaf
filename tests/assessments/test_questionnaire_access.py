"""Who reads a questionnaire, what waits for whom, and how far a cycle is."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.assessments.models import RaterGroup, Response
from competency_portal.assessments.services.response_moves import return_response, submit_response
from tests.assessments.questionnaires import (
    account,
    choose,
    fill,
    items_of,
    questioned_cycle,
    response_of,
)
from tests.factories import LaunchedCycle

pytestmark = pytest.mark.django_db


def whole_url(response: Response, page: str = "") -> str:
    return reverse(f"reviews:questionnaire{page}", args=[response.pk])


@pytest.fixture
def made() -> LaunchedCycle:
    return questioned_cycle()


@pytest.fixture
def response(made: LaunchedCycle) -> Response:
    return response_of(made)


@pytest.fixture
def respondent(response: Response, client: Client) -> Client:
    client.force_login(account(response))
    return client


# Who sees what


STATES = ("draft", "submitted", "returned")


@pytest.mark.parametrize(
    ("group", "who", "sees"),
    [
        (RaterGroup.SUPERVISOR, "supervisor", "yes yes yes"),
        (RaterGroup.SUPERVISOR, "hr", "no yes no"),
        (RaterGroup.SUPERVISOR, "above", "no yes no"),
        (RaterGroup.SUPERVISOR, "subject", "no no no"),
        (RaterGroup.SUPERVISOR, "colleague", "no no no"),
        (RaterGroup.SELF, "subject", "yes yes yes"),
        (RaterGroup.SELF, "hr", "no yes no"),
        (RaterGroup.SELF, "supervisor", "no no no"),
        (RaterGroup.SELF, "above", "no no no"),
        (RaterGroup.SELF, "colleague", "no no no"),
    ],
)
def test_who_reads_a_response(group: RaterGroup, who: str, sees: str) -> None:
    made = questioned_cycle(2)
    above = made.employees[1].supervisor
    assert above
    from_above = type(above).objects.create(
        number="A1",
        name="经理",
        position=above.position,
        department=above.department,
        user=type(made.hr).objects.create_user("above"),
    )
    type(above).objects.filter(pk=above.pk).update(supervisor=from_above)
    users = {
        "hr": made.hr,
        "supervisor": made.supervisor.user,
        "subject": made.employees[0].user,
        "colleague": made.employees[1].user,
        "above": from_above.user,
    }
    reader = users[who]
    assert reader
    client = Client()
    client.force_login(reader)
    response = response_of(made, group)

    found = []
    for state in STATES:
        Response.objects.filter(pk=response.pk).update(state=state)
        answer = client.get(whole_url(response))
        found.append("no" if answer.status_code == 404 else "yes")

    assert " ".join(found) == sees


def test_hr_reads_nothing_about_themselves_before_it_is_published() -> None:
    made = questioned_cycle()
    subject = made.employees[0]
    response = response_of(made)
    assert subject.user
    subject.user.is_hr = True
    subject.user.save()
    Response.objects.filter(pk=response.pk).update(state="submitted")
    client = Client()
    client.force_login(subject.user)

    before = client.get(whole_url(response)).status_code
    returned = client.post(whole_url(response, "_return"), {"reason": "不同意。"}).status_code
    type(made.cycle).objects.update(state="published")
    after = client.get(whole_url(response)).status_code

    assert (before, returned, after) == (404, 404, 200)


def test_hr_returns_it_and_goes_to_the_person(made: LaunchedCycle, response: Response) -> None:
    fill(response, "r3", "r4")
    submit_response(response=response, actor=account(response))
    client = Client()
    client.force_login(made.hr)

    empty = client.post(whole_url(response, "_return"), {"reason": " "})
    answer = client.post(whole_url(response, "_return"), {"reason": "请再看一遍。"})
    person = client.get(answer.headers["Location"]).content.decode()

    assert (empty.status_code, answer.status_code) == (422, 302)
    assert response_of(made).state == "returned"
    assert 'data-testid="responses"' in person
    assert "退回了问卷" in person
    assert "请再看一遍。" in person


# What waits, and how far the cycle is


def test_what_waits_stands_on_the_page_of_reviews(
    made: LaunchedCycle, response: Response, respondent: Client
) -> None:
    choose(response, items_of(made)[0])
    own = response_of(made, RaterGroup.SELF)
    fill(own, "r3", "r4")
    submit_response(response=own, actor=account(own))
    return_response(response=own, actor=account(own), reason="再看看。")
    themselves = Client()
    themselves.force_login(account(own))

    boss = respondent.get(reverse("reviews:team")).content.decode()
    employee = themselves.get(reverse("reviews:team")).content.decode()

    assert f'href="{whole_url(response)}"' in boss
    assert 'data-value="1/8"' in boss
    assert f'href="{whole_url(own)}">评自己</a>' in employee
    assert 'data-value="8/8"' in employee
    assert f'href="{whole_url(response)}"' not in employee


def test_hr_sees_how_many_are_submitted(made: LaunchedCycle, response: Response) -> None:
    fill(response, "r3", "r4")
    submit_response(response=response, actor=account(response))
    client = Client()
    client.force_login(made.hr)

    page = client.get(reverse("cycles:cycle_detail", args=[made.cycle.code])).content.decode()

    line = page.partition('data-testid="answers-questionnaire"')[2].partition("</tr>")[0]
    assert 'data-value="1/2"' in line
    assert "本人自评 0 / 1、上级评价 1 / 1" in line
