"""What people are told, and how it reaches them."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices, digests and what each person wants to hear of."""

    name = "competency_portal.notices"

    def ready(self) -> None:
        """Register the checks."""
        from competency_portal.notices import checks  # noqa: F401, PLC0415 -- registers itself
