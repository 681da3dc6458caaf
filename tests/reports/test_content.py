"""From published rows to the document."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competency_portal.assessments.proposal import Mark
from competency_portal.reports.content import GapReport, gap_report
from competency_portal.results.queries.results import published
from tests.factories import (
    BehaviourIndicatorFactory,
    Catalogue,
    CompetencyFactory,
    LaunchedCycle,
    RequirementFactory,
    RubricFactory,
    answer,
    launched_cycle,
    make_catalogue,
)
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


def report(made: LaunchedCycle, index: int = 0) -> GapReport:
    return gap_report(published().get(assessment=made.assessments[index]))


def marked_report(**launched: Any) -> GapReport:
    """response is short of two behaviours, relations is above with two of the next level."""
    made = launched_cycle(1, **launched)
    (review,) = made.reviews
    answer(review, made.catalogue, AT, AT, AT, BELOW, ABOVE)
    mark(review, "response", "Sb", "seen", "not_seen", "not_seen")
    mark(review, "relations", "Si", "seen", "seen", "no_chance")
    mark(review, "relations", "Sa", "seen", None, "not_seen")
    submit(review)
    close_and_publish(made.cycle)
    return report(made)


def test_the_document_names_person_and_occasion() -> None:
    made = published_cycle([AT], name="2026 年度能力评估", code="2026")

    found = report(made)

    (employee,) = made.employees
    assert (found.person.name, found.person.number) == (employee.name, employee.number)
    assert (found.person.position, found.person.supervisor) == ("大堂管家", "李主管")
    assert (found.occasion.code, found.occasion.revision) == ("2026", 1)


def test_a_key_that_only_yaml_reads_is_no_position_code() -> None:
    made = published_cycle([AT])
    made.catalogue.positions["butler"].code = "P309"
    made.catalogue.positions["butler"].save()

    assert report(made).person.position_code == "P309"

    made.catalogue.positions["butler"].code = "lobby-butler"
    made.catalogue.positions["butler"].save()
    assert report(made).person.position_code == ""


def test_figures_are_the_published_ones() -> None:
    found = report(published_cycle([AT, BELOW, ABOVE, BELOW, None])).figures

    assert (found.met, found.of, found.rate) == (2, 4, Decimal("50.00"))
    assert (found.score, found.rating) == (Decimal("1.80"), "达到目标")
    assert (found.lowest, found.highest) == (1, 3)


def test_the_behaviours_not_seen_come_first() -> None:
    (priority,) = marked_report().priorities

    assert priority.line.name == "快速响应"
    assert priority.note == "还差 2 条"
    assert priority.behaviours == ("快速响应 Sb 的行为 2", "快速响应 Sb 的行为 3")


def test_every_competency_stands_in_its_category() -> None:
    found = marked_report()

    table = [
        (category.name, [(line.name, line.required, line.attained) for line in category.lines])
        for category in found.categories
    ]
    assert table == [
        ("核心能力", [("学习", "E", "E"), ("诚信", "E", "E")]),
        (
            "专业能力",
            [
                ("洞察需求", "Sb", "Sb"),
                ("快速响应", "Sb", "低于 Sb"),
                ("关系维系", "Si", "Sa"),
            ],
        ),
    ]


def test_na_unset_and_unrated_are_shown_as_what_they_are() -> None:
    made = published_cycle([AT, None], position="clerk")

    lines = {line.code: (line.required, line.rating, line.gap) for line in report(made).lines}

    assert lines == {
        "learning": ("E", "达到目标", Decimal(0)),
        "integrity": ("未设定", "未设定", None),
        "insight": ("Sb", "未评分", None),
        "response": ("不要求", "不要求", None),
        "relations": ("未设定", "未设定", None),
    }


def test_beyond_the_scale_is_said_and_not_clipped() -> None:
    made = published_cycle([ABOVE], position="lead")

    shown = [(line.attained, line.attained_levels) for line in report(made).lines]

    assert shown == [
        ("超出 D", 3),
        ("超出 D", 3),
        ("Sa", 3),
        ("超出 Sa", 4),
        ("超出 Sa", 4),
    ]


def test_strengths_show_what_was_seen_of_higher_levels() -> None:
    (strength,) = marked_report().strengths

    assert (strength.name, strength.attained) == ("关系维系", "Sa")
    assert [behaviour.text for behaviour in strength.beyond] == ["关系维系 Sa 的行为 1"]


def test_evidence_comes_before_what_nobody_wrote_about() -> None:
    found = marked_report()

    assert [line.name for line in found.told] == ["快速响应", "关系维系"]
    assert {line.evidence for line in found.told} == {"当面看到的事例。"}
    assert [line.name for line in found.untold] == ["学习", "诚信", "洞察需求"]
    marks = [behaviour.mark for behaviour in found.told[0].behaviours]
    assert marks == [Mark.SEEN, Mark.NOT_SEEN, Mark.NOT_SEEN]


def test_only_the_supervisors_words_are_read() -> None:
    made = launched_cycle(1)
    answer(made.reviews[0], made.catalogue, BELOW)  # never submitted
    close_and_publish(made.cycle)

    found = report(made)

    assert found.told == ()
    assert found.lead.detail == "上级没有提交评价，所以能力没有得分。"


def test_where_no_supervisor_was_asked_none_is_missed() -> None:
    made = launched_cycle(1, stages=("self",), group_weights={"self": "100"})
    close_and_publish(made.cycle)

    assert report(made).lead.detail == "没有计入得分的评价，所以能力没有得分。"


def test_a_radar_for_each_category_with_three_axes() -> None:
    found = marked_report()

    assert [category.name for category in found.radars] == ["专业能力"]
    radar = found.radars[0].radar
    assert radar is not None
    assert [ring.code for ring in radar.rings] == ["Sb", "Si", "Sa"]


def test_every_figure_says_how_it_was_computed() -> None:
    found = report(published_cycle([AT, BELOW, ABOVE, BELOW, None]))

    assert found.rules.overall == "(40 × 1.50 + 60 × 2.00) ÷ 100 = 1.80"
    assert found.rules.attainment == "2 ÷ 4 = 50.00%"
    assert [category.formula for category in found.categories] == [
        "(2.00 + 1.00) ÷ 2 = 1.50",
        "(3.00 + 1.00) ÷ 2 = 2.00",
    ]
    assert found.rules.bands == (
        "低于 1.50 是有待改进",
        "不低于 1.50 是达到目标",
        "不低于 2.50 是学习典范",
    )
    assert found.composition is None


def enlarge(catalogue: Catalogue, more: int) -> None:
    """Ask the butler for more competencies of the second category."""
    profile = catalogue.version.profiles.get(position=catalogue.positions["butler"])
    for _ in range(more):
        competency = CompetencyFactory.create(category=catalogue.categories["service"])
        rubric = RubricFactory.create(competency=competency, level=catalogue.levels["Sb"])
        BehaviourIndicatorFactory.create_batch(3, rubric=rubric)
        RequirementFactory.create(
            profile=profile, competency=competency, level=catalogue.levels["Sb"]
        )


def queries_for(more: int) -> int:
    catalogue = make_catalogue()
    enlarge(catalogue, more)
    made = published_cycle([AT, BELOW], catalogue=catalogue)
    result = published().get(assessment=made.assessments[0])
    with CaptureQueriesContext(connection) as queries:
        found = gap_report(result)
    assert len(found.lines) == 5 + more
    return len(queries)


def test_queries_do_not_grow_with_the_competencies() -> None:
    assert queries_for(0) == queries_for(20)
