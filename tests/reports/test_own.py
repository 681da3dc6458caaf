"""The self-assessment in the gap report: beside the score, in it only where the cycle says so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.reports.content import gap_report
from competency_portal.reports.content.document import GapReport
from competency_portal.reports.radar import Spoke, radar
from models_catalog.standing import Standing
from tests.factories import LaunchedCycle, answer
from tests.factories.results import close_and_publish, result_of, submit
from tests.factories.self_assessments import self_cycle, self_review

ABOVE, AT, BELOW = Standing.ABOVE, Standing.AT, Standing.BELOW


def published(own: Standing | None = ABOVE, *, hand_in: bool = True, **given: Any) -> LaunchedCycle:
    """The supervisor says on target everywhere; the person themselves says `own`."""
    made = self_cycle(1, position="lead", **given)
    answer(self_review(made), made.catalogue, own)
    answer(made.reviews[0], made.catalogue, AT)
    if hand_in:
        submit(self_review(made))
    submit(made.reviews[0])
    close_and_publish(made.cycle, made.hr)
    return made


def report_of(made: LaunchedCycle) -> GapReport:
    return gap_report(result_of(made))


def page_of(made: LaunchedCycle) -> str:
    client = Client()
    assert made.employees[0].user
    client.force_login(made.employees[0].user)
    address = reverse("reports:report", args=[made.cycle.code, made.employees[0].number])
    return client.get(address).content.decode()


@pytest.mark.django_db
def test_with_no_weight_it_stands_beside_and_moves_nothing() -> None:
    report = report_of(published())

    asked = [line for line in report.lines if line.is_asked]
    assert {(line.score, line.own and line.own.score) for line in asked} == {
        (Decimal("2.00"), Decimal("3.00"))
    }
    assert {line.own and (line.own.rating, line.own.standing) for line in asked} == {
        ("学习典范", ABOVE)
    }
    assert report.figures.score == Decimal("2.00")
    assert report.own
    assert report.own.weight == 0


@pytest.mark.django_db
def test_with_a_weight_it_counts_as_computed_and_the_page_says_so() -> None:
    made = published(group_weights={"supervisor": "75", "self": "25"})

    assert report_of(made).figures.score == Decimal("2.25")
    assert "按权重 25 计入得分" in page_of(made)


@pytest.mark.django_db
def test_the_page_shows_it_in_each_row_and_says_that_it_does_not_count() -> None:
    made = published(BELOW)

    page = page_of(made)

    row = page.partition('data-testid="own-insight"')[2].partition("</span>")[0]
    assert 'data-value="1.00"' in row
    assert page.count('class="own-rating') == len([x for x in report_of(made).lines if x.is_asked])
    assert "不计入任何得分" in page
    assert 'class="radar-own"' in page


@pytest.mark.django_db
@pytest.mark.parametrize(("own", "hand_in"), [(None, True), (ABOVE, False)])
def test_who_could_not_judge_or_did_not_submit_has_nothing_there(
    own: Standing | None, hand_in: bool
) -> None:
    made = published(own, hand_in=hand_in)

    page = page_of(made)

    assert report_of(made).own is None
    assert [mark for mark in ("own-rating", "radar-own", "own-counts") if mark in page] == []


def spokes(*own: int | None) -> list[Spoke]:
    return [
        Spoke(str(number), 2, Decimal(2), AT, None if rank is None else Decimal(rank))
        for number, rank in enumerate(own)
    ]


def test_the_radar_closes_the_line_of_a_whole_self_assessment() -> None:
    drawn = radar(spokes(1, 2, 3), ["Sb", "Si", "Sa"])

    assert drawn
    (line,) = drawn.own
    points = line.split(" ")
    assert (len(points), points[0]) == (4, points[-1])


def test_the_radar_draws_pieces_where_something_is_missing_and_nothing_without_one() -> None:
    cut = radar(spokes(1, 2, None, 3), ["Sb", "Si", "Sa"])
    none = radar(spokes(None, None, None), ["Sb", "Si", "Sa"])

    assert cut
    assert none
    assert [len(piece.split(" ")) for piece in cut.own] == [3]
    assert none.own == ()


def test_a_self_rating_beyond_the_scale_stays_inside_the_drawing() -> None:
    drawn = radar(spokes(4, 4, 4), ["Sb", "Si", "Sa"])

    assert drawn
    numbers = [float(n) for point in drawn.own[0].split(" ") for n in point.split(",")]
    assert (min(numbers) >= 0, max(numbers) <= drawn.width) == (True, True)
