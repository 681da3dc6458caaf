"""Who sees which review, whom somebody scores, where they stopped."""

import pytest
from pytest_django import DjangoAssertNumQueries

from competency_portal.assessments.models import Review
from competency_portal.assessments.queries import sheets
from competency_portal.assessments.queries.reviews import next_member, team_of, visible_to
from competency_portal.assessments.services.submission import return_review, submit_review
from competency_portal.core.models import User
from models_catalog.standing import Standing
from tests.assessments.sheets import complete, rater_of, save
from tests.factories import (
    EmployeeFactory,
    HrFactory,
    LaunchedCycle,
    UserFactory,
    answer,
    launched_cycle,
    make_catalogue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    return launched_cycle(2)


def sees(user: User | None, review: Review) -> bool:
    assert user
    return visible_to(user).filter(pk=review.pk).exists()


def boss_of(made: LaunchedCycle) -> User:
    """Somebody two steps above the people of the cycle."""
    boss = EmployeeFactory.create(name="经理")
    made.supervisor.supervisor = boss
    made.supervisor.save()
    user: User = boss.user
    return user


def test_a_draft_is_for_its_author_and_hr(made: LaunchedCycle) -> None:
    review = made.reviews[0]

    assert sees(rater_of(made), review)
    assert sees(made.hr, review)
    assert not sees(boss_of(made), review)


def test_what_is_submitted_is_also_for_the_line_above(made: LaunchedCycle) -> None:
    boss = boss_of(made)
    review = submit_review(review=complete(made), actor=rater_of(made))

    assert sees(boss, review)
    return_review(review=review, actor=made.hr, reason="补一项。")
    assert not sees(boss, review)


def test_nobody_else_sees_a_submitted_review(made: LaunchedCycle) -> None:
    review = submit_review(review=complete(made), actor=rater_of(made))

    assert not sees(made.employees[0].user, review)
    assert not sees(made.employees[1].user, review)
    assert not sees(EmployeeFactory.create().user, review)
    assert not sees(UserFactory.create(), review)


def test_hr_reads_nothing_of_themselves_before_it_is_published(made: LaunchedCycle) -> None:
    employee = made.employees[0]
    employee.user = HrFactory.create()
    employee.save()

    assert not sees(employee.user, made.reviews[0])
    assert sees(employee.user, made.reviews[1])


def test_the_reviews_of_colleagues_are_not_for_the_line_above(made: LaunchedCycle) -> None:
    review = submit_review(review=complete(made), actor=rater_of(made))
    Review.objects.filter(pk=review.pk).update(group="peer", rater=made.employees[1])

    assert not sees(boss_of(made), review)


def test_a_team_is_whom_somebody_scores(made: LaunchedCycle) -> None:
    answer(made.reviews[0], made.catalogue, Standing.AT)
    made.reviews[0].ratings.filter(competency__code="learning").update(point=None)
    launched_cycle(1)

    team = team_of(rater_of(made))

    assert [(member.assessment.employee, member.answered, member.asked) for member in team] == [
        (made.employees[0], 4, 5),
        (made.employees[1], 0, 5),
    ]


def test_a_team_counts_only_what_is_asked() -> None:
    made = launched_cycle(1, position="clerk")

    (member,) = team_of(rater_of(made))

    assert member.asked == 2


def test_a_review_that_somebody_took_over_leaves_the_team(made: LaunchedCycle) -> None:
    Review.objects.filter(pk=made.reviews[0].pk).update(state="withdrawn")

    assert [member.assessment.employee for member in team_of(rater_of(made))] == [made.employees[1]]


def test_the_next_person_is_the_next_who_waits() -> None:
    made = launched_cycle(3)
    submit_review(review=complete(made, 1), actor=rater_of(made))
    team = team_of(rater_of(made))
    first, _second, third = (member.review.pk for member in team)

    after_first = next_member(team, first)
    after_third = next_member(team, third)

    assert after_first
    assert after_third
    assert (after_first.review.pk, after_third.review.pk) == (third, first)


def test_after_the_last_person_nobody_is_next() -> None:
    made = launched_cycle(1)

    assert next_member(team_of(rater_of(made)), made.reviews[0].pk) is None


def test_a_team_of_fifty_costs_what_a_team_of_one_does(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    catalogue = make_catalogue()
    small, large = launched_cycle(1, catalogue=catalogue), launched_cycle(50, catalogue=catalogue)

    for made in (small, large):
        user = rater_of(made)
        with django_assert_num_queries(1):
            assert len(team_of(user)) == len(made.employees)


def resume(made: LaunchedCycle) -> str | None:
    place = sheets.place_to_resume(list(sheets.ratings_of(made.reviews[0].pk)))
    return place.competency.code if place else None


def test_a_new_review_starts_at_the_top(made: LaunchedCycle) -> None:
    assert resume(made) == "learning"


def test_a_rater_resumes_where_they_stopped(made: LaunchedCycle) -> None:
    save(made, "insight", evidence="先记一笔。")

    assert resume(made) == "insight"


def test_what_was_finished_leads_to_the_next_blank(made: LaunchedCycle) -> None:
    save(made, "insight", rating="at")

    assert resume(made) == "response"


def test_behind_the_last_one_the_first_blank_follows(made: LaunchedCycle) -> None:
    save(made, "relations", rating="at")

    assert resume(made) == "learning"


def test_a_complete_review_has_nothing_to_resume(made: LaunchedCycle) -> None:
    complete(made)

    assert resume(made) is None


def test_the_sheet_follows_the_model_in_order(made: LaunchedCycle) -> None:
    items = sheets.items_of(made.reviews[0].pk)

    assert [(item.competency.code, item.ladder.required.code) for item in items] == [
        ("learning", "E"),
        ("integrity", "E"),
        ("insight", "Sb"),
        ("response", "Sb"),
        ("relations", "Si"),
    ]
    assert [rung.code for rung in items[4].ladder.rungs] == ["Sb", "Si", "Sa"]
    assert [behaviour.text for behaviour in items[4].ladder.required.behaviours] == [
        f"关系维系 Si 的行为 {number}" for number in (1, 2, 3)
    ]


def test_a_level_without_a_rubric_is_still_a_level(made: LaunchedCycle) -> None:
    made.catalogue.competencies["insight"].rubrics.filter(level__code="Si").delete()

    item = sheets.items_of(made.reviews[0].pk)[2]

    assert [(rung.code, len(rung.behaviours)) for rung in item.ladder.rungs] == [
        ("Sb", 3),
        ("Si", 0),
        ("Sa", 3),
    ]
