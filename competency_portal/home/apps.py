"""Floor 7: the start page by role."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Start page and navigation; no models."""

    name = "competency_portal.home"
