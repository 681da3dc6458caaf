"""What the history of a cycle says about a plan that was changed."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.assessments.models import Cycle, StageKind
from competency_portal.assessments.queries.cycles import plan_fingerprint
from competency_portal.assessments.services.cycles import ChosenPeople, save_cycle
from competency_portal.assessments.services.stages import PlannedStage
from competency_portal.core.models import AuditRecord
from competency_portal.core.templatetags.formats import date_cn
from tests.factories import CycleFactory, EmployeeFactory, HrFactory

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def said_of(cycle: Cycle, client: Client) -> str:
    client.force_login(HrFactory.create())
    page = client.get(reverse("cycles:cycle_history", args=[cycle.code]))
    return str(page.context["lines"][0].what)


def scored(cycle: Cycle, *more: PlannedStage) -> list[PlannedStage]:
    stage = cycle.stages.get(kind="supervisor")
    return [PlannedStage(StageKind.SUPERVISOR, stage.starts, stage.ends), *more]


def test_stages_and_weights_are_told_from_to(client: Client) -> None:
    cycle = CycleFactory.create(group_weights={"supervisor": "100"})
    stage = cycle.stages.get()
    own = PlannedStage(StageKind.SELF, stage.starts, stage.ends)
    later = PlannedStage(StageKind.SUPERVISOR, stage.starts, stage.ends + DAY)
    cycle.group_weights = {"supervisor": "70", "self": "30"}

    save_cycle(cycle=cycle, people=ChosenPeople(), actor=None, stages=[own, later])

    first, last = date_cn(stage.starts), date_cn(stage.ends)
    assert said_of(cycle, client) == (
        f"修改了计划：增加自评（{first} – {last}）；"
        f"上级评价：{first} – {last} → {first} – {date_cn(stage.ends + DAY)}；"
        "各评价方的权重：上级 100 → 本人 30 · 上级 70"
    )


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "新名", "名称：旧名 → 新名"),
        ("anonymity_threshold", 4, "一组至少几人作答才单独显示：3 → 4"),
        ("rater_limits", {"peer": [3, 5]}, "每人的评价人数"),
        ("most_reviews", 5, "每人的评价人数"),
        ("proposes_raters", False, "每人的评价人数"),
        ("part_weights", {"competencies": "70", "kpi": "30"},
         "各部分的权重：能力 100 → 能力 70 · 绩效指标 30"),
        ("category_weights", {"core": "30", "service": "70"}, "各类能力的权重"),
        ("respondents", {"self": "100"}, "问卷由谁填"),
        ("shuffles_items", True, "问卷由谁填"),
        ("guideline", {"at": "100"}, "校准的参考分布"),
    ],
)  # fmt: skip
def test_every_setting_is_told_and_seen_by_whoever_edits_at_the_same_time(
    client: Client, field: str, value: object, said: str
) -> None:
    cycle = CycleFactory.create(name="旧名", part_weights={"competencies": "100"})
    seen = plan_fingerprint(cycle)
    setattr(cycle, field, value)

    save_cycle(cycle=cycle, people=ChosenPeople(), actor=None, stages=scored(cycle), seen=seen)

    assert plan_fingerprint(Cycle.objects.get()) != seen
    assert said_of(cycle, client) == f"修改了计划：{said}"


def test_a_stage_that_is_switched_off_and_people_are_told(client: Client) -> None:
    cycle = CycleFactory.create(stages=("supervisor", "kpi"))
    chosen = ChosenPeople(employees=[EmployeeFactory.create()])

    save_cycle(cycle=cycle, people=chosen, actor=None, stages=scored(cycle))

    assert said_of(cycle, client) == "修改了计划：去掉绩效指标；个别人员"


def test_nothing_changed_is_nothing_told() -> None:
    cycle = CycleFactory.create(
        group_weights={"supervisor": "100"}, part_weights={"competencies": "100"}
    )

    save_cycle(cycle=cycle, people=ChosenPeople(), actor=None, stages=scored(cycle))

    assert not AuditRecord.objects.filter(action="edit").exists()
