"""KPI values from a file: what it would change, what is wrong with it, all or nothing."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.kpi import Measured, save_measure
from competency_portal.assessments.services.participants import withdraw_person
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord, User
from competency_portal.people.importing import Outcome
from competency_portal.people.models import ImportFile
from competency_portal.results.kpi.importing import (
    Faulty,
    Stale,
    ValuePlan,
    import_values,
    make_plan,
    read_values,
)
from models_catalog.standing import Standing
from tests.factories import EmployeeFactory
from tests.factories.kpi import MeasuredCycle, measured_cycle
from tests.factories.tables import xlsx

pytestmark = pytest.mark.django_db

HEADS = ("工号", "姓名", "指标", "数值", "样本数")

DATE = "这里是日期，表格软件会把 3-5 当成日期。请把单元格设为文本，重新填写数字。"
SHARE = (
    "单元格里存的是 0.96。如果显示的是 96%，说明用了百分比格式，请在常规格式的单元格里填 96；"
    "如果要的就是 0.96%，请在文本单元格里填“0.96%”。"
)


def number(made: MeasuredCycle, person: int = 0) -> str:
    return made.employees[person].number


def planned(made: MeasuredCycle, content: bytes, actor: User | None = None) -> ValuePlan:
    return make_plan(read_values(content), cycle=made.cycle, actor=actor or made.hr)


def imported(made: MeasuredCycle, content: bytes, seen: str | None = None) -> ValuePlan:
    return import_values(
        read_values(content), cycle=made.cycle, actor=made.hr, source="kpi.xlsx", seen=seen
    )


def rows_of(*rows: tuple[Any, ...]) -> bytes:
    return xlsx([HEADS, *rows], title="绩效")


def faults(made: MeasuredCycle, *rows: tuple[Any, ...]) -> list[str]:
    """Each fault of a file that is refused, with its place, without the sheet."""
    content = rows_of(*rows)
    with pytest.raises(Faulty) as refused:
        imported(made, content)
    plan = planned(made, content)
    assert plan.faults == refused.value.plan.faults
    return [str(fault).removeprefix("工作表 绩效，") for fault in plan.faults]


def counts(plan: ValuePlan) -> tuple[int, ...]:
    return tuple(len(plan.of(outcome)) for outcome in Outcome)


def test_values_of_every_kind_are_imported_with_their_trail() -> None:
    made = measured_cycle(2)
    content = rows_of(
        (number(made, 0), None, "客户满意度", 95.5, None),
        (number(made, 0), None, "utilisation", "96%", 40),
        (number(made, 1), None, "服务质量", "达到目标", None),
        (number(made, 1), None, "投诉处理时间", None, None),
    )

    plan = imported(made, content)

    assert counts(plan) == (3, 0, 0)
    stored = made.measure("utilisation")
    assert (stored.value, stored.cases, stored.saved_by) == (Decimal(96), 40, made.hr)
    assert made.measure("satisfaction").value == Decimal("95.5")
    assert made.measure("service-quality", 1).point == made.catalogue.points[Standing.AT]
    (record,) = audit.trail(stored)
    assert (record.from_value, record.to_value) == ("", "96%，40 例")
    assert record.reason == "从 kpi.xlsx 导入"
    assert audit.trail(made.cycle)[0].to_value == "3"


def test_an_empty_cell_leaves_what_is_stored() -> None:
    made = measured_cycle(1)
    imported(made, rows_of((number(made), None, "资源利用率", "96", 40)))

    plan = imported(made, rows_of((number(made), None, "资源利用率", "90", None)))

    stored = made.measure("utilisation")
    assert counts(plan) == (0, 1, 0)
    assert (stored.value, stored.cases, stored.version) == (Decimal(90), 40, 2)


def test_importing_the_same_file_again_changes_nothing() -> None:
    made = measured_cycle(1)
    content = rows_of((number(made), None, "资源利用率", "96", 40))
    imported(made, content)
    records = AuditRecord.objects.count()

    plan = imported(made, content)

    assert counts(plan) == (0, 0, 1)
    assert AuditRecord.objects.count() == records


def test_every_fault_is_named_at_once_and_nothing_is_stored() -> None:
    made = measured_cycle(2)
    stranger, gone = EmployeeFactory.create(), made.employees[1]
    withdraw_person(assessment=made.assessments[1], actor=made.hr, reason="已调离。")
    me = number(made)

    found = faults(
        made,
        (me, None, "客户满意度", "很好", None),
        (me, None, "投诉处理时间", datetime.date(2026, 3, 5), None),
        (me, None, "资源利用率", 0.96, "三十"),
        (me, None, "服务质量", "优秀", None),
        (me, None, "成本控制", 5, None),
        (me, None, "毛利", 5, None),
        ("不存在", None, "客户满意度", 5, None),
        (stranger.number, None, "客户满意度", 5, None),
        (gone.number, None, "客户满意度", 5, None),
        (None, None, "客户满意度", 5, None),
        (me, None, None, 5, None),
    )

    name = made.assessments[0].employee_name
    assert found == [
        "第 2 行 D 列：客户满意度：“很好”不是数字。",
        f"第 3 行 D 列：投诉处理时间：{DATE}",
        f"第 4 行 D 列：资源利用率：{SHARE}",
        "第 4 行 E 列：资源利用率的样本数：“三十”不是样本数，请填整数。",
        "第 5 行 D 列：服务质量：“优秀”不是评价。请填其中之一：有待改进、达到目标、学习典范。",
        f"第 6 行 C 列：成本控制不是 {name}（大堂管家）的指标。",
        "第 7 行 C 列：这个模型里没有指标“毛利”。",
        "第 8 行 A 列：没有工号 不存在。",
        f"第 9 行 A 列：{stranger.number} 不参加这个周期。",
        f"第 10 行 A 列：{gone.number} 不参加这个周期。",
        "第 11 行 A 列：请填写：这是谁的数值？",
        "第 12 行 C 列：请填写：这是哪项指标？",
    ]
    assert made.measure("satisfaction").value is None


def test_a_row_that_stands_twice_is_named_in_both() -> None:
    made = measured_cycle(1)

    found = faults(
        made,
        (number(made), None, "客户满意度", 95, None),
        (number(made), None, "satisfaction", 95, None),
    )

    assert found == [
        "第 2 行 C 列：“这个人的这项指标”重复：第 3 行也有。",
        "第 3 行 C 列：“这个人的这项指标”重复：第 2 行也有。",
    ]


def test_a_name_that_does_not_fit_is_pointed_out() -> None:
    made = measured_cycle(1)

    plan = planned(made, rows_of((number(made), "别人", "客户满意度", 95, None)))

    assert [fault.place.column for fault in plan.warnings] == ["B"]
    assert "不是别人" in plan.warnings[0].message


def test_nobody_imports_their_own() -> None:
    made = measured_cycle(1)
    me = made.employees[0].user

    plan = planned(made, rows_of((number(made), None, "客户满意度", 100, None)), actor=me)

    assert "你自己的绩效指标" in plan.faults[0].message


def test_a_value_that_somebody_changed_since_the_preview_is_told() -> None:
    made = measured_cycle(1)
    content = rows_of((number(made), None, "客户满意度", 95, None))
    seen = planned(made, content).fingerprint
    save_measure(
        measure=made.measure("satisfaction"),
        measured=Measured(Decimal(92)),
        version=0,
        actor=made.hr,
    )

    with pytest.raises(Stale):
        imported(made, content, seen=seen)

    assert made.measure("satisfaction").value == Decimal(92)


def test_nothing_is_imported_into_a_closed_cycle() -> None:
    made = measured_cycle(1)
    close_cycle(cycle=made.cycle, actor=made.hr)

    with pytest.raises(Refused, match="周期已经结束"):
        imported(made, rows_of((number(made), None, "客户满意度", 95, None)))


def test_more_rows_take_no_more_queries() -> None:
    used = []
    for people in (1, 20):
        made = measured_cycle(people)
        rows = [
            (number(made, one), None, "客户满意度", 90 + one / 4, None) for one in range(people)
        ]
        content = rows_of(*rows)
        with CaptureQueriesContext(connection) as log:
            imported(made, content)
        used.append(len(log))

    assert used[0] == used[1]


def uploaded(client: Client, made: MeasuredCycle, content: bytes) -> Any:
    file = SimpleUploadedFile("kpi.xlsx", content)
    return client.post(reverse("results:kpi_import", args=[made.cycle.code]), {"file": file})


def test_hr_downloads_the_table_fills_it_in_looks_and_imports() -> None:
    made = measured_cycle(2)
    client = Client()
    client.force_login(made.hr)
    imported(made, rows_of((number(made), None, "资源利用率", "96", 40)))

    table = client.get(reverse("results:kpi_template", args=[made.cycle.code])).content
    book = openpyxl.load_workbook(io.BytesIO(table))
    sheet = book.worksheets[0]
    rows = list(sheet.values)
    assert rows[0] == ("工号", "姓名", "岗位", "指标", "目标", "数值", "样本数")
    assert len(rows) == 1 + 2 * 4
    assert rows[4][3:] == ("资源利用率", "≥ 85%", "96", "40")
    sheet["F2"] = "95.5"
    stream = io.BytesIO()
    book.save(stream)
    to_preview = uploaded(client, made, stream.getvalue())
    preview = client.get(to_preview.url)
    plan = preview.context["preview"].plan
    assert (counts(plan), made.measure("satisfaction").value) == ((1, 0, 1), None)
    stored = client.post(to_preview.url, {"seen": plan.fingerprint}, follow=True)

    assert "已导入" in stored.content.decode()
    assert made.measure("satisfaction").value == Decimal("95.5")
    assert not ImportFile.objects.exists()


def test_a_preview_that_is_overtaken_is_shown_again() -> None:
    made = measured_cycle(1)
    client = Client()
    client.force_login(made.hr)
    url = uploaded(client, made, rows_of((number(made), None, "客户满意度", 95, None))).url

    answer = client.post(url, {"seen": "something else"})

    assert answer.status_code == 409
    assert "刚才有人改了" in answer.content.decode()
    assert made.measure("satisfaction").value is None


@pytest.mark.parametrize(
    "content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04 broken"]
)
def test_what_is_no_table_is_refused_in_the_form(content: bytes) -> None:
    made = measured_cycle(1)
    client = Client()
    client.force_login(made.hr)

    assert uploaded(client, made, content).status_code == 422


def test_the_command_checks_and_imports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = measured_cycle(1)
    file = tmp_path / "kpi.xlsx"
    file.write_bytes(rows_of((number(made), None, "客户满意度", 95, None)))

    call_command("import_kpi", made.cycle.code, str(file), "--dry-run")
    checked = made.measure("satisfaction").value
    call_command("import_kpi", made.cycle.code, str(file))

    assert (checked, made.measure("satisfaction").value) == (None, Decimal(95))
    assert capsys.readouterr().out.splitlines() == [
        "没有错误。新增 1，更改 0，不变 0。什么都没有保存。",
        "已导入。新增 1，更改 0，不变 0。",
    ]


@pytest.mark.parametrize("what", ["fault", "cycle", "file"])
def test_the_command_says_what_is_wrong(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = measured_cycle(1)
    file = tmp_path / "kpi.xlsx"
    if what != "file":
        file.write_bytes(rows_of((number(made), None, "客户满意度", "好", None)))
    code = "nowhere" if what == "cycle" else made.cycle.code

    with pytest.raises(SystemExit) as ended:
        call_command("import_kpi", code, str(file))

    told = {"fault": "“好”不是数字", "cycle": "没有周期“nowhere”", "file": "没有这个文件"}
    assert ended.value.code == 1
    assert told[what] in capsys.readouterr().err
