"""Improvement plans, their measures, and what came of them."""

from django.apps import AppConfig


class DevelopmentConfig(AppConfig):
    """Improvement plans, the next position, and what moved."""

    name = "competency_portal.development"

    def ready(self) -> None:
        """Name the source of reminders."""
        # Models can be imported only now.
        from competency_portal.development.queries.chasing import ASKED, still_asked  # noqa: PLC0415
        from competency_portal.development.queries.reminders import due_on  # noqa: PLC0415
        from competency_portal.notices import due  # noqa: PLC0415

        due.register(due_on)
        due.register_asked(ASKED, still_asked)
