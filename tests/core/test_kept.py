"""What is typed without a login is kept for a while, and for the one who typed it."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from competency_portal.core.kept import KEPT, LONGEST
from tests.factories import HrFactory

pytestmark = pytest.mark.django_db
URL = "/events/people/1/new/"


def kept(client: Client, writer: int, text: str = "写下") -> bool:
    """Whether what is posted without a login is in the session."""
    client.post(URL, {"writer": str(writer), "text": text})
    return KEPT in client.session


def test_no_more_is_kept_than_the_longest_form_holds(client: Client) -> None:
    assert kept(client, 1, "长" * 2_000)
    assert not kept(Client(), 1, "a" * (LONGEST + 1))
    assert LONGEST == 20_000


def test_another_account_that_logs_in_ends_it_at_once(client: Client) -> None:
    mine, other = HrFactory.create(), HrFactory.create()
    assert kept(client, mine.pk)

    client.force_login(mine)
    assert KEPT in client.session
    client = Client()
    kept(client, mine.pk)
    client.force_login(other)

    assert KEPT not in client.session


def test_after_an_hour_it_is_forgotten(client: Client) -> None:
    mine = HrFactory.create()
    kept(client, mine.pk)
    session = client.session
    session[KEPT]["until"] = (timezone.now() - datetime.timedelta(seconds=1)).isoformat()
    session.save()

    client.force_login(mine)

    assert KEPT not in client.session
