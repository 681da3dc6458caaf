"""The pages that everybody reads."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from models_catalog.models import ModelVersion
from models_catalog.services import CatalogueFile, create_draft, load_documents, publish_version
from models_catalog.states import VersionState
from tests.factories.catalogue import (
    Catalogue,
    PositionFactory,
    PositionProfileFactory,
    make_catalogue,
)
from tests.factories.core import HrFactory, UserFactory
from tests.models_catalog.catalogue_files import SECOND, SHIPPED
from tests.models_catalog.pages import words

pytestmark = pytest.mark.django_db

TABS = ("version", "position_list", "matrix", "scales", "questionnaires", "kpi_list", "handbook")
SHARED = ("overview", "search", "matrix", "position_list")


def signed_in(**fields: Any) -> Client:
    client = Client()
    client.force_login(UserFactory(**fields))
    return client


@pytest.fixture
def reader() -> Client:
    return signed_in()


@pytest.fixture
def hr() -> Client:
    client = Client()
    client.force_login(HrFactory())
    return client


@pytest.fixture
def catalogue() -> Catalogue:
    return make_catalogue()


def load(*paths: Any) -> None:
    load_documents(
        files=[CatalogueFile(path.name, path.read_bytes()) for path in paths], actor=None
    )


def draft_of(catalogue: Catalogue) -> ModelVersion:
    return create_draft(model=catalogue.version.model, actor=None)


def page(name: str, *args: object) -> str:
    return reverse(f"catalogue:{name}", args=args)


# Who sees what


@pytest.mark.parametrize("name", SHARED)
def test_strangers_are_led_to_the_login_page(client: Client, name: str) -> None:
    answer = client.get(page(name))

    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (
        302,
        "/accounts/login/",
    )


@pytest.mark.parametrize("name", TABS)
def test_a_draft_is_for_hr_only(
    reader: Client, hr: Client, catalogue: Catalogue, name: str
) -> None:
    draft = draft_of(catalogue)
    url = page(name, draft.model.code, draft.number)

    assert (reader.get(url).status_code, hr.get(url).status_code) == (404, 200)


def test_what_stands_in_a_draft_is_for_hr_only(
    reader: Client, hr: Client, catalogue: Catalogue
) -> None:
    draft = draft_of(catalogue)
    profile = PositionProfileFactory(version=draft, position__code="planned")
    place = (draft.model.code, draft.number)
    urls = [
        page("competency", *place, "insight"),
        page("position", *place, catalogue.positions["butler"].code),
        page("position", "planned"),
    ]

    assert [reader.get(url).status_code for url in urls] == [404, 404, 404]
    assert [hr.get(url).status_code for url in urls] == [200, 200, 200]
    assert profile.name not in reader.get(page("position_list")).content.decode()


def test_a_version_out_of_use_stays_readable_and_names_the_one_in_use(
    reader: Client, catalogue: Catalogue
) -> None:
    publish_version(version=draft_of(catalogue), actor=None)
    code = catalogue.version.model.code

    old = reader.get(page("version", code, 1))

    assert old.context["version"].state == VersionState.RETIRED
    assert f'<a href="{page("version", code)}">去看现行的第 2 版</a>' in old.content.decode()
    assert reader.get(page("version", code)).context["version"].number == 2


@pytest.mark.parametrize(
    "url",
    [
        "/catalogue/models/nothing/",
        "/catalogue/models/{model}/versions/7/",
        "/catalogue/models/{model}/versions/99999999999999999999/",
        "/catalogue/models/{model}/competencies/nothing/",
        "/catalogue/models/{model}/positions/nothing/",
        "/catalogue/positions/nothing/",
        "/catalogue/positions/no%00thing/",
    ],
)
def test_what_does_not_exist_is_not_found(reader: Client, catalogue: Catalogue, url: str) -> None:
    assert reader.get(url.format(model=catalogue.version.model.code)).status_code == 404


@pytest.mark.parametrize("name", SHARED)
def test_reading_is_all_one_can_do(reader: Client, catalogue: Catalogue, name: str) -> None:
    assert reader.post(page(name)).status_code == 405


@pytest.mark.parametrize("name", TABS)
def test_no_tab_takes_anything(reader: Client, catalogue: Catalogue, name: str) -> None:
    assert reader.post(page(name, catalogue.version.model.code)).status_code == 405


# Models and versions


def test_without_a_model_the_page_says_so(reader: Client) -> None:
    assert "还没有能力模型" in reader.get(page("overview")).content.decode()
    assert reader.get(page("matrix")).status_code == 200


def test_one_model_is_shown_at_once(reader: Client) -> None:
    load(SHIPPED)

    answer = reader.get(page("overview"))

    shown = answer.context["contents"]
    assert [block.category.name for block in shown.categories] == ["核心能力", "专业能力"]
    assert [line.competency.name for line in shown.categories[1].lines] == [
        *("洞察需求", "服务策划", "快速响应"),
        *("自我调节", "客户沟通影响", "客户关系维系"),
    ]
    counts = shown.counts
    assert (counts.competencies, counts.behaviours, counts.items, counts.indicators) == (
        *(11, 90),
        *(79, 5),
    )


def test_several_models_are_chosen_from(reader: Client) -> None:
    load(SHIPPED, SECOND)

    answer = reader.get(page("overview"))

    assert [card.version.name for card in answer.context["cards"]] == [
        "Harbour Engineering Competence Framework",
        "物业客服能力模型",
    ]


def test_every_page_of_an_unlike_model_can_be_read(reader: Client) -> None:
    load(SECOND)
    version = ModelVersion.objects.get()
    code = version.model.code
    urls = [page(name, code) for name in TABS]
    urls += [page("competency", code, c.code) for c in version.competencies.all()]
    urls += [page("position", p.position.code) for p in version.profiles.all()]

    assert {reader.get(url).status_code for url in urls} == {200}


# Competencies


def test_a_rubric_reads_from_the_lowest_level_to_the_highest(
    reader: Client, catalogue: Catalogue
) -> None:
    answer = reader.get(page("competency", catalogue.version.model.code, "insight"))

    columns = answer.context["page"].columns
    assert [column.level.code for column in columns] == ["Sb", "Si", "Sa"]
    assert [behaviour.text for behaviour in columns[1].behaviours] == [
        f"洞察需求 Si 的行为 {number}" for number in (1, 2, 3)
    ]


def test_a_competency_says_who_needs_which_level(reader: Client, catalogue: Catalogue) -> None:
    answer = reader.get(page("competency", catalogue.version.model.code, "response"))

    assert words(answer, "asked-by") == [
        *("哪些岗位要求哪一级", "Sa", "客服主管", "Sb", "大堂管家"),
        *("不要求", "客服专员", "未设定", "顾问"),
    ]


# Positions


def test_a_position_tells_levels_not_asked_and_not_set_apart(
    reader: Client, catalogue: Catalogue
) -> None:
    answer = reader.get(page("position", catalogue.positions["clerk"].code))

    (shown,) = answer.context["pages"]
    asked = {
        row.competency.code: row.asked.level.code if row.asked.level else row.asked.is_set
        for group in shown.categories
        for row in group.rows
    }
    assert asked == {
        "learning": "E",
        "integrity": False,
        "insight": "Sb",
        "response": True,
        "relations": False,
    }
    shown_words = words(answer, "requirements")
    assert (shown_words.count("不要求"), shown_words.count("未设定")) == (1, 2)


def test_a_required_level_opens_its_own_behaviours(reader: Client, catalogue: Catalogue) -> None:
    answer = reader.get(page("position", catalogue.positions["lead"].code))

    rows = answer.context["pages"][0].categories[1].rows
    assert [row.behaviours[0].text for row in rows] == [
        "洞察需求 Si 的行为 1",
        "快速响应 Sa 的行为 1",
        "关系维系 Sa 的行为 1",
    ]


def test_a_position_without_requirements_says_so(reader: Client, catalogue: Catalogue) -> None:
    answer = reader.get(page("position", catalogue.positions["bare"].code))

    assert "岗位要求未设定" in words(answer, "requirements")


def test_a_position_that_no_model_describes_says_so(reader: Client, catalogue: Catalogue) -> None:
    position = PositionFactory(name="总经理")

    answer = reader.get(page("position", position.code))

    assert "现行的模型没有描述这个岗位" in answer.content.decode()
    assert list(reader.get(page("position_list")).context["undescribed"]) == [position]


def test_a_job_description_is_complete(reader: Client) -> None:
    load(SHIPPED)

    answer = reader.get(page("position", "P309"))

    (shown,) = answer.context["pages"]
    assert (len(shown.duties), len(shown.profile.contacts)) == (9, 4)
    assert [(entry.label, len(entry.texts)) for entry in shown.qualifications] == [
        *(("教育背景", 1), ("专业", 1), ("工作经验", 0), ("资格证书", 0)),
    ]
    assert shown.profile.reports_to.name == "客服主管"


def test_a_position_of_two_models_shows_what_each_says(reader: Client) -> None:
    load(SHIPPED, SECOND)

    answer = reader.get(page("position", "engineering-supervisor"))

    assert [shown.profile.version.model.code for shown in answer.context["pages"]] == [
        "harbour-engineering",
        "property-service",
    ]


def test_codes_of_other_systems_stand_in_addresses(reader: Client, catalogue: Catalogue) -> None:
    position = PositionFactory(code="客服_01.a+b-c")

    assert reader.get(page("position", position.code)).context["position"] == position


# Matrix, questionnaire, KPI


def test_the_matrix_tells_levels_not_asked_and_not_set_apart(
    reader: Client, catalogue: Catalogue
) -> None:
    answer = reader.get(page("matrix", catalogue.version.model.code))

    shown = words(answer, "matrix")
    assert shown[shown.index("客服专员") :][:6] == [
        "客服专员",
        "E",
        "未设定",
        "Sb",
        "不要求",
        "未设定",
    ]


def test_templates_stand_apart_from_positions(reader: Client) -> None:
    load(SHIPPED)

    answer = reader.get(page("matrix", "property-service"))

    templates = answer.context["templates"]
    assert (len(templates.rows), len(templates.columns)) == (11, 6)
    assert [
        number
        for number, row in enumerate(templates.rows, start=1)
        if row.cells[3].is_set and row.cells[3].level is None
    ] == [1, 3, 4]
    assert not any("矩阵" in row.profile.name for row in answer.context["rows"])


def test_targets_are_said_in_words(reader: Client) -> None:
    load(SHIPPED)

    answer = reader.get(page("kpi_list", "property-service"))

    shown = words(answer, "kpi-table")
    wanted = ("90–100 分", "≤ 48 小时", "按评分判断", "≥ 85%", "≤ 10%")
    assert tuple(word for word in shown if word in wanted) == wanted


def test_the_questionnaire_shows_weights_and_items(reader: Client) -> None:
    load(SHIPPED)

    answer = reader.get(page("questionnaires", "property-service"))

    (questionnaire,) = answer.context["questionnaires"]
    assert [
        (int(dimension.weight), len(dimension.items.all()))
        for dimension in questionnaire.dimensions.all()
    ] == [(25, 12), (20, 14), (30, 14), (8, 12), (10, 11), (5, 8), (2, 8)]


def test_what_a_source_does_not_give_is_said_to_be_unset(reader: Client) -> None:
    load(SHIPPED)

    answer = reader.get(page("position", "management-office-manager"))

    assert words(answer, "description") == [
        *("职位序列", "管理", "未设定：", "职位类别", "部门", "直接上级", "直接下级"),
        *("职位目的", "职责", "任职资格", "沟通对象"),
    ]
