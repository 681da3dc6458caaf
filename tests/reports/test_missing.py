"""What is missing to be on target, in words (docs/arithmetic.md §17, §18)."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competency_portal.reports.content import GapReport, gap_report
from competency_portal.reports.content.missing import Lifting, Missing, MissingBehaviours
from competency_portal.reports.files import report_html
from competency_portal.results.queries.results import published
from competency_portal.results.scoring import MarkedHow
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import lock_calibration
from tests.factories import LaunchedCycle, answer, launched_cycle
from tests.factories.calibration import calibrating, decide_on
from tests.factories.feedback import contest, contested_cycle, decide_item
from tests.factories.results import (
    ABOVE,
    AT,
    BELOW,
    close_and_publish,
    mark,
    published_cycle,
    submit,
)

pytestmark = pytest.mark.django_db


def report(made: LaunchedCycle) -> GapReport:
    return gap_report(published().get(assessment=made.assessments[0]))


def missing(made: LaunchedCycle) -> Missing:
    found = report(made).missing
    assert found is not None
    return found


def entry(made: LaunchedCycle, code: str) -> MissingBehaviours:
    return next(one for one in missing(made).competencies if one.code == code)


def marked(*marks: str | None) -> LaunchedCycle:
    """One person, below target in response, whose Sb behaviours were marked so."""
    made = launched_cycle(1)
    (review,) = made.reviews
    answer(review, made.catalogue, AT, AT, AT, BELOW, AT)
    mark(review, "response", "Sb", *marks)
    submit(review)
    close_and_publish(made.cycle)
    return made


def test_the_behaviours_not_seen_are_the_smallest_set() -> None:
    found = entry(marked("seen", "not_seen", None), "response")

    assert (found.how, found.size, found.note) == (MarkedHow.MISSING, 1, "还差 1 条")
    assert found.sentence == "再见到这 1 条就够：标记会建议「达到目标」。"
    assert len(found.behaviours) == 1
    assert (found.notes, found.formula) == ((), "")


def test_without_marks_it_says_that_it_cannot_tell() -> None:
    found = entry(marked(None, "no_chance", None), "response")

    assert (found.how, found.size) == (MarkedHow.UNMARKED, 1)
    assert found.sentence.startswith("这一级没有标过「见到」或「未见到」，差哪几条说不出来。")
    assert len(found.behaviours) == 3


def test_all_seen_and_rated_below_is_called_a_decision() -> None:
    found = entry(marked("seen", "seen", None), "response")

    assert (found.how, found.size) == (MarkedHow.ALL_SEEN, 0)
    assert "评低是另作的决定" in found.sentence
    assert "（2 / 3 条）" in found.sentence


def test_a_band_that_was_decided_is_not_put_on_marks() -> None:
    made = calibrating([AT])
    decide_on(made, "response", BELOW)
    lock_calibration(cycle=made.cycle, actor=made.hr)
    publish_results(cycle=made.cycle, actor=made.hr)
    looked_at = contested_cycle([AT])
    decide_item(looked_at, contest(looked_at), BELOW)

    calibrated, revised = entry(made, "response"), entry(looked_at, "integrity")

    assert calibrated.notes == ("这一档是校准后定的，与计算的不同，标记改变不了它。",)
    assert revised.notes == ("这一档是复核后定的，与计算的不同，标记改变不了它。",)
    assert missing(made).lifting is None


def lifting(made: LaunchedCycle) -> Lifting:
    found = missing(made).lifting
    assert found is not None
    return found


def test_the_fewest_competencies_are_named_with_what_each_adds() -> None:
    found = lifting(published_cycle([BELOW]))

    assert found.count is not None
    assert found.sentence.startswith("总分 1.00，有待改进。最少再有 ")
    assert found.sentence.endswith("项达到目标，总分就读作「达到目标」。")
    assert {str(line.target) for line in found.lines} == {"2.00"}
    assert len(found.lines) == 5


def test_where_all_together_do_not_do_it_says_so() -> None:
    found = lifting(published_cycle([AT, AT, AT, BELOW, AT]))

    assert (found.count, found.ways, found.example) == (None, (), "")
    assert found.sentence == (
        "把按计算低于要求的 1 项都补到达到目标，总分是 2.00，还到不了「学习典范」。"
    )


def test_a_decided_band_is_said_apart_from_what_is_below_by_its_score() -> None:
    made = contested_cycle([AT, BELOW, AT, BELOW, AT])
    before = lifting(made)
    decide_item(made, contest(made), AT)

    found = lifting(made)

    words = (
        "按计算低于要求的里面，诚信经复核已不低于要求；得分没有改，所以这里仍按计算的得分算在内。"
    )
    assert (before.decided, found.decided) == ("", words)
    assert (found.lines, found.sentence) == (before.lines, before.sentence)
    assert [one.name for one in missing(made).competencies] == ["快速响应"]
    assert words in report_html(report(made))


def test_on_target_everywhere_leaves_nothing_to_say() -> None:
    assert report(published_cycle([AT, ABOVE])).missing is None


def test_nothing_is_built_on_figures_that_are_not_the_published_ones() -> None:
    made = published_cycle([BELOW])
    result = published().get(assessment=made.assessments[0])
    result.overall_score = Decimal("1.11")

    found = gap_report(result).missing

    assert found is not None
    assert found.lifting is None
    assert len(found.competencies) == 5


def test_it_costs_as_many_queries_for_one_competency_below_as_for_five() -> None:
    one, five = published_cycle([AT, AT, AT, BELOW, AT]), published_cycle([BELOW])

    counts = []
    for made in (one, five):
        result = published().get(assessment=made.assessments[0])
        with CaptureQueriesContext(connection) as captured:
            gap_report(result)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_page_and_paper_say_the_same() -> None:
    made = marked("not_seen", "seen", "not_seen")

    on_paper = report_html(report(made))

    assert "差哪几条" in on_paper
    assert entry(made, "response").sentence in on_paper
    assert lifting(made).sentence in on_paper
