"""The jobs: planned again by themselves, mended by the next worker, watched by `/readyz`."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from competency_portal.notices import checks, due
from competency_portal.notices.jobs import daily, mailing
from competency_portal.notices.models import Digest, Notice, NoticeKind
from competency_portal.notices.services.reminders import send_reminders
from competency_portal.notices.services.telling import Told, tell
from competency_portal.people.models import Employee
from tests.factories import EmployeeFactory
from tests.factories.notices import give_addresses

QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
MORNING = datetime.datetime(2026, 11, 20, 7, 30, tzinfo=SHANGHAI)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def queue(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue of an installation; its worker leaves the test run's signals alone."""
    settings.TASKS = QUEUE
    monkeypatch.setattr(Worker, "configure_signals", lambda _worker: None)


@pytest.fixture
def person() -> Employee:
    made: Employee = EmployeeFactory.create(number="1")
    give_addresses([made])
    return made


def planned(name: str) -> list[datetime.datetime]:
    """When jobs of this name are to run, in local time."""
    rows = DBTaskResult.objects.filter(status="READY", task_path__endswith=name)
    return [timezone.localtime(row.run_after) for row in rows.order_by("run_after")]


def work() -> None:
    """A worker does what is to be done, and ends."""
    call_command("db_worker", batch=True, startup_delay=False, interval=0, verbosity=0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("queue")
def test_what_publication_owes_leaves_as_soon_as_it_is_stored(
    person: Employee, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    with time_machine.travel(MORNING, tick=False):
        with transaction.atomic():
            tell([Told(person, NoticeKind.PUBLISHED, "thing", "年度能力评估")])
            assert planned("deliver") == []
        assert len(planned("deliver")) == 1
        work()

    assert [letter.to for letter in mailoutbox] == [["1@example.com"]]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("queue")
def test_a_worker_plans_the_morning_and_the_morning_plans_the_next(
    person: Employee, mailoutbox: list[EmailMultiAlternatives], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        due, "_sources", [lambda day: [Told(person, NoticeKind.OVERDUE, str(day), "自评")]]
    )
    with time_machine.travel(MORNING, tick=False) as clock:
        work()
        assert (planned("remind"), mailoutbox) == ([MORNING.replace(hour=8, minute=0)], [])
        clock.move_to(MORNING + HOUR)
        work()
        assert len(mailoutbox) == 1
        # A second worker, or a second start on that day, changes nothing.
        work()

        assert planned("remind") == [MORNING.replace(day=21, hour=8, minute=0)]
        assert len(mailoutbox) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("queue")
def test_a_round_that_finds_no_mail_server_comes_back_the_same_morning(
    person: Employee, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.notices.test_mailing.Down"
    tell(
        [
            Told(person, NoticeKind.OVERDUE, "thing", "自评"),
            Told(person, NoticeKind.RETURNED, "thing", "自评"),
        ]
    )
    with time_machine.travel(timezone.now() + HOUR, tick=False):
        daily.remind.call()
        soon = timezone.now() + 2 * daily.AGAIN

        assert planned("remind")[0] < soon
        assert planned("deliver")[0] < soon
        mailing.deliver.call()
        assert len(planned("deliver")) == 1


@pytest.mark.django_db
def test_readyz_says_when_nobody_works(client: Client, person: Employee, settings: Any) -> None:
    assert client.get("/readyz").json() == {
        "ready": True,
        "database": True,
        "migrations": True,
        "worker": True,
    }
    settings.TASKS = QUEUE
    mailing.mail_soon()
    daily.remind_at(timezone.now() + 24 * HOUR)
    assert client.get("/readyz").status_code == 200

    with time_machine.travel(timezone.now() + HOUR):
        late = client.get("/readyz")

    assert (late.status_code, late.json()["worker"]) == (503, False)


@pytest.mark.django_db
@pytest.mark.usefixtures("queue")
def test_without_mail_no_job_waits_for_a_worker(
    person: Employee, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.SENDS_MAIL = False

    with django_capture_on_commit_callbacks(execute=True):
        tell([Told(person, NoticeKind.RETURNED, "thing", "自评")])
        daily.chased_soon()

    assert not DBTaskResult.objects.exists()


def dry_run() -> list[str]:
    """What the command lists on the morning of a day."""
    out = io.StringIO()
    with time_machine.travel(MORNING, tick=False):
        call_command("send_reminders", dry_run=True, day=MORNING.date(), stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_a_dry_run_lists_what_would_go_out_and_changes_nothing(
    person: Employee, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    other, late = EmployeeFactory.create(number="2"), EmployeeFactory.create(number="3")
    give_addresses([late])
    subject = "年度能力评估 · 自评"
    told = [Told(one, NoticeKind.OVERDUE, "thing", subject) for one in (person, other, late)]
    monkeypatch.setattr(due, "_sources", [lambda _day: told])
    with time_machine.travel(MORNING - HOUR):
        tell(
            Told(one, NoticeKind.PUBLISHED, "thing", "年度能力评估")
            for one in (person, other, late)
        )
    # The server did not take it a while ago; and they have had their mail of the day.
    Notice.objects.filter(recipient=late).update(next_try_at=MORNING + HOUR, attempts=3)
    Digest.objects.create(recipient=late, day=MORNING.date())

    assert dry_run() == [
        "2026-11-20：只列出，不发送。",
        "这一天的每日提醒已经发过：1 封。看别的日子用 --day。",
        "发邮件：2 封",
        "  1  能力评估：你的结果已发布",
        "    [结果发布]",
        "  1  能力评估：要做的事",
        "    [逾期]",
        "以后再发：2 封",
        "  3  能力评估：你的结果已发布（11 月 20 日 08:30 起再试）",
        "    [结果发布]",
        "  3  能力评估：要做的事（今天的邮件已经发过，下一封再发）",
        "    [逾期]",
        "只在网站里通知：1 人",
        "  2  能力评估：要做的事",
        "    [结果发布]",
        "    [逾期]",
    ]
    assert list(Notice.objects.values_list("kind", "mail")) == [("published", "owed")] * 3
    assert mailoutbox == []


@pytest.mark.django_db
def test_a_dry_run_without_a_mail_server_lists_no_mail(
    person: Employee, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    reminder = Told(person, NoticeKind.OVERDUE, "thing", "自评")
    monkeypatch.setattr(due, "_sources", [lambda _day: [reminder]])
    tell([Told(person, NoticeKind.PUBLISHED, "thing", "年度能力评估")])
    settings.SENDS_MAIL = False

    assert dry_run() == [
        "2026-11-20：只列出，不发送。",
        "没有设置邮件服务器，只在网站里通知。",
        "发邮件：0 封",
        "只在网站里通知：1 人",
        "  1  能力评估：要做的事",
        "    [结果发布]",
        "    [逾期]",
    ]


@pytest.mark.django_db
def test_the_command_does_the_round_and_says_so(
    person: Employee, mailoutbox: list[EmailMultiAlternatives], settings: Any
) -> None:
    tell([Told(person, NoticeKind.OVERDUE, "thing", "自评")])
    out = io.StringIO()

    call_command("send_reminders", stdout=out)

    assert len(mailoutbox) == 1
    today = timezone.localdate()
    assert out.getvalue() == f"{today}：发出每日提醒 1 封，单独的通知 0 封。\n"
    other = EmployeeFactory.create(number="2")
    give_addresses([other])
    tell([Told(person, NoticeKind.RETURNED, "thing", "自评")])
    tell(Told(other, NoticeKind.OVERDUE, key, "自评") for key in ("thing", "other"))
    settings.EMAIL_BACKEND = "tests.notices.test_mailing.Down"
    # One of its own, and one digest of two.
    with pytest.raises(CommandError, match="邮件服务器没有响应：2 封等待发送。"):
        call_command("send_reminders", stdout=out)


def test_another_day_is_only_looked_at() -> None:
    with pytest.raises(CommandError, match="--dry-run"):
        call_command("send_reminders", day=datetime.date(2026, 11, 20))


@pytest.mark.django_db
def test_what_is_handed_in_during_the_round_is_reminded_of_no_more(
    person: Employee, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    reminder = Told(person, NoticeKind.OVERDUE, "thing", "年度能力评估 · 自评")
    looks: Iterator[list[Told]] = iter([[reminder], []])
    monkeypatch.setattr(due, "_sources", [lambda _day: next(looks)])

    send_reminders(timezone.localdate())

    assert not Notice.objects.exists()
    assert mailoutbox == []


def test_a_site_without_mail_is_told_so(settings: Any) -> None:
    assert configured.SENDS_MAIL
    settings.SECURE_SITE = True
    assert [found.id for found in checks.mail_is_set_up()] == ["notices.W002"]
    settings.SITE_URL = "https://portal.example"
    assert checks.mail_is_set_up() == []
    settings.SENDS_MAIL = False
    assert [found.id for found in checks.mail_is_set_up()] == ["notices.W001"]
    settings.MEANS_NO_MAIL = True
    assert checks.mail_is_set_up() == []
