"""Whether suggested measures are about what the model has."""

from __future__ import annotations

from django.utils.translation import gettext as _

from models_catalog.yaml_format.checks.competencies import levels_of_competencies
from models_catalog.yaml_format.checks.lookups import check_known, codes
from models_catalog.yaml_format.faults import Report
from models_catalog.yaml_format.scalars import is_null
from models_catalog.yaml_format.tree import Mapping


def check_measures(root: Mapping, report: Report) -> None:
    """Note unknown competencies, levels of another scale, and unknown training modules."""
    competencies = codes(root.rows("competencies"))
    levels = levels_of_competencies(root)
    modules = codes(root.rows("training_modules"))
    no_competency = _("There is no competency “%(code)s”.")
    no_level = _("The scale of this competency has no level “%(code)s”.")
    no_module = _("There is no training module “%(code)s”.")
    for row in root.rows("measures"):
        competency, module = row.scalar("competency"), row.scalar("module")
        if check_known(competency, competencies, no_competency, report) and competency:
            of_scale = levels.get(competency.value)
            if of_scale is not None:
                check_known(row.scalar("level"), of_scale, no_level, report)
        if module is not None and not is_null(module):
            check_known(module, modules, no_module, report)
