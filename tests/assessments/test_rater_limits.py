"""Limits of raters that could never, or not always, be shown: said in the plan and the check."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from competency_portal.assessments.models import StageKind
from competency_portal.assessments.queries.preflight import preflight
from competency_portal.assessments.queries.stage_checks import Obstacle
from competency_portal.assessments.services.cycles import launch_cycle
from competency_portal.core.errors import Refused
from tests.assessments.test_plan_form import OTHERS, errors, plan_of, sent
from tests.assessments.test_preflight_stages import planned
from tests.factories import Catalogue, HrFactory, make_catalogue

pytestmark = pytest.mark.django_db

STAGES = (("supervisor", 0, 7), ("others", 0, 7))


@pytest.fixture
def catalogue() -> Catalogue:
    return make_catalogue()


def plan(catalogue: Catalogue, **typed: Any) -> QueryDict:
    return sent(catalogue, "supervisor", "others", **{**OTHERS, **typed})


def test_limits_that_can_never_be_shown_stop_the_launch(client: Client) -> None:
    cycle = planned(*STAGES, colleagues=3, rater_limits={"peer": [1, 2]})
    client.force_login(HrFactory.create())

    page = client.get(reverse("cycles:preflight", args=[cycle.code])).content.decode()

    assert preflight(cycle).obstacles_at == ((StageKind.OTHERS, Obstacle.UNSHOWABLE),)
    with pytest.raises(Refused):
        launch_cycle(cycle=cycle, actor=None)
    mend = reverse("cycles:cycle_edit", args=[cycle.code])
    said = page.partition("360 评价永远显示不出来")[2].partition("</li>")[0]
    assert f'href="{mend}"' in said


@pytest.mark.parametrize(
    ("limits", "threshold", "stops"),
    [
        ({"peer": [1, 2], "related": [0, 1]}, 3, False),
        ({"peer": [1, 2], "related": [0, 1]}, 4, True),
        ({}, 3, False),
    ],
    ids=["just enough", "one too few", "the default limits"],
)
def test_all_groups_together_decide(
    limits: dict[str, list[int]], threshold: int, stops: bool
) -> None:
    cycle = planned(*STAGES, colleagues=3, rater_limits=limits, anonymity_threshold=threshold)

    assert (Obstacle.UNSHOWABLE in preflight(cycle).obstacles) == stops


def test_a_cycle_that_asks_nobody_else_has_no_such_fault() -> None:
    cycle = planned(("supervisor", 0, 7), rater_limits={"peer": [1, 2]})

    assert preflight(cycle).obstacles == ()


def test_groups_that_may_be_merged_are_named_where_they_count() -> None:
    limits = {"peer": [2, 6], "subordinate": [0, 2], "related": [1, 1]}
    weights = {"supervisor": "60", "peer": "20", "subordinate": "20", "related": "0"}

    found = preflight(planned(*STAGES, colleagues=3, rater_limits=limits, group_weights=weights))

    assert [caution.label for caution in found.cautions] == [
        "同级至少请 2 人；提交的人不满 3 人时，会并入其他组，或不计入。",
        "下属最多请 2 人，总不满 3 人：只会并入其他组，或不计入。",
    ]
    assert found.obstacles == ()


def test_the_form_refuses_what_could_never_be_shown(catalogue: Catalogue) -> None:
    typed = {"raters-peer-fewest": "1", "raters-peer-most": "2"}

    found = errors(plan(catalogue, **typed))

    assert found == {
        "raters-peer-most": [
            "各组加起来最多 2 人，不满 3 人，360 评价永远显示不出来。请把人数上限调高。"
        ]
    }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, ""),
        ({"raters-peer-fewest": "2"}, "同级至少请 2 人"),
        ({"raters-peer-fewest": "2", "anonymity_threshold": "7"}, "同级最多请 6 人"),
        ({"raters-peer-fewest": "2", "group-peer": "0"}, ""),
        ({"raters-peer-fewest": "两"}, ""),
    ],
    ids=["enough", "may be merged", "always merged", "without weight", "no number"],
)
def test_the_form_cautions_at_the_group(
    catalogue: Catalogue, typed: dict[str, str], said: str
) -> None:
    form = plan_of(plan(catalogue, **typed))

    peers, *others = form.composition.limits

    assert peers.caution.startswith(said)
    assert bool(peers.caution) == bool(said)
    assert [row.caution for row in others] == ["", ""]


def test_the_plan_of_a_draft_shows_the_caution_at_its_group(client: Client) -> None:
    weights = {"supervisor": "60", "peer": "40"}
    cycle = planned(*STAGES, rater_limits={"peer": [2, 6]}, group_weights=weights)
    client.force_login(HrFactory.create())

    page = client.get(reverse("cycles:cycle_edit", args=[cycle.code])).content.decode()

    assert page.count('data-testid="caution-') == 1
    said = page.partition('data-testid="caution-peer"')[2].partition("</p>")[0]
    assert "再看看：同级至少请 2 人" in said
