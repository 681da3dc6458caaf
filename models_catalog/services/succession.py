"""Which version may come after which: what becomes of each file beside what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby

from django.utils.translation import gettext as _

from models_catalog.models import ModelVersion
from models_catalog.queries.documents import document_of, versions_of
from models_catalog.states import VersionState
from models_catalog.yaml_format import Fault, Reading, first_difference
from models_catalog.yaml_format.comparing import value_at
from models_catalog.yaml_format.document import DRAFT, YOUNGER, Document, Head
from models_catalog.yaml_format.text import shorten
from models_catalog.yaml_format.tree import Path

_VERSION: Path = ("model", "version")


class Outcome(Enum):
    """What loading a file does."""

    CREATED = auto()
    REPLACED = auto()
    UNCHANGED = auto()
    COMPLETED = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One file to be stored; `stored` is the version of its number that is there."""

    file: str
    document: Document
    outcome: Outcome
    stored: ModelVersion | None


def steps(readings: Sequence[Reading]) -> tuple[list[Step], list[Fault]]:
    """Say what to do with each sound file, oldest version first, and which may not come."""
    sound = [(reading.document, reading) for reading in readings if reading.document]
    sound.sort(key=lambda pair: (pair[0].model.code, pair[0].model.version))
    stored: dict[str, list[ModelVersion]] = {}
    for version in versions_of({document.model.code for document, _reading in sound}):
        stored.setdefault(version.model.code, []).append(version)
    found: list[Step | Fault] = []
    for code, group in groupby(sound, key=lambda pair: pair[0].model.code):
        found += _steps_of_model(list(group), stored.get(code, []))
    return (
        [one for one in found if isinstance(one, Step)],
        [one for one in found if isinstance(one, Fault)],
    )


def _steps_of_model(
    files: list[tuple[Document, Reading]], stored: list[ModelVersion]
) -> Iterator[Step | Fault]:
    """Files of one model, by number; each is judged as if those before it were stored."""
    there = {version.number: version for version in stored}
    drafts = {version.number for version in stored if version.is_draft}
    highest = max(there, default=0)
    for document, reading in files:
        head = document.model
        version = there.get(head.version)
        if version is not None:
            step = _step_onto(version, document, reading)
        elif reason := _reason_against(head, drafts, highest):
            step = reading.fault(_VERSION, reason)
        else:
            step = Step(reading.file, document, Outcome.CREATED, None)
        drafts.discard(head.version)
        if head.state == DRAFT:
            drafts.add(head.version)
        highest = max(highest, head.version)
        yield step


def _reason_against(head: Head, drafts: set[int], highest: int) -> str:
    if drafts:
        return _(
            "There is a draft with the number %(draft)s: publish or discard it, or load this file"
            " as version: %(draft)s."
        ) % {"draft": min(drafts)}
    if head.version < highest:
        return _("The number must be higher than %(highest)s, the newest version.") % {
            "highest": highest
        }
    return ""


def _step_onto(version: ModelVersion, document: Document, reading: Reading) -> Step | Fault:
    stored = document_of(version)
    path = first_difference(document, stored)
    if path is None:
        return Step(reading.file, document, Outcome.UNCHANGED, version)
    if version.state == VersionState.DRAFT:
        return Step(reading.file, document, Outcome.REPLACED, version)
    if _only_completes(document, stored):
        return Step(reading.file, document, Outcome.COMPLETED, version)
    return reading.fault(path, _published_already(version, value_at(stored, path)))


def _only_completes(document: Document, stored: Document) -> bool:
    """Whether all that the file adds is what a version from before could not say.

    Suggestions decide no requirement and no figure, so a published version that has none yet may
    get them; once it has some, they stay.
    """
    if any(getattr(stored, key) for key in YOUNGER):
        return False
    bare = document.model_copy(update={key: [] for key in YOUNGER})
    return first_difference(bare, stored) is None


def _published_already(version: ModelVersion, stored: str | None) -> str:
    newest = version.model.versions.order_by("number").last()
    reason = _(
        "Version %(number)s is published and differs here. It never changes:"
        " raise model.version to %(next)s."
    ) % {"number": version.number, "next": (newest or version).number + 1}
    if stored is None:
        return reason
    return reason + _(" (Stored: “%(value)s”.)") % {"value": shorten(stored)}
