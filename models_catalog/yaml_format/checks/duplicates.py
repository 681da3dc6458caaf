"""Codes that must occur once."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from models_catalog.yaml_format.faults import Report
from models_catalog.yaml_format.text import shorten
from models_catalog.yaml_format.tree import Mapping, Scalar

_CODED_LISTS = (
    "sources",
    "level_scales",
    "categories",
    "competencies",
    "positions",
    "requirement_templates",
    "questionnaires",
    "kpi_indicators",
    "handbook",
    "training_modules",
    "measures",
)


def check_duplicates(root: Mapping, report: Report) -> None:
    """Note every code that its list has already."""
    for key in _CODED_LISTS:
        _once(root.rows(key), "code", report)
    for scale in root.rows("level_scales"):
        _once(scale.rows("levels"), "code", report)
    rating_scale = root.nodes.get("rating_scale")
    if isinstance(rating_scale, Mapping):
        _once(rating_scale.rows("points"), "code", report)
        _once(rating_scale.rows("bands"), "rating", report)
    for competency in root.rows("competencies"):
        _once(competency.rows("rubric"), "level", report)
    for holder in (*root.rows("positions"), *root.rows("requirement_templates")):
        _once(holder.rows("requirements"), "competency", report)
    for questionnaire in root.rows("questionnaires"):
        _once(questionnaire.rows("responses"), "code", report)
        _once(questionnaire.rows("dimensions"), "code", report)
    for indicator in root.rows("kpi_indicators"):
        _once_each(indicator.scalars("positions"), report)


def _once(rows: list[Mapping], key: str, report: Report) -> None:
    _once_each((scalar for row in rows if (scalar := row.scalar(key)) is not None), report)


def _once_each(scalars: Iterable[Scalar], report: Report) -> None:
    seen: dict[str, Scalar] = {}
    # By place: the tree may have been put in another order than the file's.
    for scalar in sorted(scalars, key=lambda one: one.place):
        if report.is_full:
            return
        first = seen.setdefault(scalar.value, scalar)
        if first is not scalar:
            report.fault(
                scalar.place,
                _("“%(code)s” was given on line %(line)s already.")
                % {"code": shorten(scalar.value), "line": first.place.line},
            )
