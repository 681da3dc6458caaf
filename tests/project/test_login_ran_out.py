"""A login that runs out over a form: it leads back to the form's page, where everything stands."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from django.forms import BaseForm, BooleanField, ChoiceField, Field, UUIDField
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse

from competency_portal.core.addresses import can_be_opened, page_of
from competency_portal.core.kept import signed
from competency_portal.core.models import User
from competency_portal.core.refill import texts_of
from competency_portal.core.typed import TypedText
from competency_portal.development.addresses import measure_url
from competency_portal.evidence.services.events import withdraw_event
from tests.factories import DepartmentFactory, EmployeeFactory, HrFactory, launched_cycle
from tests.factories.evidence import make_event
from tests.factories.feedback import above, contest, contested_cycle, item_of
from tests.factories.plans import cycle_with_gap, picture, planned, user_of
from tests.project.test_permissions import POSTED
from tests.project.world import ROUTES

pytestmark = pytest.mark.django_db
TEXT = "跟着老同事接了三次投诉。\n第二次自己来。"


def after_login(url: str, typed: dict[str, Any], user: User, page: str = "") -> tuple[str, str]:
    """Send a form without a login, log in, and follow: the page's address and what it says."""
    client = Client()
    headers = {"Referer": f"http://testserver{page}"} if page else {}
    to_login = client.post(url, {"writer": signed(user.pk), **typed}, headers=headers)
    client.force_login(user)
    to = unquote(to_login.headers["Location"].partition("?next=")[2])
    answer = client.get(to)
    assert answer.status_code == 200
    return to, answer.content.decode()


def standing(html: str) -> list[str]:
    """What stands in the text fields of a page, as a browser reads it."""
    return [
        unescape(text).removeprefix("\n")
        for text in re.findall(r"(?s)<textarea[^>]*>(.*?)</", html)
    ]


def ticked(html: str) -> list[str]:
    """What is chosen on a page, as name=value."""
    found = re.findall(r'<input[^>]* name="([^"]*)" value="([^"]*)"[^>]* checked[^>]*>', html)
    return [f"{name}={value}" for name, value in found]


def test_the_forms_of_a_plan() -> None:
    made = cycle_with_gap()
    measure, lead = planned(made), user_of(made.supervisor)
    other = EmployeeFactory.create(name="丙同事")
    page = measure_url(measure)
    person = [made.cycle.code, made.employees[0].number]
    new = reverse("development:measure_create", args=[*person, "learning"])
    plan = reverse("development:plan", args=person)

    for name, field in (("note", "note"), ("finish", "outcome"), ("drop", "reason")):
        to, html = after_login(measure_url(measure, name), {field: TEXT}, lead)
        assert (to, TEXT in standing(html)) == (page, True), name
    goal = reverse("development:goal_create", args=person)
    to, html = after_login(goal, {"goal": TEXT}, lead)
    assert (to, TEXT in standing(html)) == (plan, True)
    to, html = after_login(new, {"text": TEXT, "owner": str(other.pk)}, lead, f"{new}?use=x")
    assert (to, standing(html)[0]) == (f"{new}?use=x", TEXT)
    assert f"owner={other.pk}" in ticked(html)
    _to, html = after_login(measure_url(measure, "hand_over"), {"owner": str(other.pk)}, lead)
    assert ("丙同事" in html, f"owner={other.pk}" in ticked(html)) == (True, True)
    file = io.BytesIO(picture())
    file.name = "证书.png"
    to, html = after_login(measure_url(measure, "attach"), {"file": file}, lead)
    assert (to, "请再选一次“证书.png”" in html) == (page, True)


def test_the_forms_after_a_report() -> None:
    made = contested_cycle()
    person, lead = user_of(made.employees[0]), user_of(made.supervisor)

    def url(name: str) -> str:
        return reverse(name, args=[made.cycle.code, made.employees[0].number])

    report = url("reports:report")
    to, html = after_login(url("feedback:acknowledge"), {"remark": TEXT, "revision": "1"}, person)
    assert (to, TEXT in standing(html)) == (report, True)
    to, html = after_login(url("feedback:talk"), {"day": "2026-11-20", "remark": TEXT}, lead)
    assert (to, standing(html), 'value="2026-11-20"' in html) == (to, [TEXT], True)
    objection = contest(made, "integrity", "learning")
    item = item_of(objection)
    sent = {"item": str(item.pk), "band": "below", "reason": TEXT}
    to, html = after_login(url("feedback:second_look"), sent, above(made))
    assert (to, standing(html)) == (url("feedback:second_look"), ["", TEXT])


