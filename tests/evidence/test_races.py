"""The same form twice at once, with real commits."""

from __future__ import annotations

import uuid

import pytest

from competency_portal.core.models import AuditRecord
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.services.events import Entry, record_event
from tests.factories import EmployeeFactory, make_catalogue
from tests.factories.evidence import days_ago
from tests.factories.raters import user_of
from tests.people.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_double_tap_is_one_case() -> None:
    entry = Entry(days_ago(1), "放了警示牌。", make_catalogue().competencies["insight"])
    person, token = EmployeeFactory.create(), uuid.uuid4()

    def tap() -> BehaviourEvent:
        return record_event(employee=person, entry=entry, author=user_of(person), token=token)

    said = at_once([tap, tap])

    assert said == ["done", "done"]
    assert BehaviourEvent.objects.count() == 1
    assert AuditRecord.objects.filter(action="Event recorded").count() == 1
