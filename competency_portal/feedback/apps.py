"""What follows a published result: acknowledgement, objection, the talk."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Acknowledgements, objections, second reviews and talks."""

    name = "competency_portal.feedback"

    def ready(self) -> None:
        """Name those whom an objection can wait for, and the source of reminders."""
        # Models can be imported only now.
        from competency_portal.feedback.queries.due import due_on  # noqa: PLC0415
        from competency_portal.feedback.rules import reviews_objections  # noqa: PLC0415
        from competency_portal.notices import concerns, due  # noqa: PLC0415
        from competency_portal.notices.kinds import NoticeKind  # noqa: PLC0415

        concerns.register(NoticeKind.OBJECTION, reviews_objections)
        due.register(due_on)
