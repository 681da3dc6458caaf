"""The pages that belong to no app: login, errors, the frame."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from competency_portal.core.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("ding", password="a-good-passphrase")


def test_the_login_page_asks_for_login_and_password_in_chinese(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()

    assert re.findall(r'<input [^>]*name="(login|password)"', page) == ["login", "password"]
    assert "<title>登录 · 能力评估</title>" in page
    assert '<html lang="zh-hans">' in page


def test_a_browser_in_english_still_gets_chinese_a_cookie_gets_english(client: Client) -> None:
    page = client.get("/accounts/login/", headers={"accept-language": "en"}).content.decode()
    assert "<h1> 登录 </h1>" in " ".join(page.split())

    client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    page = client.get("/accounts/login/").content.decode()
    assert "<h1> Log in </h1>" in " ".join(page.split())


def test_a_wrong_password_is_answered_in_our_words(client: Client, user: User) -> None:
    page = client.post("/accounts/login/", {"login": "ding", "password": "x"}).content.decode()

    assert "账号或密码不对，请再试一次。" in page
    assert "您" not in page


def test_login_and_logout(client: Client, user: User) -> None:
    client.post("/accounts/login/", {"login": "ding", "password": "a-good-passphrase"})
    assert client.session["_auth_user_id"] == str(user.pk)

    assert client.get("/accounts/logout/").status_code == 200
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_changing_the_password_names_every_fault(client: Client, user: User) -> None:
    client.force_login(user)

    page = client.post(
        "/accounts/password/",
        {"oldpassword": "wrong", "password1": "123", "password2": "123"},
    ).content.decode()

    for fault in ("当前密码不对，请重新输入。", "密码太短，至少 8 个字符。", "密码不能全是数字。"):
        assert fault in page
    assert "您" not in page


def test_the_password_is_changed(client: Client, user: User) -> None:
    client.force_login(user)
    new = "another-good-passphrase"

    client.post(
        "/accounts/password/",
        {"oldpassword": "a-good-passphrase", "password1": new, "password2": new},
    )

    user.refresh_from_db()
    assert user.check_password(new)


def test_an_account_that_logs_in_without_a_password_has_none_to_change(
    client: Client, user: User
) -> None:
    user.set_unusable_password()
    user.save()
    client.force_login(user)

    assert client.get("/accounts/password/").status_code == 404
    assert "/accounts/password/" not in client.get("/").content.decode()


def test_a_page_that_does_not_exist_shows_the_way_out(client: Client) -> None:
    response = client.get("/nothing-here")

    assert response.status_code == 404
    page = response.content.decode()
    assert "这里没有你能看的内容" in page
    assert 'href="/"' in page


def test_an_address_of_a_button_says_that_it_is_none_to_open(client: Client, user: User) -> None:
    user.is_hr = True
    user.save()
    client.force_login(user)

    response = client.get("/people/1/account/set/")

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    page = response.content.decode()
    assert "这个地址不能直接打开" in page
    assert 'href="/"' in page


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "405", "429", "500"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_error_pages_need_no_request(code: str, language: str) -> None:
    with translation.override(language):
        page = render_to_string(f"{code}.html")

    assert page.count("<h1") == 1
    assert f'<html lang="{language}">' in page
    assert bool(re.search("[\u4e00-\u9fff]", page.replace("中文", ""))) == (language == "zh-hans")


def test_the_frame_has_nothing_inline(client: Client, user: User) -> None:
    client.force_login(user)

    for path in ("/accounts/password/", "/accounts/logout/", "/nothing-here"):
        page = client.get(path).content.decode()
        assert re.findall(r"<style|<script(?![^>]*src=)|\sstyle=|\son\w+=", page) == []


def test_every_page_has_one_main_a_skip_link_and_a_title(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()

    assert page.count("<main") == 1
    assert 'href="#content"' in page
    assert 'id="content"' in page


def test_no_browser_keeps_a_page_of_somebody_logged_in(client: Client, user: User) -> None:
    client.force_login(user)

    for path in ("/", "/results/", "/nothing-here"):
        assert client.get(path).headers["Cache-Control"] == "private, no-store"


def test_what_is_nobodys_page_is_left_as_it_is(client: Client, user: User) -> None:
    assert "Cache-Control" not in client.get("/nothing-here").headers
    client.force_login(user)

    healthz, static = client.get("/healthz"), client.get("/static/css/base.css")
    static.close()

    assert "Cache-Control" not in healthz.headers
    assert "no-store" not in static.headers["Cache-Control"]
