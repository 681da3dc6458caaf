"""Floor 0: what every other app may use; it knows none of them."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Accounts, audit trail, access, text checks, page components."""

    name = "competency_portal.core"
    label = "core"

    def ready(self) -> None:
        """Listen to logins."""
        from competency_portal.core import kept  # noqa: F401, PLC0415 - needs the models
