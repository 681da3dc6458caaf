"""The model's verbs of those who answer: save, submit, return; questionnaire and KPI."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from tests.project.cycle.facts import (
    check_later,
    hr_for,
    make_time,
    may_log_in,
    may_return,
    need,
    needs_later,
    over,
    takes,
    window,
)
from tests.project.cycle.state import (
    ANONYMOUS,
    CATEGORY,
    DIMENSIONS,
    SCALES,
    Answer,
    Late,
    Model,
    Paper,
    Said,
    Seat,
    Sheet,
)


def save(model: Model, actor: str, sheet: Sheet, competency: str, said: Said, version: int) -> str:
    """Store an answer unless something newer is; what is stored already is acknowledged."""
    seat = model.cycle.seats[sheet.about]
    need(may_log_in(model, actor) and actor == sheet.rater)
    need(competency in seat.asked and competency in sheet.answers)
    answer = sheet.answers[competency]
    if said == answer.said:
        return "same"
    need(takes(model, sheet))
    if version != answer.version:
        raise Late
    need(agrees(seat, competency, said))
    sheet.answers[competency] = Answer(said, answer.version + 1)
    return "done"


def agrees(seat: Seat, competency: str, said: Said) -> bool:
    """Whether a stated level fits the rating: below, at or above what is required (§2)."""
    if said.unable:
        return not said.rating and not said.attained
    levels = SCALES[CATEGORY[competency]]
    if not said.attained:
        return True
    if said.attained not in levels:
        return False
    step = levels.index(said.attained) - levels.index(seat.asks[competency])
    side = "below" if step < 0 else "above" if step else "at"
    return not said.rating or said.rating == side


def submit(model: Model, actor: str, sheet: Sheet, *, confirmed: bool) -> str:
    """Hand a sheet in: nothing blank, a case for what is not at target, and sure if all alike."""
    seat = model.cycle.seats[sheet.about]
    need(may_log_in(model, actor) and actor == sheet.rater and sheet in seat.sheets)
    if sheet.state == "submitted":
        return "same"
    need(takes(model, sheet))
    said = [sheet.answers[code].said for code in seat.asked if code in sheet.answers]
    need(all(one.is_answered for one in said))
    if sheet.group in NAMED_OR_OWN:
        need(all(one.evidence for one in said if one.rating in ("below", "above")))
    given = [one.rating for one in said if one.rating]
    need(confirmed or len(given) < 3 or len(set(given)) > 1)
    if sheet.group in ANONYMOUS:
        take_apart(seat, sheet)
        return "done"
    model.moved("review", actor, sheet.state, "submitted")
    sheet.state, sheet.reason = "submitted", ""
    return "done"


NAMED_OR_OWN = ("self", "supervisor")


def take_apart(seat: Seat, sheet: Sheet) -> None:
    """The rater is gone from the answers, and no trail says when (§4)."""
    asked = {code: sheet.answers[code].said for code in seat.asked if code in sheet.answers}
    seat.unnamed.append((sheet.group, asked))
    seat.nominations[sheet.rater].state = "submitted"
    seat.sheets = [
        one for one in seat.sheets if one.rater != sheet.rater or one.group not in ANONYMOUS
    ]


def give_back(model: Model, actor: str, sheet: Sheet, reason: str, later: date | None) -> None:
    """Return a submitted review; where its stage is over, HR gives a later day with it."""
    need(may_log_in(model, actor) and reason.strip())
    by_hr = model.people[actor].is_hr and actor != sheet.about
    ends, stage = None, model.cycle.stages[sheet.stage]
    if by_hr and later and over(model, sheet.stage):
        check_later(model, sheet.stage, later)
        ends, stage.ends = stage.ends, later
    allowed = may_return(model, actor, sheet) and not over(model, sheet.stage)
    stage.ends = ends or stage.ends
    need(allowed)
    make_time(model, sheet.stage, later if by_hr else None, actor, reason)
    returned(model, "review", actor, sheet, reason)


def returned(model: Model, kind: str, actor: str, sheet: Sheet | Paper, reason: str) -> None:
    """What was submitted is kept in the trail, then it may be written again."""
    model.note(kind, "keep_answers", actor, reason)
    model.moved(kind, actor, "submitted", "returned", reason)
    sheet.state, sheet.reason = "returned", reason


def answer_items(
    model: Model, actor: str, paper: Paper, chosen: Mapping[str, int], behind: int
) -> str:
    """Store several answers; those that somebody stored since are told, the others stored."""
    need(may_log_in(model, actor) and actor == paper.rater)
    changed = {
        place: value
        for place, value in chosen.items()
        if place not in paper.items or paper.items[place][0] != value
    }
    if not changed:
        return "same"
    need(takes(model, paper))
    late = [place for place in changed if seen(paper, place, behind) != saves(paper, place)]
    for place, value in changed.items():
        if place not in late:
            paper.items[place] = (value, saves(paper, place) + 1)
    if late:
        raise Late
    return "done"


def saves(paper: Paper, place: str) -> int:
    """How often an item was saved."""
    return paper.items[place][1] if place in paper.items else 0


def seen(paper: Paper, place: str, behind: int) -> int:
    """What a page that is so many saves old has seen."""
    return max(saves(paper, place) - behind, 0)


def submit_paper(model: Model, actor: str, paper: Paper, *, confirmed: bool) -> str:
    """Hand a questionnaire in: at least 80 % of each dimension is answered (§10)."""
    need(may_log_in(model, actor) and actor == paper.rater)
    if paper.state == "submitted":
        return "same"
    need(takes(model, paper))
    for code, (_, items) in DIMENSIONS.items():
        answered = sum(f"{code}/{place}" in paper.items for place in range(1, items + 1))
        need(answered * 100 >= items * 80)
    values = [value for value, _ in paper.items.values()]
    need(confirmed or len(values) < 3 or len(set(values)) > 1)
    model.moved("response", actor, paper.state, "submitted")
    paper.state, paper.reason = "submitted", ""
    return "done"


def give_back_paper(
    model: Model, actor: str, paper: Paper, reason: str, later: date | None
) -> None:
    """Return a submitted questionnaire; where its stage is over, HR gives a later day with it."""
    need(may_log_in(model, actor) and reason.strip() and may_return(model, actor, paper))
    needs_later(model, paper.stage, later)
    make_time(model, paper.stage, later, actor, reason)
    returned(model, "response", actor, paper, reason)


def measure(
    model: Model,
    actor: str,
    seat: Seat,
    code: str,
    entered: tuple[str | None, str | None, int | None],
    version: int,
) -> str:
    """HR enters a KPI while the cycle runs and nobody has seen figures; nobody their own."""
    hr_for(model, actor, seat)
    stored = seat.measures[code]
    if _same(entered, stored.entered):
        return "same"
    need(model.cycle.state == "running" and not model.cycle.sealed and seat.active)
    if stored.version != version:
        raise Late
    stored.value, stored.rating, stored.cases = entered
    stored.version += 1
    model.note("kpimeasure", "kpi value", actor)
    return "done"


def _same(
    one: tuple[str | None, str | None, int | None], two: tuple[str | None, str | None, int | None]
) -> bool:
    values = [None if value is None else Decimal(value) for value in (one[0], two[0])]
    return values[0] == values[1] and one[1:] == two[1:]


def can_open(model: Model, kind: str) -> bool:
    """Whether a stage of the cycle is open today."""
    return kind in model.cycle.stages and window(model, kind)
