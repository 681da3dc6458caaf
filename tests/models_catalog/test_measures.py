"""Suggested measures and training modules: younger than the format, and all that goes with it."""

from __future__ import annotations

from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from models_catalog.models import ModelVersion, SuggestedMeasure, TrainingModule
from models_catalog.queries.competencies import competency_page
from models_catalog.queries.documents import document_of
from models_catalog.services import (
    CatalogueFaulty,
    CatalogueFile,
    Outcome,
    create_draft,
    load_documents,
)
from models_catalog.yaml_format import write
from tests.factories import HrFactory
from tests.models_catalog.small import SMALL, small

pytestmark = pytest.mark.django_db

MEASURES = """training_modules:
- code: talking
  name: 沟通培训
  text: ''
  duration: 2 天
  source: 004 4.1
measures:
- code: m1
  kind: course
  competency: listening
  level: L2
  text: 参加培训
  module: talking
  source: 本产品建议
"""


def with_measures(extra: str = MEASURES) -> CatalogueFile:
    return CatalogueFile("small.yaml", (SMALL.read_text(encoding="utf-8") + extra).encode())


def outcome(file: CatalogueFile) -> Outcome:
    return load_documents(files=[file], actor=None).files[0].outcome


def test_a_file_without_them_stays_without_them() -> None:
    outcome(small())

    text = write(document_of(ModelVersion.objects.get()))

    assert "measures:" not in text
    assert "training_modules:" not in text


def test_what_is_loaded_comes_back_word_for_word_and_into_the_next_draft() -> None:
    outcome(with_measures())

    version = ModelVersion.objects.get()
    assert write(document_of(version)).endswith(MEASURES)
    draft = create_draft(model=version.model, actor=HrFactory())
    assert write(document_of(draft)).endswith(MEASURES)


def test_a_published_version_from_before_gets_them_once() -> None:
    outcome(small())
    behaviours = list(ModelVersion.objects.values_list("competencies__rubrics__behaviours"))

    assert outcome(with_measures()) is Outcome.COMPLETED
    assert outcome(with_measures()) is Outcome.UNCHANGED

    assert behaviours == list(ModelVersion.objects.values_list("competencies__rubrics__behaviours"))
    other = MEASURES.replace("参加培训", "参加两次培训")
    with pytest.raises(CatalogueFaulty, match="2"):
        outcome(with_measures(other))
    assert SuggestedMeasure.objects.get().text == "参加培训"


def test_every_level_of_the_shipped_model_has_suggestions() -> None:
    call_command("load_catalogue", stdout=StringIO())

    counted = Counter(
        SuggestedMeasure.objects.values_list("competency__code", "level__code").order_by()
    )
    levels = {
        (competency.code, level.code)
        for version in ModelVersion.objects.all()
        for competency in version.competencies.select_related("category__scale")
        for level in competency.category.scale.levels.all()
    }
    assert set(counted) == levels
    assert len(levels) == 6 * 3 + 5 * 2
    assert min(counted.values()) >= 3
    assert set(SuggestedMeasure.objects.values_list("source", flat=True)) == {"本产品建议"}
    sources = TrainingModule.objects.values_list("source", flat=True)
    assert {source[:4] for source in sources} == {"004 "}
    durations = TrainingModule.objects.exclude(duration="").values_list("name", "duration")
    assert list(durations) == [("专业知识", "2 天"), ("技能提升", "3 天"), ("实际操作", "5 天")]


def test_the_page_of_a_competency_shows_them_by_level(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    outcome(with_measures())
    version = ModelVersion.objects.get()
    client.force_login(HrFactory())
    competency = version.competencies.select_related("category").get()

    answer = client.get(reverse("catalogue:competency", args=["small", competency.code]))

    text = answer.content.decode()
    assert "参加培训" in text
    assert "沟通培训" in text
    with django_assert_num_queries(9):
        one = competency_page(competency)
    SuggestedMeasure.objects.bulk_create(
        SuggestedMeasure(
            version=version,
            code=f"more-{number}",
            kind="task",
            competency=competency,
            level=one.columns[0].level,
            text="做一件事",
        )
        for number in range(5)
    )
    with django_assert_num_queries(9):
        assert [len(column.measures) for column in competency_page(competency).columns] == [5, 1]
