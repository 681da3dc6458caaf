"""What would change if one person's copy from launch were made again now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from competency_portal.assessments.models import (
    Assessment,
    AssessmentRequirement,
    Nomination,
    RaterGroup,
    Response,
    Review,
)
from competency_portal.assessments.queries.history import ASSESSMENT
from competency_portal.assessments.queries.kpi import IndicatorChanges, indicator_changes
from competency_portal.assessments.queries.participants import (
    Asked,
    asked_by_position,
    position_name,
)
from competency_portal.assessments.states import NominationState, ReviewState
from competency_portal.core.models import AuditRecord
from competency_portal.people.models import Employee
from models_catalog.models import Competency, Level, Requirement


@dataclass(frozen=True)
class Ask:
    """What is asked of one competency: a level, `N/A`, or nothing that anybody has set."""

    level: Level | None = None
    not_applicable: bool = False
    weight: Decimal = Decimal(1)

    @property
    def code(self) -> str:
        """As the audit trail and the export write it; empty when unset."""
        if self.level is not None:
            return self.level.code
        return "N/A" if self.not_applicable else ""


@dataclass(frozen=True)
class RequirementChange:
    """One competency that would be asked otherwise."""

    row: AssessmentRequirement
    before: Ask
    after: Ask

    @property
    def competency(self) -> Competency:
        """Of which competency."""
        return self.row.competency

    @property
    def level_differs(self) -> bool:
        """Whether what was judged against the old level has to be judged anew."""
        return self.before.level != self.after.level


@dataclass(frozen=True)
class TextChange:
    """A position or department that is another one now."""

    before: str
    after: str


@dataclass(frozen=True)
class Refresh:
    """Everything that differs between launch and now."""

    position: TextChange | None
    department: TextChange | None
    requirements: tuple[RequirementChange, ...]
    has_requirements: bool
    indicators: IndicatorChanges

    def __bool__(self) -> bool:
        return bool(self.position or self.department or self.requirements or self.indicators)


def has_moved() -> Q:
    """Of assessments: whether the person is in another department or position by now."""
    stayed = Q(department=F("employee__department"), position=F("employee__position"))
    return ~stayed


def is_held() -> Q:
    """Of assessments: whether what is asked stays as at launch, though the position has changed.

    As `is_held_by_others` decides of one, and where the model asks nothing of the new position.
    """
    asked = Requirement.objects.order_by()
    levels = AssessmentRequirement.objects.filter(assessment=OuterRef("pk")).annotate(
        now=Subquery(
            asked.filter(
                profile__version=OuterRef("assessment__cycle__version"),
                profile__position=OuterRef("assessment__employee__position"),
                competency=OuterRef("competency"),
            ).values("level")
        )
    )
    differs = Q(level__lt=F("now")) | Q(level__gt=F("now"))
    differs |= Q(level=None, now__isnull=False) | Q(level__isnull=False, now=None)
    answered = Nomination.objects.filter(assessment=OuterRef("pk"), state=NominationState.SUBMITTED)
    of_position = asked.filter(
        profile__version=OuterRef("cycle__version"),
        profile__position=OuterRef("employee__position"),
        level__isnull=False,
    )
    held = Q(Exists(answered.order_by())) & Q(Exists(levels.filter(differs).order_by()))
    return held | ~Q(Exists(of_position))


def has_other_supervisor() -> Q:
    """Of assessments: whether the person reports by now to somebody who was never to assess them.

    Whoever has a review or questionnaire of them from before lost it to a transfer by HR.
    """
    now = OuterRef("employee__supervisor")
    mine = {"assessment": OuterRef("pk"), "group": RaterGroup.SUPERVISOR, "rater": now}
    had_it = Q(Exists(Review.objects.filter(**mine))) | Q(Exists(Response.objects.filter(**mine)))
    reports = Q(employee__supervisor__isnull=False) & ~Q(employee__supervisor=F("supervisor"))
    return reports & ~had_it


def moved_text(assessment: Assessment) -> str:
    """From where to where somebody has moved since launch; empty for those who have not."""
    employee = assessment.employee
    is_elsewhere = assessment.department_id != employee.department_id
    is_other = assessment.position_id != employee.position_id
    if not is_elsewhere and not is_other:
        return ""
    was = {"department": assessment.department_name, "position": assessment.position_name}
    now = {"department": employee.department.path_name, "position": employee.position.name}
    shown = _("%(department)s (%(position)s)") if is_other else "%(department)s"
    text = _("moved from %(old)s to %(new)s; assessed with department and position of launch")
    if not is_elsewhere:
        shown = "%(position)s"
        text = _("now %(new)s, before %(old)s; assessed with department and position of launch")
    return text % {"old": shown % was, "new": shown % now}


def submitted_of(assessment: Assessment) -> QuerySet[Review]:
    """What has to be returned before anything is copied again: it was written for the old copy."""
    found = assessment.reviews.filter(state=ReviewState.SUBMITTED)
    return found.select_related("rater").order_by("group", "pk")


def is_held_by_others(assessment: Assessment, changes: Refresh) -> bool:
    """Whether others have answered against levels that would change: answers can't be returned."""
    answered = assessment.nominations.filter(state=NominationState.SUBMITTED)
    return any(change.level_differs for change in changes.requirements) and answered.exists()


def refresh_of(assessment: Assessment) -> Refresh:
    """Compare one assessment with its employee's present position, department and requirements."""
    employee = assessment.employee
    asked = asked_by_position(assessment.cycle.version, [employee.position_id])
    now = asked.get(employee.position_id, {})
    rows = assessment.requirements.select_related("competency", "level")
    return Refresh(
        _change(
            assessment.position_id != employee.position_id,
            assessment.position_name,
            position_name(now) if now else employee.position.name,
        ),
        _change(
            assessment.department_id != employee.department_id,
            assessment.department_name,
            employee.department.path_name,
        ),
        tuple(_requirement_changes(rows, now)),
        has_requirements=bool(now),
        indicators=indicator_changes(assessment, employee.position),
    )


def _change(moved: bool, before: str, after: str) -> TextChange | None:
    # A department that was only renamed is said too: reports print the name.
    return TextChange(before, after) if moved or before != after else None


def _requirement_changes(
    rows: Iterable[AssessmentRequirement], now: Asked
) -> Iterator[RequirementChange]:
    for row in rows:
        before = Ask(row.level, row.not_applicable, row.weight)
        found = now.get(row.competency_id)
        after = Ask(found.level, not found.is_asked, found.weight) if found else Ask()
        if before != after:
            yield RequirementChange(row, before, after)


def new_supervisor_of(assessment: Assessment) -> Employee | None:
    """To whom the person reports by now, if that is not who assesses them.

    Nobody from whom HR has taken the assessment: a transfer is not asked to be undone.
    """
    now = assessment.employee.supervisor
    rows = Assessment.objects.filter(has_other_supervisor(), pk=assessment.pk)
    if now is None or not rows.exists():
        return None
    # Where supervisors answer nothing, only the record tells whose it was before.
    taken = AuditRecord.objects.filter(
        subject_kind=ASSESSMENT,
        subject_id=str(assessment.pk),
        action="transfer",
        from_value__endswith=f" {now.number}",
    )
    return None if taken.exists() else now
