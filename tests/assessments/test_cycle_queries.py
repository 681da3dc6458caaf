"""Which cycles somebody sees, and how far they are."""

import datetime
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from competency_portal.assessments.models import Assessment, Cycle, Rating, Review
from competency_portal.assessments.queries import cycles as queries
from competency_portal.assessments.queries.cycles import Progress, Stage
from competency_portal.assessments.services.participants import (
    transfer_assessment,
    withdraw_person,
)
from competency_portal.assessments.states import ReviewState
from competency_portal.core.models import User
from competency_portal.people.models import Department, Employee
from tests.factories import (
    CycleFactory,
    DepartmentFactory,
    EmployeeFactory,
    LaunchedCycle,
    UserFactory,
    launched_cycle,
)

pytestmark = pytest.mark.django_db


def user_of(employee: Employee) -> User:
    assert employee.user is not None
    return employee.user


def seen(user: User) -> tuple[int, int]:
    return (
        queries.cycles_visible_to(user).count(),
        queries.assessments_visible_to(user).count(),
    )


def test_hr_sees_every_cycle_and_every_assessment() -> None:
    made = launched_cycle(2)
    CycleFactory.create(version=made.catalogue.version)

    assert seen(made.hr) == (2, 2)


def test_an_employee_sees_their_own_assessment_only() -> None:
    made = launched_cycle(2)
    CycleFactory.create(version=made.catalogue.version)
    me = made.employees[0]

    assert seen(user_of(me)) == (1, 1)
    assert queries.assessments_visible_to(user_of(me)).get().employee == me


def test_a_supervisor_sees_whom_they_assess() -> None:
    made = launched_cycle(3)

    assert seen(user_of(made.supervisor)) == (1, 3)


def test_the_line_above_sees_the_people_of_their_line() -> None:
    made = launched_cycle(3)
    top = EmployeeFactory.create()
    made.supervisor.supervisor = top
    made.supervisor.save()

    assert seen(user_of(top)) == (1, 3)


def test_who_took_over_an_assessment_sees_it() -> None:
    made = launched_cycle(2)
    other = EmployeeFactory.create()

    assert seen(user_of(other)) == (0, 0)
    transfer_assessment(assessment=made.assessments[0], to=other, actor=made.hr, reason="x")
    assert seen(user_of(other)) == (1, 1)


def test_another_line_and_an_account_without_an_employee_see_nothing() -> None:
    launched_cycle(2)
    stranger = EmployeeFactory.create()
    EmployeeFactory.create(supervisor=stranger)

    assert seen(user_of(stranger)) == seen(UserFactory.create()) == (0, 0)


def test_nobody_but_hr_sees_a_draft() -> None:
    person = EmployeeFactory.create()
    draft = CycleFactory.create()
    draft.employees.add(person)

    assert seen(user_of(person)) == (0, 0)


def touch(review: Review) -> None:
    first = review.ratings.order_by("pk")[:1].get()
    Rating.objects.filter(pk=first.pk).update(version=1, saved_at=timezone.now())


def set_state(review: Review, state: ReviewState) -> None:
    Review.objects.filter(pk=review.pk).update(state=state)


def mixed() -> LaunchedCycle:
    """Five people: not started, started, returned, submitted, taken out."""
    made = launched_cycle(5)
    reviews = made.reviews
    touch(reviews[1])
    set_state(reviews[2], ReviewState.RETURNED)
    set_state(reviews[3], ReviewState.SUBMITTED)
    withdraw_person(assessment=made.assessments[4], actor=None, reason="x")
    return made


def test_each_review_is_at_one_stage() -> None:
    made = mixed()

    rows = queries.people_of(made.cycle)

    assert [(row.stage, row.state) for row in rows] == [
        ("open", "active"),
        ("started", "active"),
        ("returned", "active"),
        ("submitted", "active"),
        ("open", "withdrawn"),
    ]


def test_progress_counts_those_who_take_part() -> None:
    made = mixed()

    progress = queries.progress_of(made.cycle)

    assert progress == Progress(
        made.cycle.name,
        made.cycle.pk,
        people=4,
        submitted=1,
        returned=1,
        started=1,
        not_asked=0,
        is_past=False,
    )
    assert (progress.not_started, progress.in_progress, progress.unsubmitted) == (1, 2, 3)
    assert progress.overdue == 0


def test_after_the_deadline_everything_unsubmitted_is_overdue() -> None:
    made = mixed()
    made.cycle.deadline = timezone.localdate() - datetime.timedelta(days=1)

    assert queries.progress_of(made.cycle).overdue == 3


