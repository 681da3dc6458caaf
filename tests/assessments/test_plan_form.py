"""The stages of a plan and what they count: what is refused where, and what is stored."""

import datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.forms.cycles import weight_name
from competency_portal.assessments.forms.plan import PlanForm
from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.cycles import plan_fingerprint
from competency_portal.assessments.queries.templates import scoring_alone, start_from
from competency_portal.assessments.templates import SHIPPED, Shipped
from tests.assessments.plans import stage_days
from tests.factories import Catalogue, CycleFactory, HrFactory, ModelVersionFactory, make_catalogue
from tests.factories.instruments import make_questionnaire

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue() -> Catalogue:
    made = make_catalogue()
    make_questionnaire(made.version, {"a": ("100", 2)})
    return made


def sent(catalogue: Catalogue, *stages: str, **changes: Any) -> QueryDict:
    days = dict.fromkeys(stages or ("supervisor",), (0, 7))
    data = QueryDict(mutable=True)
    data.update(
        {
            "name": "2026 年度能力评估",
            "code": "2026-9",
            "period_start": "2020-01-01",
            "period_end": "2026-12-31",
            "version": str(catalogue.version.pk),
            weight_name(catalogue.categories["core"]): "40",
            weight_name(catalogue.categories["service"]): "60",
            "group-supervisor": "100",
            "part-competencies": "100",
            **stage_days(**days),
            **changes,
        }
    )
    return data


def plan_of(data: QueryDict) -> PlanForm:
    start = start_from(scoring_alone(), timezone.localdate())
    return PlanForm(data, cycle=Cycle(), start=start)


def errors(data: QueryDict) -> dict[str, list[str]]:
    plan = plan_of(data)
    plan.is_valid()
    parts = (plan.cycle, plan.stages, plan.composition)
    return {
        name: [str(text) for text in list(said)]
        for part in parts
        for name, said in part.errors.items()
    }


OTHERS = {
    "group-peer": "40",
    "group-supervisor": "60",
    "raters-peer-fewest": "3",
    "raters-peer-most": "6",
    "most_reviews": "8",
    "anonymity_threshold": "3",
}


def test_the_stages_and_weights_that_were_typed_are_stored(catalogue: Catalogue) -> None:
    plan = plan_of(sent(catalogue, "supervisor", "others", **OTHERS))

    assert plan.is_valid()
    cycle = plan.planned()
    assert cycle.group_weights == {
        "self": "0",
        "supervisor": "60",
        "peer": "40",
        "subordinate": "0",
        "related": "0",
    }
    assert cycle.rater_limits == {"peer": [3, 6]}
    assert [stage.kind.value for stage in plan.stages.planned] == ["supervisor", "others"]


@pytest.mark.parametrize("nothing", ["0.0", "０", "00"])
def test_nobody_need_be_asked_of_a_group_that_weighs_nothing(
    catalogue: Catalogue, nothing: str
) -> None:
    related = {"raters-related-fewest": "0", "raters-related-most": "0", "group-related": nothing}

    assert errors(sent(catalogue, "supervisor", "others", **OTHERS, **related)) == {}


def test_weights_of_what_is_off_are_not_read(catalogue: Catalogue) -> None:
    plan = plan_of(sent(catalogue, **{"group-peer": "不是数", "part-kpi": "30"}))

    assert plan.is_valid()
    assert plan.planned().part_weights == {"competencies": "100", "questionnaire": "0", "kpi": "0"}


