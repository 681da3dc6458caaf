"""What is mailed to whom: the mail server down, no address, kinds switched off, one a day."""

from __future__ import annotations

import datetime
import smtplib
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils import timezone

from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.notices.models import Digest, Notice, NoticeKind, Outage
from competency_portal.notices.services.delivery import deliver_owed, next_attempt
from competency_portal.notices.services.digests import send_digests
from competency_portal.notices.services.reading import choose_mailed, read_all
from competency_portal.notices.services.telling import Told, tell
from competency_portal.people.models import Employee
from competency_portal.results.services.publishing import publish_results
from tests.factories import EmployeeFactory, launched_cycle
from tests.factories.notices import give_addresses
from tests.factories.raters import user_of

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


class Down(BaseEmailBackend):
    """A mail server that nobody reaches."""

    def open(self) -> bool:
        """Fail."""
        raise ConnectionRefusedError("refused")


class Picky(BaseEmailBackend):
    """A mail server that does not know some addresses."""

    sent: list[str] = []

    def send_messages(self, email_messages: Any) -> int:
        """Refuse number 1."""
        (letter,) = email_messages
        if letter.to == ["1@example.com"]:
            raise smtplib.SMTPRecipientsRefused({"1@example.com": (550, b"unknown")})
        self.sent.append(letter.to[0])
        return 1


@pytest.fixture
def person() -> Employee:
    made: Employee = EmployeeFactory.create(number="1")
    give_addresses([made])
    return made


def overdue(person: Employee, key: str = "thing") -> Told:
    return Told(person, NoticeKind.OVERDUE, key, "年度能力评估 · 自评")


def published(person: Employee) -> Told:
    return Told(person, NoticeKind.PUBLISHED, "thing", "年度能力评估")


