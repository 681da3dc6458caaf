"""What the people of the demo were told: as if the portal had run all the time."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.chasing import Choice
from competency_portal.assessments.services.chasing import chase
from competency_portal.assessments.services.told_tasks import tell_begun
from competency_portal.assessments.states import CycleState
from competency_portal.core.models import User
from competency_portal.notices import due
from competency_portal.notices.kinds import MailState, NoticeKind
from competency_portal.notices.models import Notice
from competency_portal.notices.services.telling import tell
from competency_portal.people.models import Employee

BATCH = 500


def load_notices(*, hr: User) -> None:
    """Tell everybody what a look at the cycles tells now; HR has reminded whoever is late.

    Loading a cycle in bulk tells of tasks that are done by the end of it: those are forgotten.
    """
    Notice.objects.all().delete()
    for cycle in Cycle.objects.filter(state=CycleState.PUBLISHED):
        _published(cycle)
    for cycle in Cycle.objects.filter(state=CycleState.RUNNING).prefetch_related("stages"):
        tell_begun(cycle)
        chase(cycle=cycle, choice=Choice(is_late=True), actor=hr)
    tell(due.told_on(timezone.localdate()))


def _published(cycle: Cycle) -> None:
    """The results of a year before, mailed and read long ago."""
    key = f"cycle:{cycle.pk}:published"
    people = Employee.objects.filter(assessments__cycle=cycle).order_by("pk")
    told = [
        Notice(
            recipient=one,
            kind=NoticeKind.PUBLISHED,
            key=key,
            subject=cycle.name,
            url=reverse("reports:report", args=[cycle.code, one.number]),
            is_read=True,
            mail=MailState.SENT,
            mailed_at=cycle.published_at,
        )
        for one in people
    ]
    Notice.objects.bulk_create(told, batch_size=BATCH)
    # The column is filled as a row is stored; here it was told on that day.
    Notice.objects.filter(key=key).update(created_at=cycle.published_at)
