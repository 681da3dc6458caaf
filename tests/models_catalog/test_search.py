"""Finding competencies, positions and behaviours."""

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.core.models import User
from competency_portal.core.search import search_key
from models_catalog.models import Duty, Facet, KpiIndicator, ModelVersion
from models_catalog.queries.search import MOST_SHOWN, search
from models_catalog.states import VersionState
from models_catalog.templatetags.catalogue import chain, marked
from tests.factories.catalogue import (
    BehaviourIndicatorFactory,
    CategoryFactory,
    CompetencyFactory,
    ModelVersionFactory,
    PositionFactory,
    PositionProfileFactory,
    RubricFactory,
)
from tests.factories.core import HrFactory, UserFactory

pytestmark = pytest.mark.django_db


NAMES = {
    "innovation": "创新",
    "customer": "客户",
    "insight": "洞察需求",
    "rapid-response": "快速响应",
    "client-communication": "客户沟通影响",
}


@pytest.fixture
def version() -> ModelVersion:
    """A small model; every competency but the first two speaks of 客户 in its definition."""
    category = CategoryFactory(version__model__code="property")
    for code, name in NAMES.items():
        CompetencyFactory(
            category=category,
            code=code,
            name=name,
            definition="" if code in ("innovation", "customer") else f"{name}，为了客户。",
            search_key=search_key(name),
        )
    version: ModelVersion = category.version
    Facet.objects.create(competency=version.competencies.get(code="innovation"), name="突破创新")
    rubric = RubricFactory(
        competency=version.competencies.get(code="insight"), level__code="Sa", level__rank=3
    )
    BehaviourIndicatorFactory(rubric=rubric, text="用标杆研究了解细分市场、区域的需求")
    for code, name in (("P309", "大堂管家"), ("P310", "客服主管")):
        position = PositionFactory(code=code, name=name, search_key=search_key(name, code))
        PositionProfileFactory(version=version, position=position)
    return version


@pytest.fixture
def reader(version: ModelVersion) -> User:
    reader: User = UserFactory()
    return reader


@pytest.mark.parametrize(
    "query",
    ["快速响应", "快速", "kuaisuxiangying", "kuai su", "KSXY", " ksxy ", "响应 快速"],
)
def test_a_competency_is_found_by_characters_pinyin_and_initials(reader: User, query: str) -> None:
    found = search(reader, query)

    assert found.competencies.shown[0].name == "快速响应"


@pytest.mark.parametrize("query", ["大堂管家", "datang", "dtgj", "P309", "p309"])
def test_a_position_is_found_by_name_pinyin_initials_and_code(reader: User, query: str) -> None:
    assert [position.name for position in search(reader, query).positions.shown] == ["大堂管家"]


@pytest.mark.parametrize("query", ["Quay structures", "quay", "structures QUAY"])
def test_latin_names_are_found_in_any_case_and_order(reader: User, query: str) -> None:
    quay = CompetencyFactory(name="Quay structures", search_key=search_key("Quay structures"))

    assert search(reader, query).competencies.shown == (quay,)


def test_behaviours_are_found_by_their_words(reader: User) -> None:
    found = search(reader, "标杆研究 区域").behaviours.shown

    assert [(b.rubric.competency.name, b.rubric.level.code) for b in found] == [("洞察需求", "Sa")]


def test_names_come_before_definitions(reader: User) -> None:
    names = [competency.name for competency in search(reader, "客户").competencies.shown]

    assert names == ["客户", "客户沟通影响", "洞察需求", "快速响应"]


def test_facets_lead_to_their_competency(reader: User) -> None:
    assert [c.name for c in search(reader, "突破创新").competencies.shown] == ["创新"]


def test_duties_and_kpi_are_found_by_their_words(reader: User, version: ModelVersion) -> None:
    profile = version.profiles.get(position__code="P309")
    Duty.objects.create(profile=profile, text="接待报修、投诉并跟进")
    KpiIndicator.objects.create(
        version=version, code="complaints", name="投诉处理时间", kind="at_most", high=24
    )

    found = search(reader, "投诉")

    assert [duty.profile.name for duty in found.duties.shown] == [profile.name]
    assert [indicator.name for indicator in found.indicators.shown] == ["投诉处理时间"]
    assert found.total == 2


@pytest.mark.parametrize("query", ["", "   ", "\u3000"])
def test_nothing_asked_nothing_found(reader: User, query: str) -> None:
    assert search(reader, query).is_empty


@pytest.mark.parametrize("query", ["%", "_", "\\", "'", '"', "(", "[", ".*", "查无此词"])
def test_signs_are_looked_for_as_they_are(reader: User, query: str) -> None:
    found = search(reader, query)

    shown = [c.name + c.definition + c.search_key for c in found.competencies.shown]
    shown += [b.text for b in found.behaviours.shown]
    assert all(query in text for text in shown)


def test_long_lists_say_that_there_is_more(reader: User) -> None:
    rubric = RubricFactory()
    BehaviourIndicatorFactory.create_batch(MOST_SHOWN + 1, rubric=rubric, text="巡查空房")

    hits = search(reader, "巡查空房").behaviours

    assert (len(hits.shown), hits.has_more) == (MOST_SHOWN, True)


def test_a_draft_is_not_searched_by_others_than_hr(reader: User) -> None:
    draft = ModelVersionFactory(state=VersionState.DRAFT)
    planned = PositionFactory(name="试点岗位", search_key=search_key("试点岗位"))
    PositionProfileFactory(version=draft, position=planned)
    category = CategoryFactory(version=draft)
    CompetencyFactory(category=category, name="试点能力", search_key=search_key("试点能力"))

    assert search(reader, "试点").is_empty
    found = search(HrFactory(), "试点")
    assert [c.name for c in found.competencies.shown] == ["试点能力"]
    assert found.positions.shown == (planned,)


def test_the_page_and_the_piece_of_it_show_the_same(reader: User) -> None:
    client = Client()
    client.force_login(reader)
    url = reverse("catalogue:search") + "?q=ksxy"

    whole = client.get(url)
    piece = client.get(url, headers={"hx-request": "true"})

    assert "<html" in whole.content.decode()
    assert "<html" not in piece.content.decode()
    assert whole.context["found"].competencies == piece.context["found"].competencies
    assert "HX-Request" in piece.headers["Vary"]


@pytest.mark.parametrize("query", ["a" * 101, "a%00b", "%ED%A0%80"])
def test_no_query_breaks_the_page(reader: User, query: str) -> None:
    client = Client()
    client.force_login(reader)

    assert client.get(reverse("catalogue:search") + f"?q={query}").status_code == 200


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("客户需求", "需求", "客户<mark>需求</mark>"),
        ("CRM 系统", "crm", "<mark>CRM</mark> 系统"),
        ("a<b", "<", "a<mark>&lt;</mark>b"),
        ("客户", "dtgj", "客户"),
        ("a & b", "", "a &amp; b"),
    ],
)
def test_the_words_that_were_found_are_marked(text: str, query: str, shown: str) -> None:
    assert marked(text, query) == shown


def test_steps_of_a_process_stand_apart() -> None:
    assert chain("收集信息-分析-产出") == "收集信息 – 分析 – 产出"
    assert chain("Inspect - assess") == "Inspect – assess"
