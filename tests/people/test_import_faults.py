"""What is wrong in a list of people: said in plain words at its place, and nothing is stored."""

from __future__ import annotations

import datetime

import pytest

from competency_portal.core.models import AuditRecord
from competency_portal.people.models import Department, Employee
from competency_portal.people.services import name_paths
from tests.factories import DepartmentFactory, EmployeeFactory, HrFactory, PositionFactory
from tests.factories.tables import xlsx
from tests.people.import_files import HEADS, faults, imported, planned, rows_of, warnings

pytestmark = pytest.mark.django_db

LOST = "没有工号 12，但有 0012：开头的 0 被表格软件去掉了。请把这一列设为文本，重新填写。"
AS_TEXT = "如果工号以 0 开头，请把这一列设为文本，重新填写。"


@pytest.fixture(autouse=True)
def _company() -> None:
    PositionFactory.create(code="P309", name="管家")
    company = DepartmentFactory.create(name="公司")
    for name in ("甲处", "乙处"):
        above = DepartmentFactory.create(name=name, parent=company)
        DepartmentFactory.create(name="客服部", parent=above)
    name_paths()


def test_every_fault_is_named_at_once_and_nothing_is_stored() -> None:
    records = AuditRecord.objects.count()
    content = rows_of(
        ("1", "甲", "P309", "甲处"),
        ("2", None, "园丁", "客服部", "9", "在忙", "a b"),
        ("3", "丙", None, "丙处 · 客服部", "3"),
        (None, "丁", "P309", "甲处"),
    )

    assert faults(content) == [
        "第 3 行 B 列：新员工必须填写。",
        "第 3 行 C 列：没有岗位“园丁”。",
        "第 3 行 D 列：有 2 个部门叫这个名字，例如 甲处 · 客服部、乙处 · 客服部，请写完整路径。",
        "第 3 行 E 列：系统里和文件里都没有工号 9。",
        "第 3 行 F 列：“在忙”不是状态，请写其中之一：在职、休假中、已离职。",
        "第 3 行 G 列：账号只能由字母、数字和 @ . + - _ 组成。",
        "第 4 行 C 列：新员工必须填写。",
        "第 4 行 D 列：没有部门“丙处 · 客服部”。",
        "第 4 行 E 列：不能做自己的上级。",
        "第 5 行 A 列：新员工必须填写。",
    ]
    assert (Employee.objects.count(), AuditRecord.objects.count()) == (0, records)
    assert planned(content).lacks_departments


def test_a_name_that_cannot_be_seen_whole_is_named() -> None:
    content = rows_of(
        ("1", "\u202e李四", "P309", "甲处"), ("2", "王芳", "P309", "公司 · 客\u200b服")
    )

    assert faults(content, create=True) == [
        "第 2 行 B 列：含有换行或看不见的字符：U+202E。请手动输入。",
        "第 3 行 D 列：含有换行或看不见的字符：U+200B。请手动输入。",
    ]


def test_a_number_that_stands_twice_is_named_in_both_rows() -> None:
    content = xlsx(
        [HEADS, ("1", "甲", "P309", "甲处", *[None] * 2, "Jia"), ("1", "乙", "P309", "甲处")],
        二=[HEADS, ("2", "丙", "P309", "甲处", *[None] * 2, "jia")],
    )

    assert faults(content) == [
        "第 2 行 A 列：“1”重复：第 3 行也有。",
        "第 2 行 G 列：“Jia”重复：工作表 二，第 2 行也有。",
        "第 3 行 A 列：“1”重复：第 2 行也有。",
        "工作表 二，第 2 行 G 列：“jia”重复：工作表 花名册，第 2 行也有。",
    ]


def test_a_loop_is_named_in_each_of_its_rows() -> None:
    EmployeeFactory.create(number="0", name="零", supervisor=EmployeeFactory.create(number="9"))
    content = rows_of(
        ("1", "甲", "P309", "甲处", "2"),
        ("2", "乙", "P309", "甲处", "0"),
        ("3", "丙", "P309", "甲处", "2"),
        ("9", "玖", None, None, "1"),
    )

    loop = "汇报关系成环：甲 1 → 乙 2 → 零 0 → 玖 9 → 甲 1。"
    assert faults(content) == [
        f"第 2 行 E 列：{loop}",
        f"第 3 行 E 列：{loop}",
        f"第 5 行 E 列：{loop}",
    ]


def test_figures_are_numbers_as_they_were_typed_unless_zeros_were_lost() -> None:
    EmployeeFactory.create(number="0012")
    content = rows_of(
        (12.0, "甲", "P309", "甲处"),
        (7, "乙", "P309", "甲处", 12),
        (8.5, "丙", "P309", "甲处"),
        (12345678901234567, "丁", "P309", "甲处"),
    )

    assert faults(content) == [
        f"第 2 行 A 列：{LOST}",
        f"第 3 行 E 列：{LOST}",
        "第 4 行 A 列：“8.5”不是工号。",
        "第 5 行 A 列：这个工号的一部分数字被表格软件丢掉了。请把这一列设为文本，重新填写。",
    ]


def test_a_csv_may_have_lost_zeros_too() -> None:
    EmployeeFactory.create(number="0012")

    assert faults("工号,姓名,岗位,部门\n12,甲,P309,甲处\n1.23E+11,乙,P309,甲处\n".encode()) == [
        f"第 2 行 A 列：{LOST}",
        "第 3 行 A 列：这个工号的一部分数字被表格软件丢掉了。请把这一列设为文本，重新填写。",
    ]


