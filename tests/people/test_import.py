"""People from a file: who is new, who changes, and what the trail says."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import is_password_usable
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from competency_portal.core import audit
from competency_portal.core.models import AuditRecord, User
from competency_portal.people import services
from competency_portal.people.importing import Stale, import_people, read_people, storing
from competency_portal.people.models import Department, Employee, EmployeeStatus
from competency_portal.people.queries import matching
from tests.factories import DepartmentFactory, EmployeeFactory, HrFactory, PositionFactory
from tests.factories.tables import xlsx
from tests.people.import_files import HEADS, counts, imported, planned, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Department:
    """翠湖管理处 · 客服部, below the company."""
    company = DepartmentFactory.create(name="公司")
    above = DepartmentFactory.create(name="翠湖管理处", parent=company)
    return services.save_department(
        Department(code="office", name="客服部", parent=above), actor=None
    )


@pytest.fixture(autouse=True)
def _positions() -> None:
    PositionFactory.create(code="P309", name="大堂管家")
    PositionFactory.create(code="head", name="经理")


def trail_of(subject: Employee) -> list[tuple[str, str, str]]:
    """Oldest first."""
    return [(r.action, r.from_value, r.to_value) for r in audit.trail(subject)][::-1]


LIST = rows_of(
    ("0003", "乙员工", "大堂管家", "客服部", "0001"),
    (None, None, None, None, None, None, None),
    ("0001", "王　芳", "head", "翠湖管理处 · 客服部", None, "在职"),
    ("0002", "甲员工", "P309", "翠湖管理处/客服部", "0003", "休假"),
)


def test_new_people_are_entered_with_their_place_and_their_supervisor(office: Department) -> None:
    plan = imported(LIST)

    assert counts(plan) == (3, 0, 0)
    found = Employee.objects.select_related("position", "supervisor")
    assert [
        (one.number, one.name, one.position.code, str(one.supervisor), one.status) for one in found
    ] == [
        ("0001", "王芳", "head", "None", "active"),
        ("0002", "甲员工", "P309", "乙员工 0003", "leave"),
        ("0003", "乙员工", "P309", "王芳 0001", "active"),
    ]
    assert {one.department_id for one in found} == {office.pk}
    assert [one.name for one in matching(Employee.objects.all(), "wangf")] == ["王芳"]


@pytest.mark.usefixtures("office")
def test_the_trail_is_that_of_the_service() -> None:
    hr = HrFactory.create()
    imported(LIST, actor=hr)
    by_import = Employee.objects.get(number="0002")
    by_hand = Employee(number="9", name="甲员工", status="leave")
    for field in ("position", "department", "supervisor"):
        setattr(by_hand, field, getattr(by_import, field))

    services.save_employee(by_hand, actor=hr)

    assert trail_of(by_import)[1:] == trail_of(by_hand)[1:]
    assert trail_of(by_import)[0] == ("Number changed", "", "0002")
    assert {(r.actor, r.reason) for r in audit.trail(by_import)} == {(hr, "从 花名册.xlsx 导入")}


@pytest.mark.usefixtures("office")
def test_the_same_file_a_second_time_changes_nothing() -> None:
    imported(LIST)
    before = (list(Employee.objects.values()), AuditRecord.objects.count())

    plan = imported(LIST)

    assert (counts(plan), plan.does_nothing) == ((0, 0, 3), True)
    assert (list(Employee.objects.values()), AuditRecord.objects.count()) == before


@pytest.mark.usefixtures("office")
def test_an_empty_cell_leaves_what_is_stored_and_nobody_is_deleted() -> None:
    imported(LIST)

    plan = imported(rows_of(("0002", None, None, None, None, "在职")))

    person = Employee.objects.get(number="0002")
    assert counts(plan) == (0, 1, 0)
    assert (person.name, str(person.supervisor)) == ("甲员工", "乙员工 0003")
    assert trail_of(person)[-1] == ("Status changed", "休假中", "在职")
    assert Employee.objects.count() == 3


@pytest.mark.usefixtures("office")
def test_a_supervisor_is_taken_away_by_saying_nobody() -> None:
    imported(LIST)

    imported(rows_of(("0002", None, None, None, "无")))

    person = Employee.objects.get(number="0002")
    assert person.supervisor is None
    assert trail_of(person)[-1] == ("Supervisor changed", "乙员工 0003", "")


@pytest.mark.usefixtures("office")
def test_a_reporting_line_can_be_turned_round_in_one_file() -> None:
    imported(LIST)

    imported(rows_of(("0001", None, None, None, "0003"), ("0003", None, None, None, "无")))

    assert str(Employee.objects.get(number="0001").supervisor) == "乙员工 0003"


def test_who_leaves_cannot_log_in_any_more() -> None:
    person = EmployeeFactory.create(number="0007")
    client = Client()
    client.force_login(person.user)

    imported(rows_of(("0007", None, None, None, None, "离职")))

    assert client.get("/").status_code == 302
    assert trail_of(person) == [
        ("Status changed", "在职", "已离职"),
        ("Login switched", "是", "否"),
    ]


@pytest.mark.usefixtures("office")
def test_an_account_is_opened_without_a_password() -> None:
    imported(rows_of(("0001", "王芳", "P309", "客服部", None, None, "wangfang")))

    person = Employee.objects.get()
    assert person.user
    assert (person.user.username, person.user.is_hr) == ("wangfang", False)
    assert not is_password_usable(person.user.password)
    assert trail_of(person)[-1] == ("Account opened", "", "wangfang")
    assert counts(imported(rows_of(("0001", *[None] * 5, "WangFang")))) == (0, 0, 1)


def test_departments_are_made_on_the_way_when_asked_for(office: Department) -> None:
    content = rows_of(
        ("1", "甲", "P309", "翠湖管理处 · 客服部 · 前台 组"),
        ("2", "乙", "P309", "翠湖管理处／客服部／前台组"),
        ("3", "丙", "P309", "新城管理处 > 客服部"),
        ("4", "丁", "P309", "公司/新城管理处"),
    )

    plan = imported(content, create=True)

    made = ["翠湖管理处 · 客服部 · 前台 组", "新城管理处", "新城管理处 · 客服部"]
    assert [one.shown for one in plan.departments] == made
    found = Employee.objects.select_related("department")
    assert [one.department.path_name for one in found] == [made[0], made[0], made[2], made[1]]
    above = {one.path_name: one.parent for one in Department.objects.select_related("parent")}
    assert above[made[0]] == office
    assert len({one.code for one in Department.objects.all()}) == 6
    assert trail_of(found[2])[3] == ("Department changed", "", "新城管理处 · 客服部")
    assert counts(imported(content, create=True)) == (0, 0, 4)
    assert Department.objects.count() == 6


@pytest.mark.usefixtures("office")
def test_every_sheet_of_the_workbook_is_imported() -> None:
    rows = [HEADS, ("1", "甲", "P309", "客服部", "2")]
    content = xlsx(rows, 二处=[HEADS, ("2", "乙", "P309", "客服部")], 说明=[("请勿修改",)])

    assert counts(imported(content)) == (2, 0, 0)


@pytest.mark.usefixtures("office")
def test_a_csv_of_excel_in_china_is_imported() -> None:
    content = "工号,姓名,岗位,部门\r\n0012,王芳,大堂管家,客服部\r\n".encode("gb18030")

    assert counts(imported(content)) == (1, 0, 0)
    assert Employee.objects.get().number == "0012"


@pytest.mark.usefixtures("office")
def test_english_heads_and_words_are_understood() -> None:
    heads = ("Status", "Supervisor", "No", "Department", "Position", "Name", "Employee number")
    content = xlsx([heads, ("on leave", "-", None, "客服部", "P309", "Wang Fang", "a-1")])

    imported(content)

    person = Employee.objects.get()
    assert (person.name, person.status, person.supervisor) == ("Wang Fang", "leave", None)


@pytest.mark.usefixtures("office")
def test_what_was_seen_is_what_is_stored_or_nothing_is() -> None:
    plan = planned(LIST)
    EmployeeFactory.create(number="0003")

    with pytest.raises(Stale):
        import_people(
            read_people(LIST),
            create_departments=False,
            actor=None,
            source="x",
            seen=plan.fingerprint,
        )

    assert [*Employee.objects.values_list("number", flat=True)] == ["0003"]


@pytest.mark.usefixtures("office")
def test_somebody_who_is_entered_at_the_same_moment_is_no_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def taken(_store: object) -> None:
        EmployeeFactory.create()
        raise IntegrityError

    monkeypatch.setattr(storing._Store, "everything", taken)

    with pytest.raises(Stale):
        imported(LIST)

    assert Employee.objects.count() == 0


def test_the_number_of_queries_does_not_grow_with_the_people(
    office: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SQLite's old limit would cut one batch into many.
    monkeypatch.setattr(type(connection.features), "max_query_params", 30_000)
    monkeypatch.setattr(storing, "BATCH", 100_000)
    EmployeeFactory.create(number="boss", department=office)

    def asked(first: int, count: int) -> tuple[int, int]:
        numbers = range(first, first + count)
        new = rows_of(
            *((str(n), "甲", "P309", f"部 {n % 3 + first}", "boss", None, f"a{n}") for n in numbers)
        )
        changed = rows_of(
            *((str(n), "乙", "head", "客服部", str(first), "离职") for n in numbers[1:])
        )
        with CaptureQueriesContext(connection) as entering:
            imported(new, create=True)
        with CaptureQueriesContext(connection) as changing:
            imported(changed)
        assert Employee.objects.filter(name="乙", status=EmployeeStatus.LEFT).count() > count / 2
        return len(entering), len(changing)

    assert asked(1000, 20) == asked(2000, 200)
    assert User.objects.filter(is_active=False).count() == 218
