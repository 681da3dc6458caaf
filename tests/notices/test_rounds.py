"""Two workers at once, killed at any moment: what is owed leaves, and no reminder leaves twice."""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from competency_portal.notices import due
from competency_portal.notices.jobs import daily
from competency_portal.notices.models import Digest, Notice, NoticeKind
from competency_portal.notices.services.delivery import deliver_owed
from competency_portal.notices.services.digests import send_digests
from competency_portal.notices.services.telling import Told, tell
from competency_portal.notices.words import title
from competency_portal.people.models import Employee
from tests.factories import EmployeeFactory
from tests.factories.notices import give_addresses

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 5
ROUNDS = 8
OWED = (NoticeKind.PUBLISHED, NoticeKind.RETURNED)
DUE = (NoticeKind.OPENED, NoticeKind.OVERDUE, NoticeKind.OBJECTION)
DIGEST = "能力评估：要做的事"
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
EIGHT = datetime.datetime(2026, 11, 20, 8, 0, tzinfo=SHANGHAI)
# Before the hour of the round, when the next is today's, and after it, when it is tomorrow's.
BEFORE, AFTER = EIGHT - datetime.timedelta(hours=7), EIGHT + datetime.timedelta(hours=1)


class Killed(BaseException):
    """The process is gone: nothing after this line is done."""


class Fate:
    """Decides at each moment whether a worker dies: before a statement, around a mail."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.moments = self.deaths = 0
        self.dies: Callable[[int], bool] = lambda _moment: False

    def live(self) -> None:
        """From now on nobody dies."""
        self.dies = lambda _moment: False

    def ask(self) -> None:
        """Another moment."""
        with self.lock:
            self.moments += 1
            dies = self.dies(self.moments)
            self.deaths += dies
        if dies:
            raise Killed

    def around(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """A statement of a worker; right after one is right before the next."""
        self.ask()
        return execute(sql, params, many, context)


class Deadly(BaseEmailBackend):
    """Hands mails over, unless its worker dies first, or right after it."""

    fate = Fate()
    left: Counter[tuple[str, str]] = Counter()

    def send_messages(self, email_messages: Any) -> int:
        """Note the mail as handed over."""
        letter: EmailMessage
        for letter in email_messages:
            self.fate.ask()
            with self.fate.lock:
                self.left[letter.to[0], str(letter.subject)] += 1
            self.fate.ask()
        return len(email_messages)


@pytest.fixture
def fate(settings: Any) -> Fate:
    settings.EMAIL_BACKEND = f"{__name__}.Deadly"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    Deadly.left, Deadly.fate = Counter(), Fate()
    return Deadly.fate


@pytest.fixture(autouse=True)
def now(request: pytest.FixtureRequest) -> Iterator[datetime.datetime]:
    """The tests say the same at whatever hour they are run."""
    moment: datetime.datetime = getattr(request, "param", AFTER)
    with time_machine.travel(moment):
        yield moment


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> list[Employee]:
    """Somebody to be told something every morning."""
    made: list[Employee] = EmployeeFactory.create_batch(PEOPLE)
    give_addresses(made)
    topic = "thing:1"
    told = [Told(one, kind, "thing", "年度能力评估", topic=topic) for one in made for kind in DUE]
    monkeypatch.setattr(due, "_sources", [lambda _day: told])
    return made


@contextmanager
def mortal(fate: Fate) -> Iterator[None]:
    """A worker's process, which may end anywhere; what it had not committed is gone."""
    try:
        with connection.execute_wrapper(fate.around):
            yield
    except Killed:
        connection.close()


def owe(people: list[Employee], kinds: Collection[NoticeKind] = OWED) -> None:
    tell(Told(one, kind, "thing", "年度能力评估") for one in people for kind in kinds)


def morning() -> None:
    """The worker starts and plans, tells what is due, sends the digests, then what is owed."""
    daily.catch_up()
    daily.remind.call()


