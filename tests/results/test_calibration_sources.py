"""The panel of a calibration cell says which groups are in its computed score, and which not."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import RaterGroup, UnnamedAnswer
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.results.services.calibration import begin_calibration
from tests.factories import LaunchedCycle, rater_review
from tests.factories.calibration import calibrating, closed_cycle
from tests.factories.many_voices import rated_by
from tests.factories.results import AT, BELOW

pytestmark = pytest.mark.django_db

STAGES = ("self", "supervisor", "others", "calibration")


def begun(made: LaunchedCycle) -> LaunchedCycle:
    close_cycle(cycle=made.cycle, actor=made.hr)
    begin_calibration(cycle=made.cycle, actor=made.hr)
    return made


def panel(made: LaunchedCycle, competency: str = "insight") -> str:
    client = Client()
    client.force_login(made.hr)
    args = [made.cycle.code, made.assessments[0].pk, competency]
    address = reverse("results:calibration_cell", args=args)
    return client.get(address, headers={"X-Requested-With": "dialog"}).content.decode()


def sources(page: str) -> list[str]:
    block = page.partition('data-testid="cell-sources"')[2].partition("</ul>")[0]
    return [re.sub(r"<[^>]+>", "", text) for text in re.findall(r"<li.*?</li>", block)]


def test_each_group_is_said_with_its_weight_and_no_figure() -> None:
    made = rated_by(peers=4, subordinates=2, related=1, own=BELOW, stages=STAGES)
    few = UnnamedAnswer.objects.filter(group="peer", competency__code="insight")
    UnnamedAnswer.objects.filter(pk__in=list(few.values_list("pk", flat=True)[:2])).delete()
    begun(made)

    assert sources(panel(made, "response")) == [
        *("上级：权重 60", "同级：4 人，权重 20", "其他（下属、相关部门）：3 人，权重 20"),
        "本人：权重 0，不计入得分",
    ]
    assert sources(panel(made, "insight")) == [
        *("上级：权重 60", "其他（下属、相关部门）：3 人，权重 20", "本人：权重 0，不计入得分"),
        "同级：回答这一项的不到 3 人，不计入",
    ]


def test_what_is_missing_is_said_and_nobody_looks_like_too_few() -> None:
    weights = {"supervisor": "80", "peer": "20"}
    said = []
    for peers in (0, 2):
        made = rated_by(peers, group_weights=weights, stages=STAGES)
        said.append(sources(panel(begun(made))))

    hidden, missing = "同级：提交的不到 3 人，不计入", "本人：没有提交，不计入"
    assert said == [["上级：权重 80", hidden, missing]] * 2


def test_a_group_in_which_nobody_was_asked_is_told_from_too_few() -> None:
    made = begun(rated_by(peers=3, stages=STAGES))

    assert sources(panel(made))[-3:] == [
        *("本人：没有提交，不计入", "下属：没有请人，不计入", "相关部门：没有请人，不计入"),
    ]


def test_somebody_who_could_not_judge_it_is_named() -> None:
    made = calibrating([AT, None])

    assert sources(panel(made, "insight")) == ["上级：没有评这一项，不计入"]


def test_what_is_not_asked_has_no_panel() -> None:
    made = begun(rated_by(peers=3, position="clerk", stages=STAGES))

    assert sources(panel(made, "response")) == []


def test_queries_are_the_same_with_more_raters() -> None:
    few, many = (begun(rated_by(peers, stages=STAGES)) for peers in (1, 5))
    rater_review(many.assessments[0], RaterGroup.RELATED)

    counts = []
    for made in (few, many):
        with CaptureQueriesContext(connection) as queries:
            panel(made)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("asked", [("others",), ()])
def test_only_a_cycle_with_360_speaks_of_it(client: Client, asked: tuple[str, ...]) -> None:
    made = closed_cycle([AT], stages=("supervisor", *asked, "calibration"))
    client.force_login(made.hr)
    before = client.get(reverse("results:calibration", args=[made.cycle.code])).content.decode()
    begin_calibration(cycle=made.cycle, actor=made.hr)

    page = client.get(reverse("cycles:reopen", args=[made.cycle.code])).content.decode()

    assert ("不再接收 360 评价" in before) is bool(asked)
    assert ("360 评价不再接收" in page) is bool(asked)
