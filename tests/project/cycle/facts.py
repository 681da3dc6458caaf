"""What follows from the model's state: who may, what is open, what counts."""

from __future__ import annotations

from datetime import date

from tests.project.cycle.state import ANONYMOUS, Model, No, Paper, Person, Seat, Sheet


def need(condition: object) -> None:
    """Refuse where it does not hold."""
    if not condition:
        raise No


def hr(model: Model, actor: str) -> None:
    """Only HR, logged in."""
    need(may_log_in(model, actor) and model.people[actor].is_hr)


def hr_for(model: Model, actor: str, seat: Seat) -> None:
    """Only HR, and never for themselves."""
    hr(model, actor)
    need(actor != seat.who)


def may_log_in(model: Model, actor: str) -> bool:
    return model.people[actor].logs_in


def line(model: Model, name: str) -> set[str]:
    """Everybody below somebody, directly or through others."""
    below: set[str] = set()
    while True:
        more = {
            person.name
            for person in model.people.values()
            if person.supervisor == name or person.supervisor in below
        } - below
        if not more:
            return below - {name}
        below |= more


def over(model: Model, kind: str) -> bool:
    """Whether the last day of a stage has passed: it runs to the end of the day it names."""
    return model.today > model.cycle.stages[kind].ends


def window(model: Model, kind: str) -> bool:
    """Whether a stage takes answers today."""
    stage = model.cycle.stages[kind]
    return stage.starts <= model.today <= stage.ends


def takes(model: Model, sheet: Sheet | Paper) -> bool:
    """Whether something may be written in it now."""
    return (
        sheet.state in ("draft", "returned")
        and model.cycle.seats[sheet.about].active
        and can_be_written(model, sheet)
    )


def can_be_written(model: Model, sheet: Sheet | Paper) -> bool:
    """Whether its stage is open in a cycle that runs; nothing anonymous once figures were seen."""
    sealed = model.cycle.sealed and sheet.group in ANONYMOUS
    return model.cycle.state == "running" and not sealed and window(model, sheet.stage)


def own(seat: Seat) -> Sheet | None:
    """The supervisor's review that counts."""
    found = [one for one in seat.sheets if one.group == "supervisor" and one.state != "withdrawn"]
    return found[0] if found else None


def sees(model: Model, actor: str, sheet: Sheet | Paper) -> bool:
    """Whether an actor of HR, or its rater, may look at something that was submitted."""
    if sheet.rater == actor:
        return True
    if not model.people[actor].is_hr:
        return False
    seat = model.cycle.seats[sheet.about]
    is_out = model.cycle.state == "published"
    # Their own rating comes first, before they look at what the person says of themselves.
    judge = isinstance(sheet, Sheet) and sheet.group == "self" and seat.supervisor == actor
    mine = own(seat)
    waits = judge and (mine is None or mine.state != "submitted")
    return is_out or (sheet.about != actor and not waits)


def may_return(model: Model, actor: str, sheet: Sheet | Paper) -> bool:
    """HR while the cycle runs, the rater while the stage is open, nobody of others what is own."""
    if sheet.state != "submitted" or not sees(model, actor, sheet):
        return False
    by_hr = model.people[actor].is_hr and actor != sheet.about
    by_rater = actor == sheet.rater
    if isinstance(sheet, Sheet) and sheet.group == "self":
        mine = own(model.cycle.seats[sheet.about])
        seen = mine is not None and mine.state == "submitted"
        return can_be_written(model, sheet) and (by_hr or (by_rater and not seen))
    runs = model.cycle.state == "running"
    return (by_hr and runs) or (by_rater and can_be_written(model, sheet))


def needs_later(model: Model, kind: str, later: date | None) -> None:
    """Refuse where a stage is over and no later day, still to come, is given for it."""
    if kind in model.cycle.stages and over(model, kind):
        need(later)
        check_later(model, kind, later)


def check_later(model: Model, kind: str, later: date | None) -> None:
    """Refuse a new last day that is none: only later, not past, not for others once sealed."""
    stage = model.cycle.stages.get(kind)
    need(stage and later and later > stage.ends and later >= model.today)
    need(not (kind == "others" and model.cycle.sealed))


def make_time(model: Model, kind: str, later: date | None, actor: str, reason: str) -> None:
    """Let a stage that is over end later; everything was checked."""
    if later and kind in model.cycle.stages and over(model, kind):
        extend(model, kind, later, actor, reason)


def extend(model: Model, kind: str, later: date, actor: str, reason: str) -> None:
    """Store another last day."""
    stage = model.cycle.stages[kind]
    before, stage.ends = stage.ends.isoformat(), later
    model.note("cycle", "extend stage", actor, reason, before, later.isoformat())


def choosing(model: Model, seat: Seat) -> None:
    """Refuse to change the raters of somebody where nobody is asked any more."""
    choosing_in(model)
    need(seat.active)


def choosing_in(model: Model) -> None:
    """Refuse to change anybody's raters in a cycle where nobody is asked any more."""
    cycle = model.cycle
    need("others" in cycle.stages and cycle.state == "running")
    need(not cycle.sealed and not over(model, "others"))


def can_answer(person: Person) -> bool:
    """Whether somebody works here and can log in."""
    return person.works and person.logs_in


def load(model: Model, rater: str) -> int:
    """About how many people somebody is asked, of those who take part."""
    taken = ("approved", "submitted")
    return sum(
        seat.nominations[rater].state in taken
        for seat in model.cycle.active
        if rater in seat.nominations
    )


def places(seat: Seat, group: str) -> int:
    """How many places of a group are taken."""
    return sum(
        one.group == group and one.state in ("approved", "submitted")
        for one in seat.nominations.values()
    )


def fits_any(model: Model, seat: Seat) -> list[tuple[str, str]]:
    """Who could be asked about somebody, and as what, mostly."""
    below = line(model, seat.who)
    there = [person for person in model.people.values() if person.position]
    return [
        (person.name, "subordinate" if person.name in below else group)
        for person in there
        if person.name not in (seat.who, seat.supervisor)
        for group in ("peer", "peer" if person.department == seat.department else "related")
    ]
