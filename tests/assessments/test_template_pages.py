"""HR's pages about templates: look inside, keep, rename, delete."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from competency_portal.assessments.models import Cycle, CycleTemplate
from competency_portal.assessments.queries.templates import proposed_name
from competency_portal.assessments.services.templates import save_template
from competency_portal.assessments.templates import SHIPPED
from competency_portal.assessments.views import cycle_templates
from tests.factories import CycleFactory, HrFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(client: Client) -> Client:
    client.force_login(HrFactory.create())
    return client


@pytest.fixture
def kept() -> CycleTemplate:
    cycle = CycleFactory.create(
        stages=("supervisor", "others"),
        group_weights={"supervisor": "60", "peer": "40"},
        rater_limits={"peer": [3, 5]},
    )
    return save_template(cycle=cycle, name="我们的", actor=None)


def url(page: str, key: object) -> str:
    return reverse(f"cycles:template_{page}", args=[key])


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda each: each.key)
def test_a_shipped_template_is_looked_at_and_not_changed(hr: Client, shipped: object) -> None:
    key = getattr(shipped, "key", "")

    page = hr.get(url("detail", key))

    assert [line.kind for line in page.context["lines"]] == list(
        page.context["template"].definition.kinds
    )
    text = page.content.decode()
    assert f"?template={key}" in text
    assert "template-rename" not in text
    for change in ("rename", "delete"):
        assert hr.get(url(change, key)).status_code == 404
        assert hr.post(url(change, key), {"name": "x"}).status_code == 404


def test_one_of_ours_says_in_words_what_it_contains(hr: Client, kept: CycleTemplate) -> None:
    page = hr.get(url("detail", f"own-{kept.pk}"))

    said = {str(setting.label): setting.text for setting in page.context["settings"]}
    assert said == {
        "各评价方的权重": "上级 60 · 同级 40",
        "每人的评价人数": "同级 3–5 人",
        "评价人怎么来": "启动时按组织关系推荐",
        "360 评价的限制": "一组满 3 人作答才单独显示；一个人最多评 8 位同事",
    }


def test_a_cycle_is_kept_as_a_template_and_offered(hr: Client) -> None:
    cycle = CycleFactory.create()

    answer = hr.post(url("save", cycle.code), {"name": " 客服线 "})

    assert answer["Location"] == reverse("cycles:cycle_detail", args=[cycle.code])
    assert "客服线" in hr.get(reverse("cycles:cycle_start")).content.decode()
    assert CycleTemplate.objects.get().created_by is not None


@pytest.mark.parametrize("name", ["", "我们的", "年度能力评估", "Quarterly review", "两\n行"])
def test_a_name_that_does_not_do_is_said_at_its_field(
    hr: Client, kept: CycleTemplate, name: str
) -> None:
    page = hr.post(url("save", Cycle.objects.get().code), {"name": name})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["name"]
    assert page.context["form"]["name"].value() == name
    assert CycleTemplate.objects.count() == 1


def test_one_of_ours_is_renamed(hr: Client, kept: CycleTemplate) -> None:
    answer = hr.post(url("rename", f"own-{kept.pk}"), {"name": "新名"})

    assert answer["Location"] == url("detail", f"own-{kept.pk}")
    assert CycleTemplate.objects.get().name == "新名"


def test_one_of_ours_is_deleted_after_asking(hr: Client, kept: CycleTemplate) -> None:
    address = url("delete", f"own-{kept.pk}")

    asked = hr.get(address)
    assert "我们的" in asked.content.decode()
    assert CycleTemplate.objects.exists()
    answer = hr.post(address)

    assert answer["Location"] == reverse("cycles:cycle_start")
    assert not CycleTemplate.objects.exists()
    assert hr.get(address).status_code == 404


@pytest.mark.parametrize("change", ["rename", "delete"])
@pytest.mark.parametrize("is_found", [True, False])
def test_one_that_was_deleted_meanwhile_is_said_among_those_there_are(
    hr: Client, kept: CycleTemplate, monkeypatch: pytest.MonkeyPatch, change: str, is_found: bool
) -> None:
    CycleTemplate.objects.all().delete()
    if is_found:  # deleted after the page had looked for it
        monkeypatch.setattr(cycle_templates, "_own", lambda _request, _key: kept)

    answer = hr.post(url(change, f"own-{kept.pk}"), {"name": "新名"})

    assert answer.headers["Location"] == reverse("cycles:cycle_start")
    (said,) = get_messages(answer.wsgi_request)
    assert str(said) == "这个模板已经删除了。"


def test_a_plan_too_long_to_be_kept_says_so(hr: Client) -> None:
    cycle = CycleFactory.create()
    stage = cycle.stages.get()
    stage.ends = stage.starts + datetime.timedelta(days=3 * 366)
    stage.save()

    page = hr.post(url("save", cycle.code), {"name": "太长"})

    assert page.status_code == 422
    assert "两年" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("年度能力评估", "2026 年度能力评估"),
        ("360 评估", "2026 年 360 评估"),
        ("季度回顾", "2026 年季度回顾"),
        ("客服线", "2026 年客服线"),
    ],
)
def test_a_new_cycle_is_called_after_its_year_and_template(name: str, proposed: str) -> None:
    assert proposed_name(2026, name) == proposed
