"""Every count of the domain's table, in the database after the shipped catalogue was loaded."""

from io import StringIO
from typing import Final

import pytest
from django.core.management import call_command
from django.db.models import Count

from models_catalog.models import (
    BehaviourIndicator,
    Competency,
    Dimension,
    Facet,
    KpiIndicator,
    Level,
    Position,
    PositionProfile,
    QuestionnaireItem,
    Requirement,
    RequirementTemplate,
)

pytestmark = pytest.mark.django_db

CORE: Final = ["创新", "客户", "学习", "诚信", "执行"]
PROFESSIONAL: Final = [
    *["洞察需求", "服务策划", "快速响应", "自我调节", "客户沟通影响", "客户关系维系"]
]
SUPERVISORS: Final = [
    *["engineering", "order", "customer-service", "general-affairs", "cleaning", "gardening"]
]


@pytest.fixture(autouse=True)
def _loaded() -> None:
    call_command("load_catalogue", stdout=StringIO())


def names(category: str) -> list[str]:
    rows = Competency.objects.filter(category__code=category).order_by("order")
    return list(rows.values_list("name", flat=True))


def behaviours(category: str, level: str) -> list[int]:
    rows = Competency.objects.filter(category__code=category, rubrics__level__code=level)
    counted = rows.annotate(count=Count("rubrics__behaviours")).order_by("order")
    return list(counted.values_list("count", flat=True))


def required(position: str, category: str) -> list[str]:
    rows = Requirement.objects.filter(
        profile__position__code=position, competency__category__code=category
    ).order_by("competency__order")
    return [row.level.code if row.level else "N/A" for row in rows.select_related("level")]


def test_core_competencies_and_their_facets() -> None:
    facets = Facet.objects.order_by("competency__order", "order")

    assert names("core") == CORE
    assert list(facets.values_list("name", flat=True)) == [
        *["优化创新", "突破创新", "客户维系", "客户超越", "自我成长", "组织成长"],
        *["内部诚信", "外部诚信", "个人执行", "团队执行"],
    ]


def test_core_behaviours() -> None:
    assert behaviours("core", "D") == [3, 6, 3, 3, 3]
    assert behaviours("core", "E") == [2, 4, 3, 3, 3]


def test_professional_competencies_and_their_processes() -> None:
    rows = Competency.objects.filter(category__code="professional").order_by("order")

    assert names("professional") == PROFESSIONAL
    assert list(rows.values_list("process", flat=True)) == [
        *["收集信息-分析-产出", "策划-验证-标准化", "应对-跟进-反馈"],
        *["角色定位-控制-解压", "倾听-发问-影响", "识别-特征分析-关系维系"],
    ]


@pytest.mark.parametrize("level", ["Sb", "Si", "Sa"])
def test_professional_behaviours(level: str) -> None:
    assert behaviours("professional", level) == [3, 3, 3, 3, 4, 3]


def test_behaviours_in_all() -> None:
    by_category = BehaviourIndicator.objects.values_list("rubric__competency__category__code")
    counted = dict(by_category.annotate(count=Count("pk")).order_by())

    assert counted == {"core": 18 + 15, "professional": 57}


def test_levels() -> None:
    rows = Level.objects.order_by("scale__order", "rank")

    assert list(rows.values_list("code", "rank")) == [
        *[("E", 1), ("D", 2), ("Sb", 1), ("Si", 2), ("Sa", 3)]
    ]


def test_lobby_butler() -> None:
    profile = PositionProfile.objects.get(position__code="P309")

    assert (profile.name, profile.subordinates) == ("大堂管家", "无")
    assert profile.reports_to == Position.objects.get(name="客服主管")
    assert profile.duties.count() == 9
    assert required("P309", "core") == ["E"] * 5
    assert required("P309", "professional") == ["Sb", "Sb", "Sb", "Si", "Si", "Sb"]


def test_customer_service_supervisor() -> None:
    code = "customer-service-supervisor"

    assert Position.objects.get(code=code).name == "客服主管"
    assert required(code, "core") == ["D"] * 5
    assert required(code, "professional") == ["Si", "Si", "Si", "Sa", "Sa", "Si"]


def test_core_level_of_all_supervisors() -> None:
    assert [required(f"{each}-supervisor", "core") for each in SUPERVISORS] == [["D"] * 5] * 6


def test_positions_that_the_sources_name() -> None:
    assert sorted(Position.objects.values_list("name", flat=True)) == sorted(
        [
            *["大堂管家", "工程主管", "秩序主管", "客服主管", "综合事务主管", "保洁主管"],
            *["园艺主管", "客服专员", "客服管理员", "管理处经理"],
        ]
    )
    assert Requirement.objects.filter(profile__name="管理处经理").count() == 0


@pytest.mark.parametrize("name", ["客服专员", "客服管理员"])
def test_professional_levels_of_specialist_and_officer(name: str) -> None:
    code = Position.objects.get(name=name).code

    assert required(code, "professional") == ["Si", "Si", "Si", "Sa", "Sa", "Si"]


def test_matrix_of_2008() -> None:
    rows = RequirementTemplate.objects.order_by("order").prefetch_related(
        "requirements__competency", "requirements__level"
    )
    by_row = [sorted(row.requirements.all(), key=lambda one: one.competency.order) for row in rows]
    not_asked = [
        (row, column)
        for row, cells in enumerate(by_row, start=1)
        for column, cell in enumerate(cells, start=1)
        if not cell.is_asked
    ]

    assert len(by_row) == 11
    assert [[cell.competency.name for cell in cells] for cells in by_row] == [PROFESSIONAL] * 11
    assert not_asked == [(1, 4), (3, 4), (4, 4)]


def test_questionnaire() -> None:
    rows = Dimension.objects.order_by("order").annotate(count=Count("items"))

    assert [row.weight for row in rows] == [25, 20, 30, 8, 10, 5, 2]
    assert [row.count for row in rows] == [12, 14, 14, 12, 11, 8, 8]
    assert QuestionnaireItem.objects.count() == 79


def test_kpi_indicators() -> None:
    rows = KpiIndicator.objects.order_by("order")

    assert list(rows.values_list("name", "kind", "low", "high")) == [
        ("客户满意度", "range", 90, 100),
        ("投诉处理时间", "at_most", None, 48),
        ("服务质量", "qualitative", None, None),
        ("资源利用率", "at_least", 85, None),
        ("成本控制", "at_most", None, 10),
    ]


def test_every_record_names_its_source() -> None:
    models = (Competency, Facet, BehaviourIndicator, Level, Dimension, QuestionnaireItem)
    others = (KpiIndicator, PositionProfile, Requirement, RequirementTemplate)

    without = [model.__name__ for model in (*models, *others) if model.objects.filter(source="")]

    assert without == []
