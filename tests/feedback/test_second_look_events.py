"""Events of the contested competency, for whoever takes the second look."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from competency_portal.assessments.models import Cycle
from competency_portal.core.models import User
from competency_portal.feedback.addresses import second_look_url
from tests.factories import LaunchedCycle
from tests.factories.evidence import days_ago, make_event
from tests.factories.feedback import above, contest, contested_cycle, user_of
from tests.factories.results import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    """A period of the last hundred days, and an objection to two of the ratings."""
    made = contested_cycle([AT] * 5)
    Cycle.objects.update(period_start=days_ago(100), period_end=days_ago(0))
    contest(made, "integrity", "insight")
    return made


def look(made: LaunchedCycle, reader: User) -> str:
    client = Client()
    client.force_login(reader)
    return client.get(second_look_url(made.assessments[0])).content.decode()


def beside(page: str, code: str) -> str:
    return page.partition(f'data-testid="case-events-{code}"')[2].partition("</section>")[0]


def test_they_stand_beside_their_competency_as_on_the_sheet(made: LaunchedCycle) -> None:
    make_event(made, competency="integrity", days=3, text="台账当天补齐。")
    make_event(made, competency="integrity", days=200, text="去年的一件事。")
    make_event(made, competency="learning", text="没有异议的一项。")

    for reader in (above(made), made.hr):
        page = look(made, reader)
        of_period, _, folded = beside(page, "integrity").partition("events-of-other-times")
        assert ("台账当天补齐。" in of_period, "去年的一件事。" in folded) == (True, True)
        assert 'data-testid="all-recent"' in of_period
        assert 'data-testid="no-events"' in beside(page, "insight")
        assert ("没有异议的一项。" in page, "data-use-event" in page) == (False, False)


def test_hr_who_stands_beside_them_reads_what_hr_reads_and_no_withdrawn_one(
    made: LaunchedCycle,
) -> None:
    make_event(made, author=user_of(made.employees[0]), competency="insight", text="自己记的。")
    make_event(made, competency="insight", text="撤回的。", state="withdrawn")

    page = look(made, made.hr)

    assert ("自己记的。" in page, "撤回的。" in page) == (True, False)


def test_they_cost_one_query_for_one_event_and_for_five_of_each(made: LaunchedCycle) -> None:
    counts = []
    for events in (1, 5):
        for code in ("integrity", "insight"):
            for day in range(events):
                make_event(made, competency=code, days=day)
        reader = above(made)
        with CaptureQueriesContext(connection) as queries:
            page = look(made, reader)
        counts.append(len(queries))

    assert page.count('class="event"') == 12
    assert counts[0] == counts[1]
