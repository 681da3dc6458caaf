"""Raters that the organisation proposes, for everybody who is put into a cycle."""

from __future__ import annotations

from collections.abc import Sequence

from competency_portal.assessments.models import Assessment, Cycle, Nomination, Origin
from competency_portal.assessments.queries.raters import (
    LIVE,
    load_of,
    organisation,
    others_stage,
    subjects_of,
)
from competency_portal.assessments.rater_choice import Proposed, propose, read_limits
from competency_portal.core import audit
from competency_portal.core.models import AuditRecord, User

BATCH = 500


def propose_raters(cycle: Cycle, people: Sequence[Assessment], *, actor: User | None) -> int:
    """Propose raters for these people, and return how many; nobody is asked before an approval.

    Nothing happens where the cycle asks nobody else, HR has switched proposals off, or others
    can't answer any more because HR has seen figures with their answers (§4). Call it
    inside a transaction that holds the cycle. The number of queries grows only with the batches.
    """
    if not people or not cycle.proposes_raters or cycle.sealed_at:
        return 0
    if others_stage(cycle) is None:
        return 0
    found = propose(
        organisation(),
        [subject for batch in _batches(people) for subject in subjects_of(batch)],
        read_limits(cycle.rater_limits),
        cap=cycle.most_reviews,
        load=load_of(cycle, states=LIVE),
        seed=cycle.code,
    )
    by_person: dict[int, list[Proposed]] = {each.pk: [] for each in people}
    for one in found:
        by_person[one.subject].append(one)
    for batch in _batches(people):
        _store(batch, by_person, actor)
    return len(found)


def _batches(people: Sequence[Assessment]) -> list[Sequence[Assessment]]:
    return [people[start : start + BATCH] for start in range(0, len(people), BATCH)]


def _store(
    people: Sequence[Assessment], proposed: dict[int, list[Proposed]], actor: User | None
) -> None:
    Nomination.objects.bulk_create(
        Nomination(
            assessment_id=one.subject,
            rater_id=one.rater,
            group=one.kind.value,
            origin=Origin.ORGANISATION,
        )
        for person in people
        for one in proposed[person.pk]
    )
    AuditRecord.objects.bulk_create(
        audit.entry(person, "propose raters", actor=actor, to_value=str(len(proposed[person.pk])))
        for person in people
        if proposed[person.pk]
    )
