"""The model's verbs of HR on the cycle and the people in it, and of the company's changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tests.project.cycle.facts import (
    can_answer,
    check_later,
    extend,
    hr,
    hr_for,
    line,
    make_time,
    need,
    needs_later,
    over,
    own,
)
from tests.project.cycle.raters import release
from tests.project.cycle.state import (
    ANSWERING,
    CATEGORY,
    INDICATORS,
    NAMED,
    NOT_ASKED,
    POSITIONS,
    Answer,
    Cycle,
    Measure,
    Model,
    Paper,
    Person,
    Seat,
    Sheet,
)

# The stages in which people write, in the order in which they get more time.
WRITTEN = ("self", "supervisor", "others", "questionnaire")


def ready(model: Model, person: Person) -> bool:
    """Whether somebody can take part: at work, with a supervisor who can score them."""
    boss = model.people.get(person.supervisor)
    return bool(person.works and boss and can_answer(boss) and POSITIONS.get(person.position))


def left_out(model: Model) -> list[str]:
    """Those whom HR chose and who can't take part yet."""
    return [name for name in model.cycle.chosen if not ready(model, model.people[name])]


def plan(model: Model, actor: str, cycle: Cycle) -> None:
    """The next cycle, as a draft."""
    hr(model, actor)
    model.cycle = cycle
    model.note("cycle", "create", actor)


def launch(model: Model, actor: str, *, leave_out: bool, seen: Iterable[str]) -> None:
    """Launch once; without those who can't take part only if HR has seen exactly them."""
    hr(model, actor)
    cycle, missing = model.cycle, left_out(model)
    need(cycle.state == "draft")
    need(not any(over(model, kind) for kind in cycle.stages if kind in ANSWERING))
    # Fewer raters than are ever shown, all groups together, would answer for nothing.
    most = sum(most for _fewest, most in cycle.plan.limits.values())
    need("others" not in cycle.stages or most >= cycle.plan.threshold)
    need(set(missing) != set(cycle.chosen))
    need(leave_out or not missing)
    need(set(seen) == set(missing))
    cycle.state = "running"
    model.moved("cycle", actor, "draft", "running")
    for name in cycle.chosen:
        if name not in missing:
            enrol(model, actor, model.people[name], "launch")


def enrol(model: Model, actor: str, person: Person, action: str, reason: str = "") -> Seat:
    """Copy somebody's place as it is now, with the empty sheets of those who are known by name."""
    cycle, name = model.cycle, person.name
    seat = Seat(name, person.supervisor, person.department, person.position)
    seat.asks = dict(POSITIONS[person.position])
    cycle.seats[name] = seat
    raters = {"self": name, "supervisor": person.supervisor}
    for group in NAMED:
        if group in cycle.stages:
            open_sheet(model, seat, group, raters[group])
        if "questionnaire" in cycle.stages and group in cycle.plan.respondents:
            seat.papers.append(Paper(model.number(), name, group, raters[group]))
    if "kpi" in cycle.stages:
        seat.measures = {code: Measure() for code in measured_by(person.position)}
    model.note("assessment", action, actor, reason)
    return seat


def open_sheet(model: Model, seat: Seat, group: str, rater: str) -> None:
    answers = {code: Answer() for code in seat.asked}
    seat.sheets.append(Sheet(model.number(), seat.who, group, rater, answers=answers))


def measured_by(position: str) -> list[str]:
    """The indicators of a position."""
    return [code for code, one in INDICATORS.items() if position in one.positions]


def add(model: Model, actor: str, name: str, reason: str, later: date | None) -> None:
    """Let one more person take part in a cycle that runs."""
    person, cycle = model.people[name], model.cycle
    hr(model, actor)
    need(actor != name and cycle.state == "running" and name not in cycle.seats)
    ended = [kind for kind in WRITTEN if kind in cycle.stages and over(model, kind)]
    ended = [kind for kind in ended if kind != "others" or not cycle.sealed]
    for kind in ended:
        needs_later(model, kind, later)
    need(ready(model, person))
    for kind in ended:
        make_time(model, kind, later, actor, reason)
    enrol(model, actor, person, "add", reason)


def take_out(model: Model, actor: str, seat: Seat, reason: str) -> None:
    """Somebody takes part no more; their answers stay and count no more."""
    hr_for(model, actor, seat)
    need(model.cycle.state != "published" and seat.active)
    seat.active = False
    model.moved("assessment", actor, "active", "withdrawn", reason)


def bring_back(model: Model, actor: str, seat: Seat, reason: str) -> None:
    """They take part again, with what was written."""
    hr_for(model, actor, seat)
    need(model.cycle.state != "published" and not seat.active)
    seat.active = True
    model.moved("assessment", actor, "withdrawn", "active", reason)


