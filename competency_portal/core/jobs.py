"""Whether somebody works off the jobs."""

from __future__ import annotations

import datetime

from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

PATIENCE = datetime.timedelta(minutes=15)


def are_worked_off() -> bool:
    """Whether no job has waited for a worker longer than it should; true where there is none."""
    over = timezone.now() - PATIENCE
    # A job for no hour in particular carries the last day of all.
    waited = Q(enqueued_at__lt=over, run_after=get_date_max()) | Q(run_after__lt=over)
    return not DBTaskResult.objects.filter(waited, status="READY").exists()
