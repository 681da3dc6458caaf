"""`manage.py db_worker`: the worker of django-tasks, which plans the daily round as it starts.

A round plans the next one. Should that chain break, because a worker was killed in the midst of
it, the next worker to start mends it.
"""

from typing import Any

from django_tasks_db.management.commands import db_worker

from competency_portal.notices.jobs.daily import catch_up


class Command(db_worker.Command):
    """Work off the jobs."""

    def handle(self, **options: Any) -> None:
        """Plan what is to be done every day, then work."""
        catch_up()
        super().handle(**options)
