"""Choosing raters: proposals at launch, nominations, approval within limits and load."""

from typing import Any

import pytest
from django.utils import timezone

from competency_portal.assessments.models import Cycle, Nomination, RaterGroup, Rating, Review
from competency_portal.assessments.services import proposals
from competency_portal.assessments.services.approval import approve
from competency_portal.assessments.services.nominations import (
    decline,
    nominate,
    take_back,
    turn_down,
)
from competency_portal.assessments.services.participants import add_person
from competency_portal.assessments.services.submission import submit_review
from competency_portal.assessments.states import NominationState, ReviewState
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord, User
from competency_portal.people.models import Employee
from models_catalog.standing import Standing
from tests.factories import EmployeeFactory, answer
from tests.factories.raters import RatedCycle, rated_cycle, user_of

pytestmark = pytest.mark.django_db

PEER, SUBORDINATE, RELATED = RaterGroup.PEER, RaterGroup.SUBORDINATE, RaterGroup.RELATED


def name(made: RatedCycle, rater: Employee, group: RaterGroup, actor: User) -> Nomination:
    (nomination,) = nominate(assessment=made.first, raters=[rater], group=group, actor=actor)
    nomination.refresh_from_db()
    return nomination


def refusal(made: RatedCycle, rater: Employee, group: RaterGroup = PEER) -> str:
    with pytest.raises(Refused) as refused:
        name(made, rater, group, made.hr)
    return str(refused.value.message)


def bare(**cycle: Any) -> RatedCycle:
    """Nobody is proposed."""
    return rated_cycle(proposes_raters=False, **cycle)


def test_launching_proposes_raters_of_every_group() -> None:
    made = rated_cycle()

    found = made.nominations()
    assert {one.state for one in found} == {NominationState.PROPOSED}
    groups = [one.group for one in found]
    assert groups == [PEER] * 3 + [RELATED] * 2 + [SUBORDINATE] * 3
    assert {one.rater for one in found if one.group == PEER} == {*made.employees[1:]}
    assert Review.objects.filter(group=PEER).count() == 0


def test_a_cycle_without_proposals_or_without_the_stage_proposes_nobody() -> None:
    assert bare().nominations() == []


@pytest.mark.parametrize("batches", [1, 2])
def test_proposing_takes_the_same_queries_a_batch(
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: pytest.FixtureRequest,
    batches: int,
) -> None:
    monkeypatch.setattr(proposals, "BATCH", 4)
    made = bare(people=4 * batches)
    made.cycle.proposes_raters = True
    people = list(made.assessments)

    # Stage, load, people, departments; then for each batch who is nominated, rows, record.
    with django_assert_num_queries(4 + 3 * batches):  # type: ignore[operator]
        proposals.propose_raters(made.cycle, people, actor=made.hr)


def test_an_employee_and_a_supervisor_propose_and_the_supervisor_approves() -> None:
    made = bare()
    own = name(made, made.employees[1], PEER, user_of(made.employees[0]))
    bosses = name(made, made.neighbours[0], RELATED, user_of(made.supervisor))

    assert (own.origin, bosses.origin) == ("employee", "supervisor")
    approve(nomination=own, actor=user_of(made.supervisor))

    sheet = made.sheet(made.employees[1])
    assert (sheet.group, sheet.state, sheet.stage.kind) == ("peer", "draft", "others")
    assert Rating.objects.filter(review=sheet).count() == 5


def test_who_can_never_be_a_rater() -> None:
    made = bare()
    left = EmployeeFactory.create(status="left", name="离职")
    without = EmployeeFactory.create(user=None, name="无号")
    me, boss, report = made.employees[0], made.supervisor, made.reports[0]

    assert refusal(made, me) == f"{me.name}不能评价自己。"
    assert refusal(made, boss) == "李主管已经以上级身份评价。"
    assert refusal(made, left) == "离职已离职。"
    assert refusal(made, without) == "无号没有可用的账号，没法作答。"
    assert refusal(made, report) == f"{report.name}是{me.name}的下属，请作为下属提名。"
    other = made.neighbours[0]
    assert refusal(made, other, SUBORDINATE) == f"{other.name}不是{me.name}的下属。"


def test_nobody_is_asked_as_two_groups() -> None:
    made = bare()
    one = name(made, made.neighbours[0], RELATED, made.hr)
    # A mere proposal gives way.
    assert name(made, made.neighbours[0], PEER, made.hr).group == PEER
    one.refresh_from_db()
    approve(nomination=one, actor=made.hr)

    words = f"{made.neighbours[0].name}已经以另一种身份受邀，不能同时算两种。"
    assert refusal(made, made.neighbours[0], RELATED) == words
    assert Nomination.objects.count() == 1


