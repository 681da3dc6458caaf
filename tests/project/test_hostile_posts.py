"""Whatever is posted to whichever route: an answer, never a failure of the portal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from itertools import product
from urllib.parse import quote_plus

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.project.world import ROUTES, World, address

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("short_refusals"),
    pytest.mark.long,
]

AUTOSAVED = re.compile(r"/reviews/|/kpi/$")
Fields = dict[str, list[str | bytes]]

HOSTILE: dict[str, str | bytes] = {
    "NUL": "a\x00b",
    "a lone surrogate": b"\xed\xa0\x80",
    "control characters": "a\x01\x1bb\ufffe",
    "23 digits": "9" * 23,
    "more digits than Python reads": "9" * 4500,
    # Mostly of one byte a letter: as many fields at once must fit into what one post may bring.
    "a huge text": "龘" + "g" * 2499,
}


class FieldReader(HTMLParser):
    """The fields of the forms that a page posts to itself, with what a browser would send."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.is_own = False
        self.select = ""
        self.fields: Fields = {}
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note every field."""
        known = dict(attrs)
        if tag == "form":
            is_posted = (known.get("method") or "get").lower() == "post"
            self.is_own = is_posted and (known.get("action") or self.url) == self.url
        if tag == "select":
            self.select = known.get("name") or ""
        name = self.select if tag == "option" else known.get("name")
        if tag in ("input", "select", "textarea", "button", "option") and name:
            self.note(name, tag, known)

    def note(self, name: str, tag: str, known: dict[str, str | None]) -> None:
        """Keep the name, and in a form of this page the value that would be sent."""
        self.names.add(name)
        if not self.is_own:
            return
        values = self.fields.setdefault(name, [])
        is_choice = tag == "option" or known.get("type") in ("radio", "checkbox")
        if ("selected" in known or "checked" in known) if is_choice else tag == "input":
            values.append(known.get("value") or "")


def read(client: Client, url: str) -> FieldReader:
    """What may be posted to an address, as its page shows it; nothing where there is no page."""
    reader = FieldReader(url)
    answer = client.get(url)
    if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
        reader.feed(answer.content.decode())
    return reader


def status(client: Client, url: str, fields: Fields, headers: dict[str, str]) -> int:
    """Post, undo whatever it changed, and say how it was answered."""
    body = "&".join(
        f"{quote_plus(name)}={quote_plus(value)}"
        for name, values in fields.items()
        for value in values
    )
    kind = "application/x-www-form-urlencoded"
    with transaction.atomic():
        answer = client.post(url, body, content_type=kind, headers=headers)
        transaction.set_rollback(True)
    return answer.status_code


def attacks(own: Fields, every: Sequence[str]) -> Iterator[Fields]:
    """Texts in all fields of all pages at once, then in one field after the other.

    At once, each field gets another text than the one before it; on PostgreSQL the one three
    further on than on SQLite. One at a time, among good ones, each gets one of them, every other
    field on PostgreSQL and the rest on SQLite. Of fields that differ in a number only (a mark, an
    item, a cell) one stands for all.
    """
    texts = list(HOSTILE.values())
    is_postgres = connection.vendor == "postgresql"
    shift = 3 if is_postgres else 0
    yield {name: [texts[(place + shift) % 6]] for place, name in enumerate(every)}
    alike = {re.sub(r"[0-9]+", "", name): name for name in own}
    for place, name in [*enumerate(alike.values())][is_postgres::2]:
        yield {**own, name: [texts[place % 6]]}


@pytest.mark.parametrize("role", ["supervisor", "hr"])
def test_nothing_that_is_posted_makes_a_route_fail(world: World, role: str) -> None:
    client = Client(raise_request_exception=False)
    user = world.users[role]
    assert user
    client.force_login(user)
    readers = [read(client, address(world, name, pattern)) for name, pattern in ROUTES]
    every = sorted(set().union(*(reader.names for reader in readers)))
    failed: list[tuple[str, Fields]] = []
    for reader in readers:
        # The sheet and the grid answer a script otherwise than a form.
        client.force_login(user)
        kinds = ({}, {"X-Requested-With": "autosave"}) if AUTOSAVED.search(reader.url) else ({},)
        for headers, fields in product(kinds, attacks(reader.fields, every)):
            answered = status(client, reader.url, fields, headers)
            if answered in (404, 405) and not reader.fields:
                break  # nothing is read of what is posted here
            if answered >= 500:
                failed.append((reader.url, fields))

    assert failed == []


NAMES_AND_REASONS = {
    "people:employee_create": ("name", "\u202e李四"),
    "people:employee_edit": ("name", "李\n四"),
    "people:department_create": ("name", "\u200b"),
    "people:department_edit": ("name", "客服\u2066部"),
    "cycles:cycle_create": ("name", "年度\u2028评估"),
    "cycles:withdraw": ("reason", "\u200b\u3000\u200b"),
}


def is_refused(world: World, route: str, field: str, text: str) -> bool:
    """Whether HR reads beside the field that its text cannot be taken."""
    client = Client()
    user = world.users["hr"]
    assert user
    client.force_login(user)
    answer = client.post(address(world, route, dict(ROUTES)[route]), {field: text})
    return answer.status_code == 422 and field in answer.context["form"].errors


def test_a_text_that_no_export_can_hold_is_refused_at_its_field(world: World) -> None:
    taken = [
        (route, char)
        for route, (field, _unseen) in NAMES_AND_REASONS.items()
        for char in ("\x00", "\x01", "\x1b", "\ufffe")
        if not is_refused(world, route, field, f"王{char}芳")
    ]

    assert taken == []


def test_what_cannot_be_seen_is_neither_a_name_nor_a_reason(world: World) -> None:
    taken = [
        route
        for route, (field, unseen) in NAMES_AND_REASONS.items()
        if not is_refused(world, route, field, unseen)
    ]

    assert taken == []
