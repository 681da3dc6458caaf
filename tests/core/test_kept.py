"""What is typed without a login is kept for a while, and for the one who typed it."""

import datetime

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_portal.core.kept import KEPT, LONGEST, MOST, again, signed
from competency_portal.core.models import User
from tests.factories import HrFactory

pytestmark = pytest.mark.django_db
URL = "/people/departments/new/"
KEPT_SAID = "登录后会回到表单里"
PLACE = 'value="写下"'


@pytest.fixture
def mine() -> User:
    user: User = HrFactory.create()
    return user


def send(client: Client, writer: User, text: str = "写下", **more: str) -> bool:
    """Whether what is posted without a login is in the session."""
    client.post(URL, {"writer": signed(writer.pk), "name": text, **more})
    return KEPT in client.session


def kept_in(client: Client) -> list[str]:
    """The texts in the session, the oldest first."""
    return [QueryDict(one["typed"])["name"] for one in client.session.get(KEPT, [])]


def shown(client: Client) -> str:
    return client.get(URL).content.decode()


def test_it_stands_in_its_form_again_once(client: Client, mine: User) -> None:
    assert send(client, mine)
    login = client.get("/accounts/login/").content.decode()
    assert (KEPT_SAID in login, 'name="writer"' in login) == (True, False)

    client.force_login(mine)
    others = [
        client.get("/people/departments/"),
        client.get(URL, headers={"HX-Request": "true"}),
        client.post(URL, {"name": ""}),
    ]
    html = shown(client)

    assert ["back-again" in other.content.decode() for other in others] == [False] * 3
    assert (PLACE in html, "back-again" in html) == (True, True)
    assert f'name="writer" value="{signed(mine.pk)}"' in html
    assert KEPT not in client.session
    assert again() is None
    assert PLACE not in shown(client)


def test_another_account_that_logs_in_ends_it_at_once(client: Client, mine: User) -> None:
    send(client, mine)

    client.force_login(HrFactory.create())

    assert KEPT not in client.session


def test_nobody_can_put_words_into_the_form_of_an_account(client: Client, mine: User) -> None:
    client.post(URL, {"writer": str(mine.pk), "name": "写下"})
    client.post(URL, {"writer": f"{mine.pk}:{signed(0).partition(':')[2]}", "name": "写下"})

    assert KEPT not in client.session
    assert KEPT_SAID not in client.get("/accounts/login/").content.decode()


def test_a_part_of_a_page_takes_nothing_of_it(client: Client, mine: User) -> None:
    part = reverse("people:person_search")
    sent = {"writer": signed(mine.pk), "name": "写下"}
    client.post(URL, sent, headers={"Referer": f"http://testserver{part}"})
    client.force_login(mine)

    client.get(part, {"q": "a"})

    assert kept_in(client) == ["写下"]


def test_a_page_that_is_gone_says_nothing_of_a_form_without_a_word(
    client: Client, mine: User
) -> None:
    send(client, mine, "")
    User.objects.update(is_hr=False)
    client.force_login(mine)

    answer = client.get(URL)

    assert (answer.status_code, "没有保存" in answer.content.decode()) == (404, False)


def test_what_a_script_asks_for_one_field_is_no_form_and_is_told_why_it_gets_nothing(
    client: Client, mine: User
) -> None:
    sent = {"writer": signed(mine.pk), "name": "写下"}
    for_field = {"HX-Request": "true", "HX-Trigger-Name": "department_q"}

    asked = [client.post(URL, sent, headers=for_field), client.get(URL, headers=for_field)]
    opened = client.get(URL, headers={"HX-Request": "true"})

    assert [answer.status_code for answer in asked] == [401, 401]
    assert f'href="/accounts/login/?next={URL}"' in asked[0].content.decode()
    assert opened.headers["HX-Redirect"] == f"/accounts/login/?next={URL}"
    assert KEPT not in client.session


def test_after_an_hour_it_is_forgotten(client: Client, mine: User) -> None:
    minutes = datetime.timedelta(minutes=1)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        send(client, mine, "一")
        assert client.session.get_expiry_age() == 3600
        clock.shift(40 * minutes)
        send(client, mine, "二")
        clock.shift(20 * minutes)

        client.force_login(mine)

        assert kept_in(client) == ["二"]
        assert client.session.get_expiry_age() > 3600
        clock.shift(40 * minutes)
        assert "back-again" not in shown(client)


def test_neither_passwords_nor_more_than_the_longest_form_is_kept(
    client: Client, mine: User
) -> None:
    send(client, mine, new_password="geheim-123", csrfmiddlewaretoken="geheim")
    (kept,) = client.session[KEPT]
    assert QueryDict(kept["typed"]) == QueryDict("name=写下")

    assert not send(Client(), mine, "a" * (LONGEST + 1))


def test_what_several_windows_sent_is_all_kept_and_each_once(client: Client, mine: User) -> None:
    for text in ("一", "二", "一"):
        send(client, mine, text)
    assert kept_in(client) == ["二", "一"]
    for number in range(MOST):
        send(client, mine, str(number))

    assert kept_in(client) == ["0", "1", "2", "3", "4"]
    client.force_login(mine)
    assert 'value="4"' in shown(client)
    assert 'value="3"' in shown(client)


def test_a_form_made_before_the_last_login_is_kept_too(mine: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(mine)
    sent = {"csrfmiddlewaretoken": "x" * 64, "name": "写下"}

    own = client.post(URL, {**sent, "writer": signed(mine.pk)})
    assert client.session.get_expiry_age() > 3600
    html = shown(client)
    others = client.post(URL, {**sent, "writer": signed(mine.pk + 1)})
    script = client.post(
        URL, {**sent, "writer": signed(mine.pk)}, headers={"X-Requested-With": "autosave"}
    )

    assert (own.headers.get("Location"), PLACE in html) == (URL, True)
    assert (others.status_code, script.status_code) == (403, 403)
    assert KEPT not in client.session
    client.logout()
    to_login = client.post(URL, {**sent, "writer": signed(mine.pk)})
    assert to_login.headers["Location"] == f"/accounts/login/?next={URL}"
    assert kept_in(client) == ["写下"]
