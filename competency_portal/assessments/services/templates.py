"""Templates that HR keeps: saved from a cycle, renamed, deleted."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Cycle, CycleTemplate
from competency_portal.assessments.queries.templates import definition_of
from competency_portal.assessments.templates import SHIPPED, BadDefinition
from competency_portal.core import audit
from competency_portal.core.errors import Gone, Refused
from competency_portal.core.models import User
from competency_portal.people.services import RefusedAt


@transaction.atomic
def save_template(*, cycle: Cycle, name: str, actor: User | None) -> CycleTemplate:
    """Keep a cycle's stages and settings under a name, without its people and days.

    Raises `Refused` where the name is taken, or the cycle can't be read.
    """
    _refuse_taken(name)
    try:
        definition = definition_of(cycle).check()
    except BadDefinition as error:
        raise Refused(
            _(
                "This plan can't be kept: a stage lies more than two years from the first, "
                "or its weights are not complete."
            )
        ) from error
    made = CycleTemplate(name=name, definition=definition.to_json(), created_by=actor)
    _store(made)
    audit.record(made, "save template", actor=actor, to_value=name)
    return made


@transaction.atomic
def rename_template(*, template: CycleTemplate, name: str, actor: User | None) -> None:
    """Give a template another name. Raises `Refused` where it is taken, `Gone`."""
    held = _held(template)
    if held.name == name:
        return
    _refuse_taken(name, but=held.pk)
    audit.record(held, "rename template", actor=actor, from_value=held.name, to_value=name)
    held.name = name
    _store(held)


@transaction.atomic
def delete_template(*, template: CycleTemplate, actor: User | None) -> None:
    """Delete a template; cycles that began from it keep what they took. Raises `Gone`."""
    held = _held(template)
    audit.record(held, "delete template", actor=actor, from_value=held.name)
    held.delete()


def _held(template: CycleTemplate) -> CycleTemplate:
    held = CycleTemplate.objects.select_for_update().filter(pk=template.pk).first()
    if held is None:
        raise Gone(_("This template has been deleted meanwhile."))
    return held


def _refuse_taken(name: str, *, but: int | None = None) -> None:
    others = CycleTemplate.objects.filter(name=name)
    if but is not None:
        others = others.exclude(pk=but)
    if others.exists() or name in _shipped_names():
        raise _taken(name)


def _shipped_names() -> set[str]:
    """In every language: whoever reads the other one would see two of the same name."""
    names: set[str] = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names.update(str(each.name) for each in SHIPPED)
    return names


def _store(template: CycleTemplate) -> None:
    """Save it; of two who choose one name at the same moment the second is refused."""
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:
        raise _taken(template.name) from error


def _taken(name: str) -> RefusedAt:
    return RefusedAt("name", _("There is a template called “%(name)s” already.") % {"name": name})
