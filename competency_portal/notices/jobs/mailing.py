"""Sending what is owed, as soon as it is owed."""

from __future__ import annotations

import datetime

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from competency_portal.notices.services.delivery import deliver_owed, next_attempt


@task()
def deliver() -> int:
    """Send what is owed now, and come back for the rest; returns how many mails left."""
    done = deliver_owed()
    if done.left and (at := next_attempt()):
        again_at(at)
    return done.sent


def mail_soon() -> None:
    """Ask a worker to send what is owed."""
    deliver.enqueue()


def again_at(at: datetime.datetime) -> None:
    """Try again then, unless somebody will anyway; without a queue the next event does."""
    if not deliver.get_backend().supports_defer:
        return
    is_planned = DBTaskResult.objects.filter(
        status="READY", task_path=deliver.module_path, run_after__lte=at
    )
    if not is_planned.exists():
        deliver.using(run_after=at).enqueue()
