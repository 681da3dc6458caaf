"""HR asks people to hand in what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Cycle, Response, Review
from competency_portal.assessments.queries.chasing import Choice, asked_for, reached_by
from competency_portal.assessments.queries.tasks import TASKS, Task, keys_of_open
from competency_portal.assessments.services.locks import lock, lock_responses, lock_reviews
from competency_portal.assessments.states import WRITABLE, CycleState
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.notices.jobs.daily import chased_soon
from competency_portal.notices.queries.chasing import Reached
from competency_portal.notices.services.telling import settle, tell

REMINDED = "remind"


@transaction.atomic
def chase(*, cycle: Cycle, choice: Choice, actor: User) -> int:
    """Remind everybody of a choice who was not asked today already; returns how many.

    It stands in the portal at once and leaves by mail with the next job, unless they had their mail
    of the day already: then tomorrow, if it is still missing. The trail keeps how many, not who: a
    name would outlive what it says of somebody who answers without one. Raises `Refused`.
    """
    lock(cycle)
    if cycle.state != CycleState.RUNNING:
        raise Refused(_("This can only be done while the cycle runs."))
    asked = [task for one in reached_by(choice, cycle, actor).fresh for task in one.fresh]
    tell(map(asked_for, asked))
    return note_chased(cycle, len({task.recipient.pk for task in _still_open(cycle, asked)}), actor)


def note_chased(cycle: Cycle, reached: int, actor: User, **of: str) -> int:
    """Record how many people HR has reminded, and let what they were told leave; the same count.

    `of` says of what, where it is the same for all of them and names nobody.
    """
    if reached:
        audit.record(cycle, REMINDED, actor=actor, to_value=str(reached), **of)
        transaction.on_commit(chased_soon)
    return reached


def tell_chased(
    cycle: Cycle, found: Reached, actor: User, *, what: str, person: int | None = None
) -> int:
    """Remind those whom HR has not asked today, or one of them (a key); returns how many.

    Inside the transaction that holds what it was found by. `what` they are reminded of is for the
    record: "confirm", "talk" or "plan".
    """
    asked = [one for one in found.fresh if person in (None, one.employee.pk)]
    tell(told for one in asked for told in one.fresh)
    return note_chased(cycle, len(asked), actor, what=what)


def _still_open(cycle: Cycle, asked: Sequence[Task]) -> list[Task]:
    """Look again once it is stored; forget what was handed in meanwhile.

    Whoever hands in now is waited for: they found nothing to forget, as this was not stored yet.
    Whoever comes later waits for us, and forgets it themselves.
    """
    if not asked:
        return []
    people = {task.recipient.pk for task in asked}
    mine = {"assessment__cycle": cycle, "rater__in": people, "state__in": WRITABLE}
    lock_reviews(Review.objects.filter(**mine))
    lock_responses(Response.objects.filter(**mine))
    left = keys_of_open([cycle], TASKS, people)
    done = [one for one in asked if (cycle.pk, one.kind, one.recipient.pk) not in left]
    for one in done:
        settle([one.recipient.pk], [one.topic])
    return [one for one in asked if one not in done]
