"""Two workers that are both well, and midnight: no mail leaves twice, and one digest a day."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from competency_portal.notices.jobs import daily
from competency_portal.notices.models import Notice, NoticeKind
from competency_portal.notices.services.delivery import deliver_owed
from competency_portal.notices.services.digests import send_digests
from competency_portal.notices.services.telling import Told, tell
from competency_portal.people.models import Employee
from tests.factories import EmployeeFactory
from tests.factories.notices import give_addresses

pytestmark = pytest.mark.django_db

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))


class Meanwhile(BaseEmailBackend):
    """Hands mails over; while it has the first in hand, something else happens."""

    happens: Callable[[], object] | None = None
    left: list[str] = []

    def send_messages(self, email_messages: Any) -> int:
        """Note whom each mail is for."""
        happens, Meanwhile.happens = Meanwhile.happens, None
        if happens:
            happens()
        self.left.extend(letter.to[0] for letter in email_messages)
        return len(email_messages)


@pytest.fixture
def people(settings: Any) -> list[Employee]:
    """Two with an address; their mails go to `Meanwhile`."""
    settings.EMAIL_BACKEND, Meanwhile.left = f"{__name__}.Meanwhile", []
    made: list[Employee] = [EmployeeFactory.create(number=number) for number in ("1", "2")]
    give_addresses(made)
    return made


def digests() -> object:
    return send_digests(timezone.localdate())


@pytest.mark.parametrize(
    ("kind", "work"), [(NoticeKind.PUBLISHED, deliver_owed), (NoticeKind.OVERDUE, digests)]
)
def test_of_two_workers_at_once_one_sends_each_mail(
    people: list[Employee], kind: NoticeKind, work: Callable[[], object]
) -> None:
    """Both see both mails; the second comes while the first has one of them in hand."""
    tell([Told(one, kind, "thing", "年度能力评估") for one in people])
    Meanwhile.happens = work

    work()

    assert sorted(Meanwhile.left) == ["1@example.com", "2@example.com"]
    assert set(Notice.objects.values_list("mail", "attempts")) == {
        ("sent", int(work is not digests))
    }


def at(day: int, hour: int, minute: int) -> datetime.datetime:
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize("job", [daily.remind, daily.digest_chased])
def test_the_day_of_a_digest_is_that_of_the_portal(people: list[Employee], job: Any) -> None:
    """The first two moments are of two days in UTC, the last two of one: here it is the reverse."""
    moments = {at(20, 0, 1): 1, at(20, 23, 59): 1, at(21, 0, 1): 2}
    sent = {}
    with time_machine.travel(at(20, 0, 0), tick=False) as clock:
        for moment in moments:
            clock.move_to(moment)
            tell([Told(people[0], NoticeKind.CHASED, str(moment), "年度能力评估 · 自评")])
            job.call()
            sent[moment] = len(Meanwhile.left)

    assert sent == moments


def test_midnight_ends_the_round_of_a_day(people: list[Employee]) -> None:
    """Nobody has the digest of yesterday and then that of today."""
    tell([Told(one, NoticeKind.OVERDUE, "thing", "年度能力评估 · 自评") for one in people])
    with time_machine.travel(at(20, 23, 59), tick=False) as clock:
        Meanwhile.happens = lambda: clock.move_to(at(21, 0, 1))
        daily.remind.call()
        before = list(Meanwhile.left)
        tell([Told(one, NoticeKind.OVERDUE, "other", "年度能力评估 · 360") for one in people])
        clock.move_to(at(21, 8, 0))
        daily.remind.call()
        daily.remind.call()

    assert before == ["1@example.com"]
    assert sorted(Meanwhile.left[1:]) == ["1@example.com", "2@example.com"]
