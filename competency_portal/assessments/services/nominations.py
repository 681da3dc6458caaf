"""Choosing raters: nominate, approve, turn down, take back, decline.

Every one of these holds the cycle, so that neither a rater's load nor the places of a group are
counted by two people at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, gettext_noop

from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    Nomination,
    Origin,
    RaterGroup,
    Review,
    StageKind,
)
from competency_portal.assessments.queries.raters import LIVE, organisation, others_stage
from competency_portal.assessments.rater_choice import (
    Contradiction,
    Organisation,
    RaterKind,
    read_limits,
)
from competency_portal.assessments.rules.raters import (
    assesses,
    is_assessed,
    may_approve,
    may_nominate,
    raters_closed,
)
from competency_portal.assessments.services.locks import lock, lock_reviews
from competency_portal.assessments.services.told_tasks import settle_done
from competency_portal.assessments.states import (
    NOMINATION_MOVES,
    REVIEW_MOVES,
    WRITABLE,
    NominationState,
    ReviewState,
)
from competency_portal.core import audit, transitions
from competency_portal.core.access import is_hr
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.people.models import Employee, EmployeeStatus


def refuse_closed(assessment: Assessment) -> None:
    """Say why raters can't be chosen any more."""
    if closed := raters_closed(assessment, others_stage(assessment.cycle)):
        raise Refused(closed.label)


@transaction.atomic
def nominate(
    *, assessment: Assessment, raters: Iterable[Employee], group: RaterGroup, actor: User
) -> list[Nomination]:
    """Propose people as raters of one group, all or none. Raises `Refused`.

    The person assessed may name whom others have proposed or approved already: that is kept beside
    it and changes nothing of it, for they are not told whom others have nominated.
    """
    if not may_nominate(actor, assessment):
        raise Refused(_("You can't nominate anybody here."))
    held = hold(assessment)
    refuse_closed(held)
    if group.value not in read_limits(held.cycle.rater_limits):
        raise Refused(_("This group is not asked in this cycle."))
    origin = origin_of(actor, held)
    act = _wish if origin is Origin.EMPLOYEE else _nominate
    everybody, made = organisation(), []
    for rater in raters:
        refuse_unfit(held, rater, group, everybody)
        made.append(act(held, rater, group, origin, actor))
    return made


def origin_of(actor: User, assessment: Assessment) -> Origin:
    """As whom somebody makes a proposal."""
    if is_assessed(actor, assessment):
        return Origin.EMPLOYEE
    return Origin.SUPERVISOR if assesses(actor, assessment) else Origin.HR


def _wish(
    assessment: Assessment, rater: Employee, group: RaterGroup, origin: Origin, actor: User
) -> Nomination:
    """Keep whom the person assessed named, and as what."""
    found = assessment.nominations.filter(rater=rater).first()
    if found is None:
        found = _propose(assessment, rater, group, origin, actor)
    elif found.state not in LIVE:
        _propose_again(found, group, origin, actor)
    elif found.wished_as != group:
        audit.record(found, "nominate", actor=actor, to_value=f"{rater} · {group.label}")
    found.wished_as = group
    found.save(update_fields=["wished_as"])
    return found


def _nominate(
    assessment: Assessment, rater: Employee, group: RaterGroup, origin: Origin, actor: User
) -> Nomination:
    """Propose somebody; who proposed them first stays on record, but for the organisation."""
    found = assessment.nominations.filter(rater=rater).first()
    if found is None:
        return _propose(assessment, rater, group, origin, actor)
    if found.state not in LIVE:
        _propose_again(found, group, origin, actor)
        return found
    _refuse_second_group(found, group)
    if found.state == NominationState.PROPOSED:
        before = (found.group, found.origin)
        found.group = group
        if found.origin == Origin.ORGANISATION:
            found.origin = origin
        if (found.group, found.origin) != before:
            audit.record(found, "nominate", actor=actor, to_value=f"{rater} · {group.label}")
        found.save(update_fields=["group", "origin"])
    return found


def _propose(
    assessment: Assessment, rater: Employee, group: RaterGroup, origin: Origin, actor: User
) -> Nomination:
    """Propose somebody for the first time."""
    made = Nomination.objects.create(assessment=assessment, rater=rater, group=group, origin=origin)
    audit.record(made, "nominate", actor=actor, to_value=f"{rater} · {group.label}")
    return made


def _propose_again(former: Nomination, group: RaterGroup, origin: Origin, actor: User) -> None:
    """Propose somebody after it had come to nothing."""
    transitions.move(
        former, NominationState.PROPOSED, moves=NOMINATION_MOVES, actor=actor, reason=""
    )
    former.reason, former.group, former.origin = "", group, origin
    former.save(update_fields=["group", "origin", "reason"])


def _refuse_second_group(found: Nomination, group: RaterGroup) -> None:
    """Nobody is asked as two groups; a mere proposal gives way to whoever knows better."""
    if found.group != group and found.state != NominationState.PROPOSED:
        raise Refused(
            _("%(name)s is asked as another group already and can't be asked as two.")
            % {"name": found.rater.name}
        )


