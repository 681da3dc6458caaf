"""What HR does with one person in a cycle that runs; another of HR does it with HR's own."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.db import transaction
from django.utils.translation import gettext as _

from competency_portal.assessments.models import (
    ANONYMOUS,
    Assessment,
    Cycle,
    RaterGroup,
    Rating,
    Review,
    StageKind,
)
from competency_portal.assessments.queries.cycles import kinds_of, kinds_of_supervisors
from competency_portal.assessments.queries.participants import asked_by_position
from competency_portal.assessments.queries.preflight import answers_in, has_account, problems_of
from competency_portal.assessments.queries.raters import OPEN
from competency_portal.assessments.queries.refresh import (
    Refresh,
    RequirementChange,
    is_held_by_others,
    refresh_of,
    submitted_of,
)
from competency_portal.assessments.queries.tasks import raters_left
from competency_portal.assessments.services.enrolment import enrol, open_supervisor_review
from competency_portal.assessments.services.kpi import refresh_targets
from competency_portal.assessments.services.locks import lock, lock_assessment
from competency_portal.assessments.services.nominations import release
from competency_portal.assessments.services.responses import hand_over
from competency_portal.assessments.services.stages import make_time, make_time_for_all
from competency_portal.assessments.services.told_tasks import settle_done, tell_begun
from competency_portal.assessments.states import (
    ASSESSMENT_MOVES,
    REVIEW_MOVES,
    WRITABLE,
    AssessmentState,
    CycleState,
    NominationState,
    ReviewState,
)
from competency_portal.core import audit, transitions
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.people.models import Employee, EmployeeStatus
from competency_portal.people.queries import line_of


@transaction.atomic
def add_person(
    *,
    cycle: Cycle,
    employee: Employee,
    actor: User | None,
    reason: str,
    later: Mapping[StageKind, datetime.date] = MappingProxyType({}),
) -> Assessment:
    """Let one more person take part in a running cycle, as they stand now.

    Every stage in which people write and that has ended needs a `later` last day: nobody could
    answer about them, nor they about themselves. Raises `Refused`.
    """
    _refuse_own(employee, actor)
    _lock_running(cycle)
    make_time_for_all(cycle, later, actor=actor, reason=reason)
    _check_can_join(cycle, employee)
    enrol(cycle, [employee], actor=actor, action="add", reason=reason)
    assessment = cycle.assessments.get(employee=employee)
    raters = [assessment.employee_id, assessment.supervisor_id]
    tell_begun(cycle, raters=raters, again=f"add:{assessment.pk}")
    return assessment


def _check_can_join(cycle: Cycle, employee: Employee) -> None:
    there = cycle.assessments.filter(employee=employee).first()
    if there is not None and there.state == AssessmentState.WITHDRAWN:
        raise Refused(_("%(name)s was taken out: bring them back.") % {"name": employee.name})
    if there is not None:
        raise Refused(_("%(name)s takes part already.") % {"name": employee.name})
    asked = asked_by_position(cycle.version, [employee.position_id])
    answers = answers_in(cycle, kinds_of(cycle))
    problems = problems_of(employee, has_requirements=bool(asked), answers=answers)
    stopping = [str(problem.label) for problem in problems if not problem.is_warning]
    if stopping:
        names = {"name": employee.name, "problems": _("; ").join(stopping)}
        raise Refused(_("%(name)s can't take part: %(problems)s.") % names)


@transaction.atomic
def withdraw_person(*, assessment: Assessment, actor: User | None, reason: str) -> None:
    """Take a person out; their reviews stay as they are and count no more. Raises `Refused`.

    Whoever has nothing else to hand in is asked for nothing any more.
    """
    _refuse_own(assessment.employee, actor)
    _lock_unpublished(assessment.cycle)
    lock_assessment(assessment)
    asked = raters_left(assessment)
    transitions.move(
        assessment, AssessmentState.WITHDRAWN, moves=ASSESSMENT_MOVES, actor=actor, reason=reason
    )
    for kind, raters in asked.items():
        settle_done(assessment.cycle, kind, raters)


@transaction.atomic
def bring_back(*, assessment: Assessment, actor: User | None, reason: str) -> None:
    """Let a person who was taken out take part again, with what was written. Raises `Refused`.

    Whoever has something about them to hand in is told of it again.
    """
    _refuse_own(assessment.employee, actor)
    _lock_unpublished(assessment.cycle)
    lock_assessment(assessment)
    transitions.move(
        assessment, AssessmentState.ACTIVE, moves=ASSESSMENT_MOVES, actor=actor, reason=reason
    )
    for kind, raters in raters_left(assessment).items():
        again = f"back:{assessment.pk}"
        tell_begun(assessment.cycle, kinds=[kind], raters=raters, again=again)


@transaction.atomic
def transfer_assessment(
    *,
    assessment: Assessment,
    to: Employee,
    actor: User | None,
    reason: str,
    deadline: datetime.date | None = None,
) -> Review | None:
    """Give an assessment to another supervisor and return that one's empty review.

    What the old supervisor wrote stays with them and counts no more. A submitted review must be
    returned first, and where a stage in which supervisors answer is over, a later `deadline` is
    needed. In a cycle without the supervisor's stage no review is opened. Raises `Refused`.
    """
    _refuse_own(assessment.employee, actor)
    _lock_running(assessment.cycle)
    for kind in kinds_of_supervisors(assessment.cycle):
        make_time(assessment.cycle, kind, deadline=deadline, actor=actor, reason=reason)
    _lock_active(assessment)
    _check_new_supervisor(assessment, to)
    _release_rater(assessment, to, actor=actor, reason=reason)
    _set_aside(assessment, actor=actor, reason=reason)
    former, assessment.supervisor = assessment.supervisor, to
    names = {"from_value": str(former), "to_value": str(to)}
    audit.record(assessment, "transfer", actor=actor, reason=reason, **names)
    assessment.save(update_fields=["supervisor"])
    hand_over(assessment, actor=actor, reason=reason)
    is_asked = StageKind.SUPERVISOR in kinds_of(assessment.cycle)
    opened = open_supervisor_review(assessment) if is_asked else None
    _tell_transferred(assessment, former)
    return opened


def _tell_transferred(assessment: Assessment, former: Employee) -> None:
    """The new supervisor has something to do, and the former one perhaps nothing more."""
    kinds = (StageKind.SUPERVISOR, StageKind.QUESTIONNAIRE)
    again = f"transfer:{assessment.pk}:{assessment.supervisor_id}"
    raters = [assessment.supervisor_id]
    tell_begun(assessment.cycle, kinds=kinds, raters=raters, again=again)
    for kind in kinds:
        settle_done(assessment.cycle, kind, [former.pk])


@transaction.atomic
def transfer_several(
    *, assessments: Iterable[Assessment], to: Employee, actor: User | None, reason: str
) -> list[str]:
    """Give whoever can be given to another supervisor; return why the others were not.

    For the rest of those whom somebody assesses who has left: each as by `transfer_assessment`.
    """
    left = []
    for assessment in assessments:
        try:
            with transaction.atomic():
                transfer_assessment(assessment=assessment, to=to, actor=actor, reason=reason)
        except Refused as refused:
            left.append(
                _("%(name)s: %(reason)s")
                % {"name": assessment.employee_name, "reason": refused.message}
            )
    return left


def _set_aside(assessment: Assessment, *, actor: User | None, reason: str) -> None:
    """What the supervisor until now wrote and did not submit stays with them."""
    live = assessment.reviews.filter(group=RaterGroup.SUPERVISOR).exclude(
        state=ReviewState.WITHDRAWN
    )
    for review in live:
        if review.state == ReviewState.SUBMITTED:
            raise Refused(_("The review is submitted. Return it first, then transfer it."))
        transitions.move(
            review, ReviewState.WITHDRAWN, moves=REVIEW_MOVES, actor=actor, reason=reason
        )


def _release_rater(
    assessment: Assessment, to: Employee, *, actor: User | None, reason: str
) -> None:
    """Nobody speaks twice: an open nomination of the new supervisor ends."""
    nomination = assessment.nominations.filter(rater=to).first()
    if nomination is None or nomination.state not in (*OPEN, NominationState.SUBMITTED):
        return
    if nomination.state == NominationState.SUBMITTED:
        # Their answers can't be told from the others', so they can't be taken out either.
        raise Refused(
            _("%(boss)s has a part in this assessment already and can't take it over.")
            % {"boss": to.name}
        )
    release(nomination, NominationState.WITHDRAWN, actor=actor, reason=reason)


def _check_new_supervisor(assessment: Assessment, to: Employee) -> None:
    names = {"name": assessment.employee_name, "boss": to.name}
    if to.pk == assessment.employee_id:
        raise Refused(_("%(name)s can't assess themselves.") % names)
    if to.pk == assessment.supervisor_id:
        raise Refused(_("%(boss)s is the supervisor already.") % names)
    if to.status == EmployeeStatus.LEFT:
        raise Refused(_("%(boss)s has left the company.") % names)
    cycle = assessment.cycle
    if answers_in(cycle, kinds_of(cycle)).supervisor and not has_account(to):
        raise Refused(_("%(boss)s has no account in use and couldn't score.") % names)
    if line_of(assessment.employee).filter(pk=to.pk).exists():
        raise Refused(_("%(boss)s reports to %(name)s and can't assess them.") % names)


@transaction.atomic
def refresh_person(*, assessment: Assessment, actor: User | None, reason: str) -> Refresh:
    """Copy a person's position, department and requirements again, as they stand now.

    Refused while a review is submitted: it was written against the old requirements and has to be
    returned first. Where the required level changed, a rating given against the old one is taken
    back (the record keeps it); marks and texts stay. Raises `Refused`.
    """
    _refuse_own(assessment.employee, actor)
    _lock_running(assessment.cycle)
    _lock_active(assessment)
    if submitted_of(assessment).exists():
        raise Refused(_("A review is submitted. Return it first, then bring this up to date."))
    changes = refresh_of(assessment)
    if not changes.has_requirements:
        raise Refused(_("The position has no requirements in this model."))
    if not changes:
        raise Refused(_("Nothing has changed since it was copied."))
    if is_held_by_others(assessment, changes):
        raise Refused(_("Others have answered against these requirements: they stay as they are."))
    taken_back = _rejudge(assessment, [c for c in changes.requirements if c.level_differs])
    _copy(assessment, changes)
    indicators = refresh_targets(assessment, changes.indicators)
    _record_refresh(assessment, changes, taken_back, indicators, actor=actor, reason=reason)
    return changes


def _copy(assessment: Assessment, changes: Refresh) -> None:
    employee = assessment.employee
    assessment.position = employee.position
    if changes.position:
        assessment.position_name = changes.position.after
    assessment.department = employee.department
    assessment.department_name = employee.department.path_name
    assessment.save()
    for change in changes.requirements:
        change.row.level = change.after.level
        change.row.not_applicable = change.after.not_applicable
        change.row.weight = change.after.weight
        change.row.save()


def _rejudge(assessment: Assessment, changes: list[RequirementChange]) -> dict[str, str]:
    """Make the open reviews fit the new levels; returns the ratings that were taken back."""
    taken_back: dict[str, str] = {}
    for review in assessment.reviews.filter(state__in=WRITABLE):
        present = {
            rating.competency_id: rating for rating in review.ratings.select_related("point")
        }
        for change in changes:
            rating = present.get(change.competency.pk)
            if rating is None and change.after.level is not None:
                Rating.objects.create(review=review, competency=change.competency)
            elif rating is not None:
                if rating.point is not None:
                    # What somebody is still writing of themselves is theirs alone.
                    if review.group not in (*ANONYMOUS, RaterGroup.SELF):
                        key = f"{review.rater_id}:{change.competency.code}"
                        taken_back[key] = rating.point.code
                    rating.point = rating.attained = None
                # Marks and an empty answer mean something else by now: whoever has the sheet
                # open is told, instead of saving what they meant for the old level.
                rating.version += 1
                rating.save(update_fields=["point", "attained", "version"])
    return taken_back


def _record_refresh(
    assessment: Assessment,
    changes: Refresh,
    taken_back: dict[str, str],
    indicators: dict[str, list[str]],
    *,
    actor: User | None,
    reason: str,
) -> None:
    audit.record(
        assessment,
        "refresh",
        actor=actor,
        from_value=changes.position.before if changes.position else "",
        to_value=changes.position.after if changes.position else "",
        reason=reason,
        department=[changes.department.before, changes.department.after]
        if changes.department
        else None,
        requirements={
            change.competency.code: [change.before.code, change.after.code]
            for change in changes.requirements
        },
        ratings_taken_back=taken_back,
        kpi=indicators,
    )


def _refuse_own(employee: Employee, actor: User | None) -> None:
    """Keep HR from steering the review about themselves."""
    if actor is not None and employee.user_id == actor.pk:
        raise Refused(_("This is your own assessment. Ask somebody else of HR to change it."))


def _lock_running(cycle: Cycle) -> None:
    lock(cycle)
    if cycle.state != CycleState.RUNNING:
        raise Refused(_("This can only be done while the cycle runs."))


def _lock_unpublished(cycle: Cycle) -> None:
    lock(cycle)
    if cycle.state == CycleState.PUBLISHED:
        raise Refused(_("The results are published. Nobody is added or taken out any more."))


def _lock_active(assessment: Assessment) -> None:
    lock_assessment(assessment)
    if assessment.state != AssessmentState.ACTIVE:
        raise Refused(
            _("%(name)s was taken out: bring them back first.") % {"name": assessment.employee_name}
        )
