"""A rater leaves the company in mid-cycle: HR is told, and ends what they can't answer any more."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.assessments.models import Nomination
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from competency_portal.people.queries import fingerprint_of
from tests.factories.raters import RatedCycle, rated_cycle, user_of
from tests.factories.results import AT
from tests.home.boards import block, troubles

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> RatedCycle:
    made = rated_cycle(1, rater_limits={"related": [1, 3]}, anonymity_threshold=1)
    made.approve()
    return made


def leave(client: Client, person: Employee) -> None:
    """As HR does it, in the form."""
    url = reverse("people:employee_edit", args=[person.pk])
    stored = Employee.objects.get(pk=person.pk)
    data = {
        "seen": fingerprint_of(stored),
        "number": stored.number,
        "name": stored.name,
        "position": stored.position_id,
        "department": stored.department_id,
        "status": "left",
    }
    answer = client.post(url, data)
    assert answer.status_code == 302


def test_hr_is_told_and_ends_it_and_the_draft_counts_no_more(
    client: Client, made: RatedCycle
) -> None:
    asked = made.nominations("approved")[0]
    sheet = made.sheet(asked.rater)
    rater = Client()
    rater.force_login(user_of(asked.rater))
    opened = rater.get(reverse("reviews:review", args=[sheet.pk]), follow=True).status_code
    client.force_login(made.hr)

    leave(client, asked.rater)

    # Nothing ends by itself: somebody else may have to be asked, and that is for people to decide.
    assert opened == 200
    assert not User.objects.get(pk=user_of(asked.rater).pk).is_active
    assert rater.get(reverse("reviews:review", args=[sheet.pk])).status_code == 302
    assert Nomination.objects.get(pk=asked.pk).state == "approved"
    (problem,) = [one for one in block(made.hr).problems if one.trouble == "lost"]
    page = client.get(problem.url).content.decode()
    assert (problem.people, "已离职" in page) == (1, True)

    client.post(reverse("reviews:turn_down", args=[asked.pk]), {"reason": "已离职"})

    sheet.refresh_from_db()
    assert (Nomination.objects.get(pk=asked.pk).state, sheet.state) == ("withdrawn", "withdrawn")
    assert "lost" not in troubles(block(made.hr))


def test_what_they_had_submitted_still_counts(client: Client, made: RatedCycle) -> None:
    asked = made.nominations("approved")[0]
    made.respond(asked.rater, AT)
    client.force_login(made.hr)

    leave(client, asked.rater)

    assert Nomination.objects.get(pk=asked.pk).state == "submitted"
    assert "lost" not in troubles(block(made.hr))


def test_who_has_left_is_neither_nominated_nor_approved(client: Client, made: RatedCycle) -> None:
    asked = made.nominations("approved")[0]
    client.force_login(made.hr)
    leave(client, asked.rater)
    client.post(reverse("reviews:turn_down", args=[asked.pk]), {"reason": "已离职"})
    url = reverse("reviews:raters", args=[made.first.pk])

    answer = client.post(url, {"people": [asked.rater_id], "people_typed": "", "group": "related"})

    assert answer.status_code == 422
    assert Nomination.objects.get(pk=asked.pk).state == "withdrawn"
