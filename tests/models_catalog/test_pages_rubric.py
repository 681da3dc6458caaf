"""What a competency's page says of a level beside its behaviours."""

import pytest
from django.test import Client
from django.urls import reverse

from models_catalog.models import Rubric
from models_catalog.services import CatalogueFile, load_documents
from tests.factories.catalogue import Catalogue, make_catalogue
from tests.factories.core import UserFactory
from tests.models_catalog.catalogue_files import SECOND
from tests.models_catalog.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(UserFactory())
    return client


@pytest.fixture
def catalogue() -> Catalogue:
    return make_catalogue()


def page(model: str, competency: str) -> str:
    return reverse("catalogue:competency", args=[model, competency])


def extras(client: Client, catalogue: Catalogue) -> list[str]:
    answer = client.get(page(catalogue.version.model.code, "insight"))
    kinds = ("知识", "技能", "行为事件", "暂无")
    return [word for word in words(answer, "rubric") if word in kinds]


def test_what_no_level_has_is_left_out(reader: Client, catalogue: Catalogue) -> None:
    assert extras(reader, catalogue) == []


def test_what_one_level_has_the_others_say_they_lack(reader: Client, catalogue: Catalogue) -> None:
    Rubric.objects.filter(competency__code="insight", level__code="Si").update(
        knowledge=[{"text": "客户分类"}]
    )

    assert extras(reader, catalogue) == ["知识", "暂无", "知识", "知识", "暂无"]


def test_events_in_the_same_words_at_every_level_are_a_note_on_the_source(
    reader: Client, catalogue: Catalogue
) -> None:
    Rubric.objects.filter(competency__code="insight").update(events="见行为事件库")

    answer = reader.get(page(catalogue.version.model.code, "insight"))

    assert "见行为事件库" not in words(answer, "rubric")
    assert ("行为事件", "见行为事件库") in answer.context["page"].sources
    Rubric.objects.filter(competency__code="insight", level__code="Si").update(events="另一件")
    assert extras(reader, catalogue) == ["行为事件"] * 3


def test_knowledge_and_skills_are_shown_when_there_are_some(reader: Client) -> None:
    load_documents(files=[CatalogueFile(SECOND.name, SECOND.read_bytes())], actor=None)

    answer = reader.get(page("harbour-engineering", "quay-structures"))

    shown = words(answer, "rubric")
    assert shown[shown.index("知识") + 1 :][:4] == [
        *("Names of quay wall parts", "EN 1504 repair principles"),
        *("技能", "Reads a general arrangement drawing"),
    ]
