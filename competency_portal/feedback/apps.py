"""What follows a published result: acknowledgement, objection, the talk."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Acknowledgements, objections, second reviews and talks."""

    name = "competency_portal.feedback"

    def ready(self) -> None:
        """Name the sources of reminders and of the record, and whom an objection can concern."""
        # Models can be imported only now.
        from competency_portal.assessments import trail  # noqa: PLC0415
        from competency_portal.feedback.queries.chasing import ASKED, still_asked  # noqa: PLC0415
        from competency_portal.feedback.queries.due import due_on  # noqa: PLC0415
        from competency_portal.feedback.rules import (  # noqa: PLC0415
            has_scored,
            reviews_objections,
        )
        from competency_portal.feedback.trail import OBJECTIONS  # noqa: PLC0415
        from competency_portal.notices import concerns, due  # noqa: PLC0415
        from competency_portal.notices.kinds import NoticeKind  # noqa: PLC0415

        due.register(due_on)
        due.register_asked(ASKED, still_asked)
        trail.register(OBJECTIONS)
        concerns.register(NoticeKind.OBJECTION, reviews_objections)
        for kind in (NoticeKind.CONTESTED, NoticeKind.CHANGED):
            concerns.register(kind, has_scored)