def test_an_employee_who_names_whom_others_have_named_learns_nothing() -> None:
    made = rated_cycle()
    made.approve()
    made.respond(made.employees[1], Standing.AT)

    one = name(made, made.employees[1], PEER, user_of(made.employees[0]))

    assert (one.origin, one.state) == ("organisation", NominationState.SUBMITTED)
    assert one.wished_as == "peer"


def test_who_names_and_takes_back_everybody_changes_nothing_of_what_others_proposed() -> None:
    made = rated_cycle()
    me = user_of(made.employees[0])
    approve(nomination=made.first.nominations.filter(group="related")[0], actor=made.hr)
    before = list(made.first.nominations.values_list("pk", "group", "origin", "state"))

    for one in list(made.first.nominations.exclude(group="subordinate")):
        # As another group than others know them in, where that can be.
        take_back(nomination=name(made, one.rater, PEER, me), actor=me)

    assert list(made.first.nominations.values_list("pk", "group", "origin", "state")) == before
    assert not made.first.nominations.exclude(wished_as="").exists()


@pytest.mark.parametrize("by_then", ["over", "sealed", "closed", "taken out"])
def test_a_wish_is_taken_back_only_as_long_as_raters_are_chosen(by_then: str) -> None:
    made = bare()
    me = user_of(made.employees[0])
    one = name(made, made.employees[1], PEER, me)
    approve(nomination=one, actor=made.hr)
    if by_then == "over":
        made.cycle.stages.filter(kind="others").update(starts="2026-01-01", ends="2026-01-02")
    elif by_then == "sealed":
        Cycle.objects.update(sealed_at=timezone.now())
    elif by_then == "closed":
        Cycle.objects.update(state="closed")
    else:
        made.cycle.assessments.update(state="withdrawn")

    with pytest.raises(Refused):
        take_back(nomination=one, actor=me)

    one.refresh_from_db()
    assert (one.wished_as, one.state) == (PEER, "approved")


def test_who_proposed_first_stays_on_record() -> None:
    made = bare()
    one = name(made, made.employees[1], PEER, user_of(made.employees[0]))

    assert name(made, made.employees[1], PEER, user_of(made.supervisor)).origin == "employee"
    take_back(nomination=one, actor=user_of(made.employees[0]))
    one.refresh_from_db()
    assert (one.state, one.wished_as) == ("withdrawn", "")


def test_no_more_of_a_group_than_the_cycle_allows() -> None:
    made = bare(people=6)
    peers = [name(made, rater, PEER, made.hr) for rater in made.employees[1:5]]
    for one in peers[:3]:
        approve(nomination=one, actor=made.hr)

    with pytest.raises(Refused) as refused:
        approve(nomination=peers[3], actor=made.hr)
    assert str(refused.value.message) == "这一组最多 3 人：请先去掉一位。"
    turn_down(nomination=peers[0], actor=made.hr, reason="换人。")
    approve(nomination=peers[3], actor=made.hr)


def test_no_rater_is_asked_about_more_people_than_the_cycle_allows() -> None:
    made = bare(most_reviews=2)
    rater = made.neighbours[0]
    nominations = [
        nominate(assessment=one, raters=[rater], group=RELATED, actor=made.hr)[0]
        for one in made.assessments[:3]
    ]
    for one in nominations[:2]:
        approve(nomination=one, actor=made.hr)

    with pytest.raises(Refused) as refused:
        approve(nomination=nominations[2], actor=made.hr)
    assert str(refused.value.message) == f"{rater.name}已经受邀评价 2 人，达到上限。"


def test_who_is_added_later_gets_proposals_too() -> None:
    made = rated_cycle()
    late = EmployeeFactory.create(
        position=made.catalogue.positions["butler"],
        department=made.department,
        supervisor=made.supervisor,
    )

    assessment = add_person(cycle=made.cycle, employee=late, actor=made.hr, reason="新来的。")

    groups = assessment.nominations.values_list("group", flat=True)
    assert list(groups) == [PEER] * 3 + [RELATED] * 2


def test_once_it_is_sealed_nobody_is_proposed_who_could_not_answer_any_more() -> None:
    made = rated_cycle()
    Cycle.objects.update(sealed_at=timezone.now())
    made.cycle.refresh_from_db()
    late = EmployeeFactory.create(
        position=made.catalogue.positions["butler"],
        department=made.department,
        supervisor=made.supervisor,
    )

    assessment = add_person(cycle=made.cycle, employee=late, actor=made.hr, reason="新来的。")

    assert list(assessment.nominations.all()) == []


