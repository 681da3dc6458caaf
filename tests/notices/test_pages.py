"""The bell, the list, the choice of mails."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from competency_portal.core.models import User
from competency_portal.notices.kinds import MailState
from competency_portal.notices.models import Notice, NoticeKind, Switch
from competency_portal.notices.services.telling import Told, tell
from competency_portal.notices.words import mailed_sentence, sentence
from competency_portal.people.models import Employee
from tests.factories import EmployeeFactory, HrFactory
from tests.factories.notices import give_addresses
from tests.factories.raters import user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Employee:
    made: Employee = EmployeeFactory.create()
    return made


@pytest.fixture
def client(person: Employee) -> Client:
    made = Client()
    made.force_login(user_of(person))
    return made


def told(person: Employee, key: str = "thing", url: str = "/reviews/") -> Told:
    return Told(person, NoticeKind.OPENED, key, "年度能力评估 · 自评", url)


def cost(client: Client, url: str, **sent: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        page = client.post(url, sent) if sent else client.get(url)
    assert page.status_code == (302 if sent else 200)
    return len(queries)


def test_the_same_thing_is_told_once(person: Employee) -> None:
    tell([told(person)])
    tell([told(person), told(person, "other")])

    assert Notice.objects.count() == 2


def test_opening_a_notice_leads_to_its_page_and_reads_it(person: Employee, client: Client) -> None:
    tell([told(person)])
    notice = Notice.objects.get()

    said = client.get(f"/notices/{notice.pk}/")

    assert (said.status_code, said.headers["Location"]) == (302, "/reviews/")
    notice.refresh_from_db()
    assert notice.is_read


def test_somebody_elses_notice_leads_to_the_own_list_and_stays_unread(client: Client) -> None:
    tell([told(EmployeeFactory.create())])
    notice = Notice.objects.get()

    said = client.get(f"/notices/{notice.pk}/")

    assert said.headers["Location"] == "/notices/"
    assert not Notice.objects.get().is_read
    assert "没有通知" in client.get("/notices/").content.decode()


def test_all_are_read_at_once(person: Employee, client: Client) -> None:
    tell([told(person), told(person, "other"), told(EmployeeFactory.create())])

    client.post("/notices/read/")

    assert set(Notice.objects.filter(recipient=person).values_list("is_read")) == {(True,)}
    assert Notice.objects.filter(is_read=False).count() == 1


def test_the_list_takes_the_same_queries_for_one_and_for_many(
    person: Employee, client: Client
) -> None:
    counts = []
    for keys in ("a", "bcde"):
        tell([told(person, key) for key in keys])
        counts.append((cost(client, "/notices/"), cost(client, "/notices/read/", any="")))

    assert client.get("/notices/").content.decode().count('data-testid="notice-opened"') == 5
    assert counts[0] == counts[1]


def test_everybody_chooses_what_is_mailed(person: Employee, client: Client) -> None:
    url = "/notices/preferences/"
    page = client.get(url).content.decode()
    # Two that are always mailed, and three that only whoever leads others is told.
    assert page.count("checked") == len(NoticeKind) - 5
    assert 'value="published"' not in page

    client.post(url, {"kinds": ["chased", "answered"]})

    off = set(Switch.objects.values_list("kind", flat=True))
    named = {"chased", "answered", "objection", "contested", "changed", "returned", "published"}
    assert off == set(NoticeKind.values) - named
    assert client.get(url).content.decode().count("checked") == 2
    client.post(url, {"kinds": [kind for kind in NoticeKind.values if kind in off]})
    assert set(Switch.objects.values_list("kind", flat=True)) == {"chased", "answered"}


def test_only_who_takes_second_looks_is_asked_about_objections(
    person: Employee, client: Client
) -> None:
    url, boxed = "/notices/preferences/", 'value="objection"'
    EmployeeFactory.create(supervisor=EmployeeFactory.create(supervisor=person))
    leads = boxed in client.get(url).content.decode()
    client.post(url, {"kinds": ["chased"]})

    Employee.objects.filter(supervisor=person).update(supervisor=None)
    led_no_more = boxed in client.get(url).content.decode()
    client.post(url, {"kinds": ["chased"]})

    assert (leads, led_no_more) == (True, False)
    # What somebody chose before stands, whoever it is offered to now.
    assert Switch.objects.filter(recipient=person, kind="objection").exists()


def test_what_cannot_be_switched_off_is_no_choice(client: Client) -> None:
    said = client.post("/notices/preferences/", {"kinds": ["published"]})

    assert said.status_code == 422
    assert not Switch.objects.exists()


def test_what_is_said_of_mails_is_true(person: Employee, client: Client, settings: Any) -> None:
    url = "/notices/preferences/"
    without_address = client.get(url).content.decode()
    give_addresses([person])
    mailed = client.get(url).content.decode()
    settings.SENDS_MAIL = False
    off = client.get(url).content.decode()

    said = (
        *(
            f"邮件发到 {person.number}@example.com：要做的事合在一封里，每天最多一封",
            "总会立即发邮件",
        ),
        *("HR 还没有录入你的邮箱，所以不发邮件。", "“通知”里都看得到全部。", 'type="checkbox"'),
        *("现在不发邮件", "这个网站没有设置邮件服务器，全部在“通知”里看。"),
    )
    pages = (mailed, without_address, off)
    assert [[text in page for text in said] for page in pages] == [
        [True, True, False, True, True, False, False],
        [False, False, True, True, True, False, False],
        [False, False, False, False, False, True, True],
    ]


def test_hr_reads_whether_mails_go_out_and_who_gets_none(person: Employee, settings: Any) -> None:
    hr, others = Client(), (EmployeeFactory.create(status="left"), EmployeeFactory.create())
    User.objects.filter(employee=others[1]).update(is_active=False)
    hr.force_login(HrFactory.create())
    said = {
        "goes out": "邮件正常发出。",
        "off": "没有设置邮件服务器，只在网站里通知。",
        "late": "1 封等了半小时以上：后台任务进程在运行吗？",
        "refused": "1 封被邮件服务器拒收：地址对吗？",
        "some have none": "没有邮箱，只在网站里通知",
        "all have one": "能登录的人都有邮箱。",
        **{one.name: one.name for one in (person, *others)},
    }

    def read() -> list[str]:
        page = hr.get("/notices/mail/").content.decode()
        return [name for name, text in said.items() if text in page]

    assert read() == ["goes out", "some have none", person.name]
    give_addresses([person])
    assert read() == ["goes out", "all have one"]
    later = timezone.now() + datetime.timedelta(hours=1)
    tell([told(person)])
    Notice.objects.update(
        mail=MailState.OWED, created_at="2026-01-01T00:00Z", attempts=1, next_try_at=later
    )
    assert read() == ["late", "refused", "all have one"]
    settings.SENDS_MAIL = False
    assert read() == ["off", "all have one"]


@pytest.mark.parametrize(
    "kind", [NoticeKind.MEASURE_DUE, NoticeKind.CONFIRM_DUE, NoticeKind.PLAN_DUE]
)
def test_what_is_late_reads_so_once_its_last_day_is_over(kind: NoticeKind) -> None:
    today, said = timezone.localdate(), []
    with translation.override(settings.LANGUAGE_CODE):
        for day in (today, today - datetime.timedelta(days=1)):
            notice = Notice(kind=kind, subject="跟岗", due_on=day)
            said.append(["逾期" in text for text in (sentence(notice), mailed_sentence(notice))])

    assert said == [[False, False], [True, True]]


def test_an_account_without_an_employee_has_nothing_to_choose() -> None:
    client = Client()
    client.force_login(HrFactory.create())

    assert "不属于任何员工" in client.get("/notices/preferences/").content.decode()
    assert client.post("/notices/preferences/", {"kinds": []}).status_code == 422


@pytest.mark.parametrize("kind", NoticeKind.values)
def test_every_kind_has_its_sentence(person: Employee, client: Client, kind: Any) -> None:
    tell([Told(person, NoticeKind(kind), "thing", "年度能力评估", "/")])

    page = client.get("/notices/").content.decode()

    assert f'data-testid="notice-{kind}"' in page
    assert "年度能力评估" in page


def test_the_choice_of_mails_costs_the_same_for_one_switch_and_for_three(
    client: Client,
) -> None:
    offered, counts = client.get("/notices/preferences/").context["form"].fields["kinds"], []
    kinds = [kind for kind, _label in offered.choices]
    for off in (1, 3):
        sent = cost(client, "/notices/preferences/", kinds=kinds[off:])
        assert Switch.objects.count() == off
        counts.append((sent, cost(client, "/notices/preferences/")))

    assert counts[0] == counts[1]


def test_how_mails_go_costs_the_same_for_one_person_and_for_three() -> None:
    client, counts = Client(), []
    client.force_login(HrFactory.create())
    for people in (1, 2):
        for one in EmployeeFactory.create_batch(people):
            user = user_of(one)
            user.email = ""
            user.save()
            tell([told(one)])
        Notice.objects.update(mail=MailState.OWED, created_at="2026-01-01T00:00Z")
        counts.append(cost(client, "/notices/mail/"))

    assert counts[0] == counts[1]
