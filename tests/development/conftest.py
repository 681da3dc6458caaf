"""What tests of plans share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from competency_portal.people.models import Employee
from tests.factories import LaunchedCycle
from tests.factories.plans import cycle_with_gap, user_of


@pytest.fixture
def made(db: None) -> LaunchedCycle:
    """One person who falls short of `learning`, with what the supervisor marked."""
    return cycle_with_gap()


@pytest.fixture
def enter() -> Callable[[Employee], Client]:
    """A browser in which somebody is logged in."""

    def entered(employee: Employee) -> Client:
        client = Client()
        client.force_login(user_of(employee))
        return client

    return entered
