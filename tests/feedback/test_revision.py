"""Revision 2 beside revision 1: what changes, and what does not."""

from __future__ import annotations

import pytest
from django.db import connection

from competency_portal.core import audit
from competency_portal.feedback.models import Objection
from competency_portal.results.models import AssessmentResult, CompetencyResult
from competency_portal.results.queries.export import assessments_json, cycle_json
from competency_portal.results.queries.results import published
from competency_portal.results.recompute import recompute
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import lock_calibration
from tests.factories import LaunchedCycle
from tests.factories.calibration import calibrating, decide_on
from tests.factories.feedback import (
    ANSWER,
    contest,
    contested_cycle,
    decide_item,
)
from tests.factories.people import EmployeeFactory
from tests.factories.results import AT, BELOW
from tests.results import oracle

pytestmark = pytest.mark.django_db


def editions(made: LaunchedCycle) -> list[AssessmentResult]:
    return list(
        AssessmentResult.objects.filter(assessment=made.assessments[0]).order_by("revision")
    )


def bands(result: AssessmentResult) -> dict[str, tuple[str | None, str | None, bool]]:
    rows = CompetencyResult.objects.filter(result=result).values_list(
        "competency__code", "band__code", "calibrated_band__code", "by_objection"
    )
    return {code: (band, decided, objection) for code, band, decided, objection in rows}


def test_a_changed_band_makes_revision_2_and_leaves_revision_1() -> None:
    made = contested_cycle()
    (before,) = editions(made)
    was = bands(before)

    decide_item(made, contest(made), AT)

    first, second = editions(made)
    assert bands(first) == was
    assert bands(second) == {**was, "integrity": ("below", "at", True)}
    assert (first.met, first.calibrated_met) == (4, None)
    assert (second.met, second.calibrated_met, second.of) == (4, 5, 5)
    assert published().get(assessment=made.assessments[0]) == second
    assert Objection.objects.get().revised == second
    assert [entry.action for entry in audit.trail(second)] == ["revised after an objection"]


def test_confirmed_makes_no_revision() -> None:
    made = contested_cycle()

    verdict = decide_item(made, contest(made), BELOW)

    assert verdict.band is None
    assert len(editions(made)) == 1
    assert Objection.objects.get().state == "answered"


def test_nothing_is_published_before_all_is_decided() -> None:
    made = contested_cycle()
    objection = contest(made, "integrity", "insight")

    decide_item(made, objection, AT)
    halfway = len(editions(made))
    decide_item(made, objection, AT, "insight")

    assert (halfway, len(editions(made))) == (1, 2)
    assert [row[2] for row in bands(editions(made)[1]).values()].count(True) == 1


def test_every_other_figure_is_copied() -> None:
    made = contested_cycle()
    decide_item(made, contest(made), AT)
    tables = {
        "results_partresult": "part, weight, value",
        "results_groupstanding": '"group", state, weight, raters',
        "results_categoryresult": "category_id, weight, score, band_id",
    }
    first, second = editions(made)

    with connection.cursor() as cursor:
        for table, fields in tables.items():
            found = []
            for result in (first, second):
                query = f"SELECT {fields} FROM {table} WHERE result_id = %s ORDER BY id"  # noqa: S608
                cursor.execute(query, [result.pk])
                found.append(cursor.fetchall())
            assert found[0] == found[1] != []


def test_oracle_and_recompute_agree_with_revision_2() -> None:
    made = contested_cycle([AT, BELOW, AT], [AT])
    decide_item(made, contest(made), AT)

    cycle = cycle_json(made.cycle)
    people = list(assessments_json(made.cycle))

    for person in people:
        assert oracle.recompute(cycle, person) == oracle.comparable(person["results"])
    assert recompute(made.cycle).mismatches == ()
    results = people[0]["results"]
    told = {
        one["competency"]: (one["calibrated"], one["decided_by"]) for one in results["competencies"]
    }
    assert told["integrity"] == ({"band": "at", "reason": ANSWER}, "objection")
    assert told["insight"] == (None, None)
    (earlier,) = results["earlier"]
    assert (results["revision"], earlier["revision"]) == (2, 1)
    assert {"competency": "integrity", "band": "below", "decided_by": None} in earlier["bands"]
    assert people[1]["results"]["earlier"] == []


def test_recompute_names_a_tampered_revision() -> None:
    made = contested_cycle()
    decide_item(made, contest(made), AT)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE results_assessmentresult SET calibrated_met = 4 WHERE revision = 2")

    (mismatch,) = recompute(made.cycle).mismatches

    assert mismatch.figure == "overall: calibrated_met"


def test_a_calibrated_band_is_changed_by_somebody_else_than_who_calibrated() -> None:
    made = calibrating([AT, BELOW, AT])
    decide_on(made, "insight", BELOW)
    lock_calibration(cycle=made.cycle, actor=made.hr)
    publish_results(cycle=made.cycle, actor=made.hr)
    made.supervisor.supervisor = EmployeeFactory.create()
    made.supervisor.save()
    objection = contest(made, "insight", "integrity")

    with pytest.raises(Exception, match="校准时是你决定的"):
        decide_item(made, objection, AT, "insight", actor=made.hr)
    decide_item(made, objection, AT, "integrity", actor=made.hr)
    decide_item(made, objection, AT, "insight")

    second = editions(made)[1]
    assert bands(second)["insight"] == ("at", "at", True)
    assert second.calibrated_met == 5
    assert recompute(made.cycle).mismatches == ()
