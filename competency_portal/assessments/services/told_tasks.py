"""Telling people of their tasks as they begin, come back or are done.

What is told here is told in the transaction of what happened. Reminders are not: they are made
each morning from how things stand then (`queries.tasks.due_on`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.urls import reverse

from competency_portal.assessments.models import Cycle, Response, Review, StageKind
from competency_portal.assessments.queries.tasks import (
    TASKS,
    Task,
    keys_of_open,
    open_tasks,
    subject_of,
    topic_of,
)
from competency_portal.core.models import User
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.queries.notices import told_already
from competency_portal.notices.services.telling import Told, settle, tell


def tell_begun(
    cycle: Cycle,
    *,
    kinds: Collection[StageKind] = TASKS,
    raters: Collection[int] | None = None,
    again: str = "",
) -> None:
    """Tell people, or these (by key), of what they have to do in the stages that have begun.

    Who was told of a stage's task already is told once more only if `again` names what is new in
    it: something, or a day (not the one on which they were told first). What begins later is told
    on its first day.
    """
    stages = cycle.stages.filter(kind__in=kinds)
    begun = [StageKind(stage.kind) for stage in stages if stage.has_begun() and not stage.is_past()]
    if begun:
        tell(_opened(open_tasks([cycle], begun, raters), again))


def _opened(tasks: Collection[Task], again: str) -> Iterator[Told]:
    people = {task.recipient.pk for task in tasks}
    known = told_already(people, NoticeKind.OPENED, {task.topic for task in tasks})
    for task in tasks:
        day = known.get((task.recipient.pk, task.topic))
        if day is None:
            yield task.told(NoticeKind.OPENED)
        elif again and again != day.date().isoformat():
            yield task.told(NoticeKind.OPENED, again)


def tell_returned(about: Review | Response, kind: StageKind, *, actor: User, record: int) -> None:
    """Owe its author the word that somebody else gave it back; `record` is the trail's key."""
    if about.rater.user_id == actor.pk:
        return
    cycle = about.assessment.cycle
    name = "questionnaire" if isinstance(about, Response) else "review"
    key = f"{name}:{about.pk}:returned:{record}"
    url = reverse(f"reviews:{name}", args=[about.pk])
    tell([Told(about.rater, NoticeKind.RETURNED, key, subject_of(cycle, kind), url)])


def settle_done(cycle: Cycle, kind: StageKind, raters: Collection[int]) -> None:
    """Forget what these people (by key) were told of a stage's task, if nothing is left of it.

    Whoever answers without a name leaves nothing behind that tells when they did.
    """
    left = {rater for _cycle, _kind, rater in keys_of_open([cycle], [kind], raters)}
    if done := set(raters) - left:
        settle(done, [topic_of(cycle, kind)])


def settle_cycle(cycle: Cycle) -> None:
    """Forget every task of a cycle that takes no more answers."""
    settle(None, [topic_of(cycle, kind) for kind in TASKS])
