"""Improvement plans, their measures, and what came of them."""

from django.apps import AppConfig


class DevelopmentConfig(AppConfig):
    """Improvement plans, the next position, and what moved."""

    name = "competency_portal.development"
