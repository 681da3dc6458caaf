"""Moves between states: one explicit table for each kind of thing, one door for every move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext as _

from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User

State = TypeVar("State", bound=models.TextChoices)


def move(
    subject: models.Model,
    target: State,
    *,
    moves: Mapping[State, frozenset[State]],
    actor: User | None,
    reason: str = "",
) -> None:
    """Move `subject.state` to `target` if `moves` allows it, and leave a row behind.

    The row is claimed by a conditional update: of two people pressing at once, one moves it and
    the other is refused. Raises `Refused`.
    """
    states = type(target)
    current = states(subject.state)  # type: ignore[attr-defined]
    allowed = target in moves[current]
    manager = type(subject)._default_manager
    if not allowed or not manager.filter(pk=subject.pk, state=current).update(state=target):
        raise Refused(
            _("This can't be done now: it is “%(state)s”.") % {"state": states(current).label}
        )
    subject.state = target  # type: ignore[attr-defined]
    audit.record(subject, "move", actor=actor, from_value=current, to_value=target, reason=reason)
