"""The whole board, and the one sentence that says what to do next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.board.reach import Reach
from competency_portal.assessments.queries.board.troubles import Trouble
from competency_portal.assessments.states import CycleState
from competency_portal.core.keys import key_in
from competency_portal.core.models import User
from competency_portal.home.board.blocks import Block, blocks_of
from competency_portal.people.models import Employee
from competency_portal.results.queries.calibration import Phase

MOST_OPENED = 50
MOST_DRAFTS = 20
# They stop somebody's assessment, so they come before everything that only takes time.
STOPPING = (Trouble.LEFT, Trouble.SUPERVISOR_LEFT, Trouble.SUPERVISOR_LOCKED)


@dataclass(frozen=True)
class NextStep:
    """What to do next, and where; the lowest `rank` of all cycles is the board's own."""

    rank: int
    sentence: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Board:
    """Every cycle under way, the drafts, and what comes first."""

    blocks: Sequence[Block]
    drafts: Sequence[Cycle] = ()
    head: Employee | None = None
    has_more: bool = False

    @cached_property
    def first(self) -> tuple[Cycle, NextStep] | None:
        """The most urgent step with its cycle; none where nothing is under way."""
        steps = [(block.cycle, next_step(block, self.head)) for block in self.blocks]
        steps += [(draft, _of_draft(draft)) for draft in self.drafts]
        return min(steps, key=lambda step: step[1].rank, default=None)


def board_of(user: User, opened: Iterable[str] = ()) -> Board:
    """HR's board: everybody."""
    drafts = Cycle.objects.filter(state=CycleState.DRAFT).order_by("-period_start", "-pk")
    blocks, has_more = blocks_of(Reach(user), opened_in(opened))
    return Board(urgent_first(blocks), list(drafts[:MOST_DRAFTS]), has_more=has_more)


def line_board_of(user: User, head: Employee, opened: Iterable[str] = ()) -> Board:
    """A supervisor's board: everybody who reports to them, directly or through others."""
    blocks, has_more = blocks_of(Reach(user, head), opened_in(opened))
    return Board(urgent_first(blocks, head), head=head, has_more=has_more)


def urgent_first(blocks: Sequence[Block], head: Employee | None = None) -> list[Block]:
    """The cycle of the most urgent step first; of equally urgent ones the latest."""
    return sorted(blocks, key=lambda block: next_step(block, head).rank)


def opened_in(texts: Iterable[str]) -> Mapping[int, set[int]]:
    """The departments that an address opens: "cycle.department", by keys."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for text in list(texts)[:MOST_OPENED]:
        cycle, _dot, department = text.partition(".")
        keys = key_in(cycle), key_in(department)
        if keys[0] is not None and keys[1] is not None:
            found[keys[0]].add(keys[1])
    return found


def next_step(block: Block, head: Employee | None = None) -> NextStep:
    """What to do next in one cycle."""
    if head is not None:
        return _of_line(block, head)
    return _of_running(block) if block.is_running else _of_closed(block)


def _of_running(block: Block) -> NextStep:
    first = next(iter(block.problems), None)
    if first and first.trouble in STOPPING:
        return NextStep(1, _("First: %(what)s.") % {"what": first.text}, first.url, first.link)
    if block.late_people and block.to_remind == 0:
        return NextStep(2, told_text(block.late_people), *_more_time(block.cycle))
    if block.late_people:
        return NextStep(2, late_text(block.late_people), *_late_page(block.cycle))
    if block.is_complete:
        url = reverse("cycles:close", args=[block.cycle.code])
        return NextStep(3, _("Everything is handed in."), url, _("Close the cycle"))
    if first:
        return NextStep(5, _("To mend: %(what)s.") % {"what": first.text}, first.url, first.link)
    return NextStep(9, _("Everything goes as planned; there is nothing for you to do."))


def late_text(people: int) -> str:
    """How many are late, and what helps."""
    return ngettext(
        "%(count)s person is late: remind them, or give them more time.",
        "%(count)s people are late: remind them, or give them more time.",
        people,
    ) % {"count": people}


def told_text(people: int) -> str:
    """How many are late, and what is left to do where nobody is left to remind today."""
    return ngettext(
        "%(count)s person is late, and nobody is left to remind today: give them more time.",
        "%(count)s people are late, and nobody is left to remind today: give them more time.",
        people,
    ) % {"count": people}


def _more_time(cycle: Cycle) -> tuple[str, str]:
    return reverse("cycles:extend", args=[cycle.code]), _("Extend the deadline")


def _late_page(cycle: Cycle) -> tuple[str, str]:
    return f"{reverse('home:waiting', args=[cycle.code])}?show=late", _("Who is late")


def _of_closed(block: Block) -> NextStep:
    code = [block.cycle.code]
    calibration = reverse("results:calibration", args=code)
    if block.phase is Phase.NOT_BEGUN:
        return NextStep(4, _("Answers are in: calibration can begin."), calibration, _("Calibrate"))
    if block.phase is Phase.OPEN:
        words = {"discussed": block.discussed.done, "people": block.discussed.all}
        text = (
            _("Calibration is open: %(discussed)s of %(people)s discussed; then lock it.") % words
        )
        return NextStep(4, text, calibration, _("Go on calibrating"))
    publish = reverse("cycles:cycle_detail", args=code)
    return NextStep(4, _("The results can be published."), publish, _("Check and publish"))


def _of_draft(cycle: Cycle) -> NextStep:
    url = reverse("cycles:preflight", args=[cycle.code])
    return NextStep(6, _("Planned, not launched yet."), url, _("Check and launch"))


def _of_line(block: Block, head: Employee) -> NextStep:
    mine = next((row for row in block.waiting if row.rater == head.pk), None)
    team = reverse("reviews:team"), _("To my reviews")
    if mine and mine.late:
        return NextStep(1, _("You are late yourself: ask HR for more time."), *team)
    if block.late_people:
        text = ngettext(
            "%(count)s person of your line is late: talk to them.",
            "%(count)s people of your line are late: talk to them.",
            block.late_people,
        )
        url = f"{reverse('home:line_waiting', args=[block.cycle.code])}?show=late"
        return NextStep(2, text % {"count": block.late_people}, url, _("Who is late"))
    if mine:
        text = ngettext(
            "You still have %(count)s to hand in.",
            "You still have %(count)s to hand in.",
            mine.left,
        )
        return NextStep(3, text % {"count": mine.left}, *team)
    return NextStep(9, _("Nobody of your line is late."))
