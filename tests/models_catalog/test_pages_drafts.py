"""What HR does with drafts."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from models_catalog.models import ModelVersion, PositionProfile, Requirement, RequirementTemplate
from models_catalog.models.positions import TemplateRequirement
from models_catalog.services import create_draft, publish_version
from models_catalog.states import VersionState
from tests.factories.catalogue import Catalogue, make_catalogue
from tests.factories.core import HrFactory, UserFactory
from tests.models_catalog.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr() -> Client:
    client = Client()
    client.force_login(HrFactory())
    return client


@pytest.fixture
def catalogue() -> Catalogue:
    return make_catalogue()


@pytest.fixture
def draft(catalogue: Catalogue) -> ModelVersion:
    return create_draft(model=catalogue.version.model, actor=None)


def page(name: str, version: ModelVersion, *args: object) -> str:
    return reverse(f"catalogue:{name}", args=[version.model.code, version.number, *args])


def edit_url(draft: ModelVersion, catalogue: Catalogue, position: str = "clerk") -> str:
    return page("requirements_edit", draft, catalogue.positions[position].code)


def asked(version: ModelVersion, catalogue: Catalogue, position: str = "clerk") -> dict[str, str]:
    """What is stored, as `level×weight`, by competency."""
    rows = Requirement.objects.filter(
        profile__version=version, profile__position=catalogue.positions[position]
    ).select_related("competency", "level")
    return {
        row.competency.code: f"{row.level.code if row.level else 'N/A'}×{row.weight:f}".rstrip("0")
        for row in rows
    }


def typed(answer: Any, **changes: str) -> dict[str, Any]:
    """What the browser would send for a page with the form, after some changes."""
    form = answer.context["form"]
    sent = {field.html_name: field.value() or "" for field in form}
    return {**sent, **{name.replace("_", "-"): value for name, value in changes.items()}}


# Making and discarding


def test_hr_makes_a_draft_of_the_next_version(hr: Client, catalogue: Catalogue) -> None:
    answer = hr.post(reverse("catalogue:draft_create", args=[catalogue.version.model.code]))

    draft = ModelVersion.objects.get(state=VersionState.DRAFT)
    assert draft.number == 2
    assert answer.headers["Location"] == page("position_list", draft)


def test_a_second_draft_is_refused_with_the_reason(
    hr: Client, catalogue: Catalogue, draft: ModelVersion
) -> None:
    answer = hr.post(
        reverse("catalogue:draft_create", args=[catalogue.version.model.code]), follow=True
    )

    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert ModelVersion.objects.count() == 2


def test_a_draft_is_discarded_only_when_confirmed(
    hr: Client, catalogue: Catalogue, draft: ModelVersion
) -> None:
    url = page("draft_discard", draft)

    hr.get(url)
    assert ModelVersion.objects.count() == 2

    answer = hr.post(url, follow=True)
    assert ModelVersion.objects.get() == catalogue.version
    assert [str(m) for m in answer.context["messages"]] == ["草稿已放弃。"]


# Editing what a position asks


def test_the_form_shows_what_is_stored(
    hr: Client, catalogue: Catalogue, draft: ModelVersion
) -> None:
    answer = hr.get(edit_url(draft, catalogue))

    assert {k: v for k, v in typed(answer).items() if k.startswith("level")} == {
        "level-learning": "E",
        "level-integrity": "",
        "level-insight": "Sb",
        "level-response": "N/A",
        "level-relations": "",
    }


def test_levels_weights_not_asked_and_not_set_are_stored(
    hr: Client, catalogue: Catalogue, draft: ModelVersion
) -> None:
    url = edit_url(draft, catalogue)
    changes = typed(
        hr.get(url),
        level_learning="",
        level_insight="Sa",
        weight_insight="1.5",
        level_integrity="N/A",
        level_relations="Si",
    )

    answer = hr.post(url, changes)

    assert answer.headers["Location"] == page("position", draft, catalogue.positions["clerk"].code)
    assert asked(draft, catalogue) == {
        "integrity": "N/A×1.",
        "insight": "Sa×1.5",
        "response": "N/A×1.",
        "relations": "Si×1.",
    }
    assert asked(catalogue.version, catalogue)["insight"] == "Sb×1."


def test_what_is_left_alone_keeps_its_source(
    hr: Client, catalogue: Catalogue, draft: ModelVersion
) -> None:
    Requirement.objects.filter(profile__version=draft).update(source="002 达标等级")
    url = edit_url(draft, catalogue)

    hr.post(url, typed(hr.get(url), level_insight="Si"))

    rows = Requirement.objects.filter(
        profile__version=draft, profile__position=catalogue.positions["clerk"]
    )
    assert dict(rows.values_list("competency__code", "source")) == {
        "learning": "002 达标等级",
        "insight": "",
        "response": "002 达标等级",
    }


@pytest.mark.parametrize("weight", ["0", "-1", "x", "1e400", "0.00001"])
def test_a_weight_that_is_none_is_told_and_nothing_typed_is_lost(
    hr: Client, catalogue: Catalogue, draft: ModelVersion, weight: str
) -> None:
    url = edit_url(draft, catalogue)
    before = asked(draft, catalogue)

    answer = hr.post(url, typed(hr.get(url), level_relations="Sa", weight_insight=weight))

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"weight-insight"}
    assert answer.context["form"]["level-relations"].value() == "Sa"
    assert asked(draft, catalogue) == before


def test_a_level_of_another_scale_is_refused(
    hr: Client, catalogue: Catalogue, draft: ModelVersion
) -> None:
    url = edit_url(draft, catalogue)

    answer = hr.post(url, typed(hr.get(url), level_insight="D"))

    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"level-insight"})


def test_a_template_fills_the_form_and_saves_nothing_by_itself(
    hr: Client, catalogue: Catalogue, draft: ModelVersion
) -> None:
    make_template(draft, {"insight": "Sa", "response": None})
    url = edit_url(draft, catalogue)
    before = asked(draft, catalogue)

    filled = hr.get(url, {"template": "row-1"})
    shown = typed(filled)

    assert (shown["level-insight"], shown["level-response"], shown["level-learning"]) == (
        *("Sa", "N/A"),
        "E",
    )
    assert asked(draft, catalogue) == before

    hr.post(url, shown)
    insight = Requirement.objects.get(
        profile__version=draft,
        profile__position=catalogue.positions["clerk"],
        competency__code="insight",
    )
    assert (str(insight.level), insight.source) == ("Sa", "001 第 1 行")


@pytest.mark.parametrize("code", ["nothing", "a%00b"])
def test_a_template_that_is_not_there_fills_nothing(
    hr: Client, catalogue: Catalogue, draft: ModelVersion, code: str
) -> None:
    answer = hr.get(edit_url(draft, catalogue) + f"?template={code}")

    assert (answer.status_code, answer.context["form"].offer) == (200, None)


def make_template(draft: ModelVersion, levels: dict[str, str | None]) -> None:
    template = RequirementTemplate.objects.create(
        version=draft, code="row-1", name="第 1 行", source="001 第 1 行"
    )
    for code, level in levels.items():
        competency = draft.competencies.get(code=code)
        TemplateRequirement.objects.create(
            template=template,
            competency=competency,
            level=competency.category.scale.levels.get(code=level) if level else None,
        )


def test_two_people_editing_lose_nothing(
    hr: Client, catalogue: Catalogue, draft: ModelVersion
) -> None:
    url = edit_url(draft, catalogue)
    mine = typed(hr.get(url), level_insight="Sa")
    hr.post(url, typed(hr.get(url), level_insight="Si"))

    stale = hr.post(url, mine)

    assert stale.status_code == 409
    assert asked(draft, catalogue)["insight"] == "Si×1."
    (row,) = [r for g in stale.context["form"].groups for r in g.rows if r.stored]
    assert (row.level.value(), row.stored.level.code) == ("Sa", "Si")

    hr.post(url, typed(stale))
    assert asked(draft, catalogue)["insight"] == "Sa×1."


def test_a_draft_that_was_published_meanwhile_is_not_changed(
    hr: Client, catalogue: Catalogue, draft: ModelVersion
) -> None:
    url = edit_url(draft, catalogue)
    mine = typed(hr.get(url), level_insight="Sa")
    publish_version(version=draft, actor=None)

    answer = hr.post(url, mine)

    assert answer.status_code == 422
    assert answer.context["form"]["level-insight"].value() == "Sa"
    assert len(answer.context["form"].non_field_errors()) == 1
    assert asked(draft, catalogue)["insight"] == "Sb×1."


def test_one_press_leads_from_a_position_to_the_form_in_a_draft(
    hr: Client, catalogue: Catalogue
) -> None:
    code = catalogue.positions["bare"].code
    start = reverse("catalogue:requirements_start", args=[catalogue.version.model.code, code])

    first, second = hr.post(start), hr.post(start)

    draft = ModelVersion.objects.get(state=VersionState.DRAFT)
    assert first.headers["Location"] == edit_url(draft, catalogue, "bare")
    assert second.headers["Location"] == first.headers["Location"]


# Publishing


def change(draft: ModelVersion, catalogue: Catalogue, competency: str, level: str) -> None:
    row = Requirement.objects.select_related("competency__category__scale").get(
        profile__version=draft,
        profile__position=catalogue.positions["butler"],
        competency__code=competency,
    )
    row.level = row.competency.category.scale.levels.get(code=level)
    row.weight = Decimal(2)
    row.save()


def test_before_publishing_hr_reads_what_changes(
    hr: Client, catalogue: Catalogue, draft: ModelVersion
) -> None:
    change(draft, catalogue, "insight", "Sa")
    PositionProfile.objects.get(version=draft, position=catalogue.positions["bare"]).delete()

    answer = hr.get(page("draft_publish", draft))

    assert words(answer, "changes") == [
        *("变更", "与现行的第 1 版相比", "大堂管家"),
        *("洞察需求", "Sb", "→", "改为", "Sa", "权重 2"),
        *("岗位", "去掉 1 项", "顾问"),
    ]


def test_nothing_changed_is_said_too(hr: Client, draft: ModelVersion) -> None:
    answer = hr.get(page("draft_publish", draft))

    assert answer.context["changes"].is_empty


def test_publishing_retires_the_version_in_use(
    hr: Client, catalogue: Catalogue, draft: ModelVersion
) -> None:
    change(draft, catalogue, "insight", "Sa")
    url = page("draft_publish", draft)

    hr.post(url, {"seen": hr.get(url).context["seen"]})

    states = ModelVersion.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == [VersionState.RETIRED, VersionState.PUBLISHED]


def test_what_hr_has_not_read_is_not_published(
    hr: Client, catalogue: Catalogue, draft: ModelVersion
) -> None:
    url = page("draft_publish", draft)
    seen = hr.get(url).context["seen"]
    change(draft, catalogue, "insight", "Sa")

    answer = hr.post(url, {"seen": seen})

    draft.refresh_from_db()
    assert (answer.status_code, draft.state) == (409, VersionState.DRAFT)


def test_a_level_without_behaviours_is_warned_of(
    hr: Client, catalogue: Catalogue, draft: ModelVersion
) -> None:
    for rubric in draft.competencies.get(code="insight").rubrics.filter(level__code="Sb"):
        rubric.delete()

    answer = hr.get(page("draft_publish", draft))

    assert [(row.profile.name, row.level.code) for row in answer.context["without_rubric"]] == [
        ("大堂管家", "Sb"),
        ("客服专员", "Sb"),
    ]


def test_publishing_twice_publishes_once(hr: Client, draft: ModelVersion) -> None:
    url = page("draft_publish", draft)
    seen = hr.get(url).context["seen"]
    hr.post(url, {"seen": seen})

    answer = hr.post(url, {"seen": seen}, follow=True)

    assert str(list(answer.context["messages"])[-1]) == "这一版已经发布，不再改变。"


# Who may


def test_nobody_else_finds_these_pages(catalogue: Catalogue, draft: ModelVersion) -> None:
    client = Client()
    client.force_login(UserFactory())
    model = draft.model.code
    code = catalogue.positions["clerk"].code
    urls = [
        reverse("catalogue:draft_create", args=[model]),
        reverse("catalogue:requirements_start", args=[model, code]),
        *(page(name, draft) for name in ("draft_publish", "draft_discard")),
        edit_url(draft, catalogue),
    ]

    assert [client.post(url).status_code for url in urls] == [404] * 5


def test_what_changes_something_is_no_link(hr: Client, catalogue: Catalogue) -> None:
    model = catalogue.version.model.code
    urls = [
        reverse("catalogue:draft_create", args=[model]),
        reverse("catalogue:requirements_start", args=[model, "x"]),
    ]

    assert [hr.get(url).status_code for url in urls] == [405, 405]
    assert ModelVersion.objects.count() == 1
