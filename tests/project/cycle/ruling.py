"""The rules of HR: the cycle, the people in it, calibration, publication; and of the company."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from tests.project.cycle import calibrating, draws, steering
from tests.project.cycle.facts import line, own
from tests.project.cycle.machine import ANSWERING_STEPS, HR, play
from tests.project.cycle.playing import BEHIND, DATA, Choosing
from tests.project.cycle.portal import DONE
from tests.project.cycle.state import CATEGORY, POSITIONS, Seat
from tests.project.cycle.world import OFFICE


class Steering(Choosing):
    """What HR does with a cycle and the people in it."""

    @initialize(data=DATA)
    def first_plan(self, data: Any) -> None:
        self.new_plan(data)

    @play(draft=2, published=4)
    def plan(self, data: Any) -> None:
        """The next cycle, once one is finished; or another one instead of a draft."""
        if self.model.cycle.state in ("published", "draft"):
            self.new_plan(data)

    def new_plan(self, data: Any) -> None:
        cycle = data.draw(draws.plans(self.model), label="plan")
        self.both(
            "plan",
            lambda: self.portal.plan(OFFICE, cycle),
            lambda: steering.plan(self.model, OFFICE, cycle),
        )
        if data.draw(st.sampled_from([True, True, True, False]), label="launch"):
            self.launch_by(OFFICE, leave_out=True)

    @play(
        draft=8,
        running=1,
        closed=2,
        with_={"leave_out": st.sampled_from([True, True, True, False]), "fresh": BEHIND},
    )
    def launch(self, data: Any, leave_out: bool, fresh: int) -> None:
        self.launch_by(self.actor(data, *HR), leave_out=leave_out, fresh=fresh)

    def launch_by(self, actor: str, *, leave_out: bool, fresh: int = 0) -> None:
        now = steering.left_out(self.model)
        seen = ["somebody else"] if fresh else now
        done = self.both(
            "launch",
            lambda: self.portal.launch(actor, leave_out=leave_out, seen=seen if fresh else None),
            lambda: steering.launch(self.model, actor, leave_out=leave_out, seen=seen),
            lambda: self.adopt(actor),
        )
        if done == DONE:
            self.launched = self.steps

    @play(running=1, closed=1, published=1, with_={"count": st.sampled_from([1, 1, 2])})
    def days_pass(self, data: Any, count: int) -> None:
        self.model.today += datetime.timedelta(days=count)
        self.both("days pass", lambda: None, lambda: None)

    @play(running=2, with_={"reason": draws.REASONS})
    def extend(self, data: Any, reason: str) -> None:
        kind = data.draw(st.sampled_from(["supervisor", "others", "self", "kpi"]), label="stage")
        later = data.draw(draws.later(self.model), label="later")
        actor = self.actor(data, *HR)
        self.both(
            "extend",
            lambda: self.portal.extend(actor, kind, later, reason),
            lambda: steering.extend_stage(self.model, actor, kind, later, reason),
        )

    @play(running=5, with_={"reason": draws.REASONS})
    def close(self, data: Any, reason: str) -> None:
        bosses = [own(seat) for seat in self.model.cycle.active]
        done = any(sheet and sheet.state == "submitted" for sheet in bosses)
        lasted = self.steps - self.launched
        is_early = lasted < ANSWERING_STEPS or (not done and lasted < 3 * ANSWERING_STEPS)
        if is_early and not self.trouble:
            return
        actor = self.actor(data, *HR)
        self.both(
            "close",
            lambda: self.portal.close(actor, reason),
            lambda: steering.close(self.model, actor, reason),
        )

    @play(closed=1, with_={"reason": draws.REASONS})
    def reopen(self, data: Any, reason: str) -> None:
        actor = self.actor(data, *HR)
        kinds = st.sampled_from(["supervisor", "supervisor", "self", "others"])
        later = data.draw(st.dictionaries(kinds, draws.later(self.model), max_size=2), label="days")
        self.both(
            "reopen",
            lambda: self.portal.reopen(actor, reason, later),
            lambda: steering.reopen(self.model, actor, reason, later),
        )

    @play(running=2, with_={"reason": draws.REASONS})
    def add(self, data: Any, reason: str) -> None:
        names = ["ben", "dan", "kim", "ann", "hana"]
        free = [name for name in names if name not in self.model.cycle.seats]
        who = self.choose(data, "who", free, names)
        if not who:
            return
        later = data.draw(st.none() | draws.later(self.model), label="later")
        actor = self.actor(data, *HR)
        self.both(
            "add",
            lambda: self.portal.add(actor, who, reason, later),
            lambda: steering.add(self.model, actor, who, reason, later),
            lambda: self.adopt(actor),
        )

    @play(running=1, closed=1, with_={"reason": draws.REASONS})
    def take_out(self, data: Any, reason: str) -> None:
        if self.model.cycle.seats:
            seat, actor = self.seat(data), self.actor(data, *HR)
            self.both(
                "take out",
                lambda: self.portal.take_out(actor, seat.who, reason),
                lambda: steering.take_out(self.model, actor, seat, reason),
            )

    @play(running=4, closed=4, with_={"reason": draws.REASONS})
    def bring_back(self, data: Any, reason: str) -> None:
        out = [seat for seat in self.model.cycle.seats.values() if not seat.active]
        if out:
            seat, actor = out[0], self.actor(data, *HR)
            self.both(
                "bring back",
                lambda: self.portal.bring_back(actor, seat.who, reason),
                lambda: steering.bring_back(self.model, actor, seat, reason),
            )

    @play(running=3, with_={"reason": draws.REASONS})
    def transfer(self, data: Any, reason: str) -> None:
        seats = list(self.model.cycle.seats.values())
        free = [one for one in seats if not (mine := own(one)) or mine.state != "submitted"]
        if not (seat := self.choose(data, "seat", free, seats)):
            return
        actor, names = self.actor(data, *HR), ["boss", "kim", "ben", "dan", "ann", "hana"]
        taken = {seat.who, seat.supervisor, *line(self.model, seat.who)}
        others = [name for name in names if name not in taken]
        to = data.draw(st.sampled_from(others * 4 + names), label="to")
        later = data.draw(st.none() | draws.later(self.model), label="later")
        self.both(
            "transfer",
            lambda: self.portal.transfer(actor, seat.who, to, reason, later),
            lambda: steering.transfer(self.model, actor, seat, to, reason, later),
        )

    @play(running=8, with_={"reason": draws.REASONS})
    def refresh(self, data: Any, reason: str) -> None:
        seats = list(self.model.cycle.seats.values())
        people = self.model.people
        others = [
            one
            for one in seats
            if (one.position, one.department)
            != (people[one.who].position, people[one.who].department)
            and all(sheet.state != "submitted" for sheet in one.sheets)
        ]
        if seat := self.choose(data, "seat", others, seats):
            actor = self.actor(data, *HR)
            self.both(
                "refresh",
                lambda: self.portal.refresh(actor, seat.who, reason),
                lambda: steering.refresh(self.model, actor, seat, reason),
            )


class Company(Steering):
    """What happens to people, whatever the cycle does."""

    @play(running=1, closed=1)
    def leave(self, data: Any) -> None:
        name = data.draw(st.sampled_from(["dan", "ben", "boss", "hana", "kim"]), label="who")
        actor = self.actor(data, *HR)
        self.both(
            "leave",
            lambda: self.portal.leave(actor, name),
            lambda: steering.leave(self.model, actor, name),
        )

    @play(draft=3, running=3, closed=2, published=2)
    def come_back(self, data: Any) -> None:
        gone = [one.name for one in self.model.people.values() if not one.works]
        if gone:
            actor = self.actor(data, *HR)
            self.both(
                "come back",
                lambda: self.portal.come_back(actor, gone[0]),
                lambda: steering.come_back(self.model, actor, gone[0]),
            )

    @play(draft=1, running=3)
    def move(self, data: Any) -> None:
        name = data.draw(st.sampled_from(["ann", "ben", "dan", "kim"]), label="who")
        field, values = data.draw(
            st.sampled_from(
                [
                    ("position", list(POSITIONS)),
                    ("department", ["home", "next door"]),
                    ("supervisor", ["boss", "ann", "kim", "ben", "dan"]),
                ]
            ),
            label="what",
        )
        to = {field: data.draw(st.sampled_from(values), label="to")}
        actor = self.actor(data, *HR)
        self.both(
            "move",
            lambda: self.portal.move(actor, name, **to),
            lambda: steering.move(self.model, actor, name, **to),
        )


class CycleMachine(Company):
    """And calibration and publication."""

    @play(closed=14)
    def begin(self, data: Any) -> None:
        if self.model.cycle.sealed and not self.trouble:
            return
        actor = self.actor(data, *HR)
        self.both(
            "begin",
            lambda: self.portal.begin(actor),
            lambda: calibrating.begin(self.model, actor),
        )

    def can_decide(self) -> bool:
        """Whether it is worth trying."""
        cycle = self.model.cycle
        return bool(cycle.seats) and (self.trouble or (cycle.sealed and not cycle.locked))

    def has_band(self, seat: Seat, code: str) -> bool:
        """Whether there is a band in the place of which another can stand."""
        return seat.active and calibrating.computed(self.model.cycle, seat, code)[1] is not None

    @play(closed=16, with_={"behind": BEHIND, "reason": draws.WHY})
    def decide(self, data: Any, behind: int, reason: str) -> None:
        cycle = self.model.cycle
        every = [(seat, code) for seat in cycle.seats.values() for code in CATEGORY]
        scored = [pair for pair in every if self.can_decide() and self.has_band(*pair)]
        # Deciding anew is what an undoing has to take back.
        again = [(seat, code) for seat, code in scored if seat.decided.get(code)]
        chosen = self.choose(data, "competency", scored + again * 4, every)
        if not chosen:
            return
        (seat, code), actor = chosen, self.actor(data, *HR)
        held = calibrating.holding(seat, code)
        holds = held.band if held else None
        usual = (holds, calibrating.computed(cycle, seat, code)[1])
        bands = ["below", "at", "above", None]
        other = [band for band in bands if band not in usual]
        band = data.draw(st.sampled_from(other * 4 + bands), label="band")
        steps = max(seat.steps.get(code, 0) - behind, 0)
        self.both(
            "decide",
            lambda: self.portal.decide(actor, seat.who, code, band, reason, steps),
            lambda: calibrating.decide(self.model, actor, seat, code, band, reason, steps),
        )

    @play(closed=8, with_={"behind": BEHIND})
    def undo(self, data: Any, behind: int) -> None:
        seats = self.model.cycle.seats.values()
        pairs = [(seat, code) for seat in seats for code in seat.steps]
        if not pairs or not self.can_decide():
            return
        deep = [(seat, code) for seat, code in pairs if len(seat.decided[code]) > 1]
        pairs += deep * 4
        seat, code = pairs[data.draw(st.integers(0, len(pairs) - 1), label="which")]
        actor = self.actor(data, *HR)
        steps = max(seat.steps[code] - behind, 0)
        self.both(
            "undo",
            lambda: self.portal.undo(actor, seat.who, code, steps),
            lambda: calibrating.undo(self.model, actor, seat, code, steps),
        )

    @play(closed=3, with_={"discussed": st.booleans()})
    def discuss(self, data: Any, discussed: bool) -> None:
        if self.can_decide():
            seat, actor = self.seat(data), self.actor(data, *HR)
            self.both(
                "discuss",
                lambda: self.portal.discuss(actor, seat.who, discussed=discussed),
                lambda: calibrating.discuss(self.model, actor, seat, discussed=discussed),
            )

    @play(closed=2)
    def lock(self, data: Any) -> None:
        if not self.can_decide():
            return
        actor = self.actor(data, *HR)
        self.both(
            "lock", lambda: self.portal.lock(actor), lambda: calibrating.lock(self.model, actor)
        )

    @play(closed=1, with_={"reason": draws.REASONS})
    def unlock(self, data: Any, reason: str) -> None:
        actor = self.actor(data, *HR)
        self.both(
            "unlock",
            lambda: self.portal.unlock(actor, reason),
            lambda: calibrating.unlock(self.model, actor, reason),
        )

    @play(closed=2, with_={"uncalibrated": st.booleans()})
    def publish(self, data: Any, uncalibrated: bool) -> None:
        actor = self.actor(data, *HR)
        self.both(
            "publish",
            lambda: self.portal.publish(actor, uncalibrated=uncalibrated),
            lambda: calibrating.publish(self.model, actor, uncalibrated=uncalibrated),
        )
