"""Real cases that show a competency, collected all year."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Behaviour events and how good ones reach the shared library."""

    name = "competency_portal.evidence"
