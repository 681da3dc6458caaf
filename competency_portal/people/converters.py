"""What stands for people in an address."""

from __future__ import annotations

from django.urls import register_converter


class NumberConverter:
    """An employee number (`people.models.NUMBER`): nothing else is looked up."""

    regex = r"[\w.+-]+"

    def to_python(self, value: str) -> str:
        """The number as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """The same."""
        return value


register_converter(NumberConverter, "number")