@pytest.mark.parametrize(
    ("stages", "changes", "field", "said"),
    [
        (["kpi", "supervisor"], {"part-kpi": "30"}, "__all__", "130"),
        (["supervisor"], {"part-competencies": "70", "part-kpi": "30"}, "__all__", "70"),
        (["supervisor"], {"group-supervisor": "90"}, "__all__", "90"),
        (["self"], {"group-supervisor": "100"}, "__all__", "0"),
        (["supervisor"], {"group-supervisor": "一百"}, "group-supervisor", "“一百”"),
        (["supervisor"], {"group-supervisor": "8,5"}, "group-supervisor", "8.5"),
        (["publication"], {}, "stage-supervisor", "作答"),
        (["supervisor"], {"stage-supervisor-ends": "2020-01-01"}, "stage-supervisor-ends", "早"),
        (["supervisor"], {"stage-supervisor-ends": ""}, "stage-supervisor-ends", "日期"),
        (["supervisor"], {"stage-supervisor-ends": "下周"}, "stage-supervisor-ends", "日期"),
        (["supervisor"], {"stage-supervisor-starts": "2090-01-01"}, "stage-supervisor-ends", "早"),
        (["supervisor"], {"stage-supervisor-ends": "22026-01-01"}, "stage-supervisor-ends", "日期"),
        (["supervisor"], {"stage-supervisor-ends": "2206-01-01"}, "stage-supervisor-ends", "年份"),
        (["supervisor"], {"period_start": "2099-01-01", "period_end": "2099-12-31"},
         "stage-supervisor-ends", "开始之前"),
        (["supervisor"], {"period_end": "2206-12-31"}, "period_end", "年份"),
        (["supervisor", "questionnaire"], {}, "questionnaire", "问卷"),
        (["supervisor", "questionnaire"], {}, "respondent-supervisor", "谁"),
        (["supervisor", "calibration"], {"guideline": "20"}, "__all__", "20"),
        (["supervisor", "others"], {**OTHERS, "raters-peer-most": "2"}, "raters-peer-most", "3"),
        (["supervisor", "others"], {**OTHERS, "raters-peer-most": "0", "raters-peer-fewest": "0"},
         "raters-peer-most", "没有人"),
        (["supervisor", "others"], {**OTHERS, "anonymity_threshold": "2"}, "anonymity_threshold",
         "3"),
        (["supervisor", "others"], {**OTHERS, "most_reviews": ""}, "most_reviews", "整数"),
    ],
)  # fmt: skip
def test_each_fault_is_said_in_chinese_at_its_field(
    catalogue: Catalogue, stages: list[str], changes: dict[str, str], field: str, said: str
) -> None:
    point = catalogue.version.rating_scale.points.order_by("points")[0]
    own = f"guideline-{point.pk}"
    changes = {own if name == "guideline" else name: text for name, text in changes.items()}

    found = errors(sent(catalogue, *stages, **changes))

    assert said in " ".join(found[own if field == "guideline" else field])


def test_a_questionnaire_of_another_version_is_refused(catalogue: Catalogue) -> None:
    other = make_questionnaire(ModelVersionFactory.create(), {"a": ("100", 1)})
    data = sent(catalogue, "supervisor", "questionnaire", questionnaire=str(other.pk))

    assert "questionnaire" in errors(data)


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda each: each.key)
def test_what_a_template_proposes_is_valid_as_it_stands(
    client: Client, catalogue: Catalogue, shipped: Shipped
) -> None:
    catalogue.version.questionnaires.update(code="weighted-behaviour")
    client.force_login(HrFactory.create())
    address = reverse("cycles:cycle_create") + f"?template={shipped.key}"
    plan = client.get(address).context["plan"]
    fields = {
        bound.html_name: bound.value()
        for part in (plan.cycle, plan.stages, plan.composition)
        for bound in part
        if bound.value() not in (None, False)
    }
    fields["version"] = str(catalogue.version.pk)
    named = {"name": "年度", "period_start": "2020-01-01", "period_end": "2026-12-31"}

    answer = client.post(address, {**fields, **named})

    assert answer.status_code == 302
    assert set(Cycle.objects.get().stages.values_list("kind", flat=True)) == {
        kind.value for kind in shipped.definition.kinds
    }


