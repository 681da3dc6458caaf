"""Floor 6: documents."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Gap reports as pages and PDF."""

    name = "competency_portal.reports"
