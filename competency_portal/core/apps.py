"""Floor 0: what every other app may use; it knows none of them."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Accounts, audit trail, access, text checks, page components."""

    name = "competency_portal.core"
    label = "core"
