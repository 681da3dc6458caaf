"""The columns of a list of people, and the words that may stand in them."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from competency_portal.core.tables import Column
from competency_portal.core.tables.headed import names_of
from competency_portal.people.models import EmployeeStatus

# Translators: names of columns separated by |; the first one is shown, the others are understood.
COLUMNS = (
    Column("number", pgettext_lazy("columns", "Number|Employee number|Staff number"), True),
    Column("name", pgettext_lazy("columns", "Name|Full name"), True),
    Column("position", pgettext_lazy("columns", "Position|Position code|Job title"), True),
    Column("department", pgettext_lazy("columns", "Department|Department path"), True),
    Column("supervisor", pgettext_lazy("columns", "Supervisor number|Supervisor|Reports to")),
    Column("status", pgettext_lazy("columns", "Status|Employment status")),
    Column("account", pgettext_lazy("columns", "Account|Account name|Username")),
    Column("email", pgettext_lazy("columns", "E-mail|E-mail address|Mail")),
)
KEY = "number"

# Translators: words that people write, separated by |.
STATUS_WORDS = {
    EmployeeStatus.ACTIVE: pgettext_lazy("words", "active|employed|on probation"),
    EmployeeStatus.LEAVE: pgettext_lazy("words", "leave|on leave|parental leave"),
    EmployeeStatus.LEFT: pgettext_lazy("words", "left|left the company|resigned|retired"),
}
NOBODY_WORDS = pgettext_lazy("words", "nobody|none|-|–|—")


def statuses() -> dict[str, EmployeeStatus]:
    """Every word for a status, folded."""
    return {
        word: status
        for status, words in STATUS_WORDS.items()
        for word in names_of(words) | names_of(status.label)
    }


def nobody() -> frozenset[str]:
    """Every way to say that somebody has no supervisor, folded."""
    return names_of(NOBODY_WORDS)