def test_nobody_decides_on_the_raters_of_themselves() -> None:
    made = rated_cycle()
    me = user_of(made.employees[0])
    me.is_hr = True
    me.save()
    (first, *_) = made.nominations()

    with pytest.raises(Refused):
        approve(nomination=first, actor=me)
    with pytest.raises(Refused):
        turn_down(nomination=first, actor=me, reason="不要。")
    for stranger in (user_of(made.neighbours[0]), user_of(made.employees[1])):
        with pytest.raises(Refused):
            approve(nomination=first, actor=stranger)


def test_a_wish_is_withdrawn_by_whoever_has_it_and_a_proposal_of_others_by_nobody() -> None:
    made = bare()
    me, boss = user_of(made.employees[0]), user_of(made.supervisor)
    one = name(made, made.employees[1], PEER, me)

    with pytest.raises(Refused):
        take_back(nomination=one, actor=boss)
    take_back(nomination=one, actor=me)
    assert one.state == NominationState.WITHDRAWN
    assert name(made, made.employees[1], PEER, boss).origin == "supervisor"
    for actor in (me, boss):
        with pytest.raises(Refused):
            take_back(nomination=one, actor=actor)


def test_what_was_typed_stays_with_its_author_when_the_nomination_ends() -> None:
    made = rated_cycle()
    made.approve()
    rater = made.employees[1]
    sheet = made.sheet(rater)
    answer(sheet, made.catalogue, Standing.ABOVE)
    (nomination,) = [one for one in made.nominations() if one.rater == rater]

    turn_down(nomination=nomination, actor=made.hr, reason="换人。")

    nomination.refresh_from_db()
    assert (nomination.state, nomination.reason) == ("withdrawn", "换人。")
    sheet.refresh_from_db()
    assert sheet.state == ReviewState.WITHDRAWN
    assert {rating.point.code for rating in sheet.ratings.all() if rating.point} == {"above"}


def test_a_rater_declines_with_a_reason_and_may_be_asked_again() -> None:
    made = rated_cycle()
    made.approve()
    rater = made.employees[1]
    with pytest.raises(Refused):
        decline(review=made.sheet(rater), actor=user_of(rater), reason=" ")

    decline(review=made.sheet(rater), actor=user_of(rater), reason="没有共事过。")
    one = name(made, rater, PEER, made.hr)
    approve(nomination=one, actor=made.hr)

    assert Review.objects.filter(assessment=made.first, rater=rater).count() == 2


def test_submitting_leaves_no_draft_behind_that_could_be_compared() -> None:
    made = rated_cycle()
    made.approve()
    rater = made.employees[1]
    answer(made.sheet(rater), made.catalogue, Standing.ABOVE)
    decline(review=made.sheet(rater), actor=user_of(rater), reason="没有共事过。")
    approve(nomination=name(made, rater, PEER, made.hr), actor=made.hr)
    sheet = Review.objects.get(assessment=made.first, rater=rater, state="draft")
    answer(sheet, made.catalogue, Standing.ABOVE)

    submit_review(review=sheet, actor=user_of(rater), confirmed=True)

    assert Review.objects.filter(assessment=made.first, rater=rater).count() == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "closed"}, "评估已结束。"),
        ({"sealed_at": "2026-01-01T00:00:00Z"}, "结果正在汇总，不再接收。"),
    ],
)
def test_raters_are_chosen_only_while_they_could_answer(change: dict[str, str], words: str) -> None:
    made = rated_cycle()
    type(made.cycle).objects.filter(pk=made.cycle.pk).update(**change)

    assert refusal(made, EmployeeFactory.create()) == words


def test_nobody_is_chosen_after_the_last_day_of_the_stage() -> None:
    made = rated_cycle(days=22)

    assert refusal(made, EmployeeFactory.create()) == "这个阶段已经结束。"


def test_every_decision_is_in_the_record_but_no_submission() -> None:
    made = rated_cycle()
    made.approve()
    one = made.nominations()[0]
    made.respond(one.rater, Standing.AT)

    kinds = AuditRecord.objects.filter(subject_kind="assessments.nomination")
    moves = kinds.filter(subject_id=str(one.pk)).values_list("to_value", "actor__is_hr")
    assert list(moves) == [("approved", True)]
