"""What only shows when files are looked at together, and beside what is loaded already."""

from __future__ import annotations

from collections.abc import Mapping as Map, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from models_catalog.yaml_format.checks.lookups import check_known
from models_catalog.yaml_format.faults import Fault, Report
from models_catalog.yaml_format.reading import Reading
from models_catalog.yaml_format.scalars import is_null
from models_catalog.yaml_format.text import shorten
from models_catalog.yaml_format.tree import Mapping, Scalar

# How many positions of a loop are named.
MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Known:
    """What is loaded already, but for the models that are being loaded.

    `positions`: code of every position → code of the one that it reports to. `names`: code of a
    position → its name and the code of the model that calls it so.
    """

    positions: Map[str, str | None] = field(default_factory=dict)
    names: Map[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Seen:
    """What the files before this one, and the database, have said."""

    versions: dict[tuple[str, str], str]
    names: dict[str, tuple[str, str]]


def check_together(readings: Sequence[Reading], known: Known) -> list[Fault]:
    """Note versions given twice, unknown positions, positions with two names, and loops."""
    roots = [reading.root for reading in readings if reading.root]
    positions = {**known.positions, **_reporting(roots)}
    seen = _Seen({}, dict(known.names))
    faults: list[Fault] = []
    for reading in readings:
        if reading.root is None:
            continue
        report = _report_of(reading)
        _check_version(reading.root, seen, report)
        _check_names(reading.root, reading.model, seen, report)
        _check_references(reading.root, positions, report)
        _check_loops(reading.root, {**positions, **_reporting([reading.root])}, report)
        faults += report.found
    return faults


def _report_of(reading: Reading) -> Report:
    """A report that is silent where reading the file has spoken."""
    report = Report(reading.file, list(reading.faults))
    report.end_stage()
    report.found = []
    return report


def _reporting(roots: Sequence[Mapping]) -> dict[str, str | None]:
    return {
        row.value("code"): superior.value if (superior := _superior(row)) else None
        for root in roots
        for row in root.rows("positions")
    }


def _superior(row: Mapping) -> Scalar | None:
    """The code of the position that a position reports to, as it stands in the file."""
    scalar = row.scalar("reports_to")
    return None if scalar is None or is_null(scalar) else scalar


def _check_version(root: Mapping, seen: _Seen, report: Report) -> None:
    head = root.nodes.get("model")
    if not isinstance(head, Mapping):
        return
    version = head.scalar("version")
    key = (head.value("code"), head.value("version"))
    if version and key in seen.versions:
        report.fault(
            version.place,
            _("Version %(version)s of “%(model)s” is in %(file)s too.")
            % {"version": key[1], "model": key[0], "file": seen.versions[key]},
        )
    seen.versions.setdefault(key, report.file)


def _check_names(root: Mapping, model: str, seen: _Seen, report: Report) -> None:
    for row in root.rows("positions"):
        name = row.scalar("name")
        if name is None:
            continue
        other, its_model = seen.names.setdefault(row.value("code"), (name.value, model))
        if its_model != model and other != name.value:
            report.fault(
                name.place,
                _("The model “%(model)s” calls this position “%(name)s”.")
                % {"model": its_model, "name": shorten(other)},
            )


def _check_references(root: Mapping, positions: Map[str, str | None], report: Report) -> None:
    reason = _("There is no position “%(code)s”.")
    for row in root.rows("positions"):
        check_known(_superior(row), positions, reason, report)
    for row in root.rows("kpi_indicators"):
        for scalar in row.scalars("positions"):
            check_known(scalar, positions, reason, report)


def _check_loops(root: Mapping, positions: Map[str, str | None], report: Report) -> None:
    """Every position reports to at most one: a walk upward meets a position twice or ends."""
    superiors = {row.value("code"): _superior(row) for row in root.rows("positions")}
    settled: set[str] = set()
    for start in superiors:
        walk: dict[str, None] = {}
        code: str | None = start
        while code is not None and code not in settled and code not in walk:
            walk[code] = None
            code = positions.get(code)
        if code is not None and code in walk:
            steps = [*walk]
            _note_loop(steps[steps.index(code) :], superiors, report)
        settled.update(walk)


def _note_loop(loop: list[str], superiors: Map[str, Scalar | None], report: Report) -> None:
    """Note a loop at the first of its positions that this file has."""
    places = [scalar.place for code in loop if (scalar := superiors.get(code))]
    shown = [shorten(code) for code in (*loop[:MOST_SHOWN], *(["…"] * (len(loop) > MOST_SHOWN)))]
    report.fault(
        min(places),
        _("The reporting lines go round in a circle: %(loop)s.")
        % {"loop": " → ".join([*shown, shown[0]])},
    )
