"""The states of an event."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventState(models.TextChoices):
    """An event that was withdrawn counts no more; it stays in the record."""

    RECORDED = "recorded", _("recorded")
    WITHDRAWN = "withdrawn", _("withdrawn")


MOVES: Mapping[EventState, frozenset[EventState]] = {
    EventState.RECORDED: frozenset({EventState.WITHDRAWN}),
    EventState.WITHDRAWN: frozenset(),
}
