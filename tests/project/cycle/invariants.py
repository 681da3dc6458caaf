"""What must hold whatever the model says; the list stands in `checks`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import F

from competency_portal.assessments.models import (
    ANONYMOUS,
    Cycle,
    KpiMeasure,
    UnnamedAnswer,
    UnnamedComment,
)
from competency_portal.core.models import AuditRecord
from competency_portal.results.models import (
    AssessmentResult,
    Decision,
    GroupFigureState,
    GroupResult,
)
from competency_portal.results.queries.export_results import results_of
from competency_portal.results.recompute import recompute
from tests.project.cycle.calibrating import figures
from tests.project.cycle.checks import Read, fields_of
from tests.project.cycle.portal import Portal
from tests.project.cycle.state import Model

Json = dict[str, Any]
DESCRIBING = {"revision", "published_at", "earlier", "status", "decided_by"}
UNNAMED_FIELDS = {"key", "assessment", "group", "competency"}


class Invariants:
    """Watches one example from its first to its last step."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.published: dict[int, dict[int, Json]] = {}
        self.unnamed_at_sealing: dict[int, int] = {}

    def hold(self, model: Model, read: Read) -> None:
        """Look after a step."""
        key = self.portal.cycle_key
        one_counting_review(read, reviewed="supervisor" in model.cycle.stages)
        nobody_themselves(read)
        submitted_is_nameless(read)
        if model.cycle.sealed:
            assert self.unnamed_at_sealing.setdefault(key, read.unnamed) == read.unnamed
        if model.cycle.state == "published" and key not in self.published:
            self.published[key] = published_of(self.portal, model)
        elif model.cycle.state == "published":
            assert results_of(list(self.portal.seats.values())) == self.published[key]

    def hold_at_the_end(self) -> None:
        """Look at everything that was published, with the product's own second computation."""
        for key, frozen in self.published.items():
            cycle = Cycle.objects.get(pk=key)
            people = list(cycle.assessments.values_list("pk", flat=True))
            assert results_of(people) == frozen
            again = recompute(cycle)
            assert not again.mismatches
            assert again.people == len(frozen)
            assert set(AssessmentResult.objects.values_list("revision", flat=True)) <= {1}
        assert fields_of(UnnamedAnswer) == UNNAMED_FIELDS | {"point", "attained"}
        assert fields_of(UnnamedComment) == UNNAMED_FIELDS | {"text"}
        steps_count_up()
        nobody_for_themselves()
        no_trail_of_the_nameless()


def one_counting_review(read: Read, *, reviewed: bool) -> None:
    """The supervisor's, where supervisors score at all; and nobody has two live ones."""
    live = [row for row in read.reviews if row[4] != "withdrawn"]
    counting = sorted(row[1:4] for row in live if row[2] == "supervisor")
    bosses = [(who, "supervisor", boss) for who, boss, *_ in read.seats]
    assert counting == (sorted(bosses) if reviewed else [])
    assert max(Counter((row[1], row[3]) for row in live).values(), default=1) == 1


def nobody_themselves(read: Read) -> None:
    assert all(about != rater or group == "self" for _, about, group, rater, *_ in read.reviews)
    assert all(about != rater for about, rater, *_ in read.nominations)
    assert all(who != boss for who, boss, *_ in read.seats)


def submitted_is_nameless(read: Read) -> None:
    """Of whoever has submitted without a name nothing is left that could be given back."""
    nameless = [row for row in read.reviews if row[2] in ANONYMOUS]
    assert all(row[4] != "submitted" and row[6] is None for row in nameless)
    answered = {(row[0], row[1]) for row in read.nominations if row[4] == "submitted"}
    assert not answered & {(row[1], row[3]) for row in nameless}


def nobody_for_themselves() -> None:
    """Nobody has measured or calibrated themselves."""
    themselves = F("assessment__employee")
    assert not KpiMeasure.objects.filter(saved_by__employee=themselves).exists()
    assert not Decision.objects.filter(made_by__employee=themselves).exists()


def no_trail_of_the_nameless() -> None:
    """No row of the trail says when somebody submitted without a name."""
    trail = AuditRecord.objects.filter(subject_kind="assessments.nomination", to_value="submitted")
    assert not trail.exists()


def published_of(portal: Portal, model: Model) -> dict[int, Json]:
    """What is published is what the model computes, for everybody who takes part; nothing small."""
    found = results_of(list(portal.seats.values()))
    assert {key: comparable(one) for key, one in found.items()} == {
        portal.seats[seat.who]: comparable(figures(model.cycle, seat))
        for seat in model.cycle.active
    }
    shown = GroupResult.objects.filter(
        competency_result__result__assessment__cycle=portal.cycle_key
    ).exclude(group__in=("self", "supervisor"))
    few = shown.filter(state=GroupFigureState.SHOWN, raters__lt=model.cycle.plan.threshold)
    assert not few.exists()
    hidden = shown.exclude(state=GroupFigureState.SHOWN)
    assert not hidden.exclude(raters=None, score=None, attained_rank=None).exists()
    return found


def comparable(results: Json) -> Json:
    """Results without what only the export or only the oracle says."""
    figures = {key: value for key, value in results.items() if key not in DESCRIBING}
    competencies = [
        {key: value for key, value in one.items() if key not in DESCRIBING}
        for one in figures["competencies"]
    ]
    by_group = sorted(figures["questionnaire"], key=lambda one: str(one["group"]))
    return {**figures, "competencies": competencies, "questionnaire": by_group}


def steps_count_up() -> None:
    """Decisions are only added: 1, 2, 3 …, and each that changes a band says why."""
    steps: Counter[tuple[int, int]] = Counter()
    rows = Decision.objects.order_by("assessment", "competency", "step")
    for row in rows:
        steps[row.assessment_id, row.competency_id] += 1
        assert row.step == steps[row.assessment_id, row.competency_id]
        assert row.band_id is None or row.reason
