"""Comparing the portal with the model after every step, and what must hold whatever the model says.

`same_states` reads everything that a step could have changed and compares it with the model;
`Invariants` looks at the database alone. They are the rules of the process and of
docs/arithmetic.md:

- everybody who takes part has exactly one supervisor's review that counts, by the supervisor of
  the assessment, and nobody has two live reviews of one person;
- nobody rates, measures or calibrates themselves; nobody is nominated about themselves;
- answers without a name carry none: no review, time or trail of a submitted one is left, and
  whoever has submitted has nothing that could be given back (§4);
- from the moment in which figures were seen no answer without a name is added (§4);
- of a group without names nothing is published below the threshold (§4);
- decisions count 1, 2, 3 … and each has its reason (§15);
- what is published never changes, equals what the model's own arithmetic gives (§1–§15), and is
  computed again by the product without a difference;
- every move left exactly one row in the trail, with who and why; a submission without a name none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Model as Row, Q

from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    ItemAnswer,
    KpiMeasure,
    Nomination,
    Rating,
    Response,
    Review,
    UnnamedAnswer,
)
from competency_portal.core.models import AuditRecord
from competency_portal.results.models import CalibrationLock, Decision, Discussion
from tests.project.cycle.portal import Portal
from tests.project.cycle.state import Model, Paper, Seat, Sheet, Trail

Facts = dict[Any, Any]


@dataclass
class Read:
    """What the database says of one cycle: rows as they were read."""

    seats: list[tuple[Any, ...]] = field(default_factory=list)
    """Who, by whom, department, position, state."""
    reviews: list[tuple[Any, ...]] = field(default_factory=list)
    """Key, about whom, group, by whom, state, why returned, when submitted."""
    nominations: list[tuple[Any, ...]] = field(default_factory=list)
    """About whom, who, group, origin, state."""
    unnamed: int = 0


def same_states(portal: Portal, model: Model) -> Read:
    """Compare everything, and find out the keys of what is new."""
    cycle = model.cycle
    keys = {"pk": portal.cycle_key}
    found = Cycle.objects.filter(**keys).values_list("state", "deadline", "sealed_at")
    ((state, deadline, sealed),) = found
    stored = (state, deadline, sealed is not None)
    assert stored == (cycle.state, cycle.deadline, cycle.sealed)
    read = Read(same_seats(portal, model))
    if model.cycle.seats:
        read.reviews = same_sheets(portal, model)
        same_papers(portal, model)
        same_measures(portal, model)
        if "others" in cycle.stages:
            read.nominations, read.unnamed = same_others(portal, model)
        if cycle.sealed:
            same_decisions(portal, model)
    return read


def same_seats(portal: Portal, model: Model) -> list[tuple[Any, ...]]:
    rows = Assessment.objects.filter(cycle=portal.cycle_key).values_list(
        *("pk", "employee__name", "supervisor__name", "department__name", "position__code", "state")
    )
    stored = {row[1]: row for row in rows}
    portal.seats = {name: row[0] for name, row in stored.items()}
    assert {name: row[2:] for name, row in stored.items()} == {
        name: (
            *(seat.supervisor, seat.department, seat.position),
            "active" if seat.active else "withdrawn",
        )
        for name, seat in model.cycle.seats.items()
    }
    return [row[1:] for row in rows]


def numbered(
    rows: list[tuple[Any, ...]], known: Sequence[Sheet | Paper]
) -> Iterator[tuple[int, tuple[Any, ...], Sheet | Paper]]:
    """Rows beside what the model knows: of one rater about one person the older one first."""
    expected = sorted(known, key=lambda one: (one.about, one.group, one.rater, one.number))
    assert [row[1:4] for row in rows] == [(one.about, one.group, one.rater) for one in expected]
    for row, one in zip(rows, expected, strict=True):
        yield row[0], row[4:], one


def same_sheets(portal: Portal, model: Model) -> list[tuple[Any, ...]]:
    found = Review.objects.filter(assessment__cycle=portal.cycle_key).values_list(
        *("pk", "assessment__employee__name", "group", "rater__name"),
        *("state", "returned_reason", "submitted_at"),
    )
    rows = sorted(found, key=by_people)
    known = [sheet for seat in model.cycle.seats.values() for sheet in seat.sheets]
    sheets: dict[int, Sheet] = {}
    portal.sheets = {}
    for key, stored, sheet in numbered(rows, known):
        assert isinstance(sheet, Sheet)
        assert (*stored[:2], stored[2] is not None) == state_of(sheet), sheet
        sheets[key], portal.sheets[sheet.number] = sheet, key
    same_answers(sheets)
    return rows


def by_people(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Whom a row is about, as what, by whom, then the older one."""
    return (*row[1:4], row[0])


def state_of(one: Sheet | Paper) -> tuple[str, str, bool]:
    """As it is stored: state, why it came back, and whether it carries a time."""
    return one.state, one.reason, one.state == "submitted"


def same_answers(sheets: dict[int, Sheet]) -> None:
    rows = Rating.objects.filter(review__in=list(sheets)).values_list(
        *("review", "competency__code", "version", "point__code", "unable", "attained__code"),
        "evidence",
    )
    assert {row[:2]: row[2:] for row in rows} == {
        (key, code): (
            *(answer.version, answer.said.rating or None, answer.said.unable),
            *(answer.said.attained or None, answer.said.evidence),
        )
        for key, sheet in sheets.items()
        for code, answer in sheet.answers.items()
    }


