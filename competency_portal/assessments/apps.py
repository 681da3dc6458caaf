"""Floor 3: asks the questions."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Cycles, assessments, reviews and ratings."""

    name = "competency_portal.assessments"
