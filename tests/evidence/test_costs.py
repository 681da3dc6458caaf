"""What the forms of events and cases cost does not grow with anything that stands in them."""

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
from tests.factories import (
    BehaviourIndicatorFactory,
    CategoryFactory,
    CompetencyFactory,
    EmployeeFactory,
    HrFactory,
    LaunchedCycle,
    LevelFactory,
    RubricFactory,
    launched_cycle,
)
from tests.factories.evidence import make_case, make_event
from tests.factories.raters import user_of

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


def cost(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_choosing_of_whom_costs_the_same_for_two_and_for_five(client: Client) -> None:
    made = launched_cycle(2)
    client.force_login(user_of(made.supervisor))
    near = reverse("evidence:choose")
    counts = []
    for people in (0, 3):
        EmployeeFactory.create_batch(people, supervisor=made.supervisor, name="员工")
        counts.append([cost(client, url) for url in (near, f"{near}?q=员工")])

    assert counts[0] == counts[1]


def test_the_form_of_an_event_costs_the_same_however_much_there_is_to_choose(
    client: Client,
) -> None:
    made = launched_cycle(1)
    client.force_login(user_of(made.supervisor))
    person, chosen = [made.employees[0].pk], "?competency=insight"
    pages = [reverse(f"evidence:{name}", args=person) + chosen for name in ("record", "choices")]

    counts = [cost(client, page) for page in pages]
    category, insight = made.catalogue.categories["service"], made.catalogue.competencies["insight"]
    another = CategoryFactory.create(version=made.catalogue.version, scale=category.scale)
    CompetencyFactory.create_batch(4, category=another)
    for rank in (4, 5):
        level = LevelFactory.create(scale=category.scale, rank=rank)
        rubric = RubricFactory.create(competency=insight, level=level)
        BehaviourIndicatorFactory.create_batch(5, rubric=rubric)

    assert [cost(client, page) for page in pages] == counts
