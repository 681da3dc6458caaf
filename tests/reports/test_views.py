"""Who reads which report, and what its pages say."""

import re
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse

from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from tests.factories import EmployeeFactory, HrFactory, LaunchedCycle, launched_cycle
from tests.factories.results import ABOVE, AT, BELOW, published_cycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    """Two people, of whom the first is short of two requirements."""
    return published_cycle([AT, AT, ABOVE, BELOW, BELOW], [AT], code="2026", name="2026 年度评估")


def log_in(client: Client, person: Employee | User) -> Client:
    user = person if isinstance(person, User) else person.user
    assert user is not None
    client.force_login(user)
    return client


def addresses(made: LaunchedCycle, index: int = 0) -> tuple[str, str]:
    arguments = [made.cycle.code, made.employees[index].number]
    return reverse("reports:report", args=arguments), reverse("reports:report_pdf", args=arguments)


def statuses(client: Client, person: Employee | User, made: LaunchedCycle) -> list[int]:
    log_in(client, person)
    return [client.get(address).status_code for address in addresses(made)]


def listed(client: Client, person: Employee | User, **query: str) -> list[str]:
    """Names or cycles of the reports that the list links to, in its order."""
    answered = log_in(client, person).get(reverse("reports:report_list"), query)
    links = re.findall(r'class="row-target" href="[^"]*">([^<]*)', answered.content.decode())
    return [text.strip() for text in links]


def test_the_report_is_read_by_the_person_their_line_and_hr(
    client: Client, made: LaunchedCycle
) -> None:
    boss = EmployeeFactory.create()
    Employee.objects.filter(pk=made.supervisor.pk).update(supervisor=boss)

    for reader in (made.employees[0], made.supervisor, boss, made.hr):
        assert statuses(client, reader, made) == [200, 200]


def test_nobody_else_sees_that_it_exists(client: Client, made: LaunchedCycle) -> None:
    other_supervisor = EmployeeFactory.create()
    EmployeeFactory.create(supervisor=other_supervisor)

    for reader in (made.employees[1], other_supervisor):
        assert statuses(client, reader, made) == [404, 404]


def test_a_stranger_is_sent_to_the_login_page(client: Client, made: LaunchedCycle) -> None:
    answered = client.get(addresses(made)[0])

    assert answered.status_code == 302
    assert answered["Location"].startswith(reverse("account_login"))


def test_before_publication_there_is_no_report_for_anybody(client: Client) -> None:
    made = launched_cycle(1)
    close_cycle(cycle=made.cycle, actor=made.hr)

    for reader in (made.employees[0], made.supervisor, made.hr):
        assert statuses(client, reader, made) == [404, 404]
        assert listed(client, reader) == []


def test_who_moved_to_another_line_is_read_there_and_by_who_scored_them(
    client: Client, made: LaunchedCycle
) -> None:
    boss, present = EmployeeFactory.create(), EmployeeFactory.create()
    Employee.objects.filter(pk=made.supervisor.pk).update(supervisor=boss)
    Employee.objects.filter(pk=made.employees[0].pk).update(supervisor=present)

    for reader in (made.supervisor, present):
        assert statuses(client, reader, made) == [200, 200]
    assert statuses(client, boss, made) == [404, 404]


def test_reading_is_all_that_can_be_done(client: Client, made: LaunchedCycle) -> None:
    log_in(client, made.hr)

    for address in (*addresses(made), reverse("reports:report_list")):
        assert client.post(address).status_code == 405


def test_the_page_opens_with_the_answer(client: Client, made: LaunchedCycle) -> None:
    page = log_in(client, made.employees[0]).get(addresses(made)[0]).content.decode()

    headings = [
        re.sub("<[^>]*>", "", text).strip()
        for text in re.findall(r"<h[12][^>]*>(.*?)</h[12]>", page, flags=re.DOTALL)
    ]
    assert headings == [
        "5 项要求中 3 项达标，先补两项。",
        *("快速响应", "关系维系"),
        *("核心能力", "专业能力", "差哪几条"),  # tables, and what they lack
        *("核心能力", "专业能力"),  # drawings
        *("强项", "依据", "你对这份报告的回应", "面谈", "怎么算的"),
    ]


def test_figures_carry_their_exact_value(client: Client, made: LaunchedCycle) -> None:
    page = log_in(client, made.hr).get(addresses(made)[0]).content.decode()

    rate = re.search(r'data-testid="attainment-rate" data-value="([^"]*)"', page)
    score = re.search(r'data-testid="overall-score" data-value="([^"]*)"', page)
    gaps = re.findall(r'class="cell-gap[^>]*data-value="([^"]*)"', page)
    assert rate is not None
    assert score is not None
    assert (rate[1], score[1]) == ("60.00", "1.80")
    assert gaps == ["0.00", "0.00", "1.00", "-1.00", "-1.00"]