CONTRADICTIONS: Mapping[Contradiction, Promise] = {
    Contradiction.ABOVE: gettext_lazy(
        "%(person)s reports to %(name)s, directly or through others: they are neither a peer nor a "
        "subordinate."
    ),
    Contradiction.BELOW: gettext_lazy(
        "%(name)s reports to %(person)s: nominate them as a subordinate."
    ),
    Contradiction.NOT_BELOW: gettext_lazy("%(name)s does not report to %(person)s."),
    Contradiction.SAME_DEPARTMENT: gettext_lazy(
        "%(name)s works in the same department as %(person)s: that is no related department."
    ),
}


def contradiction_of(
    everybody: Organisation, assessment: Assessment, rater: Employee, group: RaterGroup
) -> tuple[Contradiction, str] | None:
    """What the organisation says against a rater, with the words for it.

    Who reports to whom is asked of today, the department is that of the assessment.
    """
    found = everybody.contradiction(
        employee=assessment.employee_id,
        department=assessment.department_id,
        rater=rater.pk,
        kind=RaterKind(group.value),
    )
    if found is None:
        return None
    return found, CONTRADICTIONS[found] % {
        "name": rater.name,
        "person": assessment.employee_name,
    }


def refuse_unfit(
    assessment: Assessment, rater: Employee, group: RaterGroup, everybody: Organisation
) -> None:
    """Say why somebody can't be a rater of this group."""
    names = {"name": rater.name}
    if rater.pk == assessment.employee_id:
        raise Refused(_("%(name)s can't be a rater of themselves.") % names)
    if rater.pk == assessment.supervisor_id:
        raise Refused(_("%(name)s scores as the supervisor already.") % names)
    if rater.status == EmployeeStatus.LEFT:
        raise Refused(_("%(name)s has left the company.") % names)
    if rater.user is None or not rater.user.is_active:
        raise Refused(_("%(name)s has no account in use and couldn't answer.") % names)
    if found := contradiction_of(everybody, assessment, rater, group):
        raise Refused(found[1])


@transaction.atomic
def take_back(*, nomination: Nomination, actor: User) -> None:
    """Let the person assessed take back a wish as long as raters are chosen. Raises `Refused`.

    What others have made of it by then stays.
    """
    held = hold(nomination.assessment)
    nomination.refresh_from_db()
    refuse_closed(held)
    if not (is_assessed(actor, held) and nomination.wished_as):
        raise Refused(_("You can only withdraw whom you named for yourself."))
    nomination.wished_as = ""
    nomination.save(update_fields=["wished_as"])
    if nomination.origin == Origin.EMPLOYEE and nomination.state == NominationState.PROPOSED:
        transitions.move(
            nomination, NominationState.WITHDRAWN, moves=NOMINATION_MOVES, actor=actor, reason=""
        )
    else:
        audit.record(
            nomination,
            gettext_noop("take back a wish"),
            actor=actor,
            from_value=str(nomination.rater),
        )


@transaction.atomic
def turn_down(*, nomination: Nomination, actor: User, reason: str) -> None:
    """Reject a proposal, or (HR alone) take back an approval. Raises `Refused`.

    What was typed for an approved nomination stays with its author to read, and counts no more.
    What has been submitted can't be told from the others' and stays.
    """
    held = hold(nomination.assessment)
    nomination.refresh_from_db()
    is_decided = nomination.state != NominationState.PROPOSED
    # Whether somebody can still be taken back tells whether they have submitted: HR's to know.
    if not may_approve(actor, held) or (is_decided and not is_hr(actor)):
        raise Refused(_("You can't decide on these raters."))
    refuse_closed(held)
    if not reason.strip():
        raise Refused(_("Say why."))
    release(
        nomination,
        NominationState.WITHDRAWN if is_decided else NominationState.REJECTED,
        actor=actor,
        reason=reason.strip(),
    )


@transaction.atomic
def decline(*, review: Review, actor: User, reason: str) -> None:
    """Say that one won't answer, and why; approvers read it. Raises `Refused`.

    What was typed stays with its author to read, and counts no more.
    """
    refuse_closed(hold(review.assessment))
    nomination = Nomination.objects.filter(
        assessment=review.assessment, rater__user=actor, state=NominationState.APPROVED
    ).first()
    if nomination is None:
        raise Refused(_("You are not asked about this person any more."))
    if not reason.strip():
        raise Refused(_("Say why."))
    release(nomination, NominationState.DECLINED, actor=actor, reason=reason.strip())


def release(
    nomination: Nomination, to: NominationState, *, actor: User | None, reason: str
) -> None:
    """End a nomination that is open, and set its draft aside. The cycle is held already."""
    drafts = Review.objects.filter(
        assessment=nomination.assessment_id,
        rater=nomination.rater_id,
        group=nomination.group,
        state__in=WRITABLE,
    )
    lock_reviews(drafts)
    transitions.move(nomination, to, moves=NOMINATION_MOVES, actor=actor, reason=reason)
    nomination.reason = reason
    nomination.save(update_fields=["reason"])
    for draft in drafts:
        transitions.move(
            draft, ReviewState.WITHDRAWN, moves=REVIEW_MOVES, actor=actor, reason=reason
        )
    settle_done(nomination.assessment.cycle, StageKind.OTHERS, [nomination.rater_id])


def hold(assessment: Assessment) -> Assessment:
    """Hold the cycle, then read the assessment as it is now."""
    lock(Cycle(pk=assessment.cycle_id))
    found = Assessment.objects.select_related("cycle", "employee__user", "supervisor__user")
    return found.get(pk=assessment.pk)
