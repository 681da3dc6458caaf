"""Objections of one person: what was contested, what holds, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from competency_portal.assessments.models import Assessment
from competency_portal.feedback.models import Objection, ObjectionItem, Verdict
from competency_portal.feedback.states import WAITING, ObjectionState
from competency_portal.results.models import AssessmentResult, CompetencyResult
from models_catalog.models import RatingPoint


@dataclass(frozen=True)
class Banded:
    """One competency that has a band, as the latest revision has it."""

    row: CompetencyResult
    # The band that holds.
    holding: RatingPoint
    # What a second reviewer said of it, which is final.
    verdict: Verdict | None = None

    @property
    def code(self) -> str:
        """The competency's."""
        return self.row.competency.code

    @property
    def name(self) -> str:
        """The competency's."""
        return self.row.competency.name

    @property
    def is_decided(self) -> bool:
        """Whether somebody put it in the place of the computed one."""
        return self.row.calibrated_band_id is not None


def last_revision(assessment: Assessment) -> AssessmentResult | None:
    """The latest published figures of one person."""
    found: AssessmentResult | None = (
        AssessmentResult.objects.filter(assessment=assessment)
        .select_related("assessment__cycle", "assessment__employee")
        .order_by("-revision")
        .first()
    )
    return found


def revision_now(assessment: Assessment) -> AssessmentResult:
    """The same of somebody whose figures are published."""
    found: AssessmentResult = AssessmentResult.objects.filter(assessment=assessment).latest(
        "revision"
    )
    return found


def banded(result: AssessmentResult) -> list[Banded]:
    """The competencies that can be objected to at all: those with a band, in the model's order."""
    rows = (
        CompetencyResult.objects.filter(result=result, band__isnull=False)
        .select_related("competency__category", "band", "calibrated_band")
        .order_by("competency__category__order", "competency__order", "competency")
    )
    held = ((row, row.calibrated_band or row.band) for row in rows)
    return [Banded(row, band) for row, band in held if band]


def decided_competencies(assessment: Assessment) -> set[int]:
    """The competencies (keys) on which a second reviewer has decided: that is final."""
    return set(
        Verdict.objects.filter(item__objection__assessment=assessment).values_list(
            "item__competency", flat=True
        )
    )


def known_bands(result: AssessmentResult) -> list[Banded]:
    """What has a band, with the verdict of a second reviewer where there is one; two queries.

    Those with a verdict can't be objected to any more.
    """
    made = Verdict.objects.filter(item__objection__assessment=result.assessment_id)
    final = {one.item.competency_id: one for one in made.select_related("item", "band")}
    return [replace(one, verdict=final.get(one.row.competency_id)) for one in banded(result)]


def waiting_of(assessment: Assessment) -> Objection | None:
    """The objection of one person that waits, if there is one."""
    return Objection.objects.filter(assessment=assessment, state__in=WAITING).first()


def contested_names(assessment: Assessment) -> list[str]:
    """What the objection of one person that waits is about, in the model's order; one query."""
    items = ObjectionItem.objects.filter(
        objection__assessment=assessment, objection__state__in=WAITING
    )
    return list(items.values_list("competency__name", flat=True))


def last_made(assessment: Assessment) -> Objection | None:
    """The objection of one person that waits, else the last one of all."""
    found = Objection.objects.filter(assessment=assessment).select_related("assessment__employee")
    return found.filter(state__in=WAITING).first() or found.order_by("-pk").first()


def taken_back(assessment: Assessment) -> dict[str, str]:
    """The reasons, by code, of the last objection of one person if they withdrew it."""
    last = last_made(assessment)
    if last is None or last.state != ObjectionState.WITHDRAWN:
        return {}
    items = ObjectionItem.objects.filter(objection=last).order_by()
    return dict(items.values_list("competency__code", "reason"))


def objections_of(assessment: Assessment) -> Sequence[Objection]:
    """All objections of one person that were not withdrawn, the first one first."""
    found = Objection.objects.filter(assessment=assessment)
    return list(
        found.exclude(state=ObjectionState.WITHDRAWN).select_related("revised").order_by("pk")
    )


@dataclass(frozen=True)
class Contested:
    """One contested competency: why, and what was decided, if it was."""

    item: ObjectionItem
    verdict: Verdict | None

    @property
    def is_decided(self) -> bool:
        """Whether a second reviewer has decided."""
        return self.verdict is not None


def contested_of(objections: Sequence[Objection]) -> dict[int, list[Contested]]:
    """What these objections contest, by key of the objection, in one query."""
    rows = (
        ObjectionItem.objects.filter(objection__in=objections)
        .select_related("competency__category", "verdict__band")
        .order_by("objection", "competency__category__order", "competency__order", "pk")
    )
    found: dict[int, list[Contested]] = {one.pk: [] for one in objections}
    for row in rows:
        found[row.objection_id].append(Contested(row, getattr(row, "verdict", None)))
    return found