def test_a_name_in_the_data_is_no_markup(client: Client, made: LaunchedCycle) -> None:
    person = made.assessments[0]
    person.employee_name = "<b>张</b>"
    person.save()

    page = log_in(client, made.hr).get(addresses(made)[0]).content.decode()

    assert "<b>张</b>" not in page
    assert "&lt;b&gt;张&lt;/b&gt;" in page


def test_the_pdf_is_named_after_person_and_cycle(client: Client, made: LaunchedCycle) -> None:
    person = made.assessments[0]
    person.employee_name = "张/喆"
    person.save()

    answered = log_in(client, made.employees[0]).get(addresses(made)[1])

    assert answered["Content-Type"] == "application/pdf"
    disposition = answered["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition.partition("''")[2]) == "能力差距报告_张-喆_2026 年度评估.pdf"
    assert answered.content.startswith(b"%PDF-")


def test_the_list_shows_everybody_what_is_theirs(client: Client, made: LaunchedCycle) -> None:
    first, second = made.employees

    assert listed(client, first) == ["2026 年度评估"]
    assert listed(client, made.supervisor) == [first.name, second.name]
    assert listed(client, made.hr) == [first.name, second.name]
    assert listed(client, EmployeeFactory.create()) == []


def test_one_with_reports_of_both_kinds_sees_their_own_first(client: Client) -> None:
    made = published_cycle([AT], name="一")
    lead = made.supervisor
    boss = EmployeeFactory.create()
    Employee.objects.filter(pk=lead.pk).update(supervisor=boss)
    lead.refresh_from_db()
    again = published_cycle([AT], catalogue=made.catalogue, name="二", code="two")
    again.assessments[0].__class__.objects.filter(pk=again.assessments[0].pk).update(employee=lead)

    assert listed(client, lead) == ["二", made.employees[0].name]


def test_the_list_finds_people_and_cycles(client: Client, made: LaunchedCycle) -> None:
    other = published_cycle([AT], catalogue=made.catalogue, code="2025")
    first, second = made.employees

    assert listed(client, made.hr, q=second.number) == [second.name]
    assert listed(client, made.hr, cycle="2025") == [other.employees[0].name]
    assert listed(client, made.hr, q=first.number, cycle="2025") == []
    assert len(listed(client, made.hr, cycle="no-such-cycle")) == 3


def test_who_was_not_rated_has_a_word_and_no_empty_figures(client: Client) -> None:
    made = published_cycle(None, code="2026")
    log_in(client, made.hr)

    row = client.get(reverse("reports:report_list")).content.decode().partition("<tbody>")[2]
    page = client.get(addresses(made)[0]).content.decode()

    assert re.findall(r'class="end cell-([a-z]*)"[^>]*>([^<]*)<', row) == [
        ("state", "未评分"),
        *(("drop", "—"), ("drop", "—")),
    ]
    assert "这次没有能力评分。" in page
    assert "attainment-rate" not in page


def queries_of_the_list(client: Client, people: int) -> int:
    made = published_cycle(*([AT] for _ in range(people)))
    log_in(client, made.supervisor)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("reports:report_list"))
    return len(queries)


def test_queries_of_the_list_do_not_grow(client: Client) -> None:
    assert queries_of_the_list(client, 1) == queries_of_the_list(client, 50)


def test_an_account_without_an_employee_sees_an_empty_list(client: Client) -> None:
    stranger = User.objects.create(username="auditor")

    answered = log_in(client, stranger).get(reverse("reports:report_list"))

    assert "还没有报告" in answered.content.decode()


def test_hr_is_told_what_to_do_when_nothing_is_published(client: Client) -> None:
    answered = log_in(client, HrFactory.create()).get(reverse("reports:report_list"))

    assert "还没有发布结果" in answered.content.decode()


@pytest.mark.parametrize("number", ["A%00", "%00", "A%20B", "A%E2%80%AEB"])
@pytest.mark.parametrize("ending", ["/", ".pdf"])
def test_an_address_without_a_possible_number_reaches_no_database(number: str, ending: str) -> None:
    with pytest.raises(Resolver404):
        resolve(f"/results/2026-1/{unquote(number)}{ending}")


@pytest.mark.parametrize("number", ["00017", "WY-2024.3", "物业_7+"])
def test_every_number_that_can_be_entered_has_an_address(number: str) -> None:
    address = reverse("reports:report", args=["2026-1", number])

    assert resolve(unquote(address)).kwargs == {"code": "2026-1", "number": number}
