"""Floor 4: the only reader of ratings."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Scores, bands, gaps and their publication."""

    name = "competency_portal.results"

    def ready(self) -> None:
        """Name what the record of a cycle tells of results."""
        # Models can be imported only now.
        from competency_portal.assessments import trail  # noqa: PLC0415
        from competency_portal.results.trail import REVISIONS  # noqa: PLC0415

        trail.register(REVISIONS)
