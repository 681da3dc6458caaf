"""Whether questionnaires and KPI indicators make sense."""

from __future__ import annotations

from django.utils.translation import gettext as _

from models_catalog.yaml_format.checks.lookups import (
    check_ascending,
    check_total,
    number,
    read,
)
from models_catalog.yaml_format.document import AT_LEAST, AT_MOST, QUALITATIVE, RANGE
from models_catalog.yaml_format.faults import Report
from models_catalog.yaml_format.scalars import is_null
from models_catalog.yaml_format.tree import Mapping

# Which limits a kind of target has.
_LIMITS = {
    RANGE: ("low", "high"),
    AT_MOST: ("high",),
    AT_LEAST: ("low",),
    QUALITATIVE: (),
}


def check_instruments(root: Mapping, report: Report) -> None:
    """Note weights that don't total 100, responses out of order and targets without limits."""
    for questionnaire in root.rows("questionnaires"):
        check_ascending(questionnaire.rows("responses"), "value", report)
        check_total(questionnaire, "dimensions", report)
    for indicator in root.rows("kpi_indicators"):
        _check_target(indicator, report)


def _check_target(indicator: Mapping, report: Report) -> None:
    kind = indicator.value("kind")
    if kind not in _LIMITS:
        return
    for key in ("low", "high"):
        _check_limit(indicator, key, kind, report)
    low = read(indicator.scalar("low"), number)
    high = indicator.scalar("high")
    top = read(high, number)
    if kind == RANGE and high and low is not None and top is not None and top <= low:
        report.fault(
            high.place,
            _("high must be more than low, %(low)s.") % {"low": low},
        )


def _check_limit(indicator: Mapping, key: str, kind: str, report: Report) -> None:
    scalar = indicator.scalar(key)
    is_there = scalar is not None and not is_null(scalar)
    if is_there == (key in _LIMITS[kind]):
        return
    names = {"kind": kind, "key": key}
    reason = (
        _("A target of kind %(kind)s has no %(key)s: write null.")
        if is_there
        else _("A target of kind %(kind)s needs %(key)s.")
    )
    report.fault(scalar.place if scalar else indicator.place, reason % names)
