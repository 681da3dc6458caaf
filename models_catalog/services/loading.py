"""Loading catalogue files: all are checked, then all are stored, or nothing is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from models_catalog.models import CompetencyModel, ModelVersion
from models_catalog.queries.documents import known_besides
from models_catalog.services.filling import ensure_positions, fill_measures
from models_catalog.services.succession import Outcome, Step, steps
from models_catalog.services.versions import (
    label,
    lock,
    new_version,
    put_into_use,
    replace_draft,
)
from models_catalog.yaml_format import Fault, Known, Reading, check_together, read
from models_catalog.yaml_format.document import PUBLISHED


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """A file's name, as faults print it, and its bytes."""

    name: str
    data: bytes


class CatalogueFaulty(Refused):
    """Files that cannot be loaded; `faults` says why, in the order of files and lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = next(fault for fault in faults if not fault.is_warning)
        super().__init__(str(first))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one file."""

    file: str
    version: ModelVersion
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Load:
    """What became of all files, and what is odd about them."""

    files: tuple[Loaded, ...]
    warnings: tuple[Fault, ...]


def check_alone(*, files: Sequence[CatalogueFile]) -> list[Fault]:
    """Every fault that can be told without a database; positions must then be in the files."""
    readings = _read(files)
    return _sorted(readings, [*_own(readings), *check_together(readings, Known())])


def check_documents(*, files: Sequence[CatalogueFile]) -> list[Fault]:
    """Every fault and warning that loading these files would bring, without storing anything."""
    return _plan(_read(files))[1]


@transaction.atomic
def load_documents(*, files: Sequence[CatalogueFile], actor: User | None) -> Load:
    """Store files, each a version of a model: new ones are added, drafts replaced.

    The same content again changes nothing. Raises `CatalogueFaulty`, storing nothing.
    """
    readings = _read(files)
    models = _claim(readings)
    todo, faults = _plan(readings)
    if not all(fault.is_warning for fault in faults):
        raise CatalogueFaulty(faults)
    ensure_positions([step.document for step in todo if step.outcome is not Outcome.UNCHANGED])
    loaded = tuple(_store(step, models[step.document.model.code], actor) for step in todo)
    return Load(loaded, tuple(faults))


def _read(files: Sequence[CatalogueFile]) -> list[Reading]:
    return [read(file.name, file.data) for file in files]


def _claim(readings: Sequence[Reading]) -> dict[str, CompetencyModel]:
    """The models of the sound files, made where they are new, and locked until all is stored.

    Of two people who load the same file at once, the second waits and then finds it unchanged.
    """
    heads = [reading.document.model for reading in readings if reading.document]
    names = {head.code: head.name for head in heads}
    models = {
        code: CompetencyModel.objects.get_or_create(code=code, defaults={"name": names[code]})[0]
        for code in sorted(names)
    }
    lock(*models)
    return models


def _plan(readings: Sequence[Reading]) -> tuple[list[Step], list[Fault]]:
    known = known_besides({reading.model for reading in readings})
    todo, refused = steps(readings)
    faults = [*_own(readings), *check_together(readings, known), *refused]
    return todo, _sorted(readings, faults)


def _own(readings: Sequence[Reading]) -> list[Fault]:
    return [fault for reading in readings for fault in reading.faults]


def _sorted(readings: Sequence[Reading], faults: list[Fault]) -> list[Fault]:
    order = {reading.file: index for index, reading in enumerate(readings)}
    return sorted(faults, key=lambda fault: (order[fault.file], fault.in_order))


def _store(step: Step, model: CompetencyModel, actor: User | None) -> Loaded:
    head = step.document.model
    version = step.stored
    if version is None:
        version = new_version(model, step.document)
    elif step.outcome is Outcome.REPLACED:
        replace_draft(version, step.document)
    elif step.outcome is Outcome.COMPLETED:
        fill_measures(version, step.document)
    if step.outcome is not Outcome.UNCHANGED:
        audit.record(version, "load", actor=actor, file=step.file, **label(version))
        if head.state == PUBLISHED and step.outcome is not Outcome.COMPLETED:
            put_into_use(version, actor)
    return Loaded(step.file, version, step.outcome)
