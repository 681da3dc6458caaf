"""What stands at the top of every page: the links, by what somebody does here, and who it is."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.core.components import NavigationItem
from competency_portal.core.models import User
from tests.factories import EmployeeFactory, HrFactory, UserFactory, launched_cycle
from tests.factories.plans import cycle_with_gap, planned
from tests.factories.results import AT, published_cycle

pytestmark = pytest.mark.django_db

MY_REPORTS, REPORTS, PLANS = "我的报告", "差距报告", "改进计划"
BOARD, CYCLES, TEAM, CATALOGUE, PEOPLE = "工作台", "评估周期", "我的团队", "能力模型", "员工"


def items(user: User | None, url: str = "/") -> list[NavigationItem]:
    client = Client()
    if user:
        client.force_login(user)
    found: list[NavigationItem] = client.get(url, follow=True).context["navigation"]
    return found


def labels(user: User | None) -> list[str]:
    return [str(item.label) for item in items(user)]


def current(user: User, url: str) -> list[str]:
    return [str(item.label) for item in items(user, url) if item.current]


def account(**employee: Any) -> User:
    user: User = EmployeeFactory.create(**employee).user
    return user


def caption(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.get("/").context["account_caption"])


def test_a_request_for_another_host_is_refused_with_a_page() -> None:
    answer = Client().get("/", headers={"host": "elsewhere.example"})

    assert answer.status_code == 400


def test_a_stranger_is_offered_nothing() -> None:
    assert labels(None) == []


def test_an_employee_reads_the_own_reports_and_the_model() -> None:
    assert labels(account()) == [MY_REPORTS, CATALOGUE]


def test_plans_appear_with_the_first_result_or_a_measure_to_carry_out() -> None:
    made, coach = cycle_with_gap(), account()
    planned(made, owner=coach.employee)

    assert labels(made.employees[0].user) == [MY_REPORTS, PLANS, CATALOGUE]
    assert labels(coach) == [MY_REPORTS, PLANS, CATALOGUE]


def test_somebody_with_people_below_sees_people_and_their_reports() -> None:
    boss = EmployeeFactory.create()
    EmployeeFactory.create(supervisor=boss)

    assert labels(boss.user) == [REPORTS, PLANS, CATALOGUE, PEOPLE]


def test_who_scores_has_a_team() -> None:
    assert labels(launched_cycle(1).supervisor.user) == [TEAM, REPORTS, PLANS, CATALOGUE, PEOPLE]


def test_the_team_stays_to_be_read_when_the_cycle_is_published() -> None:
    assert labels(published_cycle([AT]).supervisor.user) == [
        TEAM,
        REPORTS,
        PLANS,
        CATALOGUE,
        PEOPLE,
    ]


def test_hr_runs_cycles_and_keeps_people() -> None:
    assert labels(HrFactory.create()) == [BOARD, CYCLES, REPORTS, PLANS, CATALOGUE, PEOPLE]


def test_hr_who_also_scores_has_both() -> None:
    made = launched_cycle(1)
    User.objects.filter(employee=made.supervisor).update(is_hr=True)

    user = User.objects.get(employee=made.supervisor)
    assert labels(user) == [BOARD, CYCLES, TEAM, REPORTS, PLANS, CATALOGUE, PEOPLE]


def test_every_link_leads_somewhere_and_says_where_one_is() -> None:
    hr = HrFactory.create()

    for item in items(hr):
        assert current(hr, item.url) == [item.label]


def test_a_page_below_belongs_to_its_part() -> None:
    assert current(HrFactory.create(), reverse("cycles:cycle_create")) == [CYCLES]


def test_the_start_page_is_the_board_of_hr_and_no_part_of_anybody_elses() -> None:
    assert current(HrFactory.create(), "/") == [BOARD]
    assert current(account(), "/") == []


def test_the_line_belongs_to_the_team_and_the_lists_of_the_board_to_the_board() -> None:
    made = launched_cycle(1)

    boss = made.supervisor.user
    assert boss
    assert current(boss, reverse("home:line")) == [TEAM]
    assert current(made.hr, reverse("home:waiting", args=[made.cycle.code])) == [BOARD]


def test_the_caption_names_person_and_position() -> None:
    assert caption(account(name="王芳", position__name="大堂管家")) == "王芳 · 大堂管家"


def test_an_account_of_nobody_goes_by_its_own_name() -> None:
    assert caption(UserFactory.create(username="auditor")) == "auditor"
