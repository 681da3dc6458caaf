"""What the forms of the library's cases cost does not grow with anything that stands in them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.core import audit
from competency_portal.evidence.services.library import CHANGED
from models_catalog.models import Level, SharedCase
from tests.factories import EmployeeFactory, HrFactory, LaunchedCycle, launched_cycle
from tests.factories.evidence import make_case, make_event

pytestmark = pytest.mark.django_db

NAMES = ("安静", "高兴", "明白", "平安", "向阳")
"""Of employees, and words as well: whoever writes a case says that they name nobody in it."""


def asked(client: Client, name: str, key: int, **sent: Any) -> tuple[int, int]:
    """What is answered to a form that is opened or sent, and how many queries it takes."""
    address = reverse(f"evidence:{name}", args=[key])
    with CaptureQueriesContext(connection) as queries:
        page = client.post(address, sent) if sent else client.get(address)
    return page.status_code, len(queries)


def grow(made: LaunchedCycle, case: SharedCase, name: str) -> None:
    """One employee, level and case more, and one correction by somebody else in HR."""
    office = HrFactory.create()
    EmployeeFactory.create(name=name, user=office)
    rank = made.catalogue.levels["Sa"].scale.levels.count() + 1
    Level.objects.create(scale=made.catalogue.levels["Sa"].scale, code=name, name=name, rank=rank)
    make_case(made.catalogue)
    audit.record(case, CHANGED, actor=office, field="title")


def costs(made: LaunchedCycle, hr: Client, case: SharedCase, *names: str) -> list[tuple[int, int]]:
    """Of each form: opened, and sent with everything that it takes."""
    text = "、".join(names)
    event, other = make_event(made, text=text), make_case(made.catalogue)
    SharedCase.objects.filter(pk=case.pk).update(text=text)
    said = {"title": "先放警示牌", "text": f"先放警示牌：{text}", "level": "Sb"}
    seen = SharedCase.objects.get(pk=case.pk).version
    change = {**said, "title": text, "reason": "更清楚。", "seen": seen}
    return [
        asked(hr, "share", event.pk),
        asked(hr, "share", event.pk, **said, not_names=names),
        asked(hr, "case_change", case.pk),
        asked(hr, "case_change", case.pk, **change, not_names=names),
        asked(hr, "case_withdraw", other.pk),
        asked(hr, "case_withdraw", other.pk, reason="还能认出人。"),
    ]


def test_the_forms_of_a_case_cost_the_same_for_one_and_for_five(client: Client) -> None:
    made = launched_cycle(1)
    client.force_login(made.hr)
    asked(client, "share", make_event(made).pk, title="先问再做", text="先问。", level="Sb")
    case = SharedCase.objects.get()

    grow(made, case, NAMES[0])
    one = costs(made, client, case, NAMES[0])
    for name in NAMES[1:]:
        grow(made, case, name)
    five = costs(made, client, case, *NAMES)

    assert [status for status, _queries in one] == [200, 302] * 3
    assert five == one
