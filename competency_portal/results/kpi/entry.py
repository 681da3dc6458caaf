"""What came from the grid: which cells changed, what they say, what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Cycle, KpiMeasure
from competency_portal.assessments.queries.kpi import measures_of_cycle
from competency_portal.assessments.services.kpi import (
    Measured,
    StaleMeasure,
    save_measure,
)
from competency_portal.core.errors import Refused
from competency_portal.core.glyphs import without_unstorable
from competency_portal.core.keys import key_in
from competency_portal.core.models import User
from competency_portal.core.templatetags.formats import date_cn, time_cn
from competency_portal.results.kpi.figures import (
    LONGEST,
    NotAFigure,
    exact_figure,
    whole_number,
)
from competency_portal.results.kpi.grid import Trouble, Typed, points_of
from models_catalog.models import KpiKind, RatingPoint

SEEN = "seen-"
MOST_TEXT = 200
MOST_CELLS = 1000


@dataclass(frozen=True)
class Sent:
    """One cell as it was sent, and as the page had shown it."""

    typed: Typed
    shown: Typed
    version: int

    @property
    def is_touched(self) -> bool:
        """Whether somebody changed it."""
        return self.typed != self.shown


@dataclass
class Entered:
    """What came of everything that was sent."""

    saved: dict[int, KpiMeasure] = field(default_factory=dict)
    troubles: dict[int, Trouble] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """As an answer to a request: stale weighs more than unreadable."""
        if any(trouble.is_conflict for trouble in self.troubles.values()):
            return 409
        return 422 if self.troubles else 200


def sent_cells(post: QueryDict) -> dict[int, Sent]:
    """The cells in a request, by the keys of their measures."""
    found: dict[int, Sent] = {}
    for name in list(post)[: 3 * MOST_CELLS]:
        key = key_in(name.removeprefix(SEEN)) if name.startswith(SEEN) else None
        if key is not None:
            found[key] = _sent(post, key)
    return found


def _sent(post: QueryDict, key: int) -> Sent:
    version, *shown = str(post[f"{SEEN}{key}"]).split("|", 2)
    before = Typed(*shown) if len(shown) == 2 else Typed()
    number = key_in(version)
    return Sent(
        Typed(
            _text(post.get(f"value-{key}", before.value)),
            _text(post.get(f"cases-{key}", before.cases)),
        ),
        before,
        -1 if number is None else number,
    )


def _text(text: str) -> str:
    return without_unstorable(text).strip()[:MOST_TEXT]


def enter_cells(cycle: Cycle, sent: Mapping[int, Sent], *, actor: User) -> Entered:
    """Store every cell that was changed; each of them alone, so that one fault stops no other."""
    result = Entered()
    touched = {key: cell for key, cell in sent.items() if cell.is_touched}
    if not touched:
        return result
    points = {point.code: point for point in points_of(cycle)}
    for measure in measures_of_cycle(cycle).filter(pk__in=list(touched)):
        measure.assessment.cycle = cycle
        cell = touched[measure.pk]
        try:
            result.saved[measure.pk] = _save(measure, cell, points, actor)
        except StaleMeasure as stale:
            result.troubles[measure.pk] = _stale(cell, stale.stored)
        except Refused as refused:
            result.troubles[measure.pk] = Trouble(
                cell.typed, str(refused.message), is_conflict=True
            )
        except NotAFigure as wrong:
            result.troubles[measure.pk] = Trouble(cell.typed, str(wrong))
    return result


def _save(
    measure: KpiMeasure, cell: Sent, points: Mapping[str, RatingPoint], actor: User
) -> KpiMeasure:
    return save_measure(
        measure=measure,
        measured=measured_from(measure, cell.typed, points),
        version=cell.version,
        actor=actor,
    )


def measured_from(measure: KpiMeasure, typed: Typed, points: Mapping[str, RatingPoint]) -> Measured:
    """What the texts of a cell say. Raises `NotAFigure`."""
    name = measure.indicator.name
    cases = None
    if typed.cases:
        cases = whole_number(_("cases of %(name)s") % {"name": name}, typed.cases)
    if not typed.value:
        return Measured(cases=cases)
    if measure.kind == KpiKind.QUALITATIVE:
        if typed.value not in points:
            raise NotAFigure(_("%(name)s: choose one of the ratings.") % {"name": name})
        return Measured(point=points[typed.value], cases=cases)
    return Measured(exact_figure(name, typed.value, unit=measure.unit), cases=cases)


def _stale(cell: Sent, stored: KpiMeasure) -> Trouble:
    """Both values in one sentence; typing on or saving again decides."""
    words = {
        "who": _name(stored.saved_by),
        "when": _when(stored.saved_at),
        "stored": Measured.of(stored).words(stored.unit) or _("nothing"),
        "typed": cell.typed.value[:LONGEST] or _("nothing"),
    }
    message = _("%(who)s stored %(stored)s here, %(when)s; you typed %(typed)s.") % words
    return Trouble(cell.typed, message, stored=words["stored"], is_conflict=True)


def _name(user: User | None) -> str:
    if user is None:
        return _("the portal")
    employee = getattr(user, "employee", None)
    return employee.name if employee else user.get_username()


def _when(at: datetime | None) -> str:
    return f"{date_cn(at)} {time_cn(at)}" if at else "—"