@pytest.mark.parametrize(
    ("group", "key"),
    [
        (queries.progress_by_department, "department_id"),
        (queries.progress_by_supervisor, "supervisor_id"),
    ],
)
def test_progress_by_group_adds_up_to_the_whole(
    group: Callable[[Cycle], list[Progress]], key: str
) -> None:
    made = mixed()
    other = launched_cycle(1, catalogue=made.catalogue)
    Assessment.objects.filter(cycle=other.cycle).update(cycle=made.cycle)

    rows = group(made.cycle)

    assert {row.key: row.people for row in rows} == {
        getattr(made.assessments[0], key): 4,
        getattr(other.employees[0], key): 1,
    }
    assert sum(row.submitted for row in rows) == 1


def test_departments_stand_in_the_order_of_the_tree() -> None:
    first, second = launched_cycle(1), launched_cycle(1)
    Assessment.objects.update(cycle=second.cycle)
    second.department.order = first.department.order - 1
    second.department.save()

    rows = queries.progress_by_department(second.cycle)

    assert [row.name for row in rows] == [second.department.name, first.department.name]


def test_a_department_outside_the_tree_comes_last() -> None:
    first, second = launched_cycle(1), launched_cycle(1)
    Assessment.objects.update(cycle=second.cycle)
    below = DepartmentFactory.create(parent=first.department)
    Department.objects.filter(pk=first.department.pk).update(parent=below)

    rows = queries.progress_by_department(second.cycle)

    assert [row.name for row in rows] == [second.department.name, first.department.name]


def test_the_supervisor_with_most_left_to_do_stands_first() -> None:
    made, other = launched_cycle(1), launched_cycle(3)
    Assessment.objects.update(cycle=made.cycle)

    rows = queries.progress_by_supervisor(made.cycle)

    assert [(row.key, row.unsubmitted) for row in rows] == [
        (other.supervisor.pk, 3),
        (made.supervisor.pk, 1),
    ]


def test_a_transferred_assessment_counts_once_and_at_its_new_stage() -> None:
    made = launched_cycle(1)
    touch(made.reviews[0])
    other = EmployeeFactory.create()

    transfer_assessment(assessment=made.assessments[0], to=other, actor=made.hr, reason="x")

    progress = queries.progress_of(made.cycle)
    assert (progress.people, progress.started, progress.not_started) == (1, 0, 1)
    assert queries.stage_of(made.assessments[0]) == (Stage.OPEN, made.reviews[0].pk)


def test_the_list_of_cycles_counts_people_and_submitted_reviews() -> None:
    made = mixed()
    empty = CycleFactory.create(version=made.catalogue.version)

    rows = queries.with_progress(queries.cycles_visible_to(made.hr))

    counts = {(row.pk, row.people, row.submitted) for row in rows}
    assert counts == {(made.cycle.pk, 4, 1), (empty.pk, 0, 0)}


@pytest.mark.parametrize(
    ("stage", "people"),
    [
        ("", 5),
        ("open", 1),
        ("started", 1),
        ("returned", 1),
        ("submitted", 1),
        ("unsubmitted", 3),
        ("withdrawn", 1),
    ],
)
def test_people_are_filtered_by_stage(stage: str, people: int) -> None:
    made = mixed()

    assert queries.in_stage(queries.people_of(made.cycle), stage).count() == people


def test_people_are_found_by_pinyin_and_number() -> None:
    made = launched_cycle(1)
    person = made.employees[0]
    Employee.objects.filter(pk=person.pk).update(search_key="张三丰\nzhangsanfeng\nzsf\n00042")

    def found(query: str) -> int:
        rows: QuerySet[queries.Staged] = queries.people_of(made.cycle)
        return queries.matching(rows, query).count()

    assert [found(query) for query in ("张三", "ZhangSan", "zsf", "0042", "李四", "  ")] == [
        1,
        1,
        1,
        1,
        0,
        1,
    ]


def test_the_proposed_code_is_the_next_free_one() -> None:
    year = timezone.localdate().year
    assert queries.proposed_code() == f"{year}-1"

    CycleFactory.create(code=f"{year}-1")
    CycleFactory.create(code=f"{year}-3")
    assert queries.proposed_code() == f"{year}-2"


@pytest.mark.parametrize(
    "read",
    [
        queries.progress_of,
        queries.progress_by_department,
        queries.progress_by_supervisor,
        lambda cycle: list(queries.people_of(cycle)),
    ],
)
def test_progress_takes_the_same_queries_for_1_and_50_people(
    read: Callable[[Cycle], object],
) -> None:
    few, many = launched_cycle(1), launched_cycle(50)
    counts = []
    for made in (few, many):
        with CaptureQueriesContext(connection) as captured:
            read(made.cycle)
        counts.append(len(captured))

    assert counts[0] == counts[1]
