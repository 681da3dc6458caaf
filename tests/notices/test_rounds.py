"""Two workers at once, killed at any moment: what is owed leaves, and no reminder leaves twice."""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections
from django.utils import timezone

from competency_portal.notices.models import Digest, Notice, NoticeKind
from competency_portal.notices.services.delivery import deliver_owed
from competency_portal.notices.services.digests import send_digests
from competency_portal.notices.services.telling import Told, tell
from competency_portal.people.models import Employee
from tests.factories import EmployeeFactory
from tests.factories.notices import give_addresses

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 5
ROUNDS = 8


class Killed(BaseException):
    """The process is gone: nothing after this line is done."""


class Deadly(BaseEmailBackend):
    """Hands mails over, and kills its worker now and then: just before, or just after."""

    chance = random.Random()
    often = 0.0
    left: Counter[tuple[str, str]] = Counter()
    lock = Lock()

    def send_messages(self, email_messages: Any) -> int:
        """Note the mail as handed over, unless the worker dies first."""
        letter: EmailMessage
        for letter in email_messages:
            with self.lock:
                before, after = self.chance.random(), self.chance.random()
            if before < self.often:
                raise Killed
            with self.lock:
                self.left[letter.to[0], str(letter.subject)] += 1
            if after < self.often:
                raise Killed
        return len(email_messages)


@pytest.fixture
def deadly(settings: Any) -> Iterator[type[Deadly]]:
    settings.EMAIL_BACKEND = f"{__name__}.Deadly"
    Deadly.left = Counter()
    yield Deadly
    Deadly.often = 0.0


@pytest.fixture
def people() -> list[Employee]:
    made: list[Employee] = EmployeeFactory.create_batch(PEOPLE)
    give_addresses(made)
    return made


def work(seed: int) -> None:
    """A worker that is started again whenever it was killed, a few times."""
    try:
        for step in range(ROUNDS):
            with suppress(Killed):
                deliver_owed() if (seed + step) % 2 else send_digests(timezone.localdate())
    finally:
        connections.close_all()


@pytest.mark.parametrize("seed", [1, 2])
def test_two_workers_that_are_killed_at_random(
    people: list[Employee], deadly: type[Deadly], seed: int
) -> None:
    kinds = (NoticeKind.PUBLISHED, NoticeKind.RETURNED, NoticeKind.OPENED, NoticeKind.OVERDUE)
    tell(Told(one, kind, "thing", "年度能力评估") for one in people for kind in kinds)
    deadly.chance, deadly.often = random.Random(seed), 0.3

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, (0, 1)))
    # The leases of the dead end; somebody comes who lives.
    deadly.often = 0.0
    Notice.objects.filter(mail="owed").update(next_try_at=timezone.now())
    deliver_owed()
    send_digests(timezone.localdate())

    digest = "能力评估：要做的事"
    for one in people:
        address = f"{one.number}@example.com"
        own = [deadly.left[address, subject] for subject in subjects()]
        assert min(own) >= 1
        assert deadly.left[address, digest] <= 1
    assert set(Notice.objects.values_list("mail", flat=True)) == {"sent"}
    assert not Notice.objects.filter(mailed_at=None).exists()
    assert Digest.objects.count() == PEOPLE


def subjects() -> tuple[str, str]:
    return "能力评估：你的结果已发布", "能力评估：有一份退回给你了"


def test_a_worker_killed_between_sending_and_noting_is_followed_after_its_lease(
    people: list[Employee], deadly: type[Deadly]
) -> None:
    first = people[0]
    tell([Told(first, NoticeKind.PUBLISHED, "thing", "年度能力评估")])
    deadly.often = 1.0
    with pytest.raises(Killed):
        deliver_owed()
    deadly.often = 0.0

    deliver_owed()
    assert Notice.objects.get().mail == "owed"
    later = timezone.now() - datetime.timedelta(seconds=1)
    Notice.objects.update(next_try_at=later)
    deliver_owed()

    assert Notice.objects.get().mail == "sent"
    assert deadly.left[f"{first.number}@example.com", subjects()[0]] >= 1


def test_a_worker_killed_with_a_digest_in_hand_costs_nobody_a_second_one(
    people: list[Employee], deadly: type[Deadly]
) -> None:
    tell([Told(people[0], NoticeKind.OVERDUE, "thing", "年度能力评估")])
    deadly.often = 1.0
    with pytest.raises(Killed):
        send_digests(timezone.localdate())
    deadly.often = 0.0

    assert send_digests(timezone.localdate()).sent == 0
    assert sum(deadly.left.values()) <= 1
    # It stands in the portal all the same.
    assert Notice.objects.get().is_read is False
    assert mail.outbox == []
