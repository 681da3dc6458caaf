"""Rows of questionnaires, KPI indicators and the handbook."""

from __future__ import annotations

from models_catalog.models import (
    Dimension,
    HandbookSection,
    KpiIndicator,
    ModelVersion,
    Position,
    Questionnaire,
    QuestionnaireItem,
    ResponseOption,
)
from models_catalog.yaml_format import document as doc


def fill_instruments(version: ModelVersion, document: doc.Document) -> None:
    """Write the questionnaires and the KPI indicators."""
    _fill_questionnaires(version, document.questionnaires)
    _fill_kpi_indicators(version, document.kpi_indicators)


def fill_handbook(version: ModelVersion, document: doc.Document) -> None:
    """Write the guidance."""
    HandbookSection.objects.bulk_create(
        HandbookSection(version=version, order=order, **row.model_dump())
        for order, row in enumerate(document.handbook)
    )


def _fill_questionnaires(version: ModelVersion, rows: list[doc.Questionnaire]) -> None:
    questionnaires = Questionnaire.objects.bulk_create(
        Questionnaire(
            version=version, order=order, **row.model_dump(exclude={"responses", "dimensions"})
        )
        for order, row in enumerate(rows)
    )
    pairs = list(zip(questionnaires, rows, strict=True))
    ResponseOption.objects.bulk_create(
        ResponseOption(questionnaire=questionnaire, **response.model_dump())
        for questionnaire, row in pairs
        for response in row.responses
    )
    dimensions = Dimension.objects.bulk_create(
        Dimension(
            questionnaire=questionnaire, order=order, **dimension.model_dump(exclude={"items"})
        )
        for questionnaire, row in pairs
        for order, dimension in enumerate(row.dimensions)
    )
    written = [dimension for row in rows for dimension in row.dimensions]
    QuestionnaireItem.objects.bulk_create(
        QuestionnaireItem(dimension=stored, order=order, **item.model_dump())
        for stored, dimension in zip(dimensions, written, strict=True)
        for order, item in enumerate(dimension.items)
    )


def _fill_kpi_indicators(version: ModelVersion, rows: list[doc.KpiIndicator]) -> None:
    indicators = KpiIndicator.objects.bulk_create(
        KpiIndicator(version=version, order=order, **row.model_dump(exclude={"positions"}))
        for order, row in enumerate(rows)
    )
    named = {code for row in rows for code in row.positions}
    positions = dict(Position.objects.filter(code__in=named).values_list("code", "pk"))
    link = KpiIndicator.positions.through
    link._default_manager.bulk_create(
        link(kpiindicator_id=indicator.pk, position_id=positions[code])
        for indicator, row in zip(indicators, rows, strict=True)
        for code in row.positions
    )