def test_with_the_mail_server_down_publishing_succeeds_and_nothing_is_lost(
    settings: Any, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    made = launched_cycle(2)
    give_addresses(made.employees)
    close_cycle(cycle=made.cycle, actor=made.hr)
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Down"
    board = Client()
    board.force_login(made.hr)

    publish_results(cycle=made.cycle, actor=made.hr)
    done = [deliver_owed(), deliver_owed()]

    assert [(one.sent, one.left, one.is_down) for one in done] == [(0, 2, True)] * 2
    outage = Outage.objects.get()
    assert (outage.attempts, outage.error) == (2, "ConnectionRefusedError: refused")
    assert (next_attempt() or timezone.now()) > timezone.now()
    # HR reads since when, and how many wait.
    start, page = (board.get(url).content.decode() for url in ("/", "/notices/mail/"))
    assert 'data-testid="mails-waiting" data-value="2"' in start
    assert 'data-testid="owed-mails" data-value="2"' in page
    assert "试过 2 次" in page
    assert "ConnectionRefusedError" in page

    settings.EMAIL_BACKEND = works
    assert deliver_owed().sent == 2
    assert len(mailoutbox) == 2
    assert 'data-testid="mail-failing"' not in board.get("/").content.decode()


def test_whoever_publishes_while_the_server_is_down_reads_that_mails_wait() -> None:
    made = launched_cycle(1)
    close_cycle(cycle=made.cycle, actor=made.hr)
    Outage.objects.create(pk=Outage.ONLY, error="ConnectionRefusedError: refused")
    hr = Client()
    hr.force_login(made.hr)

    said = hr.post(f"/cycles/{made.cycle.code}/publish/", {"unscored": "1"}, follow=True)

    assert "邮件服务器现在没有响应：邮件先等着" in said.content.decode()


def test_reminders_wait_for_the_server_on_the_same_day(
    person: Employee, settings: Any, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    tell([overdue(person)])
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Down"
    assert send_digests(timezone.localdate()).is_down

    settings.EMAIL_BACKEND = works
    assert send_digests(timezone.localdate()).sent == 1
    assert len(mailoutbox) == 1


def test_an_address_that_the_server_refuses_keeps_nobody_else_waiting(
    person: Employee, settings: Any
) -> None:
    other = EmployeeFactory.create(number="2")
    give_addresses([other])
    settings.EMAIL_BACKEND, Picky.sent = f"{__name__}.Picky", []
    tell([published(person), published(other), overdue(person), overdue(other)])

    done, digests = deliver_owed(), send_digests(timezone.localdate())

    assert (done.sent, done.refused, done.left) == (1, 1, 1)
    assert (digests.sent, digests.refused) == (1, 1)
    assert Picky.sent == ["2@example.com"] * 2
    refused = Notice.objects.get(recipient=person, kind="published")
    assert refused.next_try_at > timezone.now()
    # Today not again, tomorrow once more.
    assert Notice.objects.get(recipient=person, kind="overdue").mail == "waiting"
    assert send_digests(timezone.localdate()).refused == 0
    assert send_digests(timezone.localdate() + DAY).refused == 1


def test_whoever_has_no_address_is_told_in_the_portal_and_listed_for_hr(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    made = launched_cycle(1)
    person = made.employees[0]
    tell([published(person), overdue(person)])
    hr = Client()
    hr.force_login(made.hr)

    deliver_owed()
    send_digests(timezone.localdate())

    assert mailoutbox == []
    kept = Notice.objects.filter(recipient=person)
    assert set(kept.values_list("mail", "is_read")) == {("none", False)}
    assert person.name in hr.get("/notices/mail/").content.decode()


def test_somebody_who_has_left_is_mailed_nothing(
    person: Employee, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    tell([published(person), overdue(person)])
    Employee.objects.filter(pk=person.pk).update(status="left")

    deliver_owed()
    send_digests(timezone.localdate())

    assert mailoutbox == []


def test_without_a_mail_server_everything_stays_in_the_portal(
    person: Employee, settings: Any, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    settings.SENDS_MAIL = False
    tell([published(person), overdue(person)])

    deliver_owed()
    send_digests(timezone.localdate())

    assert mailoutbox == []
    assert set(Notice.objects.values_list("mail", flat=True)) == {"none"}


def test_a_kind_that_is_switched_off_is_not_mailed(
    person: Employee, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    choose_mailed(user=user_of(person), kinds=[NoticeKind.CHASED])
    tell([published(person), overdue(person)])
    tell([Told(person, NoticeKind.CHASED, "thing", "年度能力评估 · 360")])

    deliver_owed()
    send_digests(timezone.localdate())

    # What is published can't be switched off.
    assert [letter.subject for letter in mailoutbox] == [
        "能力评估：你的结果已发布",
        "能力评估：要做的事",
    ]
    assert "360" in mailoutbox[1].body
    assert "截止" not in mailoutbox[1].body
    choose_mailed(user=user_of(person), kinds=[NoticeKind.CHASED, NoticeKind.OVERDUE])
    assert send_digests(timezone.localdate() + DAY).sent == 0


def test_one_digest_a_day_holds_everything_and_the_rest_waits_for_the_next(
    person: Employee, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    today = timezone.localdate()
    tell([overdue(person, "one"), overdue(person, "two")])
    send_digests(today)
    tell([overdue(person, "three")])

    send_digests(today)
    assert len(mailoutbox) == 1
    send_digests(today + DAY)

    assert [letter.body.count("年度能力评估") for letter in mailoutbox] == [2, 1]


def test_what_was_read_in_the_portal_is_not_mailed(
    person: Employee, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    tell([overdue(person)])
    read_all(user=user_of(person))

    send_digests(timezone.localdate())

    assert mailoutbox == []
    assert not Digest.objects.exists()


@pytest.mark.parametrize(("late", "sent"), [(0, 1), (1, 0)])
def test_a_reminder_that_missed_its_morning_is_mailed_while_its_day_is_ahead(
    person: Employee, mailoutbox: list[EmailMultiAlternatives], late: int, sent: int
) -> None:
    last = timezone.localdate() - late * DAY
    reminder = Told(person, NoticeKind.DUE_TOMORROW, "thing", "年度能力评估 · 自评", due_on=last)
    with time_machine.travel(timezone.now() - DAY):
        tell([reminder])

    # The round names it again on its last day, and it has been told already.
    tell([reminder])
    send_digests(timezone.localdate())

    assert len(mailoutbox) == sent


def test_of_a_task_the_latest_reminder_alone_is_mailed(
    person: Employee, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    for step in ("in-three-days", "tomorrow"):
        day = timezone.localdate() + DAY
        tell([Told(person, NoticeKind.MEASURE_DUE, step, "跟岗", topic="measure:1", due_on=day)])

    send_digests(timezone.localdate())

    assert mailoutbox[0].body.count("措施") == 1


def test_days_of_digests_are_forgotten(person: Employee) -> None:
    Digest.objects.create(recipient=person, day=timezone.localdate() - DAY)

    send_digests(timezone.localdate())

    assert not Digest.objects.exists()


def test_the_letter_names_nobody_else_and_says_no_figure(
    person: Employee, mailoutbox: list[EmailMultiAlternatives], settings: Any
) -> None:
    settings.SITE_URL = "https://portal.example"
    tell([Told(person, NoticeKind.RETURNED, "thing", "年度<能力>评估", "/reviews/1/")])

    deliver_owed()

    (letter,) = mailoutbox
    notice = Notice.objects.get()
    assert letter.body.splitlines() == [
        f"{person.name}，你好：",
        "",
        "年度<能力>评估退回给你了：看看理由，改好再提交。",
        f"https://portal.example/notices/{notice.pk}/",
        "",
        "--",
        "这封邮件由能力评估网站自动发出，请不要回复。选择哪些发邮件给你：",
        "https://portal.example/notices/preferences/",
    ]
    html = str(letter.alternatives[0][0])
    assert "年度&lt;能力&gt;评估" in html
    assert f'<a href="https://portal.example/notices/{notice.pk}/">打开</a>' in html
