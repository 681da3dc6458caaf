"""Answering a questionnaire: nothing is lost, nothing is overwritten, nothing slips past."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from competency_portal.assessments.answers import ItemChoice
from competency_portal.assessments.completeness import fewest_complete
from competency_portal.assessments.models import ItemAnswer, RaterGroup, Response
from competency_portal.assessments.queries.questionnaires import questions_of
from competency_portal.assessments.queries.responses import with_stage_days
from competency_portal.assessments.rules.reviews import Closure
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.participants import (
    add_person,
    bring_back,
    transfer_assessment,
    withdraw_person,
)
from competency_portal.assessments.services.response_moves import (
    NotComplete,
    return_response,
    submit_response,
)
from competency_portal.assessments.services.responses import (
    ResponseClosed,
    TypedAnswer,
    UnknownAnswer,
    save_items,
)
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from tests.assessments.questionnaires import (
    account,
    choose,
    fill,
    items_of,
    questioned_cycle,
    response_of,
    stored,
)
from tests.factories import EmployeeFactory, LaunchedCycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    return questioned_cycle()


# At launch and after it


def test_everybody_who_is_asked_gets_an_empty_response(made: LaunchedCycle) -> None:
    responses = Response.objects.order_by("group").values_list("group", "rater", "state")

    assert list(responses) == [
        ("self", made.employees[0].pk, "draft"),
        ("supervisor", made.supervisor.pk, "draft"),
    ]
    assert ItemAnswer.objects.count() == 0


@pytest.mark.parametrize(
    ("respondents", "groups"),
    [({"supervisor": "100"}, ["supervisor"]), ({"self": "100"}, ["self"])],
)
def test_only_those_are_asked_whom_the_cycle_names(
    respondents: dict[str, str], groups: list[str]
) -> None:
    questioned_cycle(respondents=respondents)

    assert list(Response.objects.values_list("group", flat=True)) == groups


def test_a_cycle_without_the_stage_asks_nobody() -> None:
    questioned_cycle(stages=("supervisor",))

    assert not Response.objects.exists()


def test_who_is_added_later_is_asked_as_well(made: LaunchedCycle) -> None:
    late = EmployeeFactory.create(
        position=made.employees[0].position,
        department=made.department,
        supervisor=made.supervisor,
    )

    assessment = add_person(cycle=made.cycle, employee=late, actor=made.hr, reason="漏了")

    assert sorted(assessment.responses.values_list("group", flat=True)) == ["self", "supervisor"]


def test_a_launch_asks_as_many_people_with_as_many_queries() -> None:
    def cost(people: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            questioned_cycle(people)
        made = [q for q in queries.captured_queries if "assessments_response" in q["sql"]]
        return len(made)

    assert cost(1) == cost(50)


def test_another_supervisor_begins_anew_and_the_old_one_counts_no_more(
    made: LaunchedCycle,
) -> None:
    old, item = response_of(made), items_of(made)[0]
    choose(old, item)
    own = response_of(made, RaterGroup.SELF)
    other = EmployeeFactory.create()

    transfer_assessment(assessment=made.assessments[0], to=other, actor=made.hr, reason="主管休假")

    new = response_of(made)
    old.refresh_from_db()
    assert (old.state, new.rater, new.state) == ("withdrawn", other, "draft")
    assert stored(old) == {item: ("r3", 1)}
    assert stored(new) == {}
    assert response_of(made, RaterGroup.SELF) == own
    with pytest.raises(ResponseClosed) as refused:
        choose(old, item, "r4", version=1)
    assert refused.value.closure is Closure.WITHDRAWN


def test_a_submitted_questionnaire_is_returned_before_it_is_transferred(
    made: LaunchedCycle,
) -> None:
    response = response_of(made)
    fill(response, "r3", "r4")
    submit_response(response=response, actor=account(response))

    with pytest.raises(Refused):
        transfer_assessment(
            assessment=made.assessments[0],
            to=EmployeeFactory.create(),
            actor=made.hr,
            reason="主管休假",
        )

    assert made.assessments[0].supervisor == made.supervisor
    assert response_of(made) == response


def test_who_is_taken_out_is_not_asked_about_until_they_are_back(made: LaunchedCycle) -> None:
    response, item = response_of(made), items_of(made)[0]
    choose(response, item)
    withdraw_person(assessment=made.assessments[0], actor=made.hr, reason="调走")

    with pytest.raises(ResponseClosed) as refused:
        choose(response, item, "r4", version=1)
    bring_back(assessment=made.assessments[0], actor=made.hr, reason="回来")
    choose(response, item, "r4", version=1)

    assert refused.value.closure is Closure.LEFT_CYCLE
    assert stored(response) == {item: ("r4", 2)}


# Saving


def test_answers_are_stored_with_their_versions(made: LaunchedCycle) -> None:
    response, (one, other, *_rest) = response_of(made), items_of(made)

    choose(response, one)
    choose(response, one, "*", version=1)
    saved = choose(response, other, "r5")

    assert stored(response) == {one: ("*", 2), other: ("r5", 1)}
    assert (saved.questions.answered, saved.questions.asked) == (2, 8)


def test_a_stale_answer_is_not_stored(made: LaunchedCycle) -> None:
    response, (one, other, *_rest) = response_of(made), items_of(made)
    choose(response, one, "r2")

    typed = [TypedAnswer(one, 0, ItemChoice("r4")), TypedAnswer(other, 0, ItemChoice("r4"))]
    saved = save_items(response=response.pk, actor=account(response), typed=typed)

    (stale,) = saved.stale
    assert (stale.typed.choice.option, stale.stored.choice.option) == ("r4", "r2")
    assert (stale.stored.version, stale.stored.saved_at is not None) == (1, True)
    assert stored(response) == {one: ("r2", 1), other: ("r4", 1)}


def test_what_is_stored_already_is_acknowledged_again(made: LaunchedCycle) -> None:
    response, item = response_of(made), items_of(made)[0]
    choose(response, item, "r2")

    again = choose(response, item, "r2", version=0)

    assert again.stale == ()
    assert stored(response) == {item: ("r2", 1)}


def test_nothing_chosen_changes_nothing(made: LaunchedCycle) -> None:
    response, item = response_of(made), items_of(made)[0]
    choose(response, item, "r2")

    choose(response, item, "", version=0)

    assert stored(response) == {item: ("r2", 1)}


def test_what_does_not_exist_is_refused(made: LaunchedCycle) -> None:
    response, item = response_of(made), items_of(made)[0]

    for key, choice in [
        (item + 1000, ItemChoice("r2")),
        (item, ItemChoice("nonsense")),
        (item, ItemChoice("r2", unable=True)),
    ]:
        with pytest.raises(UnknownAnswer):
            save_items(
                response=response.pk, actor=account(response), typed=[TypedAnswer(key, 0, choice)]
            )

    assert stored(response) == {}


def test_only_its_respondent_saves(made: LaunchedCycle) -> None:
    response, item = response_of(made, RaterGroup.SELF), items_of(made)[0]
    typed = [TypedAnswer(item, 0, ItemChoice("r2"))]

    for other in (made.hr, made.supervisor.user):
        assert other
        with pytest.raises(Response.DoesNotExist):
            save_items(response=response.pk, actor=other, typed=typed)


@pytest.mark.parametrize(
    ("starts", "ends", "closure"),
    [(1, 9, Closure.NOT_BEGUN), (-9, -1, Closure.DEADLINE), (-9, 0, None), (0, 9, None)],
)
def test_answers_are_taken_from_the_first_to_the_last_day(
    made: LaunchedCycle, starts: int, ends: int, closure: Closure | None
) -> None:
    response, item = response_of(made), items_of(made)[0]
    today = timezone.localdate()
    made.cycle.stages.filter(kind="questionnaire").update(
        starts=today + datetime.timedelta(starts), ends=today + datetime.timedelta(ends)
    )

    if closure is None:
        choose(response, item)
    else:
        with pytest.raises(ResponseClosed) as refused:
            choose(response, item)
        assert refused.value.closure is closure
        assert [lost.typed.choice.option for lost in refused.value.lost] == ["r3"]

    assert stored(response) == ({} if closure else {item: ("r3", 1)})


def test_a_closed_cycle_takes_nothing_more(made: LaunchedCycle) -> None:
    response, item = response_of(made), items_of(made)[0]
    close_cycle(cycle=made.cycle, actor=made.hr)

    with pytest.raises(ResponseClosed) as refused:
        choose(response, item)

    assert refused.value.closure is Closure.CYCLE


# Submitting


def test_a_complete_response_is_submitted_once(made: LaunchedCycle) -> None:
    response = response_of(made)
    fill(response, "r3", "r4")

    first = submit_response(response=response, actor=account(response))
    again = submit_response(response=response, actor=account(response))

    moves = audit.trail(response).filter(action="move", to_value="submitted")
    assert (again.state, again.submitted_at) == ("submitted", first.submitted_at)
    assert moves.count() == 1
    with pytest.raises(ResponseClosed):
        choose(response, items_of(made)[0], "r5", version=1)


def test_four_of_five_items_are_enough_and_can_t_judge_is_an_answer(made: LaunchedCycle) -> None:
    response = response_of(made)
    service, team = items_of(made, "service"), items_of(made, "team")
    for item in service[:3]:
        choose(response, item)
    for item in team:
        choose(response, item, "r2")

    with pytest.raises(NotComplete) as refused:
        submit_response(response=response, actor=account(response))
    choose(response, service[3], "*")
    submit_response(response=response, actor=account(response))

    (section,) = refused.value.questions.incomplete
    assert (section.dimension.code, section.missing, section.answered) == ("service", 1, 3)
    assert response_of(made).state == "submitted"


@pytest.mark.parametrize("option", ["r3", "*"])
def test_answers_that_are_all_the_same_are_confirmed(made: LaunchedCycle, option: str) -> None:
    response = response_of(made)
    for item in items_of(made):
        choose(response, item, option)

    with pytest.raises(NotComplete):
        submit_response(response=response, actor=account(response))
    submit_response(response=response, actor=account(response), confirmed=True)

    assert response_of(made).state == "submitted"


def test_hr_returns_with_a_reason_and_the_trail_keeps_the_answers(made: LaunchedCycle) -> None:
    response = response_of(made)
    fill(response, "r3", "r4")
    submit_response(response=response, actor=account(response))

    with pytest.raises(Refused):
        return_response(response=response, actor=made.hr, reason=" ")
    return_response(response=response, actor=made.hr, reason="请再看一遍。")

    kept = audit.trail(response).get(action="keep_answers")
    returned = response_of(made)
    assert (returned.state, returned.returned_reason) == ("returned", "请再看一遍。")
    assert kept.detail["answers"][str(items_of(made)[0])] == "r3"
    choose(response, items_of(made)[0], "r1", version=1)


def test_a_respondent_takes_it_back_while_the_stage_is_open(made: LaunchedCycle) -> None:
    own = response_of(made, RaterGroup.SELF)
    fill(own, "r3", "r4")
    submit_response(response=own, actor=account(own))

    return_response(response=own, actor=account(own), reason="漏看了一题。")
    submit_response(response=own, actor=account(own))
    made.cycle.stages.filter(kind="questionnaire").update(
        ends=timezone.localdate() - datetime.timedelta(1)
    )
    with pytest.raises(Refused):
        return_response(response=own, actor=account(own), reason="再改一次。")

    assert response_of(made, RaterGroup.SELF).state == "submitted"


def test_nobody_else_submits_or_returns(made: LaunchedCycle) -> None:
    response = response_of(made)
    fill(response, "r3", "r4")
    about = made.employees[0].user
    assert about
    with pytest.raises(Response.DoesNotExist):
        submit_response(response=response, actor=made.hr)
    submit_response(response=response, actor=account(response))

    with pytest.raises(Refused):
        return_response(response=response, actor=about, reason="不同意。")


# The order of items


def test_items_are_mixed_for_each_response_in_an_order_that_stays() -> None:
    made = questioned_cycle(2, {"service": ("1", 14)}, shuffles_items=True)

    def order(response: Response) -> list[int]:
        found = with_stage_days(Response.objects.all()).get(pk=response.pk)
        (section,) = questions_of(found).sections
        return [question.item.pk for question in section.questions]

    orders = [order(response) for response in Response.objects.all()]
    again = [order(response) for response in Response.objects.all()]

    assert orders == again
    assert len({tuple(each) for each in orders}) == 4
    assert all(sorted(each) == items_of(made) for each in orders)


def test_four_of_five_items_make_a_dimension_complete() -> None:
    assert [fewest_complete(items) for items in (1, 5, 8, 11, 12, 14)] == [1, 4, 7, 9, 10, 12]
