"""Whether categories, competencies and rubrics refer to what is there."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from models_catalog.yaml_format.checks.lookups import check_known, check_total, codes
from models_catalog.yaml_format.faults import Report
from models_catalog.yaml_format.tree import Mapping


def check_competencies(root: Mapping, report: Report) -> None:
    """Note unknown scales, categories and levels, and category weights that don't total 100."""
    scales = codes(root.rows("level_scales"))
    no_scale = _("There is no level scale “%(code)s”.")
    for category in root.rows("categories"):
        check_known(category.scalar("scale"), scales, no_scale, report)
    check_total(root, "categories", report)
    categories = codes(root.rows("categories"))
    no_category = _("There is no category “%(code)s”.")
    levels = levels_of_competencies(root)
    for competency in root.rows("competencies"):
        check_known(competency.scalar("category"), categories, no_category, report)
        _check_rubric(competency, levels.get(competency.value("code")), report)


def levels_of_competencies(root: Mapping) -> dict[str, Collection[str]]:
    """The levels of each competency's scale; left out where its category or scale is unknown."""
    scales = {row.value("code"): codes(row.rows("levels")) for row in root.rows("level_scales")}
    categories = {row.value("code"): row.value("scale") for row in root.rows("categories")}
    return {
        row.value("code"): scales[categories[row.value("category")]]
        for row in root.rows("competencies")
        if categories.get(row.value("category")) in scales
    }


def _check_rubric(competency: Mapping, levels: Collection[str] | None, report: Report) -> None:
    if levels is None:
        return
    reason = _("The scale of this competency has no level “%(code)s”.")
    for rubric in competency.rows("rubric"):
        check_known(rubric.scalar("level"), levels, reason, report)
