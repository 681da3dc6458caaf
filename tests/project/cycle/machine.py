"""The state machine: what may happen next, in any order and by anybody."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

import time_machine
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from competency_portal.assessments.models import Nomination as NominationRow
from tests.project.cycle.checks import Ledger, same_states
from tests.project.cycle.facts import line
from tests.project.cycle.invariants import Invariants
from tests.project.cycle.office import Office
from tests.project.cycle.portal import DONE, LATE, REFUSED, outcome
from tests.project.cycle.state import Late, No, Nomination, Paper, Seat, Sheet
from tests.project.cycle.world import OFFICE, World, new_model

SHANGHAI = ZoneInfo("Asia/Shanghai")
HR = (OFFICE, "hana")
# Now and then anything may be tried, at whatever time: in these states so often.
TROUBLE = {"published": 3}
# So long people answer before HR may think of closing.
ANSWERING_STEPS = 22
Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Play:
    """How often something is tried in each state, and what is drawn for it."""

    often: Mapping[str, int]
    drawn: Mapping[str, st.SearchStrategy[Any]]


PLAYS: dict[str, Play] = {}
Method = TypeVar("Method", bound=Callable[..., None])


class Tally:
    """How often each rule was done, and how it ended."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.steps = 0
        self.examples = 0
        self.ended: Counter[tuple[str, str]] = Counter()

    def never_done(self) -> list[str]:
        """What was refused each time that it was tried."""
        tried = {name for name, _ in self.ended}
        return sorted(name for name in tried if not self.ended[name, DONE])

    def lines(self) -> list[str]:
        """A table: the rule, then how often it was done and how often not."""
        names = sorted({name for name, _ in self.ended})
        ends = (DONE, "same", LATE, REFUSED)
        rows = [f"{'':16}" + "".join(f"{end:>9}" for end in ends)]
        return rows + [
            f"{name:16}" + "".join(f"{self.ended[name, end]:>9}" for end in ends) for name in names
        ]


def play(
    *, with_: Mapping[str, st.SearchStrategy[Any]] | None = None, **often: int
) -> Callable[[Method], Method]:
    """Something that may happen: how often in which state of the cycle, `with_` what by chance."""

    def mark(method: Method) -> Method:
        PLAYS[method.__name__] = Play(often, with_ or {})
        return method

    return mark


class Table(RuleBasedStateMachine):
    """Two sides of a table: the portal in the database, and the model; each step on both."""

    world: ClassVar[World]
    tally: ClassVar[Tally]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.model, self.portal = new_model(), Office(self.world)
        self.laws, self.ledger = Invariants(self.portal), Ledger()
        self.steps = self.launched = 0
        self.trouble = False
        self.travel = time_machine.travel(self.morning(), tick=False)
        self.clock: Any = self.travel.start()
        self.tally.examples += 1

    def teardown(self) -> None:
        """Look at everything once more, then take it all back."""
        try:
            self.laws.hold_at_the_end()
        finally:
            self.travel.stop()
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def morning(self) -> datetime.datetime:
        """The day of now, a minute later with every step."""
        start = datetime.datetime.combine(self.model.today, datetime.time(8), SHANGHAI)
        return start + datetime.timedelta(minutes=self.steps)

    @rule(data=st.data())
    def step(self, data: Any) -> None:
        """Let chance choose what is tried next, until enough was tried."""
        if self.tally.steps >= self.tally.most:
            return
        state = self.model.cycle.state
        odds = [False, *[True] * TROUBLE.get(state, 1), *[False] * 5]
        self.trouble = data.draw(st.sampled_from(odds), label="at any time")
        names = list(PLAYS)
        if not self.trouble:
            names = [name for name in names for _ in range(PLAYS[name].often.get(state, 0))]
        name = data.draw(st.sampled_from(names), label="what")
        drawn = PLAYS[name].drawn.items()
        getattr(self, name)(data, **{key: data.draw(odd, label=key) for key, odd in drawn})

    def both(
        self,
        name: str,
        real: Callable[[], object],
        model: Callable[[], object],
        then: Callable[[], object] | None = None,
    ) -> str:
        """Do one thing on both sides: it ends the same way, in the same state, lawfully."""
        if self.tally.steps >= self.tally.most:
            return ""
        self.steps += 1
        self.tally.steps += 1
        self.clock.move_to(self.morning())
        got, expected = outcome(real), foreseen(model)
        ending = DONE if expected.startswith("approved") else expected
        self.tally.ended[name, ending] += 1
        assert got == expected, f"{name}: the portal says {got}, the model {expected}"
        if then and ending == DONE:
            then()
        self.check()
        return ending

    def check(self) -> None:
        """States, trail, and what must hold."""
        self.ledger.same_trail(self.model.trail)
        self.model.trail.clear()
        self.laws.hold(self.model, same_states(self.portal, self.model))

    # What a rule chooses from

    def actor(self, data: Any, *right: str) -> str:
        """Mostly somebody who may, sometimes anybody."""
        everybody = list(self.model.people)
        often = right * (24 // len(right))
        return str(data.draw(st.sampled_from([*often, *everybody]), label="actor"))

    def seat(self, data: Any) -> Seat:
        seats = list(self.model.cycle.seats.values())
        place: int = data.draw(st.integers(0, len(seats) - 1), label="seat")
        return seats[place]

    def choose(
        self, data: Any, label: str, wanted: Sequence[Choice], every: Sequence[Choice]
    ) -> Choice | None:
        """Mostly one of those with which something can be done; none, and nothing is tried."""
        pool = list(every) if self.trouble else [*list(wanted) * 8, *every] if wanted else []
        return pool[data.draw(st.integers(0, len(pool) - 1), label=label)] if pool else None

    def sheets(self) -> list[Sheet]:
        return [one for seat in self.model.cycle.seats.values() for one in seat.sheets]

    def papers(self) -> list[Paper]:
        return [one for seat in self.model.cycle.seats.values() for one in seat.papers]

    def nominations(self) -> list[tuple[Seat, Nomination]]:
        seats = self.model.cycle.seats.values()
        return [(seat, one) for seat in seats for one in seat.nominations.values()]

    def adopt(self, actor: str) -> None:
        """Take over whom the organisation proposed, if it proposed nobody who can't be asked."""
        seats = self.model.cycle.seats
        rows = NominationRow.objects.filter(assessment__cycle=self.portal.cycle_key)
        found = rows.select_related("assessment__employee", "rater").order_by("pk")
        proposed: Counter[str] = Counter()
        for row in found:
            seat, rater = seats[row.assessment.employee.name], row.rater.name
            if rater in seat.nominations:
                continue
            self.check_proposed(seat, rater, row.group)
            seat.nominations[rater] = Nomination(rater, row.group, "organisation")
            proposed[seat.who] += 1
        for _ in proposed:
            self.model.note("assessment", "propose raters", actor)

    def check_proposed(self, seat: Seat, rater: str, group: str) -> None:
        """Nobody is proposed about themselves or their line, nor when they can't answer."""
        person = self.model.people[rater]
        assert self.model.cycle.plan.proposes
        assert "others" in self.model.cycle.stages
        assert group in self.model.cycle.plan.limits
        assert rater not in (seat.who, seat.supervisor)
        assert seat.who not in line(self.model, rater)
        assert person.works
        assert person.logs_in
        assert (group == "subordinate") == (person.supervisor == seat.who)


def foreseen(act: Callable[[], object]) -> str:
    """How the model says that it ends."""
    try:
        said = act()
    except Late:
        return LATE
    except No:
        return REFUSED
    return said if isinstance(said, str) else DONE
