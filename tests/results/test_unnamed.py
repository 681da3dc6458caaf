"""What the export says of anonymous groups: enough for every figure, and nobody's answers."""

import pytest

from competency_portal.assessments.models import RaterGroup
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.results.queries.export import assessments_json
from competency_portal.results.services import publish_results
from models_catalog.standing import Standing
from tests.factories import LaunchedCycle, answer, launched_cycle, rater_review
from tests.factories.results import submit

pytestmark = pytest.mark.django_db

BELOW, AT, ABOVE = Standing.BELOW, Standing.AT, Standing.ABOVE


def raters(made: LaunchedCycle, group: RaterGroup, *answers: list[Standing | None]) -> None:
    for standings in answers:
        review = rater_review(made.assessments[0], group)
        answer(review, made.catalogue, *standings)
        submit(review)


def exported(made: LaunchedCycle) -> list[tuple[str, dict[str, str | None]]]:
    (person,) = assessments_json(made.cycle)
    return [
        (review["group"], {one["competency"]: one["rating"] for one in review["ratings"]})
        for review in person["reviews"]
        if review["rater_no"] is None
    ]


def publish(made: LaunchedCycle) -> None:
    close_cycle(cycle=made.cycle, actor=made.hr)
    publish_results(cycle=made.cycle, actor=made.hr)


def test_answers_are_dealt_out_in_order_so_that_no_row_is_one_raters() -> None:
    made = launched_cycle(1)
    raters(made, RaterGroup.PEER, [ABOVE, BELOW, AT], [BELOW, ABOVE, AT], [AT, AT, AT])
    publish(made)

    rows = exported(made)

    assert [group for group, _ in rows] == ["peer"] * 3
    assert [set(answers.values()) for _, answers in rows] == [
        *[{"below", "at"}, {"at"}, {"above", "at"}],
    ]


def test_a_merge_deals_across_its_groups() -> None:
    made = launched_cycle(1)
    raters(made, RaterGroup.PEER, [ABOVE], [ABOVE])
    raters(made, RaterGroup.SUBORDINATE, [BELOW])
    publish(made)

    rows = exported(made)

    # The one subordinate said "below" to everything; the first row of the merge holds it.
    assert [(group, set(answers.values())) for group, answers in rows] == [
        *[("peer", {"below"}), ("peer", {"above"}), ("subordinate", {"above"})],
    ]


def test_what_is_hidden_has_no_answers() -> None:
    made = launched_cycle(1)
    raters(made, RaterGroup.PEER, [ABOVE], [BELOW])
    publish(made)

    assert exported(made) == [("peer", {}), ("peer", {})]


def test_what_too_few_answered_is_left_out() -> None:
    made = launched_cycle(1)
    raters(made, RaterGroup.PEER, [ABOVE, None], [BELOW, AT], [AT, AT])
    publish(made)

    answered = [len(answers) for _, answers in exported(made)]
    assert answered == [1, 1, 1]


def test_before_publication_nothing_is_said() -> None:
    made = launched_cycle(1)
    raters(made, RaterGroup.PEER, [ABOVE], [BELOW], [AT])

    assert exported(made) == []
