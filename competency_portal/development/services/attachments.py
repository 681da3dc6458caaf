"""Keeping files beside a measure, and taking them away."""

from __future__ import annotations

import hashlib
import uuid
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _, gettext_noop

from competency_portal.core import audit
from competency_portal.core.errors import Gone, Refused
from competency_portal.core.models import User
from competency_portal.core.once import once
from competency_portal.development.files import CheckedFile, checked
from competency_portal.development.models import Attachment, Measure
from competency_portal.development.rules import plans as rules
from competency_portal.development.services.measures import NOT_NOW, claimed
from competency_portal.development.services.tracking import name_of

MOST_FILES = 20


def attach(
    *, measure: Measure, name: str, content: bytes, actor: User, token: uuid.UUID | None = None
) -> Attachment:
    """Check a file and keep it beside a measure; the same form (`token`) sent twice keeps one.

    Raises `Refused`; then nothing of it is left, neither a row nor a file. Looking through a file
    takes seconds: it is done before the transaction, which makes others wait.
    """
    sent = once(token, measure, actor, name, hashlib.sha256(content).hexdigest())
    return _attached(measure, checked(name, content, most=settings.ATTACHMENT_BYTES), actor, sent)


@transaction.atomic
def _attached(measure: Measure, found: CheckedFile, actor: User, sent: uuid.UUID) -> Attachment:
    stored = claimed(measure)
    if not rules.may_track(actor, stored):
        raise Refused(_(NOT_NOW))
    before: Attachment | None = stored.attachments.filter(sent=sent).first()
    if before is not None:
        return before
    if stored.attachments.count() >= MOST_FILES:
        raise Refused(_("A measure has at most %(most)s files.") % {"most": MOST_FILES})
    return _kept(stored, found, actor, sent)


def _kept(measure: Measure, found: CheckedFile, actor: User, sent: uuid.UUID) -> Attachment:
    attachment = Attachment(
        measure=measure,
        name=found.name,
        kind=found.kind,
        size=len(found.content),
        by=actor,
        by_name=name_of(actor),
        sent=sent,
    )
    attachment.file.save(found.name, ContentFile(found.content), save=False)
    try:
        with transaction.atomic():
            attachment.save()
            audit.record(
                measure, gettext_noop("File attached"), actor=actor, to_value=attachment.name
            )
    except BaseException:
        attachment.file.delete(save=False)
        raise
    return attachment


@transaction.atomic
def remove(*, attachment: int, measure: Measure, actor: User) -> None:
    """Take a file away for good; that it was there stays in the history. Raises `Refused`."""
    rows = Attachment.objects.select_for_update(of=("self",)).filter(measure=measure)
    found = rows.filter(pk=attachment).select_related("measure__plan__assessment__employee").first()
    if found is None:
        raise Gone(_("This file is not there any more."))
    if not rules.may_remove(actor, found):
        raise Refused(_("Only whoever attached a file, those above the person and HR remove it."))
    audit.record(measure, gettext_noop("File removed"), actor=actor, from_value=found.name)
    file = found.file
    found.delete()
    transaction.on_commit(partial(file.storage.delete, str(file)))
