"""The model's verbs of calibration and publication, and its figures, by the independent oracle."""

from __future__ import annotations

from typing import Any

from tests.project.cycle.facts import hr, hr_for, need
from tests.project.cycle.state import (
    CATEGORY,
    DIMENSIONS,
    INDICATORS,
    POINTS,
    SCALES,
    Cycle,
    Decision,
    Late,
    Model,
    Paper,
    Said,
    Seat,
)
from tests.results import oracle

Json = dict[str, Any]


def cycle_json(cycle: Cycle) -> Json:
    """What the oracle reads of a cycle (docs/cycle-export.md)."""
    plan = cycle.plan
    asked = {
        "lowest": 1,
        "highest": 5,
        "respondents": plan.respondents,
        "dimensions": [
            {"code": code, "weight": weight, "items": items}
            for code, (weight, items) in DIMENSIONS.items()
        ],
    }
    return {
        "rating_scale": [
            {"code": code, "points": points, "standing": code} for code, points in POINTS.items()
        ],
        "bands": [
            {"code": code, "from": start}
            for code, start in (("below", None), ("at", "1.50"), ("above", "2.50"))
        ],
        "level_scales": SCALES,
        "weights": {
            "groups": plan.groups,
            "categories": {"core": "40", "service": "60"},
            "parts": plan.parts,
        },
        "anonymity_threshold": plan.threshold,
        "questionnaire": asked if "questionnaire" in cycle.stages else None,
    }


def seat_json(seat: Seat) -> Json:
    """What the oracle reads of one person: every answer, whoever gave it."""
    named = [
        (sheet.group, sheet.state, {code: one.said for code, one in sheet.answers.items()})
        for sheet in seat.sheets
        if sheet.state == "submitted"
    ]
    unnamed = [(group, "submitted", said) for group, said in seat.unnamed]
    return {
        "requirements": [
            {
                "competency": code,
                "category": category,
                "scale": category,
                "level": seat.asks.get(code),
                "weight": "1",
            }
            for code, category in CATEGORY.items()
        ],
        "asked": [
            *(sheet.group for sheet in seat.sheets),
            *(nomination.group for nomination in seat.nominations.values()),
        ],
        "reviews": [
            {"group": group, "state": state, "ratings": _ratings(said)}
            for group, state, said in (*named, *unnamed)
        ],
        "responses": [_response(paper) for paper in seat.papers],
        "kpi": [_kpi(seat, code) for code in INDICATORS if code in seat.measures],
    }


def _ratings(said: dict[str, Said]) -> list[Json]:
    return [
        {"competency": code, "rating": one.rating or None, "attained": one.attained or None}
        for code, one in said.items()
    ]


def _response(paper: Paper) -> Json:
    answers = {place: value or None for place, (value, _) in paper.items.items()}
    return {"group": paper.group, "state": paper.state, "answers": answers}


def _kpi(seat: Seat, code: str) -> Json:
    one, stored = INDICATORS[code], seat.measures[code]
    return {
        "indicator": code,
        "kind": one.kind,
        "low": one.low,
        "high": one.high,
        "weight": one.weight,
        "minimum_cases": one.minimum,
        "value": stored.value,
        "rating": stored.rating,
        "cases": stored.cases,
    }


def holding(seat: Seat, code: str) -> Decision | None:
    """The decision that holds, one for "as computed" included."""
    found = seat.decided.get(code)
    return found[-1] if found else None


def computed(cycle: Cycle, seat: Seat, code: str) -> tuple[str | None, str | None]:
    """Score and band of one competency as they are computed now (§5, §6)."""
    person = seat_json(seat)
    (asked,) = (one for one in person["requirements"] if one["competency"] == code)
    found = oracle.competency(cycle_json(cycle), asked, person["reviews"])
    return oracle.stored(found["score"]), found["band"]


