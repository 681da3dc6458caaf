"""How often somebody may try to log in."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from tests.factories import UserFactory
from tests.factories.core import PASSWORD

pytestmark = pytest.mark.django_db
PROXY = "10.0.0.1"


@pytest.fixture(autouse=True)
def counted_from_zero() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def log_in(name: str, password: str = PASSWORD, *, address: str = "203.0.113.7") -> int:
    """From a browser of its own behind the proxy: the answer's status."""
    return (
        Client(REMOTE_ADDR=PROXY)
        .post(
            "/accounts/login/",
            {"login": name, "password": password},
            headers={"X-Forwarded-For": address},
        )
        .status_code
    )


def test_a_whole_office_logs_in_within_a_minute() -> None:
    UserFactory(username="ding")

    assert {log_in("ding") for _ in range(40)} == {302}


def test_forty_wrong_passwords_in_an_office_keep_nobody_out() -> None:
    UserFactory(username="ding")

    for number in range(40):
        log_in(f"guess{number}", "wrong")

    assert log_in("ding") == 302


def test_who_guesses_at_one_account_is_stopped_after_five() -> None:
    UserFactory(username="ding")
    UserFactory(username="wang")

    tries = [log_in("ding", f"wrong-{number}") for number in range(5)]

    assert set(tries) == {200}
    assert log_in("ding") != 302
    assert log_in("wang") == 302


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1, ACCOUNT_RATE_LIMITS={"login": "2/m/ip"})
def test_behind_a_proxy_each_address_counts_for_itself() -> None:
    UserFactory(username="ding")

    flood = [log_in("ding", address="203.0.113.7") for _ in range(3)]

    assert flood == [302, 302, 429]
    assert log_in("ding", address="203.0.113.8") == 302
