"""Publication keeps where each rater group stands, and of a hidden one nothing else (§4)."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from competency_portal.assessments.models import RaterGroup
from competency_portal.results.models import GroupStanding
from competency_portal.results.recompute import recompute
from tests.factories import LaunchedCycle, rater_review
from tests.factories.many_voices import rated_by
from tests.factories.results import ABOVE, close_and_publish
from tests.results import oracle

pytestmark = pytest.mark.django_db

Row = tuple[str, str, int, int | None]


def kept(made: LaunchedCycle) -> list[Row]:
    close_and_publish(made.cycle, made.hr)
    rows = GroupStanding.objects.filter(result__assessment__cycle=made.cycle)
    return list(rows.values_list("group", "state", "weight", "raters"))


def exported(made: LaunchedCycle) -> dict[str, Any]:
    out = StringIO()
    call_command("export_cycle", made.cycle.code, stdout=out)
    read: dict[str, Any] = json.loads(out.getvalue())
    return read


def tamper(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_who_merged_is_known_and_how_many_only_of_what_is_shown() -> None:
    made = rated_by(peers=4, subordinates=2, related=1, own=ABOVE)

    assert kept(made) == [
        ("self", "shown", 0, 1),
        ("supervisor", "shown", 60, 1),
        ("peer", "shown", 20, 4),
        ("subordinate", "merged", 15, None),
        ("related", "merged", 5, None),
        ("others", "shown", 20, 3),
    ]


@pytest.mark.parametrize("peers", [1, 2])
def test_nobody_and_too_few_are_kept_alike(peers: int) -> None:
    """Whether the group weighs something, or nothing and was only asked."""
    found = []
    for weights in ({"supervisor": "80", "peer": "20"}, {"supervisor": "100"}):
        nobody, few = (rated_by(count, group_weights=weights) for count in (0, peers))
        found.append(kept(nobody))
        assert kept(few) == found[-1]

    assert found == [
        [("supervisor", "shown", 80, 1), ("peer", "hidden", 20, None)],
        [("supervisor", "shown", 100, 1), ("peer", "hidden", 0, None)],
    ]


def test_of_a_named_group_it_is_said_that_nothing_was_handed_in() -> None:
    made = rated_by(peers=3, supervisor=None)
    rater_review(made.assessments[0], RaterGroup.SELF)

    assert kept(made) == [
        ("self", "missing", 0, None),
        ("supervisor", "missing", 60, None),
        ("peer", "shown", 20, 3),
        ("subordinate", "hidden", 15, None),
        ("related", "hidden", 5, None),
    ]


def test_the_oracle_finds_the_same_in_the_export() -> None:
    made = rated_by(peers=4, subordinates=2, related=1)
    rows = kept(made)

    read = exported(made)

    (person,) = read["assessments"]
    groups = person["results"]["groups"]
    assert groups == oracle.standings(read["cycle"], person)
    assert [(one["group"], one["state"], int(one["weight"]), one["raters"]) for one in groups] == [
        *rows
    ]
    assert person["asked"] == ["supervisor", "peer", "subordinate", "related"]


def test_a_tampered_standing_is_named() -> None:
    made = rated_by(peers=3)
    kept(made)
    tamper("UPDATE results_groupstanding SET raters = 4 WHERE raters = 3")

    (mismatch,) = recompute(made.cycle).mismatches

    assert (mismatch.figure, mismatch.frozen, mismatch.computed) == (
        *("rater group peer: raters", 4, 3),
    )


def test_a_result_from_before_it_was_kept_agrees_without() -> None:
    made = rated_by(peers=3)
    kept(made)
    tamper("DELETE FROM results_groupstanding")

    assert recompute(made.cycle).mismatches == ()
    assert exported(made)["assessments"][0]["results"]["groups"] == []
