"""What follows a published result: acknowledgement, objection, the talk."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Acknowledgements, objections, second reviews and talks."""

    name = "competency_portal.feedback"
