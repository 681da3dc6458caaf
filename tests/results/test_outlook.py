"""Before publishing HR reads who gets no figures, and the board says what can still be mended."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import Cycle, RaterGroup, Rating
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.core.models import User
from competency_portal.reports.content import gap_report
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.outlook import (
    hidden_of,
    outlook_of,
    published_without_score,
    unscored_of,
)
from competency_portal.results.queries.results import published
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import begin_calibration
from tests.assessments.questionnaires import fill, questioned_cycle, response_of
from tests.factories import LaunchedCycle, answer, launched_cycle, rater_review
from tests.factories.instruments import make_kpi, measure
from tests.factories.results import AT, submit
from tests.home.boards import block, opened, troubles

pytestmark = pytest.mark.django_db

BLENDED = {"supervisor": "60", "peer": "40"}


def asked_cycle(people: int, *, calibrated: bool = False) -> LaunchedCycle:
    """Supervisor and others answer about everybody."""
    stages = ("supervisor", "others", *(["calibration"] if calibrated else []))
    return launched_cycle(people, stages=stages, group_weights=BLENDED)


def score(made: LaunchedCycle, index: int, *, peers: int = 0, unable: bool = False) -> None:
    """Let so many peers answer about somebody, or say that they can't judge."""
    for _more in range(peers):
        review = rater_review(made.assessments[index], RaterGroup.PEER)
        answer(review, made.catalogue, *([None] if unable else [AT]))
        submit(review)


def close(made: LaunchedCycle) -> Cycle:
    close_cycle(cycle=made.cycle, actor=made.hr)
    return Cycle.objects.get(pk=made.cycle.pk)


def page_of(made: LaunchedCycle, user: User | None = None) -> str:
    url = reverse("cycles:cycle_detail", args=[made.cycle.code])
    return str(opened(user or made.hr, url).content.decode())


def test_who_is_scored_by_others_alone_is_not_missed() -> None:
    made = asked_cycle(3)
    answer(made.reviews[0], made.catalogue, AT)
    submit(made.reviews[0])
    score(made, 1, peers=3)
    cycle = close(made)
    unscored = unscored_of(cycle, made.hr)

    publish_results(cycle=cycle, actor=made.hr)

    assert unscored == [made.assessments[2].pk]
    without = AssessmentResult.objects.filter(overall_score=None)
    assert list(without.values_list("assessment", flat=True)) == unscored


def test_a_submitted_review_in_which_nothing_could_be_judged_gives_no_score() -> None:
    made = launched_cycle(1)
    answer(made.reviews[0], made.catalogue, None)
    submit(made.reviews[0])
    cycle = close(made)

    assert unscored_of(cycle, made.hr) == [made.assessments[0].pk]


@pytest.mark.parametrize(
    ("weight", "scored"), [("50", 0), ("0", 2)], ids=["competencies count", "they don't"]
)
def test_who_has_no_overall_score_is_who_has_none_in_the_report(weight: str, scored: int) -> None:
    """The competencies' score is the overall one; where they have no weight, the total."""
    parts = {"competencies": weight, "questionnaire": "30", "kpi": "20"}
    made = questioned_cycle(3, part_weights=parts, stages=("supervisor", "questionnaire", "kpi"))
    fill(response_of(made), "r3", "r4")
    type(response_of(made)).objects.filter(pk=response_of(made).pk).update(state="submitted")
    kpi = make_kpi(made.catalogue.version, "waiting", "at_most", high="48")
    measure(made.assessments[1], kpi, "36")
    cycle = close(made)
    unscored = unscored_of(cycle, made.hr)

    publish_results(cycle=cycle, actor=made.hr)

    assert unscored == [one.pk for one in made.assessments[scored:]]
    assert published_without_score(cycle) == len(unscored)
    reports = [gap_report(result) for result in published().order_by("assessment")]
    assert [report.figures.score is None for report in reports] == [
        one.pk in unscored for one in made.assessments
    ]


def test_what_raters_without_a_name_could_not_judge_is_told_to_nobody_before_the_seal() -> None:
    made = asked_cycle(1, calibrated=True)
    score(made, 0, peers=3, unable=True)
    cycle = close(made)
    before = unscored_of(cycle, made.hr)

    begin_calibration(cycle=cycle, actor=made.hr)
    cycle.refresh_from_db()

    assert (before, unscored_of(cycle, made.hr)) == ([], [made.assessments[0].pk])


def test_whose_360_feedback_stays_hidden_is_named(client: Client) -> None:
    made = asked_cycle(3)
    for review in made.reviews:
        answer(review, made.catalogue, AT)
        submit(review)
    score(made, 0, peers=3)
    score(made, 1, peers=2)
    close(made)

    page = page_of(made)

    assert 'data-testid="hidden-others" data-value="2"' in page
    named = page.partition('data-testid="hidden-names"')[2].partition("</p>")[0]
    shown, few, nobody = made.assessments
    assert [one.employee_name in named for one in (shown, few, nobody)] == [False, True, True]
    assert reverse("cycles:reopen", args=[made.cycle.code]) in page
    assert 'data-testid="unscored"' not in page


