"""Who is whose, and who sees whom."""

import pytest

from competency_portal.people import queries
from competency_portal.people.models import Department, Employee
from competency_portal.people.outline import headcounts
from tests.factories import DepartmentFactory, EmployeeFactory, HrFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> tuple[Employee, Employee, Employee, Employee]:
    """A manager, a supervisor below, their subordinate, and somebody of another line."""
    manager = EmployeeFactory(name="经理")
    lead = EmployeeFactory(name="主管", supervisor=manager)
    butler = EmployeeFactory(name="管家", supervisor=lead)
    return manager, lead, butler, EmployeeFactory(name="旁人")


def names(people: object) -> list[str]:
    return [person.name for person in people]  # type: ignore[attr-defined]


def test_line_is_everybody_below(chain: tuple[Employee, ...]) -> None:
    manager, lead, butler, _stranger = chain

    assert names(queries.line_of(manager).order_by("pk")) == ["主管", "管家"]
    assert names(queries.line_of(lead)) == ["管家"]
    assert names(queries.line_of(butler)) == []


def test_line_ends_even_on_a_loop_that_a_hand_made_row_contains(
    chain: tuple[Employee, ...],
) -> None:
    manager, _lead, butler, _stranger = chain
    Employee.objects.filter(pk=manager.pk).update(supervisor=butler)

    assert names(queries.line_of(manager).order_by("pk")) == ["主管", "管家"]


def test_everybody_sees_themselves_and_their_line(chain: tuple[Employee, ...]) -> None:
    manager, lead, butler, stranger = chain
    assert manager.user
    assert lead.user
    assert butler.user
    assert stranger.user

    seen = {
        person.name: names(queries.visible_to(person.user).order_by("pk"))
        for person in (manager, lead, butler, stranger)
        if person.user
    }

    assert seen == {
        "经理": ["经理", "主管", "管家"],
        "主管": ["主管", "管家"],
        "管家": ["管家"],
        "旁人": ["旁人"],
    }


def test_hr_sees_everybody_and_an_account_without_a_person_nobody(
    chain: tuple[Employee, ...],
) -> None:
    assert queries.visible_to(HrFactory()).count() == len(chain)
    assert queries.visible_to(UserFactory()).count() == 0


def test_a_line_of_fifty_costs_as_many_queries_as_a_line_of_one(
    chain: tuple[Employee, ...], django_assert_num_queries: object
) -> None:
    _manager, lead, _butler, _stranger = chain
    EmployeeFactory.create_batch(50, supervisor=lead, department=lead.department)

    with django_assert_num_queries(1):  # type: ignore[operator]
        list(queries.line_of(lead))


@pytest.mark.parametrize("query", ["欧阳", "ouyang", "OY", "oyxx", "00042", " ou yang "])
def test_people_are_found_by_characters_pinyin_initials_and_number(query: str) -> None:
    EmployeeFactory(number="00042", name="欧阳晓雪")
    EmployeeFactory(number="00001", name="李雷")

    found = queries.matching(Employee.objects.all(), query)

    assert names(found) == ["欧阳晓雪"]


def test_a_character_with_two_readings_is_found_by_either() -> None:
    EmployeeFactory(name="单雄信")

    assert queries.matching(Employee.objects.all(), "shanxiong").count() == 1
    assert queries.matching(Employee.objects.all(), "danxiong").count() == 1


def test_a_department_includes_what_stands_below_it() -> None:
    company = DepartmentFactory(name="公司")
    office = DepartmentFactory(name="翠湖管理处", parent=company)
    team = DepartmentFactory(name="客服组", parent=office)
    other = DepartmentFactory(name="云山管理处", parent=company)
    for place in (office, team, other):
        EmployeeFactory(name=place.name, department=place)

    chosen = Department.objects.filter(pk=office.pk)

    assert names(queries.in_departments(Employee.objects.all(), chosen).order_by("pk")) == [
        "翠湖管理处",
        "客服组",
    ]


def test_headcount_counts_those_who_work_here() -> None:
    office = DepartmentFactory()
    EmployeeFactory(department=office)
    EmployeeFactory(department=office, status="left")

    assert headcounts() == {office.pk: 1}
