"""What every test has: a database of its own, no way out of this machine, no hurry."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings

from tests.support import network

hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_configure() -> None:
    """Close the way out before the first test is collected."""
    network.install()


@pytest.fixture(autouse=True)
def _stay_on_this_machine() -> Iterator[None]:
    with network.no_outside_connections():
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Keep SQLite's test database in a file.

    In memory, threads would share one connection's locks: neither the live server nor the
    concurrency tests would then see what an installation sees.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        path = tmp_path_factory.mktemp("database") / "test.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(path)
