"""What every test has: a database of its own, no way out of this machine, no hurry."""

import gc
import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.db.models.signals import post_migrate
from django.http import HttpResponseNotFound
from django.test import TransactionTestCase

from tests.support import clock, network

hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")

# The fixtures that open it.
DATABASE = frozenset({"db", "transactional_db", "live_server"})


def pytest_configure() -> None:
    """Close the way out and set the clock before the first test is collected."""
    network.install()
    clock.start()


def pytest_collection_finish() -> None:
    """Spare what shows nothing: garbage is looked for less often, and never among the modules.

    A tenth of the suite's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    # Django's own permissions, which nobody has: rows made anew after every test that commits.
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker sits alone with it at the end.

    Left to the run on SQLite is what touches no database, and what is marked to run once: every
    page is opened on PostgreSQL too, by everybody, in tests/project/test_permissions.py.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        return
    wanted = [item for item in items if is_of_every_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not is_of_every_database(item)])
    items[:] = wanted


def is_of_every_database(item: pytest.Item) -> bool:
    """Whether a test says something about a database that it does not say about every other."""
    return touches_database(item) and item.get_closest_marker("once") is None


def touches_database(item: pytest.Item) -> bool:
    """Whether a test asks for a database: by its mark, a fixture, or Django's own test class."""
    of_class = issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    marked = item.get_closest_marker("django_db") is not None
    return of_class or marked or not DATABASE.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(autouse=True)
def _stay_on_this_machine() -> Iterator[None]:
    with network.no_outside_connections():
        yield


@pytest.fixture
def short_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse in a word: for tests that are refused hundreds of pages, all of them alike."""
    monkeypatch.setattr("django.conf.urls.handler404", lambda *_, **__: HttpResponseNotFound())


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
