"""Templates that HR keeps: saved from a cycle, renamed, deleted."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Cycle, CycleTemplate
from competency_portal.assessments.queries.templates import definition_of
from competency_portal.assessments.templates import SHIPPED, BadDefinition
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User


@transaction.atomic
def save_template(*, cycle: Cycle, name: str, actor: User | None) -> CycleTemplate:
    """Keep a cycle's stages and settings under a name, without its people and days.

    Raises `Refused` where the name is taken, or the cycle can't be read.
    """
    _refuse_taken(name)
    try:
        definition = definition_of(cycle).check()
    except BadDefinition as error:
        raise Refused(_("The settings of this cycle are not complete.")) from error
    made = CycleTemplate.objects.create(
        name=name, definition=definition.to_json(), created_by=actor
    )
    audit.record(made, "save template", actor=actor, to_value=name)
    return made


@transaction.atomic
def rename_template(*, template: CycleTemplate, name: str, actor: User | None) -> None:
    """Give a template another name. Raises `Refused` where it is taken."""
    held = CycleTemplate.objects.select_for_update().get(pk=template.pk)
    if held.name == name:
        return
    _refuse_taken(name, but=held.pk)
    audit.record(held, "rename template", actor=actor, from_value=held.name, to_value=name)
    held.name = name
    held.save(update_fields=["name"])


@transaction.atomic
def delete_template(*, template: CycleTemplate, actor: User | None) -> None:
    """Delete a template; cycles that began from it keep what they took."""
    audit.record(template, "delete template", actor=actor, from_value=template.name)
    template.delete()


def _refuse_taken(name: str, *, but: int | None = None) -> None:
    others = CycleTemplate.objects.filter(name=name)
    if but is not None:
        others = others.exclude(pk=but)
    if others.exists() or name in {str(each.name) for each in SHIPPED}:
        raise Refused(_("There is a template called “%(name)s” already.") % {"name": name})
