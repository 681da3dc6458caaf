"""Forms that are sent twice, by a second tap or on the way back: the same words are stored once.

A form carries a token of chance. What is stored keeps the key that `once` makes of the token and of
everything that was said: the same form with other words is something new.
"""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class TokenField(forms.UUIDField):
    """What tells a form from any other, unseen; a form that lost it is a new one each time."""

    def __init__(self, **kwargs: Any) -> None:
        # Several forms of a page have one: no id, which would be there several times.
        hidden = forms.HiddenInput(attrs={"id": False})
        super().__init__(required=False, widget=hidden, initial=uuid.uuid4, **kwargs)

    def clean(self, value: Any) -> uuid.UUID | None:
        """The token; nobody is told of one that is none, they could do nothing about it."""
        try:
            found = super().clean(value)
        except ValidationError:
            return None
        return found if isinstance(found, uuid.UUID) else None


def once(token: uuid.UUID | None, *said: object) -> uuid.UUID:
    """The key of what a form says: equal where the same form says the same again.

    `said` is everything that makes it what it is, with whose it is: texts, numbers, days, rows. A
    form without a token says something new each time.
    """
    plain = [getattr(one, "pk", one) for one in said]
    return uuid.uuid5(token, repr(plain)) if token else uuid.uuid4()
