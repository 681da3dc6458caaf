"""What is typed without a login is kept for a while, and for the one who typed it."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from competency_portal.core.kept import KEPT, LONGEST, MOST, signed
from competency_portal.core.models import User
from tests.factories import HrFactory

pytestmark = pytest.mark.django_db
URL = "/people/departments/new/"
PLACE = 'value="写下"'


@pytest.fixture
def mine() -> User:
    user: User = HrFactory.create()
    return user


def send(client: Client, writer: User, text: str = "写下", **more: str) -> bool:
    """Whether what is posted without a login is in the session."""
    client.post(URL, {"writer": signed(writer.pk), "name": text, **more})
    return KEPT in client.session


def shown(client: Client) -> str:
    return client.get(URL).content.decode()


def test_it_stands_in_its_form_again_once(client: Client, mine: User) -> None:
    assert send(client, mine)
    assert "登录后会回到表单里" in client.get("/accounts/login/").content.decode()

    client.force_login(mine)
    html = shown(client)

    assert (PLACE in html, "back-again" in html) == (True, True)
    assert KEPT not in client.session
    assert PLACE not in shown(client)


def test_another_account_that_logs_in_ends_it_at_once(client: Client, mine: User) -> None:
    send(client, mine)

    client.force_login(HrFactory.create())

    assert KEPT not in client.session


def test_nobody_can_put_words_into_the_form_of_an_account(client: Client, mine: User) -> None:
    client.post(URL, {"writer": str(mine.pk), "name": "写下"})
    client.post(URL, {"writer": f"{mine.pk}:{signed(0).partition(':')[2]}", "name": "写下"})

    assert KEPT not in client.session


def test_after_an_hour_it_is_forgotten(client: Client, mine: User) -> None:
    send(client, mine)
    assert client.session.get_expiry_age() <= 3600
    session = client.session
    session[KEPT][0]["until"] = (timezone.now() - datetime.timedelta(seconds=1)).isoformat()
    session.save()

    client.force_login(mine)

    assert KEPT not in client.session
    assert client.session.get_expiry_age() > 3600


def test_neither_passwords_nor_more_than_the_longest_form_is_kept(
    client: Client, mine: User
) -> None:
    send(client, mine, new_password="geheim-123")
    assert "geheim" not in str(client.session[KEPT])

    assert not send(Client(), mine, "a" * (LONGEST + 1))


def test_what_several_windows_sent_is_all_kept_and_each_once(client: Client, mine: User) -> None:
    for text in ("一", "一", *map(str, range(MOST - 1))):
        send(client, mine, text)

    assert len(client.session[KEPT]) == MOST
    client.force_login(mine)
    assert 'value="3"' in shown(client)
    assert 'value="2"' in shown(client)


def test_a_form_made_before_the_last_login_is_kept_too(mine: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(mine)
    sent = {"csrfmiddlewaretoken": "x" * 64, "name": "写下"}

    own = client.post(URL, {**sent, "writer": signed(mine.pk)})
    html = shown(client)
    others = client.post(URL, {**sent, "writer": signed(mine.pk + 1)})
    script = client.post(
        URL, {**sent, "writer": signed(mine.pk)}, headers={"X-Requested-With": "autosave"}
    )

    assert (own.headers.get("Location"), PLACE in html) == (URL, True)
    assert (others.status_code, script.status_code) == (403, 403)
    assert KEPT not in client.session
