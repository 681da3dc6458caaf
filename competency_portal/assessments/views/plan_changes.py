"""What somebody changed in a plan, put into words from the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.assessments.models import RaterGroup, StageKind
from competency_portal.assessments.queries.plans import PARTS, Text, weights_in_words
from competency_portal.core.models import AuditRecord
from competency_portal.core.templatetags.formats import date_cn

GROUPS: Mapping[str, Text] = {group.value: group.label for group in RaterGroup}
# In the order of the form. The deadline follows the stages and is not said beside them.
LABELS: Mapping[str, Text] = {
    "name": gettext_lazy("Name of the cycle"),
    "code": gettext_lazy("Code"),
    "period": gettext_lazy("Period"),
    "version": gettext_lazy("Model"),
    "category_weights": gettext_lazy("Weights of the categories"),
    "group_weights": gettext_lazy("Weights of the raters"),
    "part_weights": gettext_lazy("Weights of the parts"),
    "raters": gettext_lazy("Raters of one person"),
    "anonymity_threshold": gettext_lazy("Raters of a group that is shown, at least"),
    "questionnaire": gettext_lazy("Questionnaire"),
    "respondents": gettext_lazy("Who answers the questionnaire"),
    "guideline": gettext_lazy("Guideline of the calibration"),
    "departments": gettext_lazy("Departments"),
    "positions": gettext_lazy("Positions"),
    "employees": gettext_lazy("Single people"),
    "excluded": gettext_lazy("Left out by HR"),
}
# Where both values say something to whoever reads them; of the others only the name is said.
PLAIN = frozenset({"name", "code", "version", "anonymity_threshold"})
WEIGHTS: Mapping[str, Mapping[str, Text]] = {"group_weights": GROUPS, "part_weights": PARTS}


def plan_changed(record: AuditRecord) -> str:
    """“changed the plan”, and what in it."""
    changed = record.detail.get("changed")
    parts = list(_changes(changed)) if isinstance(changed, Mapping) else []
    if not parts:
        return _("changed the plan")
    return _("changed the plan: %(changes)s") % {"changes": _("; ").join(parts)}


def _changes(changed: Mapping[str, Any]) -> Iterator[str]:
    """Each value is a pair: what stood there before, and what stands there now."""
    if "stages" in changed:
        yield from _stages(*(each or {} for each in changed["stages"]))
    for key, label in LABELS.items():
        if key in changed:
            words = [_in_words(key, value) for value in changed[key]]
            yield _from_to(label, words[0], words[1]) if all(words) else str(label)


def _in_words(key: str, value: Any) -> str:
    """A value as people read it; nothing where its name has to do."""
    if key in PLAIN:
        return str(value)
    if key == "period":
        return _days(value)
    if key in WEIGHTS and value:
        return weights_in_words(value, WEIGHTS[key])
    return ""


def _stages(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for kind in StageKind:
        old, new = before.get(kind), after.get(kind)
        if old == new:
            continue
        if old is None:
            yield _("%(stage)s added (%(days)s)") % {"stage": kind.label, "days": _days(new)}
        elif new is None:
            yield _("%(stage)s switched off") % {"stage": kind.label}
        else:
            yield _from_to(kind.label, _days(old), _days(new))


def _from_to(label: Text, old: str, new: str) -> str:
    return _("%(label)s: %(old)s → %(new)s") % {"label": label, "old": old, "new": new}


def _days(pair: Sequence[str] | None) -> str:
    return " – ".join(date_cn(date.fromisoformat(day)) for day in pair or ())
