"""Who has a self-assessment, from launch on, and what HR's changes do to it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competency_portal.assessments.models import RaterGroup, Rating, Review, StageKind
from competency_portal.assessments.queries.preflight import Problem, preflight
from competency_portal.assessments.queries.self_assessments import SelfProgress, progress_of_self
from competency_portal.assessments.rules.reviews import Closure, closure_of
from competency_portal.assessments.services.cycles import launch_cycle
from competency_portal.assessments.services.participants import (
    add_person,
    bring_back,
    refresh_person,
    transfer_assessment,
    withdraw_person,
)
from competency_portal.assessments.services.submission import submit_review
from competency_portal.assessments.states import ReviewState
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord
from models_catalog.standing import Standing
from tests.factories import (
    Catalogue,
    CycleFactory,
    EmployeeFactory,
    HrFactory,
    answer,
    launched_cycle,
    make_catalogue,
)
from tests.factories.self_assessments import author_of, self_cycle, self_review

pytestmark = pytest.mark.django_db


def test_everybody_has_one_with_an_empty_rating_for_each_competency_that_is_asked() -> None:
    made = self_cycle(2)

    own = Review.objects.filter(assessment__cycle=made.cycle, group=RaterGroup.SELF)

    assert {(review.rater, review.stage.kind, review.state) for review in own} == {
        (employee, StageKind.SELF, ReviewState.DRAFT) for employee in made.employees
    }
    asked = set(made.reviews[0].ratings.values_list("competency", flat=True))
    for review in own:
        assert set(review.ratings.values_list("competency", flat=True)) == asked
        assert not review.ratings.filter(point__isnull=False).exists()


def test_a_cycle_without_the_stage_has_none() -> None:
    made = launched_cycle(1)

    assert not Review.objects.filter(group=RaterGroup.SELF).exists()
    assert progress_of_self(made.cycle) is None


def test_somebody_who_is_added_later_has_one() -> None:
    made = self_cycle(1)
    first = made.employees[0]
    late = EmployeeFactory.create(position=first.position, supervisor=made.supervisor)

    assessment = add_person(cycle=made.cycle, employee=late, actor=made.hr, reason="新入职")

    assert set(assessment.reviews.values_list("group", "rater")) == {
        ("self", late.pk),
        ("supervisor", made.supervisor.pk),
    }


def queries_of_launch(catalogue: Catalogue, people: int) -> int:
    cycle = CycleFactory.create(version=catalogue.version, stages=("self", "supervisor"))
    cycle.employees.set(
        EmployeeFactory.create_batch(
            people, position=catalogue.positions["butler"], supervisor=EmployeeFactory.create()
        )
    )
    with CaptureQueriesContext(connection) as queries:
        launch_cycle(cycle=cycle, actor=HrFactory.create())
    return len(queries)


def test_the_launch_takes_as_many_queries_for_one_as_for_many() -> None:
    catalogue = make_catalogue()

    assert queries_of_launch(catalogue, 1) == queries_of_launch(catalogue, 6)


def test_somebody_without_an_account_is_warned_about_and_can_begin_once_there_is_one() -> None:
    catalogue = make_catalogue()
    person = EmployeeFactory.create(
        position=catalogue.positions["butler"], supervisor=EmployeeFactory.create(), user=None
    )
    cycle = CycleFactory.create(version=catalogue.version, stages=("self", "supervisor"))
    cycle.employees.add(person)

    (warned,) = preflight(cycle).warned
    launch_cycle(cycle=cycle, actor=None)

    assert warned.problems == (Problem.CANT_SELF,)
    review = Review.objects.get(group=RaterGroup.SELF)
    assert (review.rater, closure_of(review)) == (person, None)
    assert progress_of_self(cycle) == SelfProgress(people=1, submitted=0, begun=0, unable=1)


def test_where_nobody_assesses_themselves_an_account_is_no_more_than_that() -> None:
    catalogue = make_catalogue()
    cycle = CycleFactory.create(version=catalogue.version)
    cycle.employees.add(
        EmployeeFactory.create(
            position=catalogue.positions["butler"], supervisor=EmployeeFactory.create(), user=None
        )
    )

    (warned,) = preflight(cycle).warned

    assert warned.problems == (Problem.NO_ACCOUNT,)


def test_a_transfer_leaves_it_alone() -> None:
    made = self_cycle(1)
    answer(self_review(made), made.catalogue, Standing.AT)
    submit_review(review=self_review(made), actor=author_of(made), confirmed=True)
    before = self_review(made)

    transfer_assessment(
        assessment=made.assessments[0], to=EmployeeFactory.create(), actor=made.hr, reason="换人"
    )

    after = self_review(made)
    assert (after.pk, after.state, after.submitted_at) == (
        before.pk,
        ReviewState.SUBMITTED,
        before.submitted_at,
    )


def test_who_is_taken_out_writes_no_more_until_they_are_back() -> None:
    made = self_cycle(1)

    withdraw_person(assessment=made.assessments[0], actor=made.hr, reason="休长假")
    out = closure_of(self_review(made))
    bring_back(assessment=made.assessments[0], actor=made.hr, reason="回来了")

    assert (out, closure_of(self_review(made))) == (Closure.LEFT_CYCLE, None)


def test_another_required_level_takes_a_drafts_rating_back_and_tells_nobody_what_it_was() -> None:
    made = self_cycle(1)
    answer(self_review(made), made.catalogue, Standing.ABOVE)
    person = made.employees[0]
    person.position = made.catalogue.positions["lead"]
    person.save()

    refresh_person(assessment=made.assessments[0], actor=made.hr, reason="岗位要求改了")

    rating = Rating.objects.get(review=self_review(made), competency__code="insight")
    assert (rating.point, rating.evidence) == (None, "当面看到的事例。")
    record = AuditRecord.objects.get(action="refresh")
    assert record.detail["ratings_taken_back"] == {}


def test_what_was_submitted_keeps_its_requirements_until_it_is_returned() -> None:
    made = self_cycle(1)
    answer(self_review(made), made.catalogue, Standing.AT)
    submit_review(review=self_review(made), actor=author_of(made), confirmed=True)
    person = made.employees[0]
    person.position = made.catalogue.positions["lead"]
    person.save()

    with pytest.raises(Refused):
        refresh_person(assessment=made.assessments[0], actor=made.hr, reason="岗位要求改了")


def test_hr_sees_how_many_have_begun_and_submitted_in_two_queries() -> None:
    made = self_cycle(4)
    answer(self_review(made, 0), made.catalogue, Standing.AT)
    submit_review(review=self_review(made, 0), actor=author_of(made, 0), confirmed=True)
    answer(self_review(made, 1), made.catalogue, Standing.AT)
    withdraw_person(assessment=made.assessments[3], actor=made.hr, reason="休长假")

    with CaptureQueriesContext(connection) as queries:
        progress = progress_of_self(made.cycle)

    assert progress == SelfProgress(people=3, submitted=1, begun=1, unable=0)
    assert (progress.untouched, len(queries)) == (1, 2)
