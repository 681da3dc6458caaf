"""What the form of a cycle sends of its stages."""

import datetime

from django.utils import timezone

from competency_portal.assessments.models import Cycle


def stage_days(**stages: tuple[int, int]) -> dict[str, str]:
    """Stages that are switched on, each from and to so many days from today."""
    sent: dict[str, str] = {}
    for kind, days in stages.items():
        sent[f"stage-{kind}"] = "on"
        for end, day in zip(("starts", "ends"), days, strict=True):
            when = timezone.localdate() + datetime.timedelta(days=day)
            sent[f"stage-{kind}-{end}"] = when.isoformat()
    return sent


def let_pass(cycle: Cycle, day: datetime.date = datetime.date(2000, 1, 1)) -> None:
    """Put every stage, and with them the deadline, on a day that has passed."""
    cycle.stages.update(starts=day, ends=day)
    Cycle.objects.filter(pk=cycle.pk).update(deadline=day)


def supervisor_alone() -> dict[str, str]:
    """The supervisor scores today, and nothing else counts."""
    return {**stage_days(supervisor=(0, 0)), "group-supervisor": "100", "part-competencies": "100"}
