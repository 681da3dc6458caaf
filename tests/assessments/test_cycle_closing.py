"""HR ends a cycle: what is still missing is said first."""

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.assessments.states import CycleState
from tests.factories import launched_cycle
from tests.factories.results import submit

pytestmark = pytest.mark.django_db


def test_what_is_missing_is_said_of_each_stage_before_the_end(client: Client) -> None:
    made = launched_cycle(2, stages=("self", "supervisor"))
    submit(made.reviews[0])
    client.force_login(made.hr)
    url = reverse("cycles:close", args=[made.cycle.code])

    page = client.get(url).content.decode()
    answer = client.post(url, {"reason": ""})

    made.cycle.refresh_from_db()
    assert "还没有提交：自评 2 份、上级评分 1 份。" in page
    assert answer.headers["Location"] == reverse("cycles:cycle_detail", args=[made.cycle.code])
    assert made.cycle.state == CycleState.CLOSED
