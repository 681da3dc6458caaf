"""What HR does with one person in a cycle that runs."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from competency_portal.assessments.answers import RatingAnswer
from competency_portal.assessments.models import Assessment, Cycle, Rating, Review
from competency_portal.assessments.queries.cycles import Stage, stage_of
from competency_portal.assessments.services.participants import (
    add_person,
    bring_back,
    refresh_person,
    transfer_assessment,
    withdraw_person,
)
from competency_portal.assessments.services.reviews import StaleSave, save_rating
from competency_portal.assessments.states import AssessmentState, CycleState, ReviewState
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.people.models import Employee
from models_catalog.models import BehaviourIndicator
from models_catalog.standing import Standing
from tests.assessments.plans import let_pass
from tests.factories import (
    DepartmentFactory,
    EmployeeFactory,
    LaunchedCycle,
    answer,
    launched_cycle,
    make_catalogue,
    require_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    return launched_cycle(1)


@pytest.fixture
def other() -> Employee:
    made: Employee = EmployeeFactory.create(name="王主管")
    return made


def submit(review: Review) -> None:
    Review.objects.filter(pk=review.pk).update(state=ReviewState.SUBMITTED)


def transfer(made: LaunchedCycle, to: Employee) -> Review:
    first = made.assessments[0]
    review = transfer_assessment(assessment=first, to=to, actor=made.hr, reason="主管休假")
    assert review
    return review


def test_a_transfer_begins_an_empty_review_and_keeps_the_old_one(
    made: LaunchedCycle, other: Employee
) -> None:
    old = made.reviews[0]
    answer(old, made.catalogue, Standing.BELOW)

    new = transfer(made, other)

    old.refresh_from_db()
    assert (old.state, old.rater) == (ReviewState.WITHDRAWN, made.supervisor)
    assert set(old.ratings.values_list("evidence", flat=True)) == {"当面看到的事例。"}
    assert (new.state, new.rater, new.ratings.count()) == (ReviewState.DRAFT, other, 5)
    assert not new.ratings.exclude(version=0, point=None).exists()
    assert made.assessments[0].supervisor == other


def test_a_transfer_is_recorded_with_both_names_and_the_reason(
    made: LaunchedCycle, other: Employee
) -> None:
    transfer(made, other)

    record = audit.trail(made.assessments[0]).first()
    assert record is not None
    assert (record.action, record.from_value, record.to_value, record.reason, record.actor) == (
        "transfer",
        str(made.supervisor),
        str(other),
        "主管休假",
        made.hr,
    )


def test_a_transfer_back_begins_again_with_an_empty_review(
    made: LaunchedCycle, other: Employee
) -> None:
    transfer(made, other)

    again = transfer(made, made.supervisor)

    assert again.rater == made.supervisor
    assert list(Review.objects.order_by("pk").values_list("state", flat=True)) == [
        "withdrawn",
        "withdrawn",
        "draft",
    ]


def test_a_submitted_review_is_not_transferred(made: LaunchedCycle, other: Employee) -> None:
    submit(made.reviews[0])

    with pytest.raises(Refused):
        transfer(made, other)

    assert made.assessments[0].supervisor == made.supervisor
    assert made.reviews[0].state == ReviewState.SUBMITTED


def test_a_returned_review_is_transferred(made: LaunchedCycle, other: Employee) -> None:
    Review.objects.update(state=ReviewState.RETURNED)

    assert transfer(made, other).rater == other


@pytest.mark.parametrize(
    "choose",
    [
        lambda made: made.employees[0],
        lambda made: made.supervisor,
        lambda made: EmployeeFactory.create(status="left"),
        lambda made: EmployeeFactory.create(user=None),
        lambda made: EmployeeFactory.create(supervisor=made.employees[0]),
    ],
    ids=["themselves", "supervisor already", "left", "no account", "their own line"],
)
def test_who_cannot_assess_gets_nothing(
    made: LaunchedCycle, choose: Callable[[LaunchedCycle], Employee]
) -> None:
    with pytest.raises(Refused):
        transfer(made, choose(made))

    assert made.assessments[0].supervisor == made.supervisor
    assert Review.objects.count() == 1


def test_taking_out_and_bringing_back_keeps_what_was_written(made: LaunchedCycle) -> None:
    answer(made.reviews[0], made.catalogue, Standing.AT)

    withdraw_person(assessment=made.assessments[0], actor=made.hr, reason="调走")
    assert made.assessments[0].state == AssessmentState.WITHDRAWN
    with pytest.raises(Refused):
        withdraw_person(assessment=made.assessments[0], actor=made.hr, reason="再次")

    bring_back(assessment=made.assessments[0], actor=made.hr, reason="没有调走")
    assert made.assessments[0].state == AssessmentState.ACTIVE
    assert made.reviews[0].ratings.filter(point__isnull=False).count() == 5
    assert [
        (record.from_value, record.to_value, record.reason)
        for record in audit.trail(made.assessments[0])
        if record.action == "move"
    ] == [("withdrawn", "active", "没有调走"), ("active", "withdrawn", "调走")]


@pytest.mark.parametrize("verb", [withdraw_person, bring_back])
def test_after_publishing_nobody_comes_or_goes(made: LaunchedCycle, verb: Any) -> None:
    Cycle.objects.update(state=CycleState.PUBLISHED)

    with pytest.raises(Refused):
        verb(assessment=made.assessments[0], actor=made.hr, reason="x")


def newcomer(made: LaunchedCycle, **fields: Any) -> Employee:
    butler = made.catalogue.positions["butler"]
    fields = {"position": butler, "supervisor": made.supervisor, **fields}
    person: Employee = EmployeeFactory.create(**fields)
    return person


def test_a_person_added_later_is_copied_like_the_others(made: LaunchedCycle) -> None:
    person = newcomer(made)

    assessment = add_person(cycle=made.cycle, employee=person, actor=made.hr, reason="新入职")

    assert assessment.requirements.count() == 5
    assert [review.ratings.count() for review in assessment.reviews.all()] == [5]
    record = audit.trail(assessment).get()
    assert (record.action, record.reason, record.actor) == ("add", "新入职", made.hr)


@pytest.mark.parametrize(
    "fields",
    [{"supervisor": None}, {"status": "left"}, {"position": "bare"}],
    ids=["no supervisor", "left", "no requirements"],
)
def test_who_fails_the_preflight_is_not_added(made: LaunchedCycle, fields: dict[str, Any]) -> None:
    if "position" in fields:
        fields = {"position": made.catalogue.positions[fields["position"]]}
    with pytest.raises(Refused):
        add_person(cycle=made.cycle, employee=newcomer(made, **fields), actor=made.hr, reason="x")

    assert Assessment.objects.count() == 1


def test_a_warning_does_not_keep_anybody_from_being_added(made: LaunchedCycle) -> None:
    person = newcomer(made, user=None)

    assert add_person(cycle=made.cycle, employee=person, actor=made.hr, reason="x").pk


def test_nobody_gets_work_after_the_deadline_without_a_later_one(
    made: LaunchedCycle, other: Employee
) -> None:
    hand_over = partial(transfer_assessment, assessment=made.assessments[0], to=other)
    let_pass(made.cycle)

    with pytest.raises(Refused):
        hand_over(actor=made.hr, reason="x")
    hand_over(actor=made.hr, reason="x", deadline=timezone.localdate())

    assert Cycle.objects.get().is_open


@pytest.mark.parametrize("taken_out", [False, True])
def test_nobody_takes_part_twice(made: LaunchedCycle, taken_out: bool) -> None:
    if taken_out:
        withdraw_person(assessment=made.assessments[0], actor=made.hr, reason="x")
    with pytest.raises(Refused):
        add_person(cycle=made.cycle, employee=made.employees[0], actor=made.hr, reason="x")

    assert Assessment.objects.count() == 1


def move(made: LaunchedCycle, position: str = "lead") -> Employee:
    person = made.employees[0]
    person.position = made.catalogue.positions[position]
    person.department = DepartmentFactory.create(name="滨江管理处")
    person.save()
    return person


def refresh(made: LaunchedCycle) -> None:
    refresh_person(assessment=made.assessments[0], actor=made.hr, reason="已转岗")


def test_a_refresh_copies_position_department_and_requirements(made: LaunchedCycle) -> None:
    person = move(made)

    refresh(made)

    assessment = made.assessments[0]
    assert (assessment.position, assessment.position_name) == (person.position, "客服主管")
    assert assessment.department_name == "滨江管理处"
    levels = assessment.requirements.order_by("competency__order")
    assert [row.level.code for row in levels if row.level] == ["D", "D", "Si", "Sa", "Sa"]
    assert assessment.supervisor == made.supervisor


def test_a_refresh_takes_back_ratings_of_changed_levels_and_keeps_the_words(
    made: LaunchedCycle,
) -> None:
    answer(made.reviews[0], made.catalogue, Standing.ABOVE)
    require_butler_with(made, "Si")

    refresh(made)

    changed = made.reviews[0].ratings.get(competency__code="insight")
    assert (changed.point, changed.evidence, changed.version) == (None, "当面看到的事例。", 2)
    others = made.reviews[0].ratings.exclude(competency__code="insight")
    assert set(others.values_list("point__points", "version")) == {(3, 1)}


@pytest.mark.parametrize("given", ["nothing", "marks"])
def test_a_refresh_tells_open_sheets_what_is_asked_otherwise(
    made: LaunchedCycle, given: str
) -> None:
    rating = made.reviews[0].ratings.get(competency__code="insight")
    assert made.supervisor.user
    if given == "marks":
        behaviour = BehaviourIndicator.objects.filter(rubric__competency=rating.competency)[0]
        rating.marks.create(behaviour=behaviour, mark="seen")
    require_butler_with(made, "Si")

    refresh(made)

    with pytest.raises(StaleSave):
        save_rating(
            review=rating.review_id,
            competency="insight",
            actor=made.supervisor.user,
            version=rating.version,
            answer=RatingAnswer(rating="at"),
        )
    rating.refresh_from_db()
    assert (rating.point, rating.marks.count()) == (None, int(given == "marks"))
    assert stage_of(made.assessments[0])[0] == Stage.OPEN


def require_butler_with(made: LaunchedCycle, level: str) -> None:
    made.catalogue.positions["butler"].profiles.get().requirements.filter(
        competency__code="insight"
    ).update(level=made.catalogue.levels[level])


def test_a_refresh_is_recorded_with_everything_it_changed(made: LaunchedCycle) -> None:
    answer(made.reviews[0], made.catalogue, Standing.ABOVE)
    require_butler_with(made, "Si")

    refresh(made)

    record = audit.trail(made.assessments[0]).first()
    assert record is not None
    assert (record.action, record.reason) == ("refresh", "已转岗")
    assert record.detail["requirements"] == {"insight": ["Sb", "Si"]}
    assert record.detail["ratings_taken_back"] == {f"{made.supervisor.pk}:insight": "above"}


def test_a_competency_that_is_newly_asked_gets_an_empty_rating(made: LaunchedCycle) -> None:
    made = launched_cycle(1, position="clerk", catalogue=made.catalogue)
    move(made, "butler")

    refresh(made)

    assert Rating.objects.filter(review=made.reviews[0]).count() == 5


def test_a_competency_asked_again_keeps_its_rating_row(made: LaunchedCycle) -> None:
    move(made, "clerk")
    refresh(made)
    move(made, "butler")
    refresh(made)

    assert Rating.objects.filter(review=made.reviews[0]).count() == 5


@pytest.mark.parametrize(
    "arrange",
    [
        lambda made: submit(made.reviews[0]),
        lambda made: Cycle.objects.update(state=CycleState.CLOSED),
        lambda made: withdraw_person(assessment=made.assessments[0], actor=None, reason="x"),
        lambda made: move(made, "bare"),
    ],
    ids=["submitted", "closed", "taken out", "no requirements"],
)
def test_a_refresh_is_refused(made: LaunchedCycle, arrange: Callable[[LaunchedCycle], Any]) -> None:
    move(made)
    arrange(made)

    with pytest.raises(Refused):
        refresh(made)

    assert made.assessments[0].position_name == "大堂管家"


def test_a_refresh_without_a_difference_is_refused(made: LaunchedCycle) -> None:
    with pytest.raises(Refused):
        refresh(made)


def test_requirements_of_a_second_version_change_nothing(made: LaunchedCycle) -> None:
    newer = make_catalogue()
    require_of(newer, made.catalogue.positions["butler"], {"learning": "D"})

    with pytest.raises(Refused):
        refresh(made)


@pytest.mark.parametrize("state", [CycleState.DRAFT, CycleState.CLOSED, CycleState.PUBLISHED])
def test_people_are_moved_only_while_the_cycle_runs(
    made: LaunchedCycle, other: Employee, state: CycleState
) -> None:
    Cycle.objects.update(state=state)

    with pytest.raises(Refused):
        transfer(made, other)
    with pytest.raises(Refused):
        add_person(cycle=made.cycle, employee=newcomer(made), actor=made.hr, reason="x")


@pytest.mark.parametrize("verb", [withdraw_person, bring_back, refresh_person, transfer_assessment])
def test_hr_leaves_their_own_assessment_to_others_of_hr(made: LaunchedCycle, verb: Any) -> None:
    to = {"to": EmployeeFactory.create()} if verb is transfer_assessment else {}
    before = made.assessments[0]

    with pytest.raises(Refused, match="这是你自己的评估"):
        verb(assessment=before, actor=made.employees[0].user, reason="x", **to)

    after = made.assessments[0]
    assert (after.state, after.supervisor_id) == (before.state, before.supervisor_id)


def test_hr_does_not_add_themselves(made: LaunchedCycle) -> None:
    person = newcomer(made)

    with pytest.raises(Refused, match="这是你自己的评估"):
        add_person(cycle=made.cycle, employee=person, actor=person.user, reason="x")

    assert Assessment.objects.count() == 1
