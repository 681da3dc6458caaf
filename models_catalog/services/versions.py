"""The life of a version: drafted, published, retired, or discarded. Only a draft ever changes."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.core.search import search_key
from competency_portal.core.transitions import move
from models_catalog.models import CompetencyModel, ModelVersion, Position
from models_catalog.queries import editing
from models_catalog.queries.changes import changes_in_use
from models_catalog.queries.documents import document_of, known_besides
from models_catalog.services.filling import clear, drop_unused_positions, ensure_positions, fill
from models_catalog.states import MOVES, VersionState
from models_catalog.yaml_format import check_together, read, write
from models_catalog.yaml_format.document import DRAFT, Document


class Overtaken(Refused):
    """Somebody changed the draft after the page was opened on which the actor decided."""

    def __init__(self) -> None:
        super().__init__(_("The draft has changed since you opened this page"))


@transaction.atomic
def create_draft(*, model: CompetencyModel, actor: User | None) -> ModelVersion:
    """Copy the published version into a draft of the next number, to be edited.

    Raises `Refused` if there is a draft already, or nothing published to copy.
    """
    lock(model.code)
    versions = model.versions.order_by("number")
    if versions.filter(state=VersionState.DRAFT).exists():
        raise Refused(_("There is a draft already: publish or discard it first."))
    published = versions.filter(state=VersionState.PUBLISHED).first()
    newest = versions.last()
    if published is None or newest is None:
        raise Refused(_("Nothing is published that a draft could start from."))
    document = document_of(published)
    head = document.model.model_copy(update={"version": newest.number + 1, "state": DRAFT})
    draft = new_version(model, document.model_copy(update={"model": head}))
    audit.record(draft, "draft", actor=actor, from_value=str(published.number), **label(draft))
    return draft


@transaction.atomic
def publish_version(*, version: ModelVersion, actor: User | None, seen: str | None = None) -> None:
    """Put a draft into use and retire the version that was. Cycles that run keep theirs.

    `seen` is the fingerprint of the changes that the actor has read: nothing else is published.
    Raises `Overtaken` for that, and `Refused` if it is no draft, if a newer one was published, or
    if it makes no sense, by itself or beside the other models.
    """
    editable(version)
    if seen is not None and seen != editing.fingerprint([changes_in_use(version)]):
        raise Overtaken
    if _once_published(version).filter(number__gt=version.number).exists():
        raise Refused(_("A newer version was published already."))
    _refuse_senseless(version)
    put_into_use(version, actor)


def put_into_use(version: ModelVersion, actor: User | None) -> None:
    """Publish a draft that has been checked, together with others where files come together."""
    for older in _once_published(version).filter(state=VersionState.PUBLISHED):
        move(older, VersionState.RETIRED, moves=MOVES, actor=actor)
    move(version, VersionState.PUBLISHED, moves=MOVES, actor=actor)
    version.published_at = timezone.now()
    version.save(update_fields=["published_at"])
    _take_names(version)


@transaction.atomic
def discard_draft(*, version: ModelVersion, actor: User | None) -> None:
    """Delete a draft with everything in it. Raises `Refused` if it is none, or in use."""
    editable(version)
    audit.record(version, "discard", actor=actor, **label(version))
    positions = list(version.profiles.values_list("position__code", flat=True))
    try:
        clear(version)
        version.delete()
    except ProtectedError as used:
        raise Refused(_("This draft is in use and cannot be discarded.")) from used
    drop_unused_positions(positions)


def editable(version: ModelVersion) -> None:
    """Let only a draft pass, as it stands in the database now; nobody publishes it meanwhile.

    Every service that changes what a version says asks here first. Raises `Refused`.
    """
    lock(version.model.code)
    state = ModelVersion.objects.values_list("state", flat=True).filter(pk=version.pk).first()
    if state != VersionState.DRAFT:
        raise Refused(_("A published version never changes: make a draft of the next one."))


def new_version(model: CompetencyModel, document: Document) -> ModelVersion:
    """Store a document as a draft of `model`, whatever state the document asks for."""
    head = document.model
    version = ModelVersion.objects.create(
        model=model,
        number=head.version,
        name=head.name,
        description=head.description,
        source=head.source,
    )
    ensure_positions([document])
    fill(version, document)
    return version


def replace_draft(version: ModelVersion, document: Document) -> None:
    """Store a document in place of what a draft said. Raises `Refused` for anything but a draft."""
    editable(version)
    before = set(version.profiles.values_list("position__code", flat=True))
    clear(version)
    for field in ("name", "description", "source"):
        setattr(version, field, getattr(document.model, field))
    version.save(update_fields=["name", "description", "source"])
    ensure_positions([document])
    fill(version, document)
    drop_unused_positions(before - {row.code for row in document.positions})


def label(version: ModelVersion) -> dict[str, Any]:
    """What an audit record says of a version, which may be gone when it is read."""
    return {"model": version.model.code, "version": version.number}


def lock(*codes: str) -> None:
    """Let one transaction at a time change what versions the models with these codes have."""
    list(CompetencyModel.objects.select_for_update().filter(code__in=codes).order_by("pk"))


def _once_published(version: ModelVersion) -> QuerySet[ModelVersion]:
    """The other versions of the model that are or were in use."""
    return version.model.versions.exclude(pk=version.pk).exclude(state=VersionState.DRAFT)


def _refuse_senseless(version: ModelVersion) -> None:
    """Drafts are edited piece by piece: what is published passes the checks of a file."""
    code = version.model.code
    reading = read(code, write(document_of(version)).encode())
    faults = [*reading.faults, *check_together([reading], known_besides([code]))]
    for fault in faults:
        if not fault.is_warning:
            raise Refused(fault.reason)


def _take_names(version: ModelVersion) -> None:
    """The model and its positions are called as the version in use calls them."""
    CompetencyModel.objects.filter(pk=version.model_id).update(name=version.name)
    renamed = []
    for profile in version.profiles.select_related("position"):
        position = profile.position
        if position.name != profile.name:
            position.name = profile.name
            position.search_key = search_key(profile.name, position.code)
            renamed.append(position)
    Position.objects.bulk_update(renamed, ["name", "search_key"])
