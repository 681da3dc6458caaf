"""The first words of a report: one sentence to repeat to the family, one that names names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.core.templatetags.formats import pangu
from competency_portal.reports.content.competencies import Line
from competency_portal.reports.content.document import Lead
from competency_portal.reports.content.revisions import Held
from competency_portal.results.scoring import CompetencyStatus
from models_catalog.standing import Standing

MOST_PRIORITIES = 3
MOST_NAMES = 3
_AFTER: dict[Held, Promise] = {
    Held.CALIBRATED: gettext_lazy("After calibration: %(sentence)s"),
    Held.REVISED: gettext_lazy("After the second look: %(sentence)s"),
    Held.BOTH: gettext_lazy("After calibration and the second look: %(sentence)s"),
}


@dataclass(frozen=True)
class Standings:
    """The competencies that are asked for, by how they stand; `below` in the order of need."""

    asked: int
    below: Sequence[Line]
    above: Sequence[Line]
    unrated: Sequence[Line]

    @property
    def scored(self) -> int:
        """How many have a score."""
        return self.asked - len(self.unrated)

    @property
    def met(self) -> int:
        """How many are on target or better (docs/arithmetic.md §9)."""
        return self.scored - len(self.below)

    @property
    def start(self) -> int:
        """How many to work on first."""
        return min(len(self.below), MOST_PRIORITIES)

    @property
    def later(self) -> Sequence[Line]:
        """What is below too, and comes after those to work on first."""
        return self.below[self.start :]


def standings_of(lines: Sequence[Line]) -> Standings:
    """Sort the competencies that are asked for by how they stand."""
    asked = [line for line in lines if line.is_asked]
    return Standings(
        asked=len(asked),
        below=by_need([line for line in asked if line.standing is Standing.BELOW]),
        above=[line for line in asked if line.standing is Standing.ABOVE],
        unrated=[line for line in asked if line.status is CompetencyStatus.UNRATED],
    )


def by_need(lines: Sequence[Line]) -> list[Line]:
    """The widest gap first; of equal ones the heavier, then the lower score, then as the model."""
    return sorted(lines, key=lambda line: (line.gap or 0, -line.share, line.score or 0))


def lead_of(
    standings: Standings,
    *,
    submitted: bool,
    asks_supervisor: bool = True,
    held: Held = Held.COMPUTED,
) -> Lead:
    """What the report opens with; it counts the bands that hold, and says if some were changed.

    `submitted` is whether the supervisor handed in the review, `asks_supervisor` whether they
    were to.
    """
    sentence = _sentence(standings)
    if held in _AFTER:
        sentence = str(_AFTER[held]) % {"sentence": sentence}
    detail = _detail(standings, submitted=submitted, asks_supervisor=asks_supervisor)
    return Lead(pangu(sentence), pangu(detail))


def _sentence(found: Standings) -> str:
    figures = {
        "asked": found.asked,
        "scored": found.scored,
        "met": found.met,
        "below": len(found.below),
        "unrated": len(found.unrated),
        "start": _start(found),
    }
    return _template(found) % figures


def _template(found: Standings) -> str:
    if not found.asked:
        return _("This position asks for nothing yet.")
    if not found.scored:
        return _("Nothing was rated this time.")
    if found.below:
        return _short(found)
    if found.unrated:
        return _partly(found)
    if found.asked == 1:
        return _("The one requirement is met.")
    return _("All %(asked)s requirements are met.")


def _partly(found: Standings) -> str:
    """What has a score is met; the rest has none."""
    if found.scored == 1:
        return _("One requirement was rated and is met; %(unrated)s not rated.")
    return _("%(scored)s requirements were rated, all are met; %(unrated)s not rated.")


def _short(found: Standings) -> str:
    """Something is below the requirement.

    Of those that have a score, as the attainment rate beside it counts (docs/arithmetic.md §9).
    """
    if found.met and found.later:
        return _short_of_many(found)
    if found.met and found.unrated:
        return _("%(scored)s requirements were rated, %(met)s met: %(start)s.")
    if found.met:
        return _("%(met)s of %(asked)s requirements are met: %(start)s.")
    if found.asked == 1:
        return _("The one requirement is not met yet: start there.")
    if found.unrated:
        return _("%(scored)s requirements were rated, none is met yet: %(start)s.")
    return _("None of the %(asked)s requirements is met yet: %(start)s.")


def _short_of_many(found: Standings) -> str:
    """More is below than the report starts with, and it says how many."""
    if found.unrated:
        return _("%(scored)s requirements were rated, %(met)s met, %(below)s below: %(start)s.")
    return _("%(met)s of %(asked)s requirements are met, %(below)s are below: %(start)s.")


def _start(found: Standings) -> str:
    if found.start == 1:
        return _("start with one")
    return _("start with two") if found.start == 2 else _("start with three")


def _detail(found: Standings, *, submitted: bool, asks_supervisor: bool) -> str:
    if found.asked and not found.scored:
        if not asks_supervisor:
            return _("Nobody handed in a review that counts, so there are no scores.")
        if submitted:
            return _("The supervisor could judge none of them, so there are no scores.")
        return _("The supervisor handed in no review, so there are no scores.")
    parts = list(_parts(found))
    return _("%(sentence)s.") % {"sentence": _("; ").join(parts)} if parts else ""


def _parts(found: Standings) -> Iterator[str]:
    if found.later:
        yield _("Start with %(names)s") % {"names": named(found.below[: found.start])}
        yield _("%(names)s below the requirement too") % {"names": named(found.later)}
    elif found.below:
        yield _("%(names)s below the requirement") % {"names": named(found.below)}
    if found.above:
        yield _("%(names)s above the requirement") % {"names": named(found.above)}
    if found.unrated and found.scored:
        yield _("%(names)s not rated") % {"names": named(found.unrated)}


def named(lines: Sequence[Line]) -> str:
    """The names as one reads them aloud; of many, the first three and how many there are."""
    names = [line.name for line in lines]
    if len(names) > MOST_NAMES:
        first = _(", ").join(names[:MOST_NAMES])
        return _("%(names)s and others, %(count)s in all,") % {"names": first, "count": len(names)}
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s") % {"names": _(", ").join(names[:-1]), "last": names[-1]}
