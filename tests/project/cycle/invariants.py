"""What must hold whatever the model says; the list stands in `checks`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, F, Q

from competency_portal.assessments.models import (
    ANONYMOUS,
    Assessment,
    Cycle,
    KpiMeasure,
    Nomination,
    Review,
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
from tests.project.cycle.checks import fields_of
from tests.project.cycle.portal import Portal
from tests.project.cycle.state import Model

Json = dict[str, Any]
UNNAMED_FIELDS = {"key", "assessment", "group", "competency"}


class Invariants:
    """Watches one example from its first to its last step."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.published: dict[int, dict[int, Json]] = {}
        self.unnamed_at_sealing: dict[int, int] = {}

    def hold(self, model: Model) -> None:
        """Look after a step."""
        key = self.portal.cycle_key
        one_counting_review(key, reviewed="supervisor" in model.cycle.stages)
        nobody_themselves(key, sealed=model.cycle.sealed)
        if "others" in model.cycle.stages:
            submitted_is_nameless(key)
            self.nothing_after_the_seal(key, sealed=model.cycle.sealed)
        if model.cycle.state == "published" and key not in self.published:
            self.published[key] = published_of(self.portal, model)
        elif model.cycle.state == "published":
            assert results_of(list(self.portal.seats.values())) == self.published[key]

    def nothing_after_the_seal(self, cycle: int, *, sealed: bool) -> None:
        count = UnnamedAnswer.objects.filter(assessment__cycle=cycle).count()
        if sealed:
            assert self.unnamed_at_sealing.setdefault(cycle, count) == count

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


def one_counting_review(cycle: int, *, reviewed: bool) -> None:
    counting = Q(reviews__group="supervisor") & ~Q(reviews__state="withdrawn")
    by_boss = counting & Q(reviews__rater=F("supervisor"))
    people = Assessment.objects.filter(cycle=cycle).annotate(
        counting=Count("reviews", filter=counting), by_boss=Count("reviews", filter=by_boss)
    )
    expected = (1, 1) if reviewed else (0, 0)
    assert set(people.values_list("counting", "by_boss")) <= {expected}


def nobody_themselves(cycle: int, *, sealed: bool) -> None:
    themselves = Q(rater=F("assessment__employee"))
    reviews = Review.objects.filter(themselves, assessment__cycle=cycle).exclude(group="self")
    assert not reviews.exists()
    measured = KpiMeasure.objects.filter(
        assessment__cycle=cycle, saved_by__employee=F("assessment__employee")
    )
    assert not measured.exists()
    if sealed:
        decided = Decision.objects.filter(
            assessment__cycle=cycle, made_by__employee=F("assessment__employee")
        )
        assert not decided.exists()


def submitted_is_nameless(cycle: int) -> None:
    """Who has submitted has no review left, no trail of it, and can't be about themselves."""
    mine = Nomination.objects.filter(assessment__cycle=cycle)
    assert not mine.filter(rater=F("assessment__employee")).exists()
    reviews = Review.objects.filter(assessment__cycle=cycle, group__in=ANONYMOUS)
    assert not reviews.filter(Q(state="submitted") | Q(submitted_at__isnull=False)).exists()
    answered = mine.filter(state="submitted").values_list("assessment", "rater")
    assert not set(answered) & set(reviews.values_list("assessment", "rater"))
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
    figures = {key: value for key, value in results.items() if key != "revision"}
    competencies = [
        {key: value for key, value in one.items() if key != "status"}
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