def test_groups_that_are_merged_are_not_hidden() -> None:
    made = launched_cycle(1, stages=("supervisor", "others"))
    for group in (RaterGroup.PEER, RaterGroup.PEER, RaterGroup.RELATED):
        review = rater_review(made.assessments[0], group)
        answer(review, made.catalogue, AT)
        submit(review)

    assert hidden_of(close(made), made.hr) == []


def test_nobody_is_told_of_their_own() -> None:
    made = asked_cycle(2)
    User.objects.filter(employee=made.employees[0]).update(is_hr=True)
    reader = User.objects.get(employee=made.employees[0])
    cycle = close(made)

    mine, others = outlook_of(cycle, reader), outlook_of(cycle, made.hr)

    assert (mine.hidden.count, others.hidden.count) == (1, 2)
    assert (mine.unscored.count, others.unscored.count) == (1, 2)
    assert [one.pk for one in mine.unscored.people] == [made.assessments[1].pk]


def test_a_cycle_without_others_hides_nothing() -> None:
    made = launched_cycle(1)

    assert hidden_of(close(made), made.hr) == []


def test_many_names_are_folded() -> None:
    made = launched_cycle(9)
    close(made)

    page = page_of(made)

    assert '<details class="disclosure" data-testid="unscored-names">' in page


def queries_of(people: int) -> int:
    made = asked_cycle(people)
    answer(made.reviews[0], made.catalogue, AT)
    submit(made.reviews[0])
    score(made, 0, peers=3)
    cycle = close(made)
    with CaptureQueriesContext(connection) as captured:
        outlook_of(cycle, made.hr)
    return len(captured)


def test_it_takes_the_same_queries_for_2_and_5_people() -> None:
    assert queries_of(2) == queries_of(5)


def test_only_those_are_computed_whose_score_is_not_certain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page stays cheap: the scores of 2,000 people would take seconds."""
    made = launched_cycle(2)
    for review in made.reviews:
        answer(review, made.catalogue, AT)
        submit(review)
    cycle = close(made)
    monkeypatch.delattr("competency_portal.results.queries.outlook.inputs_of")

    assert unscored_of(cycle, made.hr) == []


def test_the_number_that_hr_agrees_to_is_that_of_people_without_score(client: Client) -> None:
    made = asked_cycle(2)
    score(made, 0, peers=3)
    close(made)
    client.force_login(made.hr)
    url = reverse("results:publish", args=[made.cycle.code])

    unticked = client.post(url)
    other = client.post(url, {"unscored": "2"})
    agreed = client.post(url, {"unscored": "1"})

    (asked,) = get_messages(unticked.wsgi_request)
    assert str(asked) == "请先勾选确认：发布后不能撤回。"
    (*_, changed) = get_messages(other.wsgi_request)
    assert str(changed) == "人数刚才变了：现在有 1 人没有综合得分。请再看一遍，重新勾选后发布。"
    (*_, done) = get_messages(agreed.wsgi_request)
    assert str(done) == "已发布：2 人现在可以看到自己的报告。其中 1 人没有综合得分。"


def test_the_board_of_a_closed_cycle_says_what_opening_it_again_can_mend() -> None:
    made = launched_cycle(1, stages=("supervisor", "others", "kpi", "calibration"))
    kpi = make_kpi(made.catalogue.version, "waiting", "at_most", high="48")
    measure(made.assessments[0], kpi)
    cycle = close(made)
    open_again = reverse("cycles:reopen", args=[made.cycle.code])

    before = block(made.hr).problems
    begin_calibration(cycle=cycle, actor=made.hr)

    assert {str(one.trouble): one.url for one in before} == dict.fromkeys(
        ("unscored", "hidden", "unmeasured"), open_again
    )
    assert troubles(block(made.hr)) == {"unscored": 1}


def test_a_360_stage_that_is_over_can_get_more_time() -> None:
    made = launched_cycle(1, stages=("supervisor", "others"))
    score(made, 0, peers=2)
    made.cycle.stages.filter(kind="others").update(starts="2026-01-01", ends="2026-01-02")

    (problem,) = block(made.hr).problems
    score(made, 0, peers=1)

    assert (problem.trouble, problem.url) == (
        "hidden",
        reverse("cycles:extend", args=[made.cycle.code]),
    )
    assert troubles(block(made.hr)) == {}


def test_ratings_of_what_does_not_count_make_no_score() -> None:
    """A weight of 0, of the group or of the category, is no score."""
    made = launched_cycle(1, category_weights={"core": "100", "service": "0"})
    answer(made.reviews[0], made.catalogue, AT)
    Rating.objects.filter(competency__category__code="core").update(point=None)
    submit(made.reviews[0])
    cycle = close(made)
    unscored = unscored_of(cycle, made.hr)

    publish_results(cycle=cycle, actor=made.hr)

    assert unscored == [made.assessments[0].pk]
    assert AssessmentResult.objects.get().overall_score is None