def test_new_numbers_that_are_figures_are_worth_a_word() -> None:
    content = rows_of((7.0, "甲", "P309", "甲处"), (8, "乙", "P309", "甲处", 7))

    assert warnings(content) == [
        "第 2 行 A 列：提示：有 2 个新工号是数字格式，第一个读作 7。" + AS_TEXT
    ]
    imported(content)
    assert str(Employee.objects.get(number="8").supervisor) == "甲 7"
    assert warnings(content) == []


def test_dates_truth_values_and_bad_characters_are_named() -> None:
    content = rows_of(
        ("1", datetime.date(2026, 1, 2), True, "甲处"),
        ("a/b", 5, "P309", "甲处"),
        ("2", "名" * 101, "P309", "甲处", None, None, "a" * 151),
        ("x" * 41, "甲", "P309", "甲处"),
        ("１Ｅ5", "甲", "P309", "甲处"),
    )

    assert faults(content) == [
        "第 2 行 B 列：“2026-01-02”不是文本。请把单元格设为文本，重新填写。",
        "第 2 行 C 列：“True”不是文本。请把单元格设为文本，重新填写。",
        "第 3 行 A 列：只能用字母、数字和 . _ + -，并以字母或数字开头。",
        "第 3 行 B 列：“5”不是姓名。",
        "第 4 行 B 列：姓名最多 100 个字。",
        "第 4 行 G 列：账号最多 150 个字。",
        f"第 5 行 A 列：“{'x' * 40}”不是工号。",
    ]


def test_a_character_that_no_font_has_is_a_warning() -> None:
    assert warnings(rows_of(("1", "王\ue000", "P309", "甲处"))) == [
        "第 2 行 B 列：提示：报告里印不出这些字：\ue000。"
    ]


def test_columns_that_are_needed_must_be_there() -> None:
    assert faults(xlsx([("工号", "状态", "状态"), ("1", None, None)])) == [
        "第 1 行：缺少“姓名”列。",
        "第 1 行：缺少“岗位”列。",
        "第 1 行：缺少“部门”列。",
        "第 1 行 C 列：“状态”和前面的一列是同一个意思，只留一列。",
    ]


def test_a_position_that_has_namesakes_is_named_by_code() -> None:
    PositionFactory.create(code="second", name="管家")

    assert faults(rows_of(("1", "甲", "管家", "甲处"))) == [
        "第 2 行 C 列：有几个岗位都叫“管家”，请写岗位编码：P309、second。"
    ]


def test_who_has_left_is_no_new_supervisor_but_stays_an_old_one() -> None:
    left = EmployeeFactory.create(number="9", name="玖", status="left")
    EmployeeFactory.create(number="1", supervisor=left)

    assert faults(
        rows_of(
            ("1", None, None, None, "9"),
            ("2", "乙", "P309", "甲处", "9"),
            ("3", "丙", "P309", "甲处", "4"),
            ("4", "丁", "P309", "甲处", None, "离职"),
        )
    ) == [
        "第 3 行 E 列：玖 9 已离职，不能做上级。",
        "第 4 行 E 列：丁 4 已离职，不能做上级。",
    ]


def test_accounts_follow_the_rules_of_the_page() -> None:
    EmployeeFactory.create(number="1", user__username="one")
    EmployeeFactory.create(number="2", user=None)
    EmployeeFactory.create(number="3", name="叁", user=None, status="left")

    assert faults(
        rows_of(
            ("1", *[None] * 5, "other"),
            ("2", *[None] * 5, "ONE"),
            ("3", *[None] * 5, "three"),
        )
    ) == [
        "第 2 行 G 列：本人已有账号“one”，导入不会更换账号。",
        "第 3 行 G 列：账号“ONE”已被使用。",
        "第 4 行 G 列：叁 3 已离职，不能登录。",
    ]


def test_hr_lets_neither_themselves_go_nor_the_last_of_hr() -> None:
    hr, other = HrFactory.create(), HrFactory.create()
    EmployeeFactory.create(number="1", user=hr)
    EmployeeFactory.create(number="2", user=other)
    content = rows_of(("1", *[None] * 4, "离职"), ("2", *[None] * 4, "离职"))

    nobody_else = "没有其他人有 HR 角色，请先把它交给别人。"
    assert faults(content)[0].endswith("F 列：" + nobody_else)
    assert faults(content, actor=hr) == [
        "第 2 行 F 列：不能取消自己的 HR 角色，也不能停用自己的账号。",
        f"第 3 行 F 列：{nobody_else}",
    ]


def test_where_a_new_department_belongs_must_be_clear() -> None:
    DepartmentFactory.create(name="第二公司")
    content = rows_of(("1", "甲", "P309", "丁处"), ("2", "乙", "P309", " · "))

    assert faults(content, create=True) == [
        "第 2 行 D 列：最上级的部门不止一个，请从最上级写起。",
        "第 3 行 D 列：没有部门“·”。",
    ]
    Department.objects.filter(parent=None).exclude(name="公司").delete()
    assert faults(rows_of(("1", "甲", "P309", "长" * 201)), create=True) == [
        "第 2 行 D 列：部门名称太长。"
    ]
    Department.objects.all().delete()
    assert faults(content, create=True)[0] == "第 2 行 D 列：请先在“部门”页录入公司。"