def figures(cycle: Cycle, seat: Seat) -> Json:
    """Every figure that is published of one person, with what was decided (§15)."""
    person, read = seat_json(seat), cycle_json(cycle)
    plain = oracle.recompute(read, person)
    decided = {
        code: {"band": one.band, "reason": one.reason}
        for code in CATEGORY
        if (one := holding(seat, code)) and one.band
    }
    shown = [{**one, "calibrated": decided.get(one["competency"])} for one in plain["competencies"]]
    found = oracle.recompute(read, {**person, "results": {"competencies": shown}})
    return {**found, "competencies": shown}


def begin(model: Model, actor: str) -> None:
    """From here on HR sees figures, and no anonymous answer is taken."""
    hr(model, actor)
    cycle = model.cycle
    need("calibration" in cycle.stages and cycle.state == "closed")
    if not cycle.sealed:
        cycle.sealed = True
        model.note("cycle", "begin calibration", actor)


def calibrating(model: Model, actor: str, seat: Seat) -> None:
    """HR decides on somebody else who takes part, between the beginning and the lock."""
    hr_for(model, actor, seat)
    cycle = model.cycle
    need("calibration" in cycle.stages and cycle.state == "closed")
    need(cycle.sealed and not cycle.locked and seat.active)


def decide(
    model: Model, actor: str, seat: Seat, code: str, band: str | None, reason: str, steps: int
) -> None:
    """Put a band in the place of the computed one; the computed one itself means: as computed."""
    calibrating(model, actor, seat)
    if steps != seat.steps.get(code, 0):
        raise Late
    score, there = computed(model.cycle, seat, code)
    need(band is None or there)
    band = None if band == there else band
    held = holding(seat, code)
    need(stale(model.cycle, seat, code) or band != (held.band if held else None))
    seat.decided.setdefault(code, []).append(Decision(band, reason, score))
    seat.steps[code] = steps + 1


def stale(cycle: Cycle, seat: Seat, code: str) -> bool:
    """Whether the decision that holds rests on another score than the present one."""
    held = holding(seat, code)
    return bool(held and held.band and held.score != computed(cycle, seat, code)[0])


def undo(model: Model, actor: str, seat: Seat, code: str, steps: int) -> None:
    """What held before holds again, exactly."""
    calibrating(model, actor, seat)
    if steps != seat.steps.get(code, 0):
        raise Late
    need(seat.decided.get(code))
    seat.decided[code].pop()
    seat.steps[code] = steps + 1


def discuss(model: Model, actor: str, seat: Seat, *, discussed: bool) -> None:
    """Mark somebody as discussed, or take the mark back."""
    calibrating(model, actor, seat)
    if seat.discussed != discussed:
        seat.discussed = discussed
        model.note("discussion", "discussed" if discussed else "not discussed", actor)


def decisions(cycle: Cycle) -> list[tuple[Seat, str]]:
    """Where a band was decided otherwise than computed, of those who take part."""
    return [
        (seat, code)
        for seat in cycle.active
        for code in seat.decided
        if (held := holding(seat, code)) and held.band
    ]


def lock(model: Model, actor: str) -> None:
    """This is what will be published; decisions on other scores are looked at first."""
    hr(model, actor)
    cycle = model.cycle
    need("calibration" in cycle.stages and cycle.state == "closed")
    need(cycle.sealed and not cycle.locked)
    need(not any(stale(cycle, seat, code) for seat, code in decisions(cycle)))
    cycle.locked = True
    model.note("cycle", "lock calibration", actor)


def unlock(model: Model, actor: str, reason: str) -> None:
    """Go on calibrating."""
    hr(model, actor)
    need(model.cycle.state == "closed" and model.cycle.locked)
    model.cycle.locked = False
    model.note("cycle", "unlock calibration", actor, reason)


def publish(model: Model, actor: str, *, uncalibrated: bool) -> None:
    """Once, when closed; what HR still decides on is locked first."""
    hr(model, actor)
    cycle = model.cycle
    need(cycle.state == "closed")
    if "calibration" in cycle.stages:
        decided = decisions(cycle)
        need(cycle.locked or (uncalibrated and not decided))
        need(not any(stale(cycle, seat, code) for seat, code in decided))
    cycle.state, cycle.sealed = "published", True
    model.moved("cycle", actor, "closed", "published")
