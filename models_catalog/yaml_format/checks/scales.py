"""Whether rating points and bands make sense together."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from models_catalog.yaml_format.checks.lookups import (
    check_ascending,
    check_known,
    codes,
    integer,
    number,
    read,
)
from models_catalog.yaml_format.document import ABOVE, AT, BELOW
from models_catalog.yaml_format.faults import Report
from models_catalog.yaml_format.scalars import is_null, plain_decimal
from models_catalog.yaml_format.text import shorten
from models_catalog.yaml_format.tree import Mapping

_ORDER = {BELOW: 0, AT: 1, ABOVE: 2}


def check_rating_scale(root: Mapping, report: Report) -> None:
    """Note points and bands out of order, and points that their own band does not hold."""
    scale = root.nodes.get("rating_scale")
    if not isinstance(scale, Mapping):
        return
    ascending = check_ascending(scale.rows("points"), "points", report)
    _check_standings(scale, report)
    known = codes(scale.rows("points"))
    reason = _("There is no rating “%(code)s”.")
    references = [
        check_known(band.scalar("rating"), known, reason, report) for band in scale.rows("bands")
    ]
    starts_fit = _check_starts(scale.rows("bands"), report)
    if scale.rows("bands") and ascending and all(references) and starts_fit:
        _check_points_lie_in_their_bands(scale, report)


def _check_standings(scale: Mapping, report: Report) -> None:
    points = scale.rows("points")
    standings = [point.value("standing") for point in points]
    if not points or any(standing not in _ORDER for standing in standings):
        return
    if standings.count(AT) != 1:
        report.fault(
            scale.key_place("points"),
            _("Exactly one point has standing: at; here %(count)s have.")
            % {"count": standings.count(AT)},
        )
    for before, after in pairwise(points):
        if _ORDER[after.value("standing")] < _ORDER[before.value("standing")]:
            report.fault(
                after.nodes["standing"].place,
                _("Lowest first: %(after)s cannot follow %(before)s.")
                % {"after": after.value("standing"), "before": before.value("standing")},
            )


def _check_starts(bands: list[Mapping], report: Report) -> bool:
    """Note starts that don't ascend from null; say whether all are fit to look further."""
    before: Decimal | None = None
    fit = True
    for index, band in enumerate(bands):
        scalar = band.scalar("from")
        if scalar is None:
            return False
        start = read(scalar, number)
        reason = ""
        if index == 0 and not is_null(scalar):
            reason = _("The lowest band has from: null.")
        elif index > 0 and is_null(scalar):
            reason = _("Only the lowest band has from: null.")
        elif start is not None and before is not None and start <= before:
            reason = _("Lowest first: %(value)s must be more than %(before)s.") % {
                "value": start,
                "before": before,
            }
        if reason:
            report.fault(scalar.place, reason)
        fit = fit and not reason and (index == 0 or start is not None)
        before = start if start is not None else before
    return fit


def _check_points_lie_in_their_bands(scale: Mapping, report: Report) -> None:
    """A score of 2.00 reads as the rating of 2 points, or one rating would change its name."""
    bands = [
        (band.value("rating"), read(band.scalar("from"), number)) for band in scale.rows("bands")
    ]
    for point in scale.rows("points"):
        scalar = point.scalar("points")
        points = read(scalar, integer)
        if scalar is None or points is None:
            continue
        held = [rating for rating, start in bands if start is None or start <= points][-1]
        if held == point.value("code"):
            continue
        report.fault(
            scalar.place,
            _("A score of %(points)s falls in the band of “%(held)s”, not of “%(code)s”.")
            % {
                "points": plain_decimal(Decimal(points)),
                "held": shorten(held),
                "code": shorten(point.value("code")),
            },
        )
