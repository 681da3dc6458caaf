"""HR goes from the board to a problem, mends it and comes back to a calm board."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from competency_portal.assessments.models import Assessment
from competency_portal.core.models import User
from competency_portal.people.models import Department, Employee
from tests.factories import DepartmentFactory, EmployeeFactory, launched_cycle
from tests.factories.results import submit

pytestmark = pytest.mark.django_db(transaction=True)


def test_hr_opens_a_branch_mends_a_problem_and_comes_back(
    page: Page, sign_in: Callable[[BrowserContext, User], None]
) -> None:
    made = launched_cycle(2)
    submit(made.reviews[1])
    Employee.objects.filter(pk=made.supervisor.pk).update(status="left")
    EmployeeFactory.create(name="钱多多")
    region, other = DepartmentFactory.create(), DepartmentFactory.create()
    Department.objects.filter(pk=made.department.pk).update(parent=region)
    Assessment.objects.filter(pk=made.assessments[1].pk).update(department=other)
    sign_in(page.context, made.hr)
    page.goto("/")

    page.get_by_test_id(f"branch-{region.pk}").get_by_role("button").click()
    expect(page.get_by_test_id(f"branch-{made.department.pk}")).to_be_visible()
    assert page.url.endswith("/")

    page.get_by_test_id("next-go").click()
    page.get_by_label("原因").fill("主管离职")
    page.get_by_role("searchbox").fill("qdd")
    page.get_by_label("钱多多").check()
    page.get_by_test_id("action-submit").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")
    # The person still reports to somebody who has left; that stops nothing.
    expect(page.get_by_test_id("problem-supervisor-left")).to_have_count(0)
