"""What the sheet says about marks, answers and saves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, pgettext, pgettext_lazy

from competency_portal.assessments.answers import Fault
from competency_portal.assessments.ladder import Behaviour
from competency_portal.assessments.proposal import Mark, MarkCount, Proposal
from competency_portal.assessments.queries.sheets import Choices
from competency_portal.core.templatetags.formats import date_cn, time_cn
from models_catalog.models import RatingPoint
from models_catalog.standing import Standing

Text = str | Promise

# A mark, its short word, and its name to whoever hears the page.
Marks = tuple[tuple[Mark, Text, Text], ...]

MARKS: Marks = (
    (Mark.SEEN, pgettext_lazy("mark", "Seen"), pgettext_lazy("mark", "Seen")),
    (Mark.NOT_SEEN, pgettext_lazy("mark", "Not seen"), pgettext_lazy("mark", "Not seen")),
    (
        Mark.NO_CHANCE,
        pgettext_lazy("mark", "No chance"),
        pgettext_lazy("mark", "No chance to observe"),
    ),
)
# Of what somebody did themselves.
OWN_MARKS: Marks = (
    (Mark.SEEN, pgettext_lazy("own mark", "Did it"), pgettext_lazy("own mark", "Did it")),
    (Mark.NOT_SEEN, pgettext_lazy("own mark", "Not yet"), pgettext_lazy("own mark", "Not yet")),
    (
        Mark.NO_CHANCE,
        pgettext_lazy("own mark", "No chance"),
        pgettext_lazy("own mark", "No chance so far"),
    ),
)
FAULTS: dict[Fault, Text] = {
    Fault.BLANK: gettext_lazy("Not rated yet."),
    Fault.NO_EVIDENCE: gettext_lazy("This rating needs an example."),
    Fault.NO_REASON: gettext_lazy(
        "You decided otherwise than the behaviours propose: say why in a sentence."
    ),
    Fault.LEVEL_DISAGREES: gettext_lazy("The level stated does not agree with the rating."),
    Fault.ABOVE_WITH_UNSEEN: gettext_lazy(
        "Rated above the requirement, although a behaviour of it was not seen."
    ),
    Fault.BELOW_WITH_ALL_SEEN: gettext_lazy(
        "Rated below the requirement, although every behaviour of it was seen."
    ),
}

OWN_FAULTS: dict[Fault, Text] = {
    **FAULTS,
    Fault.ABOVE_WITH_UNSEEN: gettext_lazy(
        "Rated above the requirement, although there is a behaviour of it that you don't show yet."
    ),
    Fault.BELOW_WITH_ALL_SEEN: gettext_lazy(
        "Rated below the requirement, although you show every behaviour of it."
    ),
}

# Where on the sheet each is mended.
PLACES: dict[Fault, str] = {
    Fault.BLANK: "rating",
    Fault.NO_EVIDENCE: "evidence",
    Fault.NO_REASON: "reason",
    Fault.LEVEL_DISAGREES: "attained",
    Fault.ABOVE_WITH_UNSEEN: "rating",
    Fault.BELOW_WITH_ALL_SEEN: "rating",
}


def proposal_text(point: RatingPoint | None) -> str:
    """What the marks propose, in a sentence; empty when they propose nothing."""
    return _("By the behaviours: %(rating)s") % {"rating": point.label} if point else ""


def proposal_chip(proposal: Proposal, *, is_own: bool = False) -> str:
    """How many of the marked behaviours were seen; empty when none is marked."""
    count = proposal.required
    pattern = chip_pattern(is_own=is_own)
    return pattern % {"seen": count.seen, "marked": count.marked} if count.marked else ""


def chip_pattern(*, is_own: bool = False) -> str:
    """Also for the script, which counts while somebody clicks; `is_own` of one's own behaviours."""
    return _("%(seen)s / %(marked)s shown") if is_own else _("%(seen)s / %(marked)s seen")


def proposal_texts(choices: Choices) -> dict[str, str]:
    """The sentence for each standing that a script may find before the server answers."""
    return {standing.value: proposal_text(choices.nearest(standing)) for standing in Standing}


def saved_text(at: datetime | None) -> str:
    """When it was saved, by the clock today and by the day before; empty when it never was."""
    return _("Saved %(time)s") % {"time": when(at)} if at else ""


def when(at: datetime | None) -> str:
    """The time of day, or the day if that was another one."""
    if at is None:
        return ""
    return time_cn(at) if timezone.localdate(at) == timezone.localdate() else date_cn(at)


def numbers_text(behaviours: Iterable[Behaviour]) -> str:
    """Which behaviours, by their number."""
    return listed(str(behaviour.number) for behaviour in behaviours)


def listed(parts: Iterable[str]) -> str:
    """Words or numbers one after another."""
    return pgettext("list", ", ").join(parts)


def unrated_text(*, unable: bool) -> str:
    """What stands where a rating would."""
    return _("Can't judge") if unable else _("Not rated")


def marks_text(count: MarkCount) -> str:
    """How often each mark was given; empty when none was."""
    parts = (
        (_("%(count)s seen"), count.seen),
        (_("%(count)s not seen"), count.not_seen),
        (_("%(count)s without a chance"), count.no_chance),
    )
    return _(", ").join(text % {"count": number} for text, number in parts if number)
