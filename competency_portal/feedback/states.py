"""The life of an objection."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ObjectionState(models.TextChoices):
    """Waits for a second reviewer, is being decided, is answered; or was withdrawn."""

    OPEN = "open", _("waits for the second look")
    IN_REVIEW = "in-review", _("being decided")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("withdrawn")


OBJECTION_MOVES: dict[ObjectionState, frozenset[ObjectionState]] = {
    # The person may take it back as long as nothing of it is decided.
    ObjectionState.OPEN: frozenset({ObjectionState.IN_REVIEW, ObjectionState.WITHDRAWN}),
    ObjectionState.IN_REVIEW: frozenset({ObjectionState.ANSWERED}),
    ObjectionState.ANSWERED: frozenset(),
    ObjectionState.WITHDRAWN: frozenset(),
}

WAITING = (ObjectionState.OPEN, ObjectionState.IN_REVIEW)
