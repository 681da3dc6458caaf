"""Events beside the competency that is being rated, and the hint that all are of late."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, strategies as st

from competency_portal.assessments.models import Cycle, RaterGroup, Review
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.queries.beside import all_recent, sorted_out
from models_catalog.states import VersionState
from tests.assessments.sheets import rater_of, sheet_url
from tests.factories import (
    EmployeeFactory,
    LaunchedCycle,
    launched_cycle,
    make_catalogue,
    rater_review,
)
from tests.factories.evidence import days_ago, make_event
from tests.factories.raters import user_of
from tests.factories.self_assessments import author_of, self_cycle, self_review

TODAY = datetime.date(2026, 11, 22)
FIRST, LAST = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)


def recent(
    *days: datetime.date, looked: datetime.date = TODAY, first: datetime.date = FIRST
) -> bool:
    return all_recent(list(days), looked=looked, first=first, last=LAST)


def test_the_thirtieth_day_before_the_look_is_still_of_late() -> None:
    thirtieth = datetime.date(2026, 10, 23)

    assert recent(TODAY, thirtieth) is True
    assert recent(TODAY, thirtieth - datetime.timedelta(days=1)) is False


def test_after_the_period_its_last_day_counts_instead_of_the_look() -> None:
    later = datetime.date(2027, 2, 10)

    assert recent(datetime.date(2026, 12, 1), looked=later) is True
    assert recent(datetime.date(2026, 11, 30), looked=later) is False


def test_the_day_of_the_look_begins_where_the_company_is() -> None:
    """In China: eight hours before it does in UTC."""
    midnight = datetime.datetime(2026, 11, 21, 16, tzinfo=datetime.UTC)
    events = [BehaviourEvent(happened_on=datetime.date(2026, 10, 22))]
    with time_machine.travel(midnight - datetime.timedelta(seconds=1), tick=False) as clock:
        before = sorted_out(events, FIRST, LAST)
        clock.move_to(midnight)
        after = sorted_out(events, FIRST, LAST)

    assert (before.is_recent, after.is_recent) == (True, False)


def test_without_events_or_in_a_young_period_there_is_nothing_to_say() -> None:
    assert recent() is False
    assert recent(TODAY, first=datetime.date(2026, 10, 23)) is False
    assert recent(TODAY, first=datetime.date(2026, 10, 22)) is True


@given(st.lists(st.dates(FIRST, TODAY), max_size=5), st.dates(FIRST, TODAY))
def test_an_older_event_never_brings_the_hint(
    days: list[datetime.date], older: datetime.date
) -> None:
    assert not (recent(*days, older) and days and not recent(*days))
    assert recent(*days) == recent(*reversed(days))


@pytest.fixture
def made(db: None) -> LaunchedCycle:
    """A cycle whose period reaches from a year ago to the end of this one."""
    made = launched_cycle(1)
    Cycle.objects.update(period_start=days_ago(300), period_end=days_ago(-30))
    return made


def beside(client: Client, url: str) -> dict[str, list[str]]:
    """What stands beside a sheet: the texts of the period, and those of other times."""
    html = client.get(url).content.decode()
    return {
        place: re.findall(
            r'<p class="event-text">([^<]*)</p>',
            "".join(re.findall(rf'data-testid="{place}".*?</ul>', html, re.DOTALL)),
        )
        for place in ("events-of-period", "events-of-other-times")
    }


def test_events_of_the_competency_stand_beside_it_newest_first(
    made: LaunchedCycle, client: Client
) -> None:
    make_event(made, text="早的", days=200)
    make_event(made, text="新的", days=2)
    make_event(made, text="很早的", days=400)
    make_event(made, text="别的能力", days=2, competency="response")
    make_event(made, made.supervisor, text="别人的", days=2)
    make_event(made, text="撤回的", days=1, state="withdrawn")
    client.force_login(rater_of(made))

    assert beside(client, sheet_url(made)) == {
        "events-of-period": ["新的", "早的"],
        "events-of-other-times": ["很早的"],
    }


def test_the_hint_goes_when_there_is_something_older(made: LaunchedCycle, client: Client) -> None:
    make_event(made, days=2)
    client.force_login(rater_of(made))

    before = client.get(sheet_url(made)).content.decode()
    make_event(made, days=100)
    after = client.get(sheet_url(made)).content.decode()

    assert ['data-testid="all-recent"' in html for html in (before, after)] == [True, False]


def test_an_event_of_an_older_version_is_found_by_its_codes(client: Client, db: None) -> None:
    older = launched_cycle(1)
    make_event(older, text="旧版本的", days=2)
    type(older.catalogue.version).objects.update(state=VersionState.RETIRED)
    newer = make_catalogue(model=older.catalogue.version.model, number=2)
    made = launched_cycle(1, catalogue=newer)
    made.cycle.assessments.update(employee=older.employees[0])
    older.employees[0].supervisor = made.supervisor
    older.employees[0].save()
    client.force_login(rater_of(made))

    found = beside(client, sheet_url(made))

    assert [text for texts in found.values() for text in texts] == ["旧版本的"]


def test_the_link_names_person_competency_and_version(made: LaunchedCycle, client: Client) -> None:
    client.force_login(rater_of(made))

    html = client.get(sheet_url(made)).content.decode()

    named = f"?competency=insight&amp;version={made.catalogue.version.pk}&amp;back="
    url = reverse("evidence:record", args=[made.employees[0].pk])
    assert f'href="{url}{named}' in html


def test_who_was_transferred_to_a_rater_has_no_link_and_shows_nothing(
    made: LaunchedCycle, client: Client
) -> None:
    make_event(made, author=made.hr, text="HR 写的")
    made.employees[0].supervisor = None
    made.employees[0].save()
    client.force_login(rater_of(made))

    html = client.get(sheet_url(made)).content.decode()

    assert "HR 写的" not in html
    assert 'data-testid="record-here"' not in html
    assert 'data-testid="record-' not in client.get(reverse("reviews:team")).content.decode()


def test_an_anonymous_rater_sees_only_what_they_wrote_themselves(
    made: LaunchedCycle, client: Client
) -> None:
    make_event(made, text="主管写的")
    make_event(made, author=made.hr, text="HR 自己写的")
    rater = EmployeeFactory.create(user=made.hr)
    sheet = rater_review(made.assessments[0], RaterGroup.RELATED, rater=rater)
    client.force_login(made.hr)

    html = client.get(reverse("reviews:sheet", args=[sheet.pk, "insight"])).content.decode()

    assert ["主管写的" in html, "HR 自己写的" in html] == [False, True]
    assert 'data-testid="record-here"' not in html


def test_a_self_assessment_shows_what_one_may_read_of_oneself(client: Client, db: None) -> None:
    made = self_cycle()
    Cycle.objects.update(period_start=days_ago(300), period_end=days_ago(-30))
    make_event(made, text="私下", days=1)
    make_event(made, text="分享", days=2, is_shared=True)
    make_event(made, author=author_of(made), text="自述", days=3)
    client.force_login(author_of(made))
    review: Review = self_review(made)

    found = beside(client, reverse("reviews:sheet", args=[review.pk, "insight"]))

    assert found["events-of-period"] == ["分享", "自述"]


def test_the_sheet_costs_the_same_for_one_event_and_for_five(
    made: LaunchedCycle, client: Client
) -> None:
    client.force_login(rater_of(made))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(sheet_url(made))
        return len(queries)

    make_event(made, level=made.catalogue.levels["Sb"])
    one = cost()
    for day in range(4):
        make_event(made, days=day * 90, author=made.hr)

    assert cost() == one


def test_the_team_page_has_a_link_for_each_of_ones_people(
    made: LaunchedCycle, client: Client
) -> None:
    client.force_login(user_of(made.supervisor))

    html = client.get(reverse("reviews:team")).content.decode()

    url = reverse("evidence:record", args=[made.employees[0].pk])
    assert f'href="{url}?back=%2Freviews%2F"' in html
