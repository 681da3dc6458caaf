"""A form sent twice, by a second tap or on the way back: what it says is stored once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from competency_portal.core import audit
from competency_portal.development.addresses import measure_url
from competency_portal.development.models import Measure, Plan
from competency_portal.development.services.measures import change_measure
from competency_portal.people.models import Employee
from tests.factories import LaunchedCycle
from tests.factories.plans import picture, planned, user_of, words

pytestmark = pytest.mark.django_db
Enter = Callable[[Employee], Client]


def test_a_measure_proposed_twice_is_one_and_other_words_are_another(
    made: LaunchedCycle, enter: Enter
) -> None:
    person = made.employees[0]
    client = enter(person)
    url = reverse("development:measure_create", args=[made.cycle.code, person.number, "learning"])
    form = client.get(url).context["form"]
    typed = {name: value for name, value in form.initial.items() if value}
    typed |= {"text": "跟老同事学一个月", "token": form["token"].value()}

    others: tuple[dict[str, Any], ...] = ({}, {}, {"text": "参加一次培训"}, {"behaviours": []})
    answers = [client.post(url, {**typed, **other}) for other in others]

    assert [answer.status_code for answer in answers] == [302] * 4
    texts = Measure.objects.order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["跟老同事学一个月", "参加一次培训", "跟老同事学一个月"]
    assert [len(audit.trail(one)) for one in Measure.objects.all()] == [1, 1, 1]
    assert Plan.objects.count() == 1


def file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("证书.png", content)


@pytest.mark.parametrize("action", ["note", "attach", "mark"])
def test_what_is_written_of_a_measure_twice_is_stored_once(
    made: LaunchedCycle, enter: Enter, action: str
) -> None:
    measure, lead = planned(made), enter(made.supervisor)
    (row,) = measure.behaviours.all()
    form = lead.get(measure_url(measure)).context["forms"][action]
    token = str(form["token"].value())
    mark = f"mark-{row.behaviour_id}"
    said: dict[str, tuple[Callable[[], dict[str, Any]], Callable[[], dict[str, Any]], str]] = {
        "note": (lambda: {"note": "一"}, lambda: {"note": "二"}, "notes"),
        "attach": (
            lambda: {"file": file(picture())},
            lambda: {"file": file(picture(size=(9, 9)))},
            "attachments",
        ),
        "mark": (lambda: {mark: "seen"}, lambda: {mark: "not_seen"}, "remarks"),
    }
    once, other, rows = said[action]

    for sent in (once(), once(), other()):
        lead.post(measure_url(measure, action), {"token": token, **sent})
    assert getattr(measure, rows).count() == 2

    # Another form may say the same; one without a token, or with a made-up one, is a new one.
    for made_up in (str(uuid.uuid4()), "", "\0x"):
        lead.post(measure_url(measure, action), {"token": made_up, **once()})
    assert getattr(measure, rows).count() == 5


def test_a_measure_worded_otherwise_twice_is_changed_once(made: LaunchedCycle) -> None:
    measure, lead = planned(made), made.supervisor
    other = words(made.employees[0], text="换一种做法")

    for _time in range(2):
        change_measure(measure=measure, words=other, version=1, actor=user_of(lead))

    measure.refresh_from_db()
    assert (measure.text, measure.version) == ("换一种做法", 2)


def test_a_measure_handed_over_twice_is_handed_over_once(made: LaunchedCycle, enter: Enter) -> None:
    measure, lead = planned(made), enter(made.supervisor)

    for _time in range(2):
        lead.post(measure_url(measure, "hand_over"), {"owner": made.supervisor.pk})

    assert audit.trail(measure).filter(action="Measure handed over").count() == 1
