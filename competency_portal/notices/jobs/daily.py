"""The morning's round as a job that plans itself again, and the digests of whom HR chases."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from competency_portal.notices.jobs import mailing
from competency_portal.notices.queries.mailing import chased
from competency_portal.notices.services.digests import send_digests
from competency_portal.notices.services.reminders import send_reminders

AGAIN = datetime.timedelta(minutes=15)
KEPT = datetime.timedelta(days=30)


@task()
def remind() -> int:
    """Do today's round; returns how many digests left. The next is planned whatever happens."""
    plan_next()
    done = send_reminders(timezone.localdate())
    if done.is_down:
        remind_at(timezone.now() + AGAIN)
    if done.owed.left:
        mailing.again_at(timezone.now() + AGAIN)
    over = timezone.now() - KEPT
    DBTaskResult.objects.finished().filter(finished_at__lt=over).delete()
    return done.digests.sent


@task()
def digest_chased() -> int:
    """Send the digests of those whom HR reminded now, unless they had theirs today.

    It is not told who they are: jobs are kept for a while, and would tell who had not answered.
    """
    return send_digests(timezone.localdate(), chased()).sent


def chased_soon() -> None:
    """Ask a worker for the digests of those whom HR reminded; without mail there are none."""
    if settings.SENDS_MAIL:
        digest_chased.enqueue()


def plan_next() -> None:
    """See to it that the next morning's round is planned, once."""
    now = timezone.localtime()
    at = now.replace(hour=settings.REMINDERS_HOUR, minute=0, second=0, microsecond=0)
    remind_at(at if at > now else at + datetime.timedelta(days=1))


def remind_at(at: datetime.datetime) -> None:
    """Plan a round for then, unless there is one by then."""
    if not remind.get_backend().supports_defer:
        return
    planned = DBTaskResult.objects.filter(status="READY", task_path=remind.module_path)
    if not planned.filter(run_after__lte=at).exists():
        remind.using(run_after=at).enqueue()


def catch_up() -> None:
    """As a worker starts: plan the next round, and do today's if its hour is over."""
    plan_next()
    if timezone.localtime().hour >= settings.REMINDERS_HOUR:
        remind_at(timezone.now())
    mailing.again_at(timezone.now())