def test_a_plan_of_a_cycle_with_departments_deep_in_the_tree(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("competency_portal.assessments.queries.choices.SHOWN_WHOLE", 0)
    top = DepartmentFactory.create(name="总部")
    east = DepartmentFactory.create(name="东区", parent=top)
    deep = DepartmentFactory.create(name="东一处", parent=east)
    sent = {"name": "年度评估", "departments": str(deep.pk)}
    client, hr, url = Client(), HrFactory.create(), reverse("cycles:cycle_create")
    client.post(url, {"writer": signed(hr.pk), **sent})
    client.force_login(hr)

    html = client.get(url).content.decode()

    assert ('value="年度评估"' in html, "back-again" in html) == (True, True)
    assert f"departments={deep.pk}" in ticked(html)
    assert "invalid-feedback" not in html


def test_where_its_page_is_gone_by_now_the_text_is_there_to_copy() -> None:
    made = cycle_with_gap()
    measure, lead, client = planned(made), user_of(made.supervisor), Client()
    client.post(measure_url(measure, "note"), {"writer": signed(lead.pk), "note": "第一次自己来"})
    page = measure_url(measure)
    measure.delete()
    client.force_login(lead)

    there, later = client.get(page), client.get(page)

    assert [answer.status_code for answer in (there, later)] == [404, 404]
    assert ["第一次自己来" in answer.content.decode() for answer in (there, later)] == [True, False]


def test_where_its_page_leads_on_by_now_the_text_is_found_there() -> None:
    made = launched_cycle(1)
    event, lead, client = make_event(made), user_of(made.supervisor), Client()
    edit = reverse("evidence:edit", args=[event.pk])
    for url, text in ((edit, "OK"), (reverse("evidence:withdraw", args=[event.pk]), "记错了")):
        client.post(url, {"writer": signed(lead.pk), "text": text, "reason": text})
    withdraw_event(event=event, reason="记错了人。", actor=lead)
    client.force_login(lead)

    found = client.get(edit, follow=True)
    again = client.get(found.request["PATH_INFO"])

    assert re.findall('kept-text">(.*?)<', found.content.decode()) == ["OK"]
    assert "back-again" not in again.content.decode()


def test_where_its_form_is_gone_by_now_the_text_is_there_to_copy() -> None:
    made = contested_cycle()
    client, person = Client(), user_of(made.employees[0])
    url = reverse("feedback:objection", args=[made.cycle.code, made.employees[0].number])
    client.post(url, {"writer": signed(person.pk), "reason-integrity": "当天回访过"})
    contest(made)
    client.force_login(person)

    html = client.get(url).content.decode()

    assert re.findall('kept-text">(.*?)<', html) == ["当天回访过"]


def forms_below(kind: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from forms_below(one)


def is_chosen(field: Field) -> bool:
    return field.widget.is_hidden or isinstance(field, BooleanField | ChoiceField | UUIDField)


def test_what_is_typed_is_known_by_the_name_of_its_field() -> None:
    fields = [
        (name, field)
        for form in forms_below(BaseForm)
        if form.__module__.startswith(("competency_portal.", "models_catalog."))
        for name, field in getattr(form, "base_fields", {}).items()
    ]
    typed = {name for name, field in fields if isinstance(field, TypedText)}
    chosen = {name for name, field in fields if is_chosen(field)}

    offered = {name for name in typed | chosen if texts_of(QueryDict(f"{name}=OK"))}

    assert typed
    assert offered == typed


def test_only_pages_of_the_portal_are_led_to() -> None:
    factory = RequestFactory()

    def led(referer: str, path: str = "/notices/read/", **more: str) -> str:
        return page_of(factory.post(path, headers={"Referer": referer, **more}))

    assert led("http://testserver/people/?q=a") == "/people/?q=a"
    assert led("", **{"HX-Current-URL": "http://testserver/people/"}) == "/people/"
    assert led("http://testserver/people/?q=a\x01") == "/notices/"
    assert led("https://elsewhere.example/people/") == "/notices/"
    assert led("http://testserver//elsewhere.example/people/") == "/notices/"
    assert led("http://testserver/accounts/logout/") == "/notices/"
    assert led("http://testserver/notices/read/") == "/notices/"
    assert led("", "/reviews/nominations/3/approve/") == "/reviews/"
    assert led("javascript:alert(1)", "/people/new/?back=/") == "/people/new/?back=/"


def test_what_only_takes_forms_is_known_from_the_views() -> None:
    closed = {name for name, route in ROUTES if not can_be_opened(route.callback)}

    assert closed == POSTED - {"account_logout", "core:set_language"}
