"""Floor 3: asks the questions."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Cycles, assessments, reviews and ratings."""

    name = "competency_portal.assessments"

    def ready(self) -> None:
        """Name the source of reminders."""
        # Models can be imported only now.
        from competency_portal.assessments.queries.tasks import due_on  # noqa: PLC0415
        from competency_portal.notices import due  # noqa: PLC0415

        due.register(due_on)
