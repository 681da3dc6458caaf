"""The rules of those who answer, and of those who choose who answers."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.project.cycle import answering, draws, raters
from tests.project.cycle.facts import fits_any, takes
from tests.project.cycle.machine import HR, Table, play
from tests.project.cycle.state import Paper, Sheet
from tests.project.cycle.world import OFFICE

DATA = st.data()
SURE = st.sampled_from([True, True, False])
BEHIND = st.sampled_from([0, 0, 0, 0, 0, 1])


class Answering(Table):
    """Sheets, questionnaires, KPI."""

    def fit(self, one: Sheet | Paper, *, open_first: bool) -> bool:
        """Whether it takes answers, or else whether it was submitted."""
        return takes(self.model, one) if open_first else one.state == "submitted"

    def sheet(self, data: Any, *, open_first: bool = True) -> Sheet | None:
        """One of the sheets, mostly one that is open (or one that is submitted)."""
        every = self.sheets()
        wanted = [one for one in every if self.fit(one, open_first=open_first)]
        bosses = [one for one in wanted if one.group == "supervisor"]
        return self.choose(data, "sheet", wanted + bosses * 3, every)

    def paper(self, data: Any, *, open_first: bool = True) -> Paper | None:
        every = self.papers()
        wanted = [one for one in every if self.fit(one, open_first=open_first)]
        return self.choose(data, "paper", wanted, every)

    @play(running=10, with_={"confirmed": SURE})
    def finish(self, data: Any, confirmed: bool) -> None:
        """Somebody goes through a whole sheet and hands it in.

        The first rule is what the plainest example does again and again: it is soon done.
        """
        if sheet := self.sheet(data):
            for code, answer in sheet.answers.items():
                if not answer.said.is_answered:
                    said = data.draw(draws.sound(code), label=code)
                    self.save_one("fill", sheet.rater, sheet, code, said)
            self.both(
                "submit",
                lambda: self.portal.submit(sheet.rater, sheet, confirmed=confirmed),
                lambda: answering.submit(self.model, sheet.rater, sheet, confirmed=confirmed),
            )

    @play(running=4, with_={"behind": BEHIND})
    def save(self, data: Any, behind: int) -> None:
        if sheet := self.sheet(data):
            code = data.draw(st.sampled_from(sorted(sheet.answers)), label="competency")
            said = data.draw(draws.anything(code), label="said")
            self.save_one("save", self.actor(data, sheet.rater), sheet, code, said, behind)

    def save_one(
        self, name: str, actor: str, sheet: Sheet, code: str, said: Any, behind: int = 0
    ) -> None:
        version = max(sheet.answers[code].version - behind, 0)
        self.both(
            name,
            lambda: self.portal.save(actor, sheet, code, said, version),
            lambda: answering.save(self.model, actor, sheet, code, said, version),
        )

    @play(running=5)
    def fill(self, data: Any) -> None:
        """Somebody goes through a whole sheet."""
        if sheet := self.sheet(data):
            for code, answer in sheet.answers.items():
                if not answer.said.is_answered or not answer.said.evidence:
                    said = data.draw(draws.sound(code), label=code)
                    self.save_one("fill", sheet.rater, sheet, code, said)

    @play(running=4, with_={"confirmed": SURE, "twice": st.booleans()})
    def submit(self, data: Any, confirmed: bool, twice: bool) -> None:
        sheet = self.sheet(data)
        if not sheet:
            return
        actor = self.actor(data, sheet.rater)
        for _ in range(1 + twice):
            self.both(
                "submit",
                lambda: self.portal.submit(actor, sheet, confirmed=confirmed),
                lambda: answering.submit(self.model, actor, sheet, confirmed=confirmed),
            )

    @play(running=2, with_={"reason": draws.REASONS})
    def give_back(self, data: Any, reason: str) -> None:
        sheet = self.sheet(data, open_first=False)
        if not sheet or sheet.group not in ("self", "supervisor"):
            return
        later = data.draw(st.none() | draws.later(self.model), label="later")
        actor = self.actor(data, *HR, sheet.rater)
        self.both(
            "return",
            lambda: self.portal.give_back(actor, sheet, reason, later),
            lambda: answering.give_back(self.model, actor, sheet, reason, later),
        )

    @play(running=3, with_={"chosen": draws.SOME_ITEMS, "behind": BEHIND})
    def answer_items(self, data: Any, chosen: dict[str, int], behind: int) -> None:
        if paper := self.paper(data):
            self.items(self.actor(data, paper.rater), paper, chosen, behind)

    def items(self, actor: str, paper: Paper, chosen: dict[str, int], behind: int) -> None:
        seen = {place: answering.seen(paper, place, behind) for place in chosen}
        self.both(
            "answer items",
            lambda: self.portal.answer_items(actor, paper, chosen, seen),
            lambda: answering.answer_items(self.model, actor, paper, chosen, behind),
        )

    @play(running=4, with_={"value": draws.VALUES, "other": draws.VALUES})
    def finish_paper(self, data: Any, value: int, other: int) -> None:
        """Somebody answers what is blank and hands it in."""
        if paper := self.paper(data):
            blank = [place for place in draws.PLACES if place not in paper.items]
            chosen = dict.fromkeys(blank, value) | dict.fromkeys(blank[-1:], other)
            if chosen:
                self.items(paper.rater, paper, chosen, 0)
            self.hand_in(paper.rater, paper, confirmed=True)

    @play(running=2, with_={"confirmed": SURE})
    def submit_paper(self, data: Any, confirmed: bool) -> None:
        if paper := self.paper(data):
            self.hand_in(self.actor(data, paper.rater), paper, confirmed=confirmed)

    def hand_in(self, actor: str, paper: Paper, *, confirmed: bool) -> None:
        self.both(
            "submit paper",
            lambda: self.portal.submit_paper(actor, paper, confirmed=confirmed),
            lambda: answering.submit_paper(self.model, actor, paper, confirmed=confirmed),
        )

    @play(running=1, with_={"reason": draws.REASONS})
    def give_back_paper(self, data: Any, reason: str) -> None:
        if paper := self.paper(data, open_first=False):
            actor = self.actor(data, *HR, paper.rater)
            later = data.draw(st.none() | draws.later(self.model), label="later")
            self.both(
                "return paper",
                lambda: self.portal.give_back_paper(actor, paper, reason, later),
                lambda: answering.give_back_paper(self.model, actor, paper, reason, later),
            )

    @play(running=4, with_={"behind": BEHIND})
    def measure(self, data: Any, behind: int) -> None:
        seats = [seat for seat in self.model.cycle.seats.values() if seat.measures]
        wanted = [one for one in seats if one.active and not self.model.cycle.sealed]
        seat = self.choose(data, "seat", wanted, seats)
        if not seat:
            return
        code = data.draw(st.sampled_from(sorted(seat.measures)), label="indicator")
        entered = data.draw(draws.ENTERED[code], label="entered")
        actor = self.actor(data, *HR)
        version = max(seat.measures[code].version - behind, 0)
        self.both(
            "measure",
            lambda: self.portal.measure(actor, seat.who, code, entered, version),
            lambda: answering.measure(self.model, actor, seat, code, entered, version),
        )


class Choosing(Answering):
    """Raters."""

    @play(running=5)
    def nominate(self, data: Any) -> None:
        if not self.model.cycle.seats or not self.asks_others():
            return
        seat = self.seat(data)
        names = [name for name in self.model.people if self.model.people[name].position]
        fit = fits_any(self.model, seat)
        pairs = [
            *fit * 4,
            *((name, group) for name in names for group in ("peer", "subordinate", "related")),
        ]
        rater, group = data.draw(st.sampled_from(pairs), label="rater")
        actor = self.actor(data, *HR, seat.who, seat.supervisor)
        self.both(
            "nominate",
            lambda: self.portal.nominate(actor, seat.who, rater, group),
            lambda: raters.nominate(self.model, actor, seat, rater, group),
        )

    def asks_others(self) -> bool:
        """Whether it is worth trying."""
        return self.trouble or ("others" in self.model.cycle.stages and not self.model.cycle.sealed)

    def one(self, data: Any, *states: str) -> Any:
        """A nomination, mostly in one of these states."""
        every = self.nominations()
        wanted = [each for each in every if each[1].state in states]
        return self.choose(data, "nomination", wanted, every)

    @play(running=3)
    def approve(self, data: Any) -> None:
        if found := self.one(data, "proposed"):
            seat, nomination = found
            actor = self.actor(data, *HR, seat.supervisor)
            self.both(
                "approve",
                lambda: self.portal.approve(actor, seat.who, nomination.rater),
                lambda: raters.approve(self.model, actor, seat, nomination),
            )

    @play(running=2)
    def approve_all(self, data: Any) -> None:
        if not self.asks_others():
            return
        actor = self.actor(data, *HR)
        self.both(
            "approve all",
            lambda: self.portal.approve_all(actor),
            lambda: f"approved {raters.approve_all(self.model, actor)}",
        )

    @play(running=2, with_={"reason": draws.REASONS})
    def turn_down(self, data: Any, reason: str) -> None:
        if found := self.one(data, "proposed", "approved"):
            seat, nomination = found
            actor = self.actor(data, *HR, seat.supervisor)
            self.both(
                "turn down",
                lambda: self.portal.turn_down(actor, seat.who, nomination.rater, reason.strip()),
                lambda: raters.turn_down(self.model, actor, seat, nomination, reason.strip()),
            )

    @play(running=2)
    def take_back(self, data: Any) -> None:
        if found := self.one(data, "proposed"):
            seat, nomination = found
            by = {"employee": seat.who, "supervisor": seat.supervisor}
            actor = self.actor(data, by.get(nomination.origin, OFFICE))
            self.both(
                "take back",
                lambda: self.portal.take_back(actor, seat.who, nomination.rater),
                lambda: raters.take_back(self.model, actor, seat, nomination),
            )

    @play(running=2, with_={"reason": draws.REASONS})
    def decline(self, data: Any, reason: str) -> None:
        seats = self.model.cycle.seats
        every = [one for one in self.sheets() if one.group not in ("self", "supervisor")]
        sheet = self.choose(data, "sheet", [one for one in every if one.state == "draft"], every)
        if not sheet:
            return
        actor = self.actor(data, sheet.rater)
        self.both(
            "decline",
            lambda: self.portal.decline(actor, sheet, reason.strip()),
            lambda: raters.decline(self.model, actor, seats[sheet.about], sheet, reason.strip()),
        )
