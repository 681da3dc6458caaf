"""How a measure went: notes, files, and the behaviours marked again."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from competency_portal.assessments.models import MarkChoice
from competency_portal.core.frozen import WrittenOnce
from competency_portal.core.models import User
from competency_portal.development.models.measures import Measure
from competency_portal.people.models import Employee
from models_catalog.models import BehaviourIndicator


class ProgressNote(WrittenOnce):
    """What somebody wrote about a measure under way."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="notes")
    text = models.TextField(_("note"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    author_name = models.CharField(_("name"), max_length=100)
    at = models.DateTimeField(_("time"), default=timezone.now)
    # What the form said (core.once): sent twice, it is one note.
    sent = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("progress note")
        verbose_name_plural = _("progress notes")
        ordering = ["measure", "pk"]

    def __str__(self) -> str:
        return self.text


class FileKind(models.TextChoices):
    """What may be attached; the values are the types that a browser is told."""

    PNG = "image/png", "PNG"
    JPEG = "image/jpeg", "JPEG"
    WEBP = "image/webp", "WebP"
    PDF = "application/pdf", "PDF"


def place_of(attachment: Attachment, _name: str) -> str:
    """Where a file is kept: a name of chance, so that none can be guessed or run."""
    token = uuid.uuid4().hex
    return f"attachments/{token[:2]}/{token}"


class Attachment(models.Model):
    """An image or a PDF that shows how a measure went. `size` is in bytes."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="attachments")
    file = models.FileField(_("file"), upload_to=place_of)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        pgettext_lazy("measure", "kind"), max_length=20, choices=FileKind.choices
    )
    size = models.PositiveIntegerField(_("size"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_name = models.CharField(_("name"), max_length=100)
    at = models.DateTimeField(_("time"), default=timezone.now)
    # What the form said (core.once): sent twice, it is one file.
    sent = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["measure", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=FileKind.values), name="file_kind_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class BehaviourRemark(WrittenOnce):
    """A behaviour marked again, during a measure or after it. The last one counts.

    It is no rating: nothing that was published changes by it.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="remarks")
    behaviour = models.ForeignKey(BehaviourIndicator, models.PROTECT, related_name="+")
    mark = models.CharField(_("mark"), max_length=10, choices=MarkChoice.choices)
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"), default=timezone.now)
    # What the form said (core.once), the same for all that were marked in it.
    sent = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = _("mark made again")
        verbose_name_plural = _("marks made again")
        ordering = ["measure", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mark__in=MarkChoice.values), name="mark_again_known"
            ),
            models.UniqueConstraint(
                fields=["sent", "behaviour"], name="one_mark_a_behaviour_and_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.behaviour}: {self.mark}"