def transfer(
    model: Model, actor: str, seat: Seat, to: str, reason: str, later: date | None
) -> None:
    """Give somebody to another supervisor; what is submitted has to be returned first."""
    hr_for(model, actor, seat)
    need(model.cycle.state == "running" and seat.active)
    needs_later(model, "supervisor", later)
    need(to not in (seat.who, seat.supervisor) and can_answer(model.people[to]))
    need(to not in line(model, seat.who))
    asked, sheet = seat.nominations.get(to), own(seat)
    need(asked is None or asked.state != "submitted")
    papers = [one for one in seat.papers if one.group == "supervisor" and one.state != "withdrawn"]
    need(all(one.state != "submitted" for one in papers))
    need(sheet is None or sheet.state != "submitted")
    make_time(model, "supervisor", later, actor, reason)
    if asked and asked.state in ("proposed", "approved"):
        release(model, actor, seat, asked, "withdrawn", reason)
    model.note("assessment", "transfer", actor, reason)
    seat.supervisor = to
    if sheet:
        hand_over(model, actor, "review", sheet, reason)
        open_sheet(model, seat, "supervisor", to)
    for paper in papers:
        hand_over(model, actor, "response", paper, reason)
        seat.papers.append(Paper(model.number(), seat.who, "supervisor", to))


def hand_over(model: Model, actor: str, kind: str, one: Sheet | Paper, reason: str) -> None:
    model.moved(kind, actor, one.state, "withdrawn", reason)
    one.state = "withdrawn"


def refresh(model: Model, actor: str, seat: Seat, reason: str) -> None:
    """Copy position, department and requirements again; never under a submitted review."""
    hr_for(model, actor, seat)
    person = model.people[seat.who]
    need(model.cycle.state == "running" and seat.active)
    need(all(sheet.state != "submitted" for sheet in seat.sheets))
    asks = POSITIONS[person.position]
    levels = [code for code in CATEGORY if level(asks, code) != level(seat.asks, code)]
    added, dropped = other_measures(model, seat, person.position)
    moved = (seat.position, seat.department) != (person.position, person.department)
    need(moved or dict(asks) != seat.asks or added or dropped)
    need(not levels or all(one.state != "submitted" for one in seat.nominations.values()))
    seat.position, seat.department, seat.asks = person.position, person.department, dict(asks)
    for sheet in seat.sheets:
        if sheet.state in ("draft", "returned"):
            rejudge(sheet, seat, levels)
    for code in dropped:
        del seat.measures[code]
    seat.measures |= {code: Measure() for code in added}
    model.note("assessment", "refresh", actor, reason)


def level(asks: Mapping[str, str], code: str) -> str:
    found = asks.get(code, "")
    return "" if found == NOT_ASKED else found


def other_measures(model: Model, seat: Seat, position: str) -> tuple[list[str], list[str]]:
    """Indicators that a position brings, and those that go because nothing was entered."""
    asked = measured_by(position) if "kpi" in model.cycle.stages else []
    added = [code for code in asked if code not in seat.measures]
    empty = (None, None, None)
    gone = [code for code, one in seat.measures.items() if code not in asked]
    return added, [code for code in gone if seat.measures[code].entered == empty]


def rejudge(sheet: Sheet, seat: Seat, levels: Iterable[str]) -> None:
    """A rating against another level is taken back; whoever has it open is told."""
    for code in levels:
        if code in sheet.answers:
            answer = sheet.answers[code]
            answer.version += 1
            if answer.said.rating:
                kept = answer.said.__class__(evidence=answer.said.evidence)
                answer.said = kept
        elif code in seat.asked:
            sheet.answers[code] = Answer()


def extend_stage(model: Model, actor: str, kind: str, later: date, reason: str) -> None:
    """Give a stage of a running cycle more time."""
    hr(model, actor)
    need(model.cycle.state == "running")
    check_later(model, kind, later)
    extend(model, kind, later, actor, reason)


def close(model: Model, actor: str, reason: str) -> None:
    """Take no more answers; what was saved stays."""
    hr(model, actor)
    need(model.cycle.state == "running")
    model.cycle.state = "closed"
    model.moved("cycle", actor, "running", "closed", reason)


def reopen(model: Model, actor: str, reason: str, later: Mapping[str, date]) -> None:
    """Take answers again, if a day is still to come; a lock from before holds no more."""
    hr(model, actor)
    cycle = model.cycle
    need(cycle.state == "closed")
    for kind, day in later.items():
        check_later(model, kind, day)
    need(max(cycle.deadline, *later.values(), cycle.deadline) >= model.today)
    cycle.state, cycle.locked = "running", False
    model.moved("cycle", actor, "closed", "running", reason)
    for kind, day in later.items():
        extend(model, kind, day, actor, reason)


def leave(model: Model, actor: str, name: str) -> None:
    """Somebody leaves the company and can't log in from then on; HR does that to others."""
    hr(model, actor)
    person = model.people[name]
    need(person.works and actor != name)
    model.note("employee", "Status changed", actor)
    if person.logs_in:
        model.note("employee", "Login switched", actor)
    person.works = person.logs_in = False


def come_back(model: Model, actor: str, name: str) -> None:
    """Somebody works here again, with their account."""
    hr(model, actor)
    person = model.people[name]
    need(not person.works)
    model.note("employee", "Status changed", actor)
    model.note("employee", "Login switched", actor)
    person.works = person.logs_in = True


def move(model: Model, actor: str, name: str, **to: str) -> None:
    """Another position, department or supervisor; the cycle's copies stay as they are."""
    hr(model, actor)
    person = model.people[name]
    boss = to.get("supervisor", "")
    need(boss != name and boss not in line(model, name))
    for field, value in to.items():
        if getattr(person, field) != value:
            model.note("employee", f"{field.capitalize()} changed", actor)
            setattr(person, field, value)
