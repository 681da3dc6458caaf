"""The shipped model and the tests' second one are both written as the format says."""

from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
import yaml

from tests.models_catalog.catalogue_files import SECOND, SHIPPED, read, records

# What one record of each list holds, in the order in which it is written.
KEYS: Final[dict[str, list[str]]] = {
    "sources": ["code", "title"],
    "level_scales": ["code", "name", "source", "levels"],
    "levels": ["code", "name", "definition", "source"],
    "points": ["code", "label", "points", "standing", "meaning", "definition", "source"],
    "bands": ["rating", "from"],
    "categories": ["code", "name", "scale", "weight", "source"],
    "competencies": [
        *["code", "name", "category", "process", "definition", "source", "facets", "rubric"]
    ],
    "facets": ["name", "definition", "source"],
    "rubric": ["level", "behaviours", "knowledge", "skills", "events", "source"],
    "behaviours": ["text", "source"],
    "knowledge": ["text", "source"],
    "skills": ["text", "source"],
    "positions": [
        *["code", "name", "family", "job_class", "department", "reports_to", "subordinates"],
        *["purpose", "duties", "qualifications", "contacts", "requirements", "source"],
    ],
    "duties": ["text", "source"],
    "qualifications": ["label", "text", "source"],
    "contacts": ["scope", "party", "content", "source"],
    "requirements": ["competency", "level", "weight", "source"],
    "requirement_templates": ["code", "name", "source", "requirements"],
    "questionnaires": ["code", "name", "description", "source", "responses", "dimensions"],
    "responses": ["code", "label", "value"],
    "dimensions": ["code", "name", "weight", "source", "items"],
    "items": ["text", "source"],
    "training_modules": ["code", "name", "text", "duration", "source"],
    "measures": ["code", "kind", "competency", "level", "text", "module", "source"],
    "kpi_indicators": [
        *["code", "name", "description", "kind", "low", "high", "unit", "weight"],
        *["minimum_cases", "positions", "source"],
    ],
    "handbook": ["code", "title", "source", "entries"],
    "entries": ["title", "text"],
}
TEMPLATE_REQUIREMENT: Final = ["competency", "level", "weight"]


@pytest.mark.parametrize("path", [SHIPPED, SECOND], ids=lambda path: path.stem)
def test_file_is_written_in_canonical_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    rewritten = yaml.safe_dump(
        yaml.safe_load(text),
        allow_unicode=True,
        sort_keys=False,
        width=10**9,
        indent=2,
        default_flow_style=False,
    )

    assert rewritten == text


@pytest.mark.parametrize("path", [SHIPPED, SECOND], ids=lambda path: path.stem)
def test_every_record_has_all_its_keys_in_order(path: Path) -> None:
    document = read(path)

    younger = [key for key in ("training_modules", "measures") if key in document]
    assert list(document) == [
        *["format", "model", "sources", "level_scales", "rating_scale", "categories"],
        *["competencies", "positions", "requirement_templates", "questionnaires"],
        *["kpi_indicators", "handbook", *younger],
    ]
    for kind, record in records([value for value in document.values() if isinstance(value, list)]):
        allowed = [KEYS[kind]]
        if kind == "requirements":
            allowed.append(TEMPLATE_REQUIREMENT)
        assert list(record) in allowed


@pytest.mark.parametrize("path", [SHIPPED, SECOND], ids=lambda path: path.stem)
def test_every_record_names_a_source_that_the_file_declares(path: Path) -> None:
    document = read(path)
    # What no source says is told from what one says.
    declared = (*(each["code"] for each in document["sources"]), "本产品建议")

    referring = [record["source"] for _, record in records(document) if "source" in record]

    assert [each for each in referring if not each.startswith(declared)] == []


@pytest.mark.parametrize("path", [SHIPPED, SECOND], ids=lambda path: path.stem)
def test_every_reference_is_known(path: Path) -> None:
    document = read(path)
    scale_levels = {
        scale["code"]: {level["code"] for level in scale["levels"]}
        for scale in document["level_scales"]
    }
    scale_of = {each["code"]: each["scale"] for each in document["categories"]}
    allowed = {
        each["code"]: scale_levels[scale_of[each["category"]]] for each in document["competencies"]
    }
    positions = {each["code"] for each in document["positions"]}

    asked = [record for kind, record in records(document) if kind == "requirements"]
    named = [each["reports_to"] for each in document["positions"] if each["reports_to"]]
    named += [code for each in document["kpi_indicators"] for code in each["positions"]]

    assert [
        each for each in asked if each["level"] not in allowed[each["competency"]] | {"N/A"}
    ] == []
    assert [code for code in named if code not in positions] == []
    assert {
        each["code"]: {rubric["level"] for rubric in each["rubric"]}
        for each in document["competencies"]
    } == allowed


@pytest.mark.parametrize("path", [SHIPPED, SECOND], ids=lambda path: path.stem)
def test_weights_total_100(path: Path) -> None:
    document = read(path)
    groups = [document["categories"], *(each["dimensions"] for each in document["questionnaires"])]

    totals = [sum(Decimal(each["weight"]) for each in group) for group in groups]

    assert totals == [Decimal(100)] * len(groups)
