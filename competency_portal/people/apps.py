"""Floor 2: who works here."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Departments, employees and reporting lines."""

    name = "competency_portal.people"
