"""Approving raters: one, or all that fit; each gets an empty sheet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.assessments.models import (
    AssessmentRequirement,
    Cycle,
    CycleStage,
    Nomination,
    Origin,
    RaterGroup,
    Rating,
    Review,
    StageKind,
)
from competency_portal.assessments.queries.raters import (
    counts_of,
    load_of,
    organisation,
    others_stage,
)
from competency_portal.assessments.rater_choice import (
    Contradiction,
    Limits,
    RaterKind,
    read_limits,
)
from competency_portal.assessments.rules.raters import may_approve, raters_closed, raters_closed_in
from competency_portal.assessments.services.locks import lock
from competency_portal.assessments.services.nominations import contradiction_of
from competency_portal.assessments.services.told_tasks import tell_begun
from competency_portal.assessments.states import NominationState
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord, User
from competency_portal.people.models import EmployeeStatus

BATCH = 500


@dataclass(frozen=True)
class Approved:
    """How many raters were approved, and how many proposals were left as they are."""

    approved: int
    left: int


@transaction.atomic
def approve(*, nomination: Nomination, actor: User) -> None:
    """Approve one proposal and make its empty sheet. Raises `Refused`."""
    cycle = nomination.assessment.cycle
    gate = _Gate(cycle, actor, [nomination.pk])
    (found,) = gate.nominations
    if why := gate.refusal(found):
        raise Refused(why)
    gate.approve([found])
    gate.tell([found])


def approve_all(*, cycle: Cycle, proposals: QuerySet[Nomination], actor: User) -> Approved:
    """Approve of these proposals in a cycle whatever the limits allow; leave the others.

    Those whom somebody named come before those of the organisation. In batches, each on its own:
    nobody who types meanwhile waits for thousands of sheets. Where raters stop being chosen in
    between, the rest is left. Raises `Refused` where they are not chosen any more at the start.
    """
    waiting = proposals.filter(assessment__cycle=cycle, state=NominationState.PROPOSED)
    named_first = Case(
        When(origin=Origin.ORGANISATION, wished_as="", then=Value(1)), default=Value(0)
    )
    order = (named_first, "assessment__employee__number", "rater__number")
    keys = list(waiting.order_by(*order).values_list("pk", flat=True))
    approved = 0
    for start in range(0, len(keys), BATCH):
        try:
            approved += _approve_batch(cycle, actor, keys[start : start + BATCH])
        except Refused:
            if not start:
                raise
            break
    return Approved(approved, len(keys) - approved)


@transaction.atomic
def _approve_batch(cycle: Cycle, actor: User, keys: Sequence[int]) -> int:
    """How many of these proposals (keys) were approved, in this order."""
    gate = _Gate(cycle, actor, keys)
    if closed := raters_closed_in(cycle, gate.stage):
        raise Refused(str(closed.label))
    fitting = [one for one in gate.nominations if gate.takes(one)]
    gate.approve(fitting)
    gate.tell(fitting)
    return len(fitting)


class _Gate:
    """What decides on some nominations of one cycle, which it holds, counted as it goes."""

    def __init__(self, cycle: Cycle, actor: User, keys: Sequence[int]) -> None:
        lock(cycle)
        self.cycle, self.actor = cycle, actor
        self.stage = others_stage(cycle)
        place = {key: index for index, key in enumerate(keys)}
        found = Nomination.objects.filter(pk__in=keys).select_related(
            "rater__user", "assessment__employee__user", "assessment__supervisor__user"
        )
        self.nominations = sorted(found, key=lambda one: place[one.pk])
        for one in self.nominations:
            one.assessment.cycle = cycle
        self.organisation = organisation()
        self.limits: dict[RaterKind, Limits] = read_limits(cycle.rater_limits)
        self.places = counts_of({one.assessment_id for one in self.nominations})
        self.load: Counter[int] = load_of(cycle, raters={one.rater_id for one in self.nominations})

    def takes(self, nomination: Nomination) -> bool:
        """Whether this one may be approved; then its place is taken."""
        if self.refusal(nomination):
            return False
        self.places[nomination.assessment_id, nomination.group] += 1
        self.load[nomination.rater_id] += 1
        return True

    def refusal(self, nomination: Nomination) -> str:
        """Why it can't be approved; empty if it can."""
        assessment, rater = nomination.assessment, nomination.rater
        if not may_approve(self.actor, assessment):
            return _("You can't decide on these raters.")
        if closed := raters_closed(assessment, self.stage):
            return str(closed.label)
        if nomination.state != NominationState.PROPOSED:
            return _("Somebody has decided on this already.")
        if rater.pk in (assessment.employee_id, assessment.supervisor_id):
            return _("%(name)s scores as the supervisor already.") % {"name": rater.name}
        return self._unable(nomination) or self._contradicted(nomination) or self._full(nomination)

    def _contradicted(self, nomination: Nomination) -> str:
        """What speaks against it by now; who reported to them at launch speaks as that still."""
        group = RaterGroup(nomination.group)
        found = contradiction_of(self.organisation, nomination.assessment, nomination.rater, group)
        return found[1] if found and found[0] is not Contradiction.NOT_BELOW else ""

    def _unable(self, nomination: Nomination) -> str:
        rater = nomination.rater
        if rater.status == EmployeeStatus.LEFT:
            return _("%(name)s has left the company.") % {"name": rater.name}
        if rater.user is None or not rater.user.is_active:
            return _("%(name)s has no account in use and couldn't answer.") % {"name": rater.name}
        return ""

    def _full(self, nomination: Nomination) -> str:
        limits = self.limits.get(RaterKind(nomination.group))
        if limits is None:
            return _("This group is not asked in this cycle.")
        if self.places[nomination.assessment_id, nomination.group] >= limits.most:
            return _("At most %(most)s raters of this group: turn somebody down first.") % {
                "most": limits.most
            }
        load = self.load[nomination.rater_id]
        if load >= self.cycle.most_reviews:
            return _("%(name)s is asked about %(count)s people already, and that is the most.") % {
                "name": nomination.rater.name,
                "count": load,
            }
        return ""

    def approve(self, nominations: Sequence[Nomination]) -> None:
        """Move them in bulk, each with a row in the record, and make their sheets."""
        if not nominations or self.stage is None:
            return
        keys = [one.pk for one in nominations]
        Nomination.objects.filter(pk__in=keys, state=NominationState.PROPOSED).update(
            state=NominationState.APPROVED, reason=""
        )
        AuditRecord.objects.bulk_create(
            audit.entry(
                one,
                "move",
                actor=self.actor,
                from_value=NominationState.PROPOSED,
                to_value=NominationState.APPROVED,
            )
            for one in nominations
        )
        open_sheets(nominations, self.stage)

    def tell(self, nominations: Iterable[Nomination]) -> None:
        """Tell the raters, each once a day; it is their day of approval, which is no secret."""
        raters = {one.rater_id for one in nominations}
        again = timezone.localdate().isoformat()
        tell_begun(self.cycle, kinds=[StageKind.OTHERS], raters=raters, again=again)


def open_sheets(nominations: Iterable[Nomination], stage: CycleStage) -> None:
    """Make the empty sheet of each approved rater, in four queries for all of them."""
    reviews = Review.objects.bulk_create(
        Review(assessment_id=one.assessment_id, group=one.group, rater_id=one.rater_id, stage=stage)
        for one in nominations
    )
    asked: defaultdict[int, list[int]] = defaultdict(list)
    rows = AssessmentRequirement.objects.filter(
        assessment__in={review.assessment_id for review in reviews}, level__isnull=False
    ).order_by("pk")
    for assessment, competency in rows.values_list("assessment_id", "competency_id"):
        asked[assessment].append(competency)
    Rating.objects.bulk_create(
        Rating(review=review, competency_id=competency)
        for review in reviews
        for competency in asked[review.assessment_id]
    )
