"""What a second reviewer sees: the contested competencies with everything behind their ratings.

Published figures, the supervisor's words and marks, the rubric: nothing that the report does not
show, so that no rater of an anonymous group is exposed (docs/arithmetic.md §4). And the events of
the competency, as far as this reader may read them anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from competency_portal.assessments.models import Assessment
from competency_portal.evidence.queries.beside import Events
from competency_portal.feedback.models import Objection, ObjectionItem
from competency_portal.feedback.queries.objections import (
    Banded,
    Contested,
    banded,
    contested_of,
    revision_now,
)
from competency_portal.feedback.states import WAITING, ObjectionState
from competency_portal.results.queries.findings import Finding, findings_of
from models_catalog.models import Competency, Level, RatingPoint


@dataclass(frozen=True)
class Case:
    """One contested competency: what holds and why somebody objects.

    `events` are those that the reader may read, of the competency.
    """

    contested: Contested
    banded: Banded
    finding: Finding
    level: Level | None
    bar: str | Promise | None = None
    # Whether nobody else may decide on it either.
    is_stuck: bool = False
    events: Events = field(default_factory=Events)

    @property
    def key(self) -> int:
        """The item's."""
        return self.contested.item.pk

    @property
    def competency(self) -> Competency:
        """What is contested."""
        return self.contested.item.competency

    @property
    def behaviours(self) -> Sequence[object]:
        """Those of the required level, and those that were marked."""
        return self.finding.behaviours


@dataclass(frozen=True)
class SecondLook:
    """An objection as its second reviewer sees it."""

    objection: Objection
    cases: Sequence[Case]
    points: Sequence[RatingPoint]
    # The edition of the report that holds now.
    edition: int

    @property
    def decided(self) -> int:
        """How many competencies are decided."""
        return sum(case.contested.is_decided for case in self.cases)

    @property
    def first_open(self) -> int | None:
        """The first competency that the reader can decide on, whose button is the page's main."""
        waiting = (one for one in self.cases if not one.contested.is_decided)
        return next((one.key for one in waiting if not one.bar), None)

    @property
    def answering(self) -> int | None:
        """The one competency still to decide, with which the objection is answered."""
        left = [case.key for case in self.cases if not case.contested.is_decided]
        return left[0] if len(left) == 1 else None

    @property
    def is_changed(self) -> bool:
        """Whether a band was changed already, so that the answer brings the next edition."""
        verdicts = (case.contested.verdict for case in self.cases)
        return any(one and one.band_id for one in verdicts)

    @property
    def next_edition(self) -> int:
        """The edition that comes out if a band is changed."""
        return self.edition + 1

    @property
    def is_open(self) -> bool:
        """Whether something can still be decided."""
        return self.objection.is_waiting


def objection_to_look_at(assessment: Assessment, *, withdrawn: bool) -> Objection | None:
    """The objection that waits, else the last one that was answered, or `withdrawn` too.

    What was withdrawn is shown to nobody but who was deciding on it, beside what they typed.
    """
    found = Objection.objects.filter(assessment=assessment).order_by("-pk")
    if not withdrawn:
        found = found.exclude(state=ObjectionState.WITHDRAWN)
    return found.filter(state__in=WAITING).first() or found.first()


def item_to_decide(assessment: Assessment, key: int | None) -> ObjectionItem | None:
    """One contested competency (key) of this person, whatever became of it; None: not theirs."""
    items = ObjectionItem.objects.select_related(
        "competency", "objection__assessment__employee__supervisor__supervisor__user"
    )
    return items.filter(pk=key, objection__assessment=assessment).first()


def cases_of(objection: Objection) -> list[Case]:
    """The contested competencies with what stands behind their ratings."""
    assessment = objection.assessment
    rows = {one.row.competency_id: one for one in banded(revision_now(assessment))}
    findings = findings_of(assessment)
    asked = assessment.requirements.select_related("level")
    levels = {one.competency_id: one.level for one in asked}
    return [
        Case(
            contested=one,
            banded=rows[one.item.competency_id],
            finding=findings.of(one.item.competency.code),
            level=levels.get(one.item.competency_id),
        )
        for one in contested_of([objection])[objection.pk]
    ]


def points_of(assessment: Assessment) -> list[RatingPoint]:
    """The points of the cycle's rating scale, lowest first."""
    scale = RatingPoint.objects.filter(scale__version=assessment.cycle.version_id)
    return list(scale.order_by("points"))