def same_papers(portal: Portal, model: Model) -> None:
    known = [paper for seat in model.cycle.seats.values() for paper in seat.papers]
    if not known:
        return
    rows = Response.objects.filter(assessment__cycle=portal.cycle_key).values_list(
        *("pk", "assessment__employee__name", "group", "rater__name"),
        *("state", "returned_reason", "submitted_at"),
    )
    expected: Facts = {}
    places = {key: place for place, key in portal.world.items.items()}
    portal.papers = {}
    for key, stored, paper in numbered(sorted(rows, key=by_people), known):
        assert (*stored[:2], stored[2] is not None) == state_of(paper), paper
        assert isinstance(paper, Paper)
        portal.papers[paper.number] = key
        expected |= {(key, place): item for place, item in paper.items.items()}
    answers = ItemAnswer.objects.filter(response__in=list(portal.papers.values()))
    items = answers.values_list("response", "item", "option__value", "version")
    assert {(row[0], places[row[1]]): (row[2] or 0, row[3]) for row in items} == expected


def same_others(portal: Portal, model: Model) -> tuple[list[tuple[Any, ...]], int]:
    """Nominations, and what was said without a name: how often what, and nothing else."""
    rows = Nomination.objects.filter(assessment__cycle=portal.cycle_key).values_list(
        "assessment__employee__name", "rater__name", "group", "origin", "state", "wished_as"
    )
    seats = model.cycle.seats.values()
    assert {row[:2]: row[2:] for row in rows} == {
        (seat.who, one.rater): (one.group, one.origin, one.state, one.wished)
        for seat in seats
        for one in seat.nominations.values()
    }
    said = UnnamedAnswer.objects.filter(assessment__cycle=portal.cycle_key).values_list(
        *("assessment__employee__name", "group", "competency__code"),
        *("point__code", "attained__code"),
    )
    assert Counter(said) == Counter(
        (seat.who, group, code, one.rating, one.attained or None)
        for seat in seats
        for group, answers in seat.unnamed
        for code, one in answers.items()
        if one.rating
    )
    return list(rows), len(said)


def same_measures(portal: Portal, model: Model) -> None:
    if "kpi" not in model.cycle.stages:
        return
    rows = KpiMeasure.objects.filter(assessment__cycle=portal.cycle_key).values_list(
        *("assessment__employee__name", "indicator__code"),
        *("value", "point__code", "cases", "version"),
    )
    stored = {row[:2]: (*figure(row[2]), *row[3:]) for row in rows}
    assert stored == {
        (seat.who, code): (*figure(one.value), one.rating, one.cases, one.version)
        for seat in model.cycle.seats.values()
        for code, one in seat.measures.items()
    }


def figure(value: Any) -> tuple[float | None]:
    """A small whole value, whatever zeros it is written with."""
    return (None if value is None else float(value),)


def same_decisions(portal: Portal, model: Model) -> None:
    last: Facts = {}
    steps: Counter[Any] = Counter()
    rows = Decision.objects.filter(assessment__cycle=portal.cycle_key).order_by("step")
    for who, code, band, reason, score in rows.values_list(
        *("assessment__employee__name", "competency__code", "band__code", "reason"),
        "computed_score",
    ):
        last[who, code] = (band, reason, None if score is None else str(score))
        steps[who, code] += 1
    seats = model.cycle.seats.values()
    assert steps == Counter(
        {(seat.who, code): count for seat in seats for code, count in seat.steps.items()}
    )
    assert last == {(seat.who, code): held(seat, code) for seat in seats for code in seat.steps}
    marks = Discussion.objects.filter(assessment__cycle=portal.cycle_key)
    discussed = set(marks.values_list("assessment__employee__name", flat=True))
    assert discussed == {seat.who for seat in seats if seat.discussed}
    locks = CalibrationLock.objects.filter(cycle=portal.cycle_key)
    holds = locks.filter(Q(cycle__closed_at=None) | Q(locked_at__gte=F("cycle__closed_at")))
    if model.cycle.state != "running":
        assert holds.exists() == model.cycle.locked


def held(seat: Seat, code: str) -> tuple[str | None, str, str | None]:
    """What the newest row has to say: after an undoing exactly what held before."""
    found = seat.decided[code]
    return (found[-1].band, found[-1].reason, found[-1].score) if found else (None, "", None)


class Ledger:
    """The audit trail, step by step."""

    def __init__(self) -> None:
        self.last = self._newest()

    def _newest(self) -> int:
        newest = AuditRecord.objects.order_by("-pk").values_list("pk", flat=True).first()
        return newest or 0

    def same_trail(self, expected: list[Trail]) -> None:
        """Compare the rows that a step left with those that it has to leave."""
        rows = AuditRecord.objects.filter(pk__gt=self.last).values_list(
            *("pk", "subject_kind", "action", "actor__username", "reason"),
            *("from_value", "to_value"),
        )
        found = list(rows)
        self.last = max([self.last, *(row[0] for row in found)])
        left = Counter(told(*row[1:]) for row in found)
        assert left == Counter(expected), (left, expected)


# Of these moves the trail names both ends in the codes of the states; elsewhere it has words.
CODED = ("move", "extend stage")


def told(kind: str, action: str, actor: str, reason: str, before: str, after: str) -> Trail:
    """A row as the model speaks of it."""
    ends = (before, after) if action in CODED else ("", "")
    return Trail(kind.partition(".")[2], action, actor, reason, *ends)


def fields_of(model: type[Row]) -> set[str]:
    """The columns of a table."""
    return {field.name for field in model._meta.get_fields()}
