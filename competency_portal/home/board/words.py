"""What the board says and where it leads: troubles with the page that mends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.assessments.queries.board.troubles import Trouble, Troubled
from competency_portal.assessments.queries.refresh import moved_text
from competency_portal.assessments.states import CycleState

# Mended for everybody at once, on a page of the cycle.
TOGETHER: Mapping[Trouble, str] = {
    Trouble.SHORT: "cycles:raters",
    Trouble.PROPOSED: "cycles:raters",
    Trouble.UNMEASURED: "results:kpi",
}
# Mended for one person, on a page of their assessment.
OF_PERSON: Mapping[Trouble, str] = {
    Trouble.LEFT: "cycles:withdraw",
    Trouble.SUPERVISOR_LEFT: "cycles:transfer",
    Trouble.SUPERVISOR_OTHER: "cycles:transfer",
    Trouble.MOVED: "cycles:refresh",
}
# Only more time helps.
MISSING = (Trouble.UNSCORED, Trouble.UNANSWERED, Trouble.HIDDEN)
LINKS: Mapping[Trouble, Promise] = {
    Trouble.LEFT: gettext_lazy("Take them out"),
    Trouble.SUPERVISOR_LEFT: gettext_lazy("Transfer"),
    Trouble.SUPERVISOR_LOCKED: gettext_lazy("Open the account"),
    Trouble.UNSCORED: gettext_lazy("Give more time"),
    Trouble.UNANSWERED: gettext_lazy("Give more time"),
    Trouble.HIDDEN: gettext_lazy("Give more time"),
    Trouble.SHORT: gettext_lazy("Choose raters"),
    Trouble.DECLINED: gettext_lazy("Choose somebody else"),
    Trouble.LOST: gettext_lazy("Choose somebody else"),
    Trouble.PROPOSED: gettext_lazy("Approve them"),
    Trouble.UNMEASURED: gettext_lazy("Enter them"),
    Trouble.SELF_LOCKED: gettext_lazy("Open the account"),
    Trouble.SUPERVISOR_OTHER: gettext_lazy("Transfer"),
    Trouble.SUPERVISOR_NONE: gettext_lazy("Name a supervisor"),
    Trouble.MOVED: gettext_lazy("Look at the difference"),
}


@dataclass(frozen=True)
class ToMend:
    """One line of the board: what is wrong with how many, and where it is mended."""

    trouble: Trouble
    people: int
    text: str
    url: str
    link: str


def to_mend(
    cycle: Cycle, found: Troubled, only: Assessment | None, *, is_line: bool = False
) -> ToMend:
    """The line of a trouble; where it is one person's (`only`), it leads straight to them.

    A supervisor decides on proposals for their own people; the rest HR mends for them.
    """
    people = ngettext("%(count)s person", "%(count)s people", found.people) % {
        "count": found.people
    }
    words = {"trouble": str(found.trouble.label), "people": people}
    text = _("%(trouble)s (%(people)s)") % words
    if only:
        if found.trouble is Trouble.MOVED:
            words["trouble"] = moved_text(only)
        text = _("%(who)s: %(trouble)s") % {**words, "who": only.employee_name}
    link = str(LINKS[found.trouble])
    if is_line:
        proposed = found.trouble is Trouble.PROPOSED
        url = reverse("reviews:team_raters", args=[cycle.code]) if proposed else ""
        return ToMend(found.trouble, found.people, text, url, link if url else _("Ask HR"))
    if found.trouble is Trouble.UNMEASURED and cycle.state == CycleState.CLOSED:
        # Values are taken while it runs.
        url, link = reverse("cycles:reopen", args=[cycle.code]), _("Open again")
    elif found.trouble in TOGETHER:
        url = reverse(TOGETHER[found.trouble], args=[cycle.code])
    elif only:
        url = mend_url(found.trouble, only)
    else:
        url, link = reverse("home:troubles", args=[cycle.code, found.trouble]), _("Look at them")
    return ToMend(found.trouble, found.people, text, url, link)


def mend_url(trouble: Trouble, assessment: Assessment) -> str:
    """Where one person's trouble is mended; `assessment` comes with cycle and people."""
    cycle, employee = assessment.cycle, assessment.employee
    if trouble in MISSING or (trouble is Trouble.UNMEASURED and cycle.state == CycleState.CLOSED):
        again = "cycles:reopen" if cycle.state == CycleState.CLOSED else "cycles:extend"
        return reverse(again, args=[cycle.code])
    if trouble in (Trouble.PROPOSED, Trouble.UNMEASURED):
        return reverse(TOGETHER[trouble], args=[cycle.code])
    if trouble in OF_PERSON:
        url = reverse(OF_PERSON[trouble], args=[cycle.code, assessment.pk])
        new = employee.supervisor if trouble is Trouble.SUPERVISOR_OTHER else None
        return f"{url}?{urlencode({'q': new.number})}" if new else url
    name, key = {
        Trouble.SUPERVISOR_LOCKED: ("people:employee_detail", assessment.supervisor_id),
        Trouble.SELF_LOCKED: ("people:employee_detail", employee.pk),
        Trouble.SUPERVISOR_NONE: ("people:employee_edit", employee.pk),
    }.get(trouble, ("reviews:raters", assessment.pk))
    return reverse(name, args=[key])
