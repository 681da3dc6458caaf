"""The demo company, loaded once for all the tests of a file that look at it."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.factories.demo import load_catalogue, load_demo


@pytest.fixture(scope="module")
def catalogue(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The shipped catalogue; what a test adds to it is undone after the test."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_catalogue()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def company(catalogue: None, django_db_blocker: DjangoDbBlocker) -> str:
    """Sixty people with three cycles; the value is what loading them printed."""
    with django_db_blocker.unblock():
        return load_demo()
