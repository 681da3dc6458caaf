"""Somebody moves to another department or position in mid-cycle: HR is told and can mend it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import RaterGroup
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.submission import return_review
from competency_portal.people.models import Employee
from tests.factories import (
    DepartmentFactory,
    LaunchedCycle,
    PositionFactory,
    answer,
    launched_cycle,
    rater_review,
)
from tests.factories.results import ABOVE, AT, submit
from tests.home.boards import BOARD, block, end_stage, opened, troubles

pytestmark = pytest.mark.django_db

STAYS = "评估仍按启动时的部门和岗位"


def move(made: LaunchedCycle, index: int = 0, *, place: bool = True, post: bool = False) -> None:
    """Let somebody work elsewhere, as something else, or both."""
    person = Employee.objects.get(pk=made.employees[index].pk)
    if place:
        person.department = DepartmentFactory.create(name="工程部", path_name="工程部")
    if post:
        person.position = made.catalogue.positions["lead"]
    person.save()


def url(made: LaunchedCycle, name: str) -> str:
    return reverse(f"cycles:{name}", args=[made.cycle.code, made.assessments[0].pk])


@pytest.mark.parametrize(
    ("place", "post", "said"),
    [
        (True, False, "已从 {home} 调到 工程部，"),
        (False, True, "岗位已从 大堂管家 换成 客服主管，"),
        (True, True, "已从 {home}（大堂管家） 调到 工程部（客服主管），"),
    ],
    ids=["department", "position", "both"],
)
def test_hr_is_told_and_a_refresh_mends_it(
    client: Client, place: bool, post: bool, said: str
) -> None:
    made = launched_cycle(1)
    name = made.assessments[0].department_name
    move(made, place=place, post=post)
    client.force_login(made.hr)
    sentence = f"{said.format(home=name)}{STAYS}"

    (problem,) = block(made.hr).problems
    person = client.get(url(made, "person")).content.decode()
    before = made.assessments[0]
    client.post(problem.url, {"reason": "已调岗"})

    after, employee = made.assessments[0], Employee.objects.get(pk=made.employees[0].pk)
    assert (problem.trouble, problem.url) == ("moved", url(made, "refresh"))
    assert problem.text == f"{before.employee_name}：{sentence}"
    assert sentence in person
    assert (before.department_name, before.position_name) == (name, "大堂管家")
    assert (after.department, after.position) == (employee.department, employee.position)
    assert troubles(block(made.hr)) == {}
    assert STAYS not in client.get(url(made, "person")).content.decode()


def test_a_submitted_review_has_to_be_returned_first_and_hr_reads_that(client: Client) -> None:
    """The whole way: told, held by the review, returned, copied again, told no more."""
    made = launched_cycle(1)
    answer(made.reviews[0], made.catalogue, ABOVE)
    submit(made.reviews[0])
    move(made, post=True)
    client.force_login(made.hr)

    held = client.get(url(made, "refresh")).content.decode()
    refused = client.post(url(made, "refresh"), {"reason": "已调岗"})

    assert "已提交的评价是按原来的部门和岗位写的，不会改动。要更新，先退回：" in held
    assert made.supervisor.name in held.partition("先退回：")[2].partition("</li>")[0]
    back = reverse(
        "cycles:return_review",
        args=[made.cycle.code, made.assessments[0].pk, made.reviews[0].pk],
    )
    assert f'href="{back}?' in held
    assert 'data-testid="action-submit"' not in held
    assert (refused.status_code, refused.context["form"]["reason"].value()) == (422, "已调岗")
    assert made.assessments[0].position_name == "大堂管家"
    assert made.reviews[0].state == "submitted"

    return_review(review=made.reviews[0], actor=made.hr, reason="已调岗，请按新岗位再评。")
    free = client.get(url(made, "refresh")).content.decode()
    client.post(url(made, "refresh"), {"reason": "已调岗"})

    assert "已给的评分会收回；行为勾选和文字保留" in free
    insight = made.reviews[0].ratings.get(competency__code="insight")
    assert (insight.point, insight.evidence) == (None, "当面看到的事例。")
    assert troubles(block(made.hr)) == {}


def test_levels_that_others_answered_against_stay_and_hr_reads_that(client: Client) -> None:
    made = launched_cycle(1, stages=("supervisor", "others"))
    peer = rater_review(made.assessments[0], RaterGroup.PEER)
    answer(peer, made.catalogue, AT)
    submit(peer)
    move(made, post=True)
    client.force_login(made.hr)

    page = client.get(url(made, "refresh")).content.decode()

    assert "已有人按原来的要求评价并提交" in page
    assert 'data-testid="action-submit"' not in page
    assert client.post(url(made, "refresh"), {"reason": "x"}).status_code == 422


@pytest.mark.parametrize(("post", "told"), [(False, 1), (True, None)])
def test_the_board_asks_for_no_refresh_that_is_refused(
    client: Client, post: bool, told: int | None
) -> None:
    made = launched_cycle(1, stages=("supervisor", "others"))
    peer = rater_review(made.assessments[0], RaterGroup.PEER)
    answer(peer, made.catalogue, AT)
    before = troubles(block(made.hr)).get("moved")
    move(made, post=post)
    unanswered = troubles(block(made.hr)).get("moved")
    submit(peer)
    client.force_login(made.hr)

    assert (before, unanswered) == (None, 1)
    assert troubles(block(made.hr)).get("moved") == told
    assert STAYS in client.get(url(made, "person")).content.decode()


def test_a_position_of_which_the_model_asks_nothing_is_no_reason_to_refresh() -> None:
    made = launched_cycle(1)
    Employee.objects.update(position=PositionFactory.create())

    assert troubles(block(made.hr)) == {}


def test_who_has_left_or_is_taken_out_or_whose_cycle_is_closed_needs_no_refresh() -> None:
    made = launched_cycle(1)
    move(made)
    made.cycle.assessments.update(state="withdrawn")
    out = troubles(block(made.hr))
    made.cycle.assessments.update(state="active")
    close_cycle(cycle=made.cycle, actor=made.hr)

    assert (out, "moved" in troubles(block(made.hr))) == ({}, False)


def test_several_are_listed_with_where_they_went_in_constant_queries() -> None:
    counts = []
    for people in (2, 3):
        made = launched_cycle(people)
        for index in range(people):
            move(made, index, post=True)
        (problem,) = block(made.hr).problems
        counts.append([count(made, BOARD), count(made, problem.url)])
        listed = opened(made.hr, problem.url)
        made.cycle.assessments.update(state="withdrawn")
        type(made.cycle).objects.filter(pk=made.cycle.pk).update(state="published")

    assert counts[0] == counts[1]
    assert (problem.trouble, problem.text) == ("moved", "已调部门或岗位，仍按启动时评估（3 人）")
    assert listed.context["trouble"] == "moved"


def test_one_person_of_each_cycle_is_read_in_constant_queries() -> None:
    counts = []
    for _cycle in range(3):
        made = launched_cycle(1)
        move(made)
        counts.append(count(made, BOARD))

    assert counts[1] == counts[2]


def count(made: LaunchedCycle, page: str) -> int:
    opened(made.hr, page)
    with CaptureQueriesContext(connection) as captured:
        opened(made.hr, page)
    return len(captured)


def test_a_self_assessment_is_returned_from_there_although_its_stage_is_over(
    client: Client,
) -> None:
    made = launched_cycle(1, stages=("self", "supervisor"))
    own = made.assessments[0].reviews.get(group=RaterGroup.SELF)
    own.state = "submitted"
    own.save()
    end_stage(made.cycle, "self", -1)
    move(made)
    client.force_login(made.hr)

    page = client.get(url(made, "refresh")).content.decode()
    address = reverse(
        "cycles:return_review", args=[made.cycle.code, made.assessments[0].pk, own.pk]
    )
    today = timezone.localdate().isoformat()
    client.post(address, {"reason": "已调岗", "deadline": today})
    client.post(url(made, "refresh"), {"reason": "已调岗"})

    assert f'href="{address}?' in page
    assert troubles(block(made.hr)).get("moved") is None
