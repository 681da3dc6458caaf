"""`export_catalogue`: the file comes back byte for byte, whatever the file says."""

import random
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies as st

from models_catalog.models import CompetencyModel, ModelVersion, Position
from models_catalog.queries.documents import document_of
from models_catalog.services import CatalogueFile, create_draft, load_documents
from models_catalog.services.filling import clear
from models_catalog.yaml_format import read, write
from models_catalog.yaml_format.document import Document
from tests.models_catalog.catalogue_files import SECOND, SHIPPED, read as plain
from tests.models_catalog.documents import documents
from tests.models_catalog.small import small, version

pytestmark = pytest.mark.django_db


def exported(code: str, *args: str) -> str:
    out = StringIO()
    call_command("export_catalogue", code, *args, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("path", [SHIPPED, SECOND], ids=lambda path: path.stem)
def test_shipped_file_comes_back_byte_for_byte(path: Path) -> None:
    call_command("load_catalogue", str(path), stdout=StringIO())

    assert exported(plain(path)["model"]["code"]).encode() == path.read_bytes()


@settings(max_examples=60)
@given(document=documents())
def test_what_is_written_reads_as_the_same_document(document: Document) -> None:
    text = write(document)

    reading = read("x.yaml", text.encode())

    assert [str(fault) for fault in reading.faults if not fault.is_warning] == []
    assert reading.document == document
    assert write(reading.document) == text


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_what_is_loaded_is_exported(document: Document) -> None:
    text = write(document)
    with transaction.atomic():
        load_documents(files=[CatalogueFile("x.yaml", text.encode())], actor=None)
        stored = write(document_of(ModelVersion.objects.get()))
        transaction.set_rollback(True)

    assert stored == text


@settings(max_examples=30)
@given(document=documents(), seed=st.randoms(use_true_random=False))
def test_another_order_of_requirements_and_rubrics_reads_the_same(
    document: Document, seed: random.Random
) -> None:
    shuffled = document.model_copy(deep=True)
    for competency in shuffled.competencies:
        seed.shuffle(competency.rubric)
    for position in shuffled.positions:
        seed.shuffle(position.requirements)
    for template in shuffled.requirement_templates:
        seed.shuffle(template.requirements)
    for indicator in shuffled.kpi_indicators:
        seed.shuffle(indicator.positions)

    assert read("x.yaml", write(shuffled).encode()).document == document


def test_published_version_is_exported_unless_a_number_is_given() -> None:
    load_documents(files=[small(), small(*version(2), name="2")], actor=None)
    create_draft(model=CompetencyModel.objects.get(), actor=None)

    heads = [exported("small", *args).splitlines()[3:5] for args in ([], ["--version", "1"])]
    draft = exported("small", "--version=3").splitlines()[3:5]

    assert heads == [["  version: 2", "  state: published"], ["  version: 1", "  state: published"]]
    assert draft == ["  version: 3", "  state: draft"]


def test_draft_is_exported_where_nothing_is_published() -> None:
    load_documents(files=[small(*version(1, "draft"))], actor=None)

    assert exported("small").splitlines()[4] == "  state: draft"


def test_all_versions_of_a_model_load_into_an_empty_database() -> None:
    load_documents(files=[small(), small(*version(2), ("专员", "职员"), name="2")], actor=None)
    texts = [exported("small", f"--version={number}") for number in (1, 2)]
    with transaction.atomic():
        _forget_everything()
        files = [CatalogueFile(f"{n}.yaml", text.encode()) for n, text in enumerate(texts)]

        load_documents(files=files, actor=None)

        assert [exported("small", f"--version={number}") for number in (1, 2)] == texts


def _forget_everything() -> None:
    for stored in ModelVersion.objects.all():
        clear(stored)
    ModelVersion.objects.all().delete()
    CompetencyModel.objects.all().delete()
    Position.objects.all().delete()


def test_unknown_model_and_version_are_named() -> None:
    load_documents(files=[small()], actor=None)

    with pytest.raises(CommandError, match=r"^没有模型“smal”，你是不是想写“small”？$"):
        exported("smal")
    with pytest.raises(CommandError, match=r"^模型“small”没有第 7 版$"):
        exported("small", "--version=7")


def test_number_of_queries_does_not_depend_on_the_size() -> None:
    files = [CatalogueFile(path.name, path.read_bytes()) for path in (SHIPPED, SECOND)]
    load_documents(files=files, actor=None)

    counts = []
    for stored in ModelVersion.objects.select_related("model"):
        with CaptureQueriesContext(connection) as queries:
            document_of(stored)
        counts.append(len(queries))

    assert counts == [counts[0]] * 2
