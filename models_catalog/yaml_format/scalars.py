"""What a scalar means where the schema wants text, a whole number or an exact decimal.

YAML's own rules would read `007` as 7, `no` as false and `1:20` as 80. Here such a text is never
converted: the person is told to quote it.
"""

from __future__ import annotations

import re
from decimal import Decimal

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from models_catalog.yaml_format.text import shorten
from models_catalog.yaml_format.tree import Scalar

NOT_ASKED = "N/A"

_TAG = "tag:yaml.org,2002:"
_NUMBER = gettext_lazy("a number")
_READ_AS: dict[str, str | Promise] = {
    f"{_TAG}int": _NUMBER,
    f"{_TAG}float": _NUMBER,
    f"{_TAG}bool": gettext_lazy("yes or no"),
    f"{_TAG}timestamp": gettext_lazy("a date"),
    f"{_TAG}null": gettext_lazy("an empty value"),
    f"{_TAG}merge": gettext_lazy("a sign of YAML"),
    f"{_TAG}value": gettext_lazy("a sign of YAML"),
}
# What YAML 1.2 takes for a number and PyYAML, which follows 1.1, for text.
OTHER_NUMBER = re.compile(
    r"^(?:[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|0o[0-7]+)$"
)
OTHER_NUMBER_STARTS = [*"-+.0123456789"]

_SLUG = re.compile(r"[A-Za-z0-9_-]+")
_MODEL_CODE = re.compile(r"[a-z0-9-]+")
_CODE = re.compile(r"\w[\w.+-]*")
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_DECIMAL = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?")


class Unfit(ValueError):
    """A scalar that the schema cannot take; the message says what to write instead."""


def read_as(value: str) -> str:
    """Say what plain YAML would take `value` for; empty when it is text to everybody."""
    starts = yaml.SafeLoader.yaml_implicit_resolvers
    for tag, pattern in [*starts.get(value[:1], ()), *starts.get(None, ())]:
        if pattern.match(value):
            return str(_READ_AS[tag])
    return str(_NUMBER) if OTHER_NUMBER.match(value) else ""


def is_null(scalar: Scalar) -> bool:
    """Whether nothing was written, or YAML's word for nothing."""
    return scalar.is_plain and scalar.value in {"", "~", "null", "Null", "NULL"}


def text(scalar: Scalar) -> str:
    """Any text, of any length; may be empty if that is said with quotes."""
    if scalar.is_plain and not scalar.value:
        raise Unfit(_('There is nothing here: write "" for an empty text.'))
    if scalar.is_plain and (other := read_as(scalar.value)):
        raise Unfit(
            _('%(value)s would be read as %(other)s: put it in quotes, "%(value)s".')
            % {"value": shorten(scalar.value), "other": other}
        )
    return scalar.value


def filled_text(scalar: Scalar) -> str:
    """A text that says something."""
    _refuse_blank(scalar)
    return text(scalar)


def line(scalar: Scalar, *, most: int) -> str:
    """One line of at most `most` characters, without blanks around it; may be empty."""
    value = text(scalar)
    if "\n" in value or "\t" in value:
        raise Unfit(_("This must be one line, without tabs."))
    if value != value.strip():
        raise Unfit(_("Blanks at the beginning or the end are not allowed."))
    if len(value) > most:
        raise Unfit(
            _("%(length)s characters are too long: at most %(most)s.")
            % {"length": len(value), "most": most}
        )
    return value


def filled_line(scalar: Scalar, *, most: int) -> str:
    """One line that says something."""
    _refuse_blank(scalar)
    return line(scalar, most=most)


def slug(scalar: Scalar) -> str:
    """A code that may stand in an address."""
    return _matching(scalar, _SLUG, _("A code consists of letters a–z, A–Z, digits, “-” and “_”."))


def model_code(scalar: Scalar) -> str:
    """The code of a model: lower case, because it is typed on a command line."""
    return _matching(
        scalar, _MODEL_CODE, _("A model's code consists of small letters, digits and “-”.")
    )


def code(scalar: Scalar) -> str:
    """A code of the company's own: letters of any script, digits and “. _ + -”."""
    return _matching(
        scalar,
        _CODE,
        _("A code consists of letters, digits and “. _ + -”, and begins with a letter or digit."),
    )


def code_or_not_asked(scalar: Scalar) -> str:
    """The code of a level, or N/A."""
    return text(scalar) if scalar.value == NOT_ASKED else code(scalar)


def word(scalar: Scalar, *, words: tuple[str, ...]) -> str:
    """One of a few words."""
    value = text(scalar)
    if value not in words:
        raise Unfit(
            _("“%(value)s” is not known here: %(words)s.")
            % {"value": shorten(value), "words": _(", ").join(words)}
        )
    return value


def integer(scalar: Scalar, *, low: int, high: int) -> int:
    """A whole number from `low` to `high`, written without quotes."""
    if not scalar.is_plain:
        raise Unfit(_("A whole number is written without quotes."))
    # The length is looked at first: int() of a million digits would take minutes.
    if len(scalar.value) > 20 or not _INTEGER.fullmatch(scalar.value):
        raise Unfit(_("“%(value)s” is not a whole number.") % {"value": shorten(scalar.value)})
    value = int(scalar.value)
    if not low <= value <= high:
        raise Unfit(_("The number must be from %(low)s to %(high)s.") % {"low": low, "high": high})
    return value


def decimal(scalar: Scalar, *, digits: int, places: int) -> Decimal:
    """An exact decimal with at most `digits` digits, `places` of them behind the point.

    A fraction needs quotes, because other programs would make a binary float of it.
    """
    match = _DECIMAL.fullmatch(scalar.value)
    if not match:
        raise Unfit(
            _('“%(value)s” is not a number such as "12.5".') % {"value": shorten(scalar.value)}
        )
    if scalar.is_plain and match[3] is not None:
        raise Unfit(
            _('%(value)s would be read as an inexact number: put it in quotes, "%(value)s".')
            % {"value": shorten(scalar.value)}
        )
    if len(match[2]) > digits - places or len((match[3] or "").rstrip("0")) > places:
        raise Unfit(
            _("A number here has at most %(whole)s digits before the point, %(places)s behind it.")
            % {"whole": digits - places, "places": places}
        )
    return plain_decimal(Decimal(scalar.value))


def weight(scalar: Scalar) -> Decimal:
    """A weight: more than 0, at most 999.9999."""
    value = decimal(scalar, digits=7, places=4)
    if value <= 0:
        raise Unfit(_("A weight must be more than 0."))
    return value


def plain_decimal(value: Decimal) -> Decimal:
    """The same number without zeros at the end and without an exponent: 12.5000 → 12.5."""
    if value == value.to_integral_value():
        return value.quantize(Decimal(1)) + 0
    return value.normalize()


def _refuse_blank(scalar: Scalar) -> None:
    if not scalar.value.strip():
        raise Unfit(_("This must not be empty."))


def _matching(scalar: Scalar, pattern: re.Pattern[str], rule: str) -> str:
    value = filled_line(scalar, most=60)
    if not pattern.fullmatch(value):
        raise Unfit(rule)
    return value
