"""HR ends a cycle: what is still missing is said first."""

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.assessments.models import Review
from competency_portal.assessments.states import CycleState, ReviewState
from models_catalog.standing import Standing
from tests.factories import launched_cycle
from tests.factories.raters import rated_cycle, user_of
from tests.factories.results import submit
from tests.home.boards import end_stage

pytestmark = pytest.mark.django_db


def test_what_is_missing_is_said_of_each_stage_before_the_end(client: Client) -> None:
    made = launched_cycle(2, stages=("self", "supervisor"))
    submit(made.reviews[0])
    client.force_login(made.hr)
    url = reverse("cycles:close", args=[made.cycle.code])

    page = client.get(url).content.decode()
    answer = client.post(url, {"reason": ""})

    made.cycle.refresh_from_db()
    assert "还没有提交：自评 2 份、上级评价 1 份。" in page
    assert answer.headers["Location"] == reverse("cycles:cycle_detail", args=[made.cycle.code])
    assert made.cycle.state == CycleState.CLOSED


def test_what_was_returned_and_not_handed_in_again_is_named_before_the_end(
    client: Client,
) -> None:
    made = launched_cycle(3)
    submit(made.reviews[0])
    Review.objects.filter(pk=made.reviews[1].pk).update(state=ReviewState.RETURNED)
    client.force_login(made.hr)

    page = client.get(reverse("cycles:close", args=[made.cycle.code])).content.decode()

    assert "2 份评价没有提交。" in page
    name = made.assessments[1].employee_name
    assert f"其中已退回、还没有重新提交：{name}（上级评价）。" in page


def test_stages_whose_days_are_not_over_are_named_before_the_end(client: Client) -> None:
    made = launched_cycle(1, stages=("self", "supervisor", "calibration"))
    end_stage(made.cycle, "self", -1)
    end_stage(made.cycle, "supervisor", 0)
    client.force_login(made.hr)
    url = reverse("cycles:close", args=[made.cycle.code])

    running = client.get(url).content.decode()
    end_stage(made.cycle, "supervisor", -1)
    over = client.get(url).content.decode()

    warning = running.partition('data-testid="action-warning"')[2].partition("</div>")[0]
    assert "这些阶段还没到最后一天：上级评价（到 " in warning
    assert "自评" not in warning
    assert "校准" not in warning
    assert 'data-testid="action-warning"' not in over


def test_hr_does_not_learn_there_that_their_own_rater_has_answered(client: Client) -> None:
    made = rated_cycle(2)
    made.approve()
    me = user_of(made.employees[0])
    me.is_hr = True
    me.save()
    client.force_login(me)
    url = reverse("cycles:close", args=[made.cycle.code])

    def told() -> str:
        page = client.get(url).content.decode()
        return page.partition("<main")[2].partition("<form")[0]

    before = told()
    made.respond(made.employees[1], Standing.AT)

    assert "关于你自己的不计在内。" in before
    assert told() == before
