"""The model's verbs around those who answer without a name: nominate, approve, decline."""

from __future__ import annotations

from tests.project.cycle.facts import (
    can_answer,
    choosing,
    choosing_in,
    hr,
    line,
    load,
    may_log_in,
    need,
    places,
)
from tests.project.cycle.state import Answer, Model, No, Nomination, Seat, Sheet

LIVE = ("proposed", "approved", "submitted")


def concerned(model: Model, actor: str, seat: Seat) -> None:
    """HR, the supervisor and the one whom it is about choose raters, once it was launched."""
    need(may_log_in(model, actor) and "others" in model.cycle.stages)
    need(model.people[actor].is_hr or actor in (seat.who, seat.supervisor))


def deciding(model: Model, actor: str, seat: Seat) -> None:
    """Nobody decides who speaks about themselves."""
    concerned(model, actor, seat)
    need(actor != seat.who)


def origin_of(actor: str, seat: Seat) -> str:
    """As whom somebody proposes."""
    if actor == seat.who:
        return "employee"
    return "supervisor" if actor == seat.supervisor else "hr"


def nominate(model: Model, actor: str, seat: Seat, rater: str, group: str) -> None:
    """Propose somebody as one group; nobody is asked as two."""
    concerned(model, actor, seat)
    choosing(model, seat)
    need(group in model.cycle.plan.limits and fits(model, seat, rater, group))
    origin = origin_of(actor, seat)
    found = seat.nominations.get(rater)
    if found and found.state in LIVE:
        rename(model, actor, found, group, origin)
    elif found:
        model.moved("nomination", actor, found.state, "proposed")
        found.state, found.group, found.origin = "proposed", group, origin
    else:
        found = seat.nominations[rater] = Nomination(rater, group, origin)
        model.note("nomination", "nominate", actor)
    if origin == "employee":
        found.wished = group


def rename(model: Model, actor: str, found: Nomination, group: str, origin: str) -> None:
    """Name somebody who is proposed or asked already: the one assessed changes nothing by it."""
    before = (found.group, found.origin, found.wished)
    if origin == "employee":
        found.wished = group
    else:
        need(found.group == group or found.state == "proposed")
        if found.state == "proposed":
            found.group = group
            found.origin = origin if found.origin == "organisation" else found.origin
    if before != (found.group, found.origin, found.wished):
        model.note("nomination", "nominate", actor)


def fits(model: Model, seat: Seat, rater: str, group: str) -> bool:
    """Whether somebody may be asked as this: those below as subordinates and as nothing else."""
    if rater in (seat.who, seat.supervisor) or not can_answer(model.people[rater]):
        return False
    is_below = rater in line(model, seat.who)
    return is_below if group == "subordinate" else not contradicted(model, seat, rater, group)


def contradicted(model: Model, seat: Seat, rater: str, group: str) -> bool:
    """Whether the organisation speaks against it: above as peer, below, of the same department."""
    is_above = seat.who in line(model, rater)
    is_below = rater in line(model, seat.who)
    if group == "subordinate":
        return is_above
    if group == "peer":
        return is_above or is_below
    return is_below or model.people[rater].department == seat.department


def approve(model: Model, actor: str, seat: Seat, nomination: Nomination) -> None:
    """Ask somebody, as far as places and load allow; they get an empty sheet."""
    deciding(model, actor, seat)
    choosing(model, seat)
    rater = nomination.rater
    need(nomination.state == "proposed" and rater not in (seat.who, seat.supervisor))
    limits = model.cycle.plan.limits.get(nomination.group)
    need(can_answer(model.people[rater]) and limits)
    need(not contradicted(model, seat, rater, nomination.group))
    need(limits and places(seat, nomination.group) < limits[1])
    need(load(model, rater) < model.cycle.plan.most_reviews)
    nomination.state = "approved"
    model.moved("nomination", actor, "proposed", "approved")
    answers = {code: Answer() for code in seat.asked}
    group = nomination.group
    seat.sheets.append(Sheet(model.number(), seat.who, group, rater, answers=answers))


def approve_all(model: Model, actor: str) -> int:
    """Approve whatever fits, those first whom somebody named; returns how many."""
    hr(model, actor)
    need("others" in model.cycle.stages and model.cycle.state != "draft")
    waiting = [
        (is_unnamed(one), number(model, seat.who), number(model, one.rater), seat, one)
        for seat in model.cycle.seats.values()
        for one in seat.nominations.values()
        if one.state == "proposed"
    ]
    if waiting:
        choosing_in(model)
    approved = 0
    for *_, seat, one in sorted(waiting, key=lambda each: each[:3]):
        try:
            approve(model, actor, seat, one)
        except No:
            continue
        approved += 1
    return approved


def is_unnamed(one: Nomination) -> bool:
    """Whether only the organisation proposed them."""
    return one.origin == "organisation" and not one.wished


def number(model: Model, name: str) -> int:
    """By which people are listed."""
    return model.people[name].number


def turn_down(model: Model, actor: str, seat: Seat, nomination: Nomination, reason: str) -> None:
    """Reject a proposal; only HR takes an approval back, and never what was submitted."""
    deciding(model, actor, seat)
    need(reason.strip())
    choosing(model, seat)
    if nomination.state == "proposed":
        release(model, actor, seat, nomination, "rejected", reason)
        return
    need(nomination.state == "approved" and model.people[actor].is_hr)
    release(model, actor, seat, nomination, "withdrawn", reason)


def take_back(model: Model, actor: str, seat: Seat, nomination: Nomination) -> None:
    """The person assessed withdraws a wish as long as raters are chosen."""
    concerned(model, actor, seat)
    choosing(model, seat)
    need(actor == seat.who and nomination.wished)
    is_open = nomination.state == "proposed" and nomination.origin == origin_of(actor, seat)
    nomination.wished = ""
    if is_open:
        model.moved("nomination", actor, "proposed", "withdrawn")
        nomination.state = "withdrawn"
    else:
        model.note("nomination", "take back a wish", actor)


def decline(model: Model, actor: str, seat: Seat, sheet: Sheet, reason: str) -> None:
    """A rater says that they won't answer, and why."""
    need(may_log_in(model, actor) and actor == sheet.rater and sheet in seat.sheets)
    choosing(model, seat)
    nomination = seat.nominations.get(actor)
    need(nomination and nomination.state == "approved" and reason.strip())
    if nomination:
        release(model, actor, seat, nomination, "declined", reason)


def release(
    model: Model, actor: str, seat: Seat, nomination: Nomination, to: str, reason: str
) -> None:
    """End an open nomination; what was typed stays with its author and counts no more."""
    model.moved("nomination", actor, nomination.state, to, reason)
    nomination.state = to
    for sheet in seat.sheets:
        mine = (sheet.rater, sheet.group) == (nomination.rater, nomination.group)
        if mine and sheet.state in ("draft", "returned"):
            model.moved("review", actor, sheet.state, "withdrawn", reason)
            sheet.state = "withdrawn"