def test_nothing_typed_is_lost_by_an_error(client: Client, catalogue: Catalogue) -> None:
    client.force_login(HrFactory.create())
    typed = sent(catalogue, "supervisor", "others", **{**OTHERS, "group-peer": "39,5"})

    page = client.post(reverse("cycles:cycle_create"), typed.dict())

    assert page.status_code == 422
    for name, text in (("group-peer", "39,5"), ("raters-peer-most", "6"), ("most_reviews", "8")):
        assert page.context["plan"].composition[name].value() == text
    assert page.content.decode().count('value="39,5"') == 1


def test_every_fault_is_listed_at_the_top_with_a_link_to_its_place(
    client: Client, catalogue: Catalogue
) -> None:
    client.force_login(HrFactory.create())
    core = weight_name(catalogue.categories["core"])
    typed = sent(catalogue, code="", **{core: "45", "group-supervisor": "90"})

    page = client.post(reverse("cycles:cycle_create"), typed.dict())

    text = page.content.decode()
    said = {fault.url: str(fault.text) for fault in page.context["plan"].faults}
    assert said == {
        "#id_code": "编码：请填写这一项。",
        f"#weights-category-{catalogue.version.pk}": "各类能力的权重：权重合计 105，应为 100。",
        "#weights-group": "各评价方的权重：权重合计 90，应为 100。",
    }
    assert [text.count(f'id="{url[1:]}"') for url in said] == [1, 1, 1]
    assert text.index('id="weights-group-said"') < text.index('id="id_group-self"')


def test_a_day_that_passes_while_somebody_types_is_said_at_its_stage(
    client: Client, catalogue: Catalogue
) -> None:
    """The form was opened when yesterday was still to come."""
    client.force_login(HrFactory.create())
    cycle = CycleFactory.create(version=catalogue.version, code="2026-9")
    yesterday = (timezone.localdate() - datetime.timedelta(days=1)).isoformat()
    days = {"stage-self-starts": yesterday, "stage-self-ends": yesterday}
    typed = sent(catalogue, "self", "supervisor", **days, **{"group-self": "30"})
    typed["group-supervisor"], typed["seen"] = "70", plan_fingerprint(cycle)

    page = client.post(reverse("cycles:cycle_edit", args=["2026-9"]), typed.dict())

    assert page.status_code == 422
    assert page.context["plan"].stages.errors == {"stage-self-ends": ["这一天已经过去。"]}
    assert page.context["plan"].stages["stage-self-ends"].value() == yesterday
    assert page.context["plan"].composition["group-self"].value() == "30"
    assert not cycle.stages.filter(kind="self").exists()


def test_a_template_deleted_meanwhile_takes_nothing_away(
    client: Client, catalogue: Catalogue
) -> None:
    client.force_login(HrFactory.create())
    address = reverse("cycles:cycle_create") + "?template=own-404"

    answer = client.post(address, sent(catalogue).dict())

    assert answer.status_code == 302
    assert Cycle.objects.get().name == "2026 年度能力评估"


def test_an_unknown_template_does_not_exist(client: Client) -> None:
    client.force_login(HrFactory.create())

    assert client.get(reverse("cycles:cycle_create") + "?template=x").status_code == 404


def test_somebody_elses_stages_are_not_stored_over(client: Client, catalogue: Catalogue) -> None:
    client.force_login(HrFactory.create())
    cycle = CycleFactory.create(version=catalogue.version)
    before = plan_fingerprint(cycle)
    cycle.stages.create(kind="self", starts=timezone.localdate(), ends=timezone.localdate())
    cycle.group_weights = {"supervisor": "55", "self": "45"}
    cycle.save()
    data = sent(catalogue, code=cycle.code, seen=before, **{"group-supervisor": "100"})

    answer = client.post(reverse("cycles:cycle_edit", args=[cycle.code]), data.dict())

    assert answer.status_code == 409
    plan = answer.context["plan"]
    assert plan.stages.errors["stage-self"] == ["现在存的是：开"]
    assert plan.composition.errors["group-supervisor"] == ["现在存的是：55"]
    assert plan.composition["group-supervisor"].value() == "100"
    assert cycle.stages.filter(kind="self").exists()