def everything_left_as_promised(people: list[Employee], told: int) -> None:
    """Whatever is owed at least once, and noted; a digest once at most; the next round planned."""
    for one in people:
        address = f"{one.number}@example.com"
        digests = Deadly.left.pop((address, DIGEST), 0)
        assert digests <= 1
    notices = Notice.objects.filter(mail="sent", mailed_at__isnull=False)
    assert notices.count() == Notice.objects.count() == told
    owed = Notice.objects.filter(kind__in=OWED).select_related("recipient")
    assert {(f"{one.recipient.number}@example.com", title(one)) for one in owed} == set(Deadly.left)
    assert Digest.objects.count() == len(people)
    planned = DBTaskResult.objects.filter(status="READY", task_path__endswith=".remind")
    following = EIGHT if timezone.now() < EIGHT else EIGHT + datetime.timedelta(days=1)
    assert following in {one.run_after for one in planned}


def leases_end() -> None:
    Notice.objects.filter(mail="owed").update(next_try_at=timezone.now())


def work(seed: int) -> None:
    """A worker that is started again whenever it was killed, a few times."""
    try:
        for step in range(ROUNDS):
            with mortal(Deadly.fate):
                deliver_owed() if (seed + step) % 2 else morning()
    finally:
        connections.close_all()


@pytest.mark.parametrize(
    ("seed", "now"), [(1, AFTER), (2, AFTER), (3, BEFORE), (4, BEFORE)], indirect=["now"]
)
def test_two_workers_that_are_killed_at_random(
    people: list[Employee], fate: Fate, seed: int
) -> None:
    owe(people)
    chance = random.Random(seed)
    fate.dies = lambda _moment: chance.random() < 0.02

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, (0, 1)))
    # The leases of the dead end; somebody comes who lives.
    fate.live()
    leases_end()
    morning()

    assert fate.deaths
    everything_left_as_promised(people, told=PEOPLE * len((*OWED, *DUE)))


def test_a_worker_that_is_killed_at_any_single_moment(people: list[Employee], fate: Fate) -> None:
    """At every other one on each database, so that both together have seen them all."""
    person = people[:1]
    due._sources[:] = [lambda _day: [Told(person[0], NoticeKind.OVERDUE, "thing", "自评")]]
    moment, died = 1 if connection.vendor == "sqlite" else 2, True
    while died:
        for rows in (Notice, Digest, DBTaskResult):
            rows.objects.all().delete()
        Deadly.left.clear()
        owe(person, OWED[:1])
        fate.moments, fate.dies = 0, moment.__eq__
        fate.deaths = 0
        with mortal(fate):
            morning()
        moment, died = moment + 2, fate.deaths > 0
        fate.live()
        leases_end()

        morning()

        everything_left_as_promised(person, told=2)
    # Planning, telling, claiming, sending and noting: each takes several statements.
    assert moment > 30


def subjects() -> tuple[str, str]:
    return "能力评估：你的结果已发布", "能力评估：有一份退回给你了"


def kill_in_sending(fate: Fate) -> None:
    """At the next mail; no statement is watched outside `mortal`."""
    fate.dies = lambda _moment: True


def test_a_worker_killed_between_sending_and_noting_is_followed_after_its_lease(
    people: list[Employee], fate: Fate
) -> None:
    first = people[0]
    tell([Told(first, NoticeKind.PUBLISHED, "thing", "年度能力评估")])
    kill_in_sending(fate)
    with pytest.raises(Killed):
        deliver_owed()
    fate.live()

    deliver_owed()
    assert Notice.objects.get().mail == "owed"
    later = timezone.now() - datetime.timedelta(seconds=1)
    Notice.objects.update(next_try_at=later)
    deliver_owed()

    assert Notice.objects.get().mail == "sent"
    assert Deadly.left[f"{first.number}@example.com", subjects()[0]] >= 1


def test_a_worker_killed_with_a_digest_in_hand_costs_nobody_a_second_one(
    people: list[Employee], fate: Fate
) -> None:
    tell([Told(people[0], NoticeKind.OVERDUE, "thing", "年度能力评估")])
    kill_in_sending(fate)
    with pytest.raises(Killed):
        send_digests(timezone.localdate())
    fate.live()

    assert send_digests(timezone.localdate()).sent == 0
    assert sum(Deadly.left.values()) <= 1
    # It stands in the portal all the same.
    assert Notice.objects.get().is_read is False
    assert mail.outbox == []
