"""Floor 4: the only reader of ratings."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Scores, bands, gaps and their publication."""

    name = "competency_portal.results"
