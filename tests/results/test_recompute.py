"""Published figures follow from the ratings; what was tampered with is named."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from competency_portal.assessments.models import Assessment, Rating
from competency_portal.results.recompute import Mismatch, recompute
from tests.factories import LaunchedCycle, launched_cycle
from tests.factories.results import ABOVE, AT, BELOW, published_cycle

pytestmark = pytest.mark.django_db


def made_cycle() -> LaunchedCycle:
    return published_cycle([AT, BELOW, ABOVE, None], None, [BELOW])


def tamper(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def run(code: str) -> str:
    out = StringIO()
    call_command("recompute", code, stdout=out)
    return out.getvalue()


def test_frozen_figures_agree_with_the_ratings() -> None:
    made = made_cycle()

    found = recompute(made.cycle)

    assert (found.people, found.mismatches) == (3, ())
    assert found.figures > 100


def test_a_tampered_figure_is_named() -> None:
    made = made_cycle()
    tamper("UPDATE results_assessmentresult SET overall_score = 2.99 WHERE overall_score = 2.4")

    (mismatch,) = recompute(made.cycle).mismatches

    number = made.employees[0].number
    assert (mismatch.employee, mismatch.figure) == (number, "overall: overall_score")
    assert (str(mismatch.frozen), str(mismatch.computed)) == ("2.99", "2.40")


def test_a_tampered_band_is_named_by_its_code() -> None:
    made = made_cycle()
    above = made.catalogue.points[ABOVE].pk
    tamper(f"UPDATE results_categoryresult SET band_id = {above} WHERE score = 1.5")  # noqa: S608

    mismatches = recompute(made.cycle).mismatches

    number = made.employees[0].number
    assert mismatches == (Mismatch(number, "category core: band", "above", "at"),)


def test_a_rating_changed_behind_the_portals_back_shows() -> None:
    made = made_cycle()
    rating = Rating.objects.get(review__assessment=made.assessments[0], competency__code="learning")
    Rating.objects.filter(pk=rating.pk).update(point=made.catalogue.points[BELOW])

    named = {mismatch.figure for mismatch in recompute(made.cycle).mismatches}

    assert {"competency learning: score", "category core: score", "overall: met"} <= named


def test_a_missing_and_a_surplus_result_show() -> None:
    made = made_cycle()
    first = made.assessments[0]
    Assessment.objects.filter(pk=first.pk).update(state="withdrawn")

    mismatches = recompute(made.cycle).mismatches

    assert {mismatch.employee for mismatch in mismatches} == {made.employees[0].number}
    assert all(mismatch.computed is None for mismatch in mismatches)


def test_the_command_prints_agreement() -> None:
    made = made_cycle()

    printed = run(made.cycle.code)

    assert printed.startswith("3 人，")
    assert printed.endswith(" 个数字全部一致。\n")


def test_the_command_fails_and_names_differences() -> None:
    made = made_cycle()
    tamper("UPDATE results_assessmentresult SET met = 0 WHERE met = 2")
    out = StringIO()

    with pytest.raises(CommandError, match=r"^\d+ 个数字中有 1 个与评分算出的不一致。$"):
        call_command("recompute", made.cycle.code, stdout=out)

    number = made.employees[0].number
    assert out.getvalue() == f"{number} overall: met: 已发布 0，重新算出 2\n"


@pytest.mark.parametrize("code", ["no-such-cycle", "running"])
def test_the_command_wants_a_published_cycle(code: str) -> None:
    launched_cycle(1, code="running")

    with pytest.raises(CommandError, match=code):
        run(code)
