"""Floor 1: what the company knows."""

from django.apps import AppConfig


class ModelsCatalogConfig(AppConfig):
    """Competency models, positions, questionnaires and KPI definitions."""

    name = "models_catalog"
