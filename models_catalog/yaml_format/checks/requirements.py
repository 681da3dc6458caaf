"""Whether positions and templates ask for what the model has."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from models_catalog.yaml_format.checks.competencies import levels_of_competencies
from models_catalog.yaml_format.checks.lookups import check_known, codes
from models_catalog.yaml_format.faults import Report
from models_catalog.yaml_format.scalars import NOT_ASKED
from models_catalog.yaml_format.tree import Mapping, Scalar


def check_requirements(root: Mapping, report: Report) -> None:
    """Note unknown competencies and levels; warn of levels that no rubric describes."""
    competencies = codes(root.rows("competencies"))
    levels = levels_of_competencies(root)
    described = _described(root)
    no_competency = _("There is no competency “%(code)s”.")
    for holder in (*root.rows("positions"), *root.rows("requirement_templates")):
        for row in holder.rows("requirements"):
            competency = row.scalar("competency")
            level = row.scalar("level")
            if not check_known(competency, competencies, no_competency, report):
                continue
            if competency and level and competency.value in levels:
                _check_level(level, levels[competency.value], described[competency.value], report)


def _described(root: Mapping) -> dict[str, set[str]]:
    """The levels of each competency that have behaviours."""
    return {
        competency.value("code"): {
            rubric.value("level")
            for rubric in competency.rows("rubric")
            if rubric.rows("behaviours")
        }
        for competency in root.rows("competencies")
    }


def _check_level(
    level: Scalar, levels: Collection[str], described: set[str], report: Report
) -> None:
    if level.value == NOT_ASKED:
        return
    reason = _("The scale of this competency has no level “%(code)s”.")
    if check_known(level, levels, reason, report) and level.value not in described:
        report.warn(
            level.place,
            _("Level “%(code)s” is required, but no behaviour describes it.")
            % {"code": level.value},
        )
