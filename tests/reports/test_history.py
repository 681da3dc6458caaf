"""The last earlier cycle beside this one."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from competency_portal.assessments.services.cycles import launch_cycle
from competency_portal.reports.content import GapReport, gap_report
from competency_portal.reports.content.document import History, Past
from competency_portal.results.queries.results import published
from models_catalog.models import Requirement
from tests.factories import CycleFactory, LaunchedCycle, answer
from tests.factories.results import (
    ABOVE,
    AT,
    BELOW,
    Standings,
    close_and_publish,
    published_cycle,
    submit,
)

pytestmark = pytest.mark.django_db


def last_year(*standings: Any) -> LaunchedCycle:
    return published_cycle(
        list(standings),
        name="2025 年度能力评估",
        period_start=datetime.date(2025, 1, 1),
        period_end=datetime.date(2025, 12, 31),
    )


def this_year(before: LaunchedCycle, standings: Standings, **cycle: Any) -> GapReport:
    """The same person a year later."""
    made = CycleFactory.create(
        version=before.catalogue.version,
        **{
            "period_start": datetime.date(2026, 1, 1),
            "period_end": datetime.date(2026, 12, 31),
            **cycle,
        },
    )
    made.employees.set(before.employees)
    launch_cycle(cycle=made, actor=None)
    review = made.assessments.get().reviews.get()
    answer(review, before.catalogue, *standings)
    submit(review)
    close_and_publish(made)
    return gap_report(published().get(assessment__cycle=made))


def test_the_first_cycle_has_no_history() -> None:
    made = published_cycle([AT])

    assert gap_report(published().get(assessment=made.assessments[0])).history is None


def test_what_compares_shows_the_change() -> None:
    history = this_year(last_year(AT, AT, AT, BELOW, None), [ABOVE, AT, AT, AT, AT]).history

    assert history is not None
    assert (history.cycle, history.reasons) == ("2025 年度能力评估", ())
    assert [(past.name, past.before, past.now, past.change) for past in history.totals] == [
        ("综合得分", Decimal("1.70"), Decimal("2.20"), Decimal("0.50")),
        ("达标率", Decimal("75.00"), Decimal("100.00"), Decimal("25.00")),
        ("核心能力", Decimal("2.00"), Decimal("2.50"), Decimal("0.50")),
        ("专业能力", Decimal("1.50"), Decimal("2.00"), Decimal("0.50")),
    ]
    assert [(past.name, past.change) for past in history.competencies] == [
        ("学习", Decimal("1.00")),
        ("诚信", Decimal("0.00")),
        ("洞察需求", Decimal("0.00")),
        ("快速响应", Decimal("1.00")),
        ("关系维系", None),
    ]


def test_what_was_rated_neither_time_is_left_out() -> None:
    history = this_year(last_year(AT, AT, AT, None, None), [AT, AT, AT, BELOW, None]).history

    assert history is not None
    rated = [(past.name, past.before, past.now) for past in history.competencies]
    assert rated[3:] == [("快速响应", None, Decimal("1.00"))]


@pytest.mark.parametrize(
    ("count", "columns"), [(0, []), (1, [1]), (5, [3, 2]), (40, [20, 20]), (41, [41])]
)
def test_the_competencies_stand_side_by_side_unless_they_are_many(
    count: int, columns: list[int]
) -> None:
    past = Past("学习", None, Decimal(2), None, is_percent=False, comparable=True)

    history = History(cycle="", reasons=(), totals=(), competencies=(past,) * count)

    assert [len(column) for column in history.columns] == columns


def test_another_requirement_is_not_compared() -> None:
    before = last_year(AT)
    asked = Requirement.objects.get(profile__position__name="大堂管家", competency__code="insight")
    asked.level = before.catalogue.levels["Si"]
    asked.save()

    history = this_year(before, [ABOVE]).history

    assert history is not None
    assert history.reasons == ("岗位要求不同",)
    assert [past.change for past in history.totals] == [None] * 4
    assert history.score.before == Decimal("2.00")
    assert [past.name for past in history.competencies if not past.comparable] == ["洞察需求"]
    assert [past.change for past in history.competencies] == [
        *(Decimal("1.00"), Decimal("1.00"), None, Decimal("1.00"), Decimal("1.00"))
    ]


def test_other_weights_are_not_compared() -> None:
    before = last_year(AT)

    history = this_year(before, [AT], category_weights={"core": "50", "service": "50"}).history

    assert history is not None
    assert history.reasons == ("类别的权重不同",)
    assert [past.change for past in history.competencies] == [Decimal("0.00")] * 5


def test_only_an_earlier_published_cycle_counts() -> None:
    before = last_year(AT)
    later = this_year(before, [AT])

    earlier = gap_report(published().get(assessment=before.assessments[0]))

    assert later.history is not None
    assert earlier.history is None
