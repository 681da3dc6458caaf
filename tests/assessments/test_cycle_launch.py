"""Launching a cycle."""

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from competency_portal.assessments.models import (
    Assessment,
    AssessmentRequirement,
    Cycle,
    RaterGroup,
    Rating,
    Review,
)
from competency_portal.assessments.queries.preflight import preflight
from competency_portal.assessments.services.cycles import launch_cycle
from competency_portal.assessments.states import CycleState, ReviewState
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord, User
from models_catalog.models import ModelVersion
from tests.factories import (
    Catalogue,
    CycleFactory,
    EmployeeFactory,
    HrFactory,
    launched_cycle,
    make_catalogue,
)

pytestmark = pytest.mark.django_db


def draft(people: int = 1, *, catalogue: Catalogue | None = None, troubled: int = 0) -> Cycle:
    catalogue = catalogue or make_catalogue()
    boss = EmployeeFactory.create()
    position = catalogue.positions["butler"]
    cycle: Cycle = CycleFactory.create(version=catalogue.version)
    cycle.employees.set(
        [
            *EmployeeFactory.create_batch(people, position=position, supervisor=boss),
            *EmployeeFactory.create_batch(troubled, position=position),
        ]
    )
    return cycle


def test_launch_copies_things_as_they_stand() -> None:
    made = launched_cycle(1)
    employee, boss = made.employees[0], made.supervisor
    old_department = employee.department
    employee.name, employee.supervisor = "改了名", None
    employee.department = EmployeeFactory.create().department
    employee.save()

    assessment = made.assessments[0]

    assert assessment.employee == employee
    assert assessment.employee_name != "改了名"
    assert (assessment.position, assessment.position_name) == (employee.position, "大堂管家")
    assert (assessment.department, assessment.department_name) == (
        old_department,
        old_department.name,
    )
    assert assessment.supervisor == boss


def test_every_competency_gets_a_requirement_with_a_level_not_asked_or_unset() -> None:
    made = launched_cycle(1, position="clerk")

    rows = AssessmentRequirement.objects.order_by("competency__order")

    assert [
        (row.competency.code, row.level and row.level.code, row.not_applicable) for row in rows
    ] == [
        ("learning", "E", False),
        ("integrity", None, False),
        ("insight", "Sb", False),
        ("response", None, True),
        ("relations", None, False),
    ]
    assert made.reviews[0].ratings.count() == 2


def test_later_changes_of_requirements_do_not_reach_the_assessment() -> None:
    made = launched_cycle(1)
    profile = made.catalogue.positions["butler"].profiles.get()
    profile.requirements.update(level=made.catalogue.levels["Sa"])

    levels = made.assessments[0].requirements.order_by("competency__order")

    assert [row.level.code for row in levels if row.level] == ["E", "E", "Sb", "Sb", "Si"]


def test_launch_makes_one_empty_review_of_the_supervisor() -> None:
    made = launched_cycle(2)

    assert [(review.rater, review.group, review.state) for review in made.reviews] == [
        (made.supervisor, RaterGroup.SUPERVISOR, ReviewState.DRAFT)
    ] * 2


def test_launch_makes_an_empty_rating_for_each_competency_asked() -> None:
    made = launched_cycle(2)

    assert [review.ratings.count() for review in made.reviews] == [5, 5]
    assert not Rating.objects.exclude(version=0, point=None, unable=False, evidence="").exists()


def test_launch_leaves_a_record_of_the_cycle_and_of_each_person() -> None:
    made = launched_cycle(2)

    records = AuditRecord.objects.order_by("pk").values_list(
        "subject_kind", "action", "from_value", "to_value", "actor"
    )

    assert list(records) == [
        ("assessments.cycle", "move", "draft", "running", made.hr.pk),
        *[("assessments.assessment", "launch", "", "", made.hr.pk)] * 2,
    ]


def test_launch_says_how_many_take_part_and_since_when() -> None:
    cycle = draft(3)

    assert launch_cycle(cycle=cycle, actor=HrFactory.create()) == 3
    cycle.refresh_from_db()
    assert cycle.state == CycleState.RUNNING
    assert cycle.launched_at is not None


def test_people_are_left_out_only_when_hr_says_so() -> None:
    cycle, hr = draft(1, troubled=2), HrFactory.create()

    with pytest.raises(Refused):
        launch_cycle(cycle=cycle, actor=hr)
    assert not Assessment.objects.exists()

    assert launch_cycle(cycle=cycle, actor=hr, leave_out=True) == 1
    assert Assessment.objects.count() == 1


def test_hr_agrees_to_the_very_list_that_hr_has_seen() -> None:
    cycle, hr = draft(2, troubled=1), HrFactory.create()
    seen = preflight(cycle).fingerprint
    late = cycle.employees.first()
    assert late is not None
    late.supervisor = None
    late.save()

    with pytest.raises(Refused):
        launch_cycle(cycle=cycle, actor=hr, leave_out=True, seen=seen)
    now = preflight(cycle).fingerprint
    assert launch_cycle(cycle=cycle, actor=hr, leave_out=True, seen=now) == 1


def test_an_obstacle_refuses_the_launch_and_changes_nothing() -> None:
    cycle = CycleFactory.create()

    with pytest.raises(Refused):
        launch_cycle(cycle=cycle, actor=HrFactory.create())

    assert Cycle.objects.get().state == CycleState.DRAFT
    assert not AuditRecord.objects.exists()


@pytest.mark.parametrize("state", [CycleState.RUNNING, CycleState.CLOSED, CycleState.PUBLISHED])
def test_only_a_draft_is_launched(state: CycleState) -> None:
    cycle = draft()
    Cycle.objects.update(state=state)

    with pytest.raises(Refused):
        launch_cycle(cycle=cycle, actor=HrFactory.create())

    assert not Assessment.objects.exists()
    assert Cycle.objects.get().state == state


def test_publishing_another_version_changes_nothing_in_a_running_cycle() -> None:
    made = launched_cycle(1)
    version = made.catalogue.version
    ModelVersion.objects.filter(pk=version.pk).update(state="retired")
    ModelVersion.objects.create(model=version.model, number=2, state="published", name="新版")

    assert Cycle.objects.get().version == version
    assert made.assessments[0].requirements.count() == 5


def test_the_number_of_queries_of_a_batch_is_constant() -> None:
    catalogue, hr = make_catalogue(), HrFactory.create()
    counts = []
    for people in (1, 20):
        cycle = draft(people, catalogue=catalogue)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            launch_cycle(cycle=cycle, actor=hr)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_two_hr_people_who_launch_at_once_launch_one_cycle() -> None:
    cycle = draft(5)
    users = [HrFactory.create(), HrFactory.create()]
    barrier, outcomes = threading.Barrier(2), []

    def press(user: User) -> None:
        mine = Cycle.objects.get(pk=cycle.pk)
        barrier.wait(timeout=20)
        try:
            outcomes.append(launch_cycle(cycle=mine, actor=user))
        except Refused:
            outcomes.append(0)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(outcomes) == [0, 5]
    assert Assessment.objects.count() == Review.objects.count() == 5
    assert AuditRecord.objects.filter(action="move").count() == 1


def test_the_position_is_called_as_the_version_of_the_cycle_calls_it() -> None:
    cycle = draft()
    position = cycle.employees.get().position
    position.name = "新版叫法"
    position.save()

    launch_cycle(cycle=cycle, actor=HrFactory.create())

    assert Assessment.objects.get().position_name == "大堂管家"
