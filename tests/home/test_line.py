"""A supervisor's board: their own line, everything of it that concerns them, nobody else."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import Cycle, Nomination
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from tests.factories import EmployeeFactory, HrFactory, launched_cycle
from tests.factories.raters import rated_cycle
from tests.factories.results import AT, submit
from tests.factories.self_assessments import self_cycle, self_review
from tests.home.boards import LINE, account, block, end_stage, opened, tallies, troubles

pytestmark = pytest.mark.django_db


def status(user: User, url: str = LINE) -> int:
    client = Client()
    client.force_login(user)
    return client.get(url).status_code


def test_it_shows_everybody_below_and_nobody_else() -> None:
    made = self_cycle(3)
    one, other, stranger = made.employees
    head = EmployeeFactory.create()
    lead = EmployeeFactory.create(supervisor=head)
    for person, boss in ((one, lead), (other, one), (stranger, None)):
        Employee.objects.filter(pk=person.pk).update(supervisor=boss)
    end_stage(made.cycle, "self", -1)
    submit(self_review(made, 1))

    shown = block(account(head), LINE)

    assert shown.people == 2
    assert tallies(shown) == {"self": (1, 2), "supervisor": (0, 2)}
    assert [(person.employee, person.turn_to) for person in shown.persons] == [(one, lead)]
    assert [row.key for row in shown.branches] == [made.department.pk]


def test_a_rater_from_elsewhere_is_not_named() -> None:
    made = launched_cycle(1)
    head = EmployeeFactory.create()
    Employee.objects.filter(pk=made.employees[0].pk).update(supervisor=head)

    shown = block(account(head), LINE)

    assert (tallies(shown), shown.waiting) == ({"supervisor": (0, 1)}, [])
    assert made.supervisor.name not in opened(account(head), LINE).content.decode()


def test_what_the_supervisor_owes_is_named_too_but_not_who_is_above() -> None:
    boss = EmployeeFactory.create(name="欧阳总")
    made = launched_cycle(2)
    Employee.objects.filter(pk=made.supervisor.pk).update(supervisor=boss)

    page = opened(account(made.supervisor), LINE)
    (person,) = page.context["board"].blocks[0].persons

    assert (person.employee, person.waiting.left, person.turn_to) == (made.supervisor, 2, None)
    assert boss.name not in page.content.decode()
    assert page.context["board"].first[1].url == reverse("reviews:team")


def test_it_stays_the_same_whichever_anonymous_rater_answers() -> None:
    made = rated_cycle(2)
    made.approve()
    supervisor = account(made.supervisor)
    urls = (LINE, reverse("home:line_waiting", args=[made.cycle.code]))

    def read() -> list[str]:
        pages = [opened(supervisor, url).content.decode() for url in urls]
        return [page.partition('id="content"')[2] for page in pages]

    before = read()
    for one in made.nominations("approved")[:3]:
        made.respond(one.rater, AT)

    assert read() == before
    shown = block(supervisor, LINE)
    assert tallies(shown)["others"] is None
    assert {str(due.kind) for row in shown.waiting for due in row.dues} == {"supervisor"}


def test_proposals_for_ones_own_people_wait_here_and_no_others() -> None:
    made = rated_cycle(2)
    head = EmployeeFactory.create()
    Employee.objects.filter(pk=made.supervisor.pk).update(supervisor=head)
    Nomination.objects.exclude(assessment=made.first).delete()

    (problem,) = block(account(made.supervisor), LINE).problems

    assert (str(problem.trouble), problem.people) == ("proposed", 1)
    assert problem.url == reverse("reviews:team_raters", args=[made.cycle.code])
    assert troubles(block(account(head), LINE)) == {}


def test_what_hr_mends_is_said_without_a_link() -> None:
    made = launched_cycle(1)
    Employee.objects.filter(pk=made.employees[0].pk).update(status="left")

    (problem,) = block(account(made.supervisor), LINE).problems

    assert (str(problem.trouble), problem.url, problem.link) == ("left", "", "请人力资源处理")


def test_only_who_leads_has_a_line() -> None:
    made = launched_cycle(1)
    stranger = EmployeeFactory.create()
    EmployeeFactory.create(supervisor=stranger)
    waiting = reverse("home:line_waiting", args=[made.cycle.code])

    assert [status(account(made.employees[0]), url) for url in (LINE, waiting)] == [404, 404]
    assert [status(account(stranger), url) for url in (LINE, waiting)] == [200, 404]
    assert [status(account(made.supervisor), url) for url in (LINE, waiting)] == [200, 200]
    assert status(HrFactory.create()) == 404
    assert status(account(made.supervisor), reverse("home:waiting", args=[made.cycle.code])) == 404


def test_a_line_without_a_cycle_and_a_supervisor_without_a_line_are_told_so() -> None:
    boss = EmployeeFactory.create()
    EmployeeFactory.create(supervisor=boss)
    left_alone = launched_cycle(1)
    Employee.objects.filter(pk=left_alone.employees[0].pk).update(supervisor=None)

    assert "你这条线上没有进行中的周期" in opened(account(boss), LINE).content.decode()
    alone = opened(account(left_alone.supervisor), LINE).content.decode()
    assert "没有人向你汇报" in alone


def test_my_team_leads_to_it() -> None:
    made = launched_cycle(1)
    team = reverse("reviews:team")

    assert f'href="{LINE}"' in opened(account(made.supervisor), team).content.decode()
    assert f'href="{LINE}"' not in opened(account(made.employees[0]), team).content.decode()


def test_it_takes_the_same_queries_for_1_and_50_people() -> None:
    counts = []
    for people in (1, 50):
        made = self_cycle(people)
        end_stage(made.cycle, "self", -1)
        supervisor = account(made.supervisor)
        opened(supervisor, LINE)
        with CaptureQueriesContext(connection) as captured:
            opened(supervisor, LINE)
        counts.append(len(captured))
        Cycle.objects.filter(pk=made.cycle.pk).update(state="published")

    assert counts[0] == counts[1]
