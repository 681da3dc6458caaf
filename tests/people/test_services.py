"""Entering, changing and moving people."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.test import Client

from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord, User
from competency_portal.people import services
from competency_portal.people.models import Department, Employee, EmployeeStatus
from tests.factories import (
    CycleFactory,
    DepartmentFactory,
    EmployeeFactory,
    HrFactory,
    PositionFactory,
    UserFactory,
    launched_cycle,
)

pytestmark = pytest.mark.django_db


def trail_of(subject: Employee) -> list[tuple[str, str, str]]:
    return [(r.action, r.from_value, r.to_value) for r in audit.trail(subject)]


def test_a_change_leaves_a_row_with_who_from_and_to() -> None:
    hr = HrFactory()
    employee = EmployeeFactory(name="王芳")
    employee.name = "王方"

    services.save_employee(employee, actor=hr)

    assert trail_of(employee) == [("Name changed", "王芳", "王方")]
    assert audit.trail(employee)[0].actor == hr


def test_a_move_between_two_departments_of_one_name_is_told_by_the_way_down() -> None:
    offices = [
        services.save_department(Department(code=code, name="客服部", parent=above), actor=None)
        for code, above in (
            ("a", DepartmentFactory(name="甲处", parent=DepartmentFactory())),
            ("b", DepartmentFactory(name="乙处", parent=DepartmentFactory())),
        )
    ]
    employee = EmployeeFactory(department=offices[0])
    employee.department = offices[1]

    services.save_employee(employee, actor=None)

    assert trail_of(employee) == [("Department changed", "甲处 · 客服部", "乙处 · 客服部")]


def test_a_change_between_two_positions_of_one_name_leaves_a_row() -> None:
    employee = EmployeeFactory(position=PositionFactory(name="管家"))
    employee.position = PositionFactory(name="管家")

    services.save_employee(employee, actor=None)

    assert trail_of(employee) == [("Position changed", "管家", "管家")]


def test_who_leaves_is_logged_out_and_comes_back_without_a_login() -> None:
    employee = EmployeeFactory()
    client = Client()
    client.force_login(employee.user)
    employee.status = EmployeeStatus.LEFT

    services.save_employee(employee, actor=HrFactory())

    assert client.get("/").status_code == 302
    assert trail_of(employee) == [
        ("Login switched", "是", "否"),
        ("Status changed", "在职", "已离职"),
    ]
    employee.status = EmployeeStatus.ACTIVE
    services.save_employee(employee, actor=HrFactory())
    assert not User.objects.get(pk=employee.user.pk).is_active


def test_hr_does_not_let_themselves_go() -> None:
    me = EmployeeFactory(user=HrFactory())
    me.status = EmployeeStatus.LEFT

    with pytest.raises(Refused, match="不能取消自己的 HR 角色"):
        services.save_employee(me, actor=me.user)

    me.refresh_from_db()
    assert me.status == EmployeeStatus.ACTIVE


def test_the_last_of_hr_is_not_let_go() -> None:
    last = EmployeeFactory(user=HrFactory())
    last.status = EmployeeStatus.LEFT

    with pytest.raises(Refused, match="没有其他人有 HR 角色"):
        services.save_employee(last, actor=None)

    HrFactory(is_active=False)
    with pytest.raises(Refused, match="没有其他人有 HR 角色"):
        services.set_account(last, is_active=True, is_hr=False, actor=UserFactory())
    assert User.objects.get(pk=last.user.pk).is_hr
    HrFactory()
    services.save_employee(last, actor=None)
    assert not User.objects.get(pk=last.user.pk).is_active


def test_who_has_left_gets_no_login() -> None:
    left = EmployeeFactory(name="王芳", user=None, status=EmployeeStatus.LEFT)
    switched_off = EmployeeFactory(
        name="李雷", user=UserFactory(is_active=False), status=EmployeeStatus.LEFT
    )

    with pytest.raises(Refused, match="王芳 已离职"):
        services.open_account(left, username="wangfang", actor=None)
    with pytest.raises(Refused, match="李雷 已离职"):
        services.set_account(switched_off, is_active=True, is_hr=False, actor=HrFactory())

    assert not User.objects.filter(username="wangfang").exists()


def test_an_edit_that_began_before_an_account_was_opened_leaves_it() -> None:
    employee = EmployeeFactory(user=None)
    read_before = Employee.objects.get(pk=employee.pk)
    account = services.open_account(employee, username="wangfang", actor=None)
    read_before.name = "王方"

    services.save_employee(read_before, actor=None)

    employee.refresh_from_db()
    assert (employee.name, employee.user) == ("王方", account.user)


def test_saving_what_is_already_so_leaves_no_row() -> None:
    employee = EmployeeFactory()

    services.save_employee(employee, actor=HrFactory())

    assert trail_of(employee) == []


def test_nobody_supervises_themselves() -> None:
    employee = EmployeeFactory(name="王芳")
    employee.supervisor = employee

    with pytest.raises(Refused, match="王芳 不能做自己的上级"):
        services.save_employee(employee, actor=None)

    employee.refresh_from_db()
    assert employee.supervisor is None


def test_a_reporting_line_has_no_loop() -> None:
    manager = EmployeeFactory(name="经理")
    lead = EmployeeFactory(name="主管", supervisor=manager)
    butler = EmployeeFactory(name="管家", supervisor=lead)
    manager.supervisor = butler

    with pytest.raises(Refused, match="管家 在 经理 的下级里"):
        services.save_employee(manager, actor=None)

    manager.refresh_from_db()
    assert manager.supervisor is None


def test_a_new_name_is_found_at_once() -> None:
    employee = Employee(
        number="7", name="欧阳雪", position=PositionFactory(), department=DepartmentFactory()
    )

    services.save_employee(employee, actor=None)

    assert "oyx" in employee.search_key


def test_a_department_does_not_stand_below_itself() -> None:
    office = DepartmentFactory()
    team = DepartmentFactory(parent=office)
    office.parent = team

    with pytest.raises(Refused, match="部门不能放在自己下面"):
        services.save_department(office, actor=None)


def test_only_an_empty_department_is_deleted() -> None:
    office = DepartmentFactory()
    team = DepartmentFactory(parent=office)
    EmployeeFactory(department=team)

    for full, why in ((office, "下面有 1 个部门"), (team, "里面有 1 人")):
        with pytest.raises(Refused, match=why):
            services.delete_department(full, actor=None)

    Employee.objects.all().delete()
    services.delete_department(team, actor=None)
    assert list(Department.objects.all()) == [office]


def test_a_department_in_which_somebody_was_assessed_stays() -> None:
    assessed = launched_cycle(1).assessments[0].department
    Employee.objects.filter(department=assessed).update(department=DepartmentFactory())

    with pytest.raises(Refused, match="有周期用到这个部门"):
        services.delete_department(assessed, actor=None)

    assert Department.objects.filter(pk=assessed.pk).exists()
    assert not AuditRecord.objects.filter(action="Department deleted").exists()


def test_a_department_that_a_cycle_chose_stays_in_its_plan() -> None:
    chosen = DepartmentFactory()
    cycle = CycleFactory()
    cycle.departments.add(chosen)

    with pytest.raises(Refused, match="有周期用到这个部门"):
        services.delete_department(chosen, actor=None)

    assert list(cycle.departments.all()) == [chosen]


def test_an_account_comes_with_a_password_that_works_and_only_once() -> None:
    employee = EmployeeFactory(user=None)

    account = services.open_account(employee, username="wangfang", actor=HrFactory())

    employee.refresh_from_db()
    assert employee.user == account.user
    assert account.user.check_password(account.password)
    with pytest.raises(Refused, match="已经有账号"):
        services.open_account(employee, username="another", actor=None)


def test_an_account_name_is_used_once_whatever_its_case() -> None:
    User.objects.create_user("WangFang")

    with pytest.raises(Refused, match="已被使用"):
        services.open_account(EmployeeFactory(user=None), username="wangfang", actor=None)


def test_a_name_taken_at_the_same_moment_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.create_user("WangFang")
    monkeypatch.setattr(QuerySet, "exists", lambda _self: False)  # as it was a moment ago

    with pytest.raises(Refused, match="已被使用"):
        services.open_account(EmployeeFactory(user=None), username="wangfang", actor=None)


def test_hr_gives_and_takes_roles_but_not_their_own() -> None:
    me = EmployeeFactory(user=HrFactory())
    colleague = EmployeeFactory()
    assert me.user
    assert colleague.user

    services.set_account(colleague, is_active=True, is_hr=True, actor=me.user)

    colleague.user.refresh_from_db()
    assert colleague.user.is_hr
    assert trail_of(colleague) == [("HR role switched", "否", "是")]
    with pytest.raises(Refused, match="不能取消自己的 HR 角色"):
        services.set_account(me, is_active=True, is_hr=False, actor=me.user)


def test_a_department_is_named_with_the_way_down_to_it_but_without_the_company() -> None:
    company = services.save_department(Department(code="c", name="长乐物业"), actor=None)
    office = services.save_department(
        Department(code="o", name="翠湖管理处", parent=company), actor=None
    )
    team = services.save_department(Department(code="t", name="客服部", parent=office), actor=None)

    office.name = "翠湖一期"
    services.save_department(office, actor=None)

    team.refresh_from_db()
    assert (company.path_name, office.path_name, team.path_name) == (
        "长乐物业",
        "翠湖一期",
        "翠湖一期 · 客服部",
    )


def test_the_first_account_has_the_hr_role_and_its_password_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("create_hr", "renshi")

    user = User.objects.get()
    name, password = capsys.readouterr().out.split()
    assert (name, user.is_hr, user.check_password(password)) == ("renshi", True, True)
    with pytest.raises(CommandError, match="已被使用"):
        call_command("create_hr", "RENSHI")


@pytest.mark.parametrize("number", ["A/1", "A 1", "A\u202e1", "-1", "", "1\n"])
def test_a_number_that_no_address_can_carry_is_not_stored(number: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        EmployeeFactory(number=number)


@pytest.mark.parametrize("number", ["00017", "WY-2024.3", "物业_7+"])
def test_a_number_of_letters_and_figures_is(number: str) -> None:
    EmployeeFactory(number=number).full_clean()


def test_a_department_that_is_its_own_parent_is_not_stored() -> None:
    office = DepartmentFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Department.objects.filter(pk=office.pk).update(parent=office)


def test_a_department_moves_to_no_deleted_one() -> None:
    office, gone = DepartmentFactory(), DepartmentFactory()
    office.parent = gone
    Department.objects.filter(pk=gone.pk).delete()

    with pytest.raises(Refused, match="上级部门刚刚被删除"):
        services.save_department(office, actor=None)
