"""Small questions that several checks ask of a tree."""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal
from typing import TypeVar

from django.utils.translation import gettext as _

from models_catalog.yaml_format import scalars
from models_catalog.yaml_format.faults import Report
from models_catalog.yaml_format.hints import did_you_mean
from models_catalog.yaml_format.text import shorten
from models_catalog.yaml_format.tree import Mapping, Scalar

HUNDRED = Decimal(100)
T = TypeVar("T")


def read(scalar: Scalar | None, function: Callable[[Scalar], T]) -> T | None:
    """The scalar's value, or None where the schema has refused it."""
    if scalar is None:
        return None
    try:
        return function(scalar)
    except scalars.Unfit:
        return None


def integer(scalar: Scalar) -> int:
    """A whole number of any size that the format allows."""
    return scalars.integer(scalar, low=-1_000_000, high=1_000_000)


def number(scalar: Scalar) -> Decimal:
    """A decimal of any size that the format allows."""
    return scalars.decimal(scalar, digits=14, places=4)


def codes(rows: list[Mapping]) -> dict[str, None]:
    """The codes of a list's records, in order and quick to look up."""
    return {row.value("code"): None for row in rows}


def check_known(scalar: Scalar | None, known: Collection[str], reason: str, report: Report) -> bool:
    """Note `reason` (with `%(code)s`) and the nearest known word if the scalar is none of them."""
    if scalar is None or scalar.value in known:
        return scalar is not None
    message = reason % {"code": shorten(scalar.value)}
    if report.can_compare(len(known)):
        message += did_you_mean(scalar.value, known)
    report.fault(scalar.place, message)
    return False


def check_total(holder: Mapping, key: str, report: Report) -> None:
    """Note it if the weights of the records at `key` do not total 100."""
    rows = holder.rows(key)
    weights = [read(row.scalar("weight"), scalars.weight) for row in rows]
    known = [weight for weight in weights if weight is not None]
    if not rows or len(known) != len(rows) or sum(known) == HUNDRED:
        return
    total = scalars.plain_decimal(sum(known, Decimal(0)))
    report.fault(
        holder.key_place(key), _("The weights total %(total)s, not 100.") % {"total": total}
    )


def check_ascending(rows: list[Mapping], key: str, report: Report) -> bool:
    """Note every record whose whole number at `key` is not above the one before; say if none is."""
    ascending = True
    before: int | None = None
    for row in rows:
        scalar = row.scalar(key)
        value = read(scalar, integer)
        if scalar is None or value is None:
            continue
        if before is not None and value <= before:
            report.fault(
                scalar.place,
                _("Lowest first: %(value)s must be more than %(before)s.")
                % {"value": value, "before": before},
            )
            ascending = False
        before = value
    return ascending
