"""The pages and the command of an import."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competency_portal.core.tables import MOST_BYTES, read_workbook
from competency_portal.people.importing import keep_file
from competency_portal.people.importing.columns import COLUMNS
from competency_portal.people.models import Department, Employee, ImportFile
from tests.factories import DepartmentFactory, EmployeeFactory, HrFactory, PositionFactory
from tests.people.import_files import rows_of
from tests.support.people_template import PATH

pytestmark = pytest.mark.django_db

UPLOAD = "/people/import/"


@pytest.fixture
def hr() -> Client:
    DepartmentFactory.create(name="公司")
    PositionFactory.create(code="P309", name="管家")
    client = Client()
    client.force_login(HrFactory.create(username="hr"))
    return client


def row(number: object, name: str | None = "王芳", department: str = "公司") -> tuple[object, ...]:
    return (number, name, "P309", department)


def upload(client: Client, content: bytes, *, name: str = "花名册.xlsx", **ticks: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(UPLOAD, {"file": file, **ticks}, follow=True)


def agree(client: Client, preview: Any) -> Any:
    """Press the button of a preview."""
    url = preview.redirect_chain[-1][0] if preview.redirect_chain else preview.request["PATH_INFO"]
    seen = preview.context["preview"].plan.fingerprint
    return client.post(url, {"seen": seen}, follow=True)


def test_hr_looks_first_and_imports_then(hr: Client) -> None:
    EmployeeFactory.create(number="2", name="旧名")
    preview = upload(hr, rows_of(row("1"), ("2", "新名")))

    assert Employee.objects.filter(number="1").count() == 0
    shown = preview.context["preview"]
    assert [(tab.label, tab.note) for tab in shown.tabs] == [
        ("新增", 1),
        ("修改", 1),
        ("没有变化", 0),
    ]

    answer = agree(hr, preview)

    assert answer.redirect_chain == [(reverse("people:employee_list"), 302)]
    said = [str(message) for message in answer.context["messages"]]
    assert said == ["已导入：新增 1 人，修改 1 人，没有变化 0 人。"]
    assert [*Employee.objects.values_list("number", "name")] == [("1", "王芳"), ("2", "新名")]
    assert ImportFile.objects.count() == 0


def test_a_change_reads_as_in_the_history(hr: Client) -> None:
    EmployeeFactory.create(number="2", name="旧名", user=None)

    preview = upload(hr, rows_of(("2", "新名", None, None, None, "休假中", "two")))

    (line,) = preview.context["preview"].lines
    assert line.changes == ["姓名：旧名 → 新名", "状态：在职 → 休假中", "账号：— → two"]


def test_faults_are_listed_with_their_places_and_there_is_no_button(hr: Client) -> None:
    content = rows_of(row("1"), row("2", None), row("3", None), row("4"), row("5", None))

    preview = upload(hr, content)

    (line,) = preview.context["preview"].faults
    assert (line.sheet, line.rows, line.column) == ("花名册", "3–4、6", "B")
    assert line.message == "新员工必须填写。"
    page = preview.content.decode()
    assert 'data-value="3"' in page
    assert "import-store" not in page


def test_a_file_with_faults_is_not_imported_by_force(hr: Client) -> None:
    preview = upload(hr, rows_of(row("1"), row("2", None)))

    answer = agree(hr, preview)

    assert (answer.status_code, Employee.objects.count()) == (409, 0)


@pytest.mark.parametrize("seen", ["", "0" * 64, "x" * 65, "a\0b"])
def test_what_nobody_has_seen_is_not_imported(hr: Client, seen: str) -> None:
    preview = upload(hr, rows_of(row("1")))

    answer = hr.post(preview.redirect_chain[-1][0], {"seen": seen})

    assert (answer.status_code, Employee.objects.count()) == (409, 0)
    assert "预览之后有人改过这些员工，请再看一遍。" in answer.content.decode()


def test_a_change_meanwhile_is_shown_before_anything_is_stored(hr: Client) -> None:
    preview = upload(hr, rows_of(row("1")))
    EmployeeFactory.create(number="1", name="别人")

    second = agree(hr, preview)

    assert second.status_code == 409
    assert Employee.objects.get().name == "别人"
    assert len(second.context["preview"].plan.changed) == 1
    assert agree(hr, second).redirect_chain == [(reverse("people:employee_list"), 302)]
    assert Employee.objects.get().name == "王芳"


def test_departments_are_made_only_when_hr_says_so(hr: Client) -> None:
    content = rows_of(row("1", department="甲处 · 客服部"))

    without = upload(hr, content)
    ticked = upload(hr, content, create_departments="on")

    assert "新建缺少的部门" in without.content.decode()
    assert ticked.redirect_chain[-1][0].endswith("?departments=new")
    assert Department.objects.count() == 1
    agree(hr, ticked)
    assert Employee.objects.get().department.path_name == "甲处 · 客服部"


def test_a_file_that_is_no_table_is_refused_at_its_field(hr: Client) -> None:
    for content, said in (
        (b"%PDF-1.7", "这既不是 Excel 工作簿（.xlsx），也不是 CSV 文件。"),
        (b"a" * (MOST_BYTES + 2), "文件超过 10 MB。"),
        (b"", "文件里什么都没有。"),
        (b"PK\x03\x04....", "文件已损坏。请用 Excel 打开，另存为 .xlsx，再重新选择。"),
    ):
        answer = upload(hr, content)

        assert answer.status_code == 422
        assert answer.context["form"].errors["file"] == [said]
    assert hr.post(UPLOAD).status_code == 422
    assert ImportFile.objects.count() == 0


def test_nobody_sees_the_file_of_somebody_else(hr: Client) -> None:
    other = keep_file(user=HrFactory.create(), name="x", content=rows_of(row("1")))

    assert hr.get(reverse("people:import_preview", args=[other.pk])).status_code == 404


def test_files_are_kept_for_a_day_and_only_the_last_ones() -> None:
    user = HrFactory.create()
    old = keep_file(user=HrFactory.create(), name="old", content=b"x")
    long_ago = timezone.now() - datetime.timedelta(hours=25)
    ImportFile.objects.filter(pk=old.pk).update(uploaded_at=long_ago)

    for number in range(5):
        keep_file(user=user, name=f"{number}{'x' * 300}", content=b"x")

    assert [file.name[0] for file in ImportFile.objects.all()] == ["4", "3", "2"]


def test_a_long_list_is_shown_in_pages_in_as_many_queries(hr: Client) -> None:
    def look(count: int) -> tuple[int, int]:
        preview = upload(hr, rows_of(*(row(f"{number:04}") for number in range(count))))
        url = preview.redirect_chain[-1][0]
        with CaptureQueriesContext(connection) as asked:
            answer = hr.get(url)
        return len(asked), len(answer.context["preview"].lines)

    few, many = look(20), look(200)

    assert (few[0], few[1], many[1]) == (many[0], 20, 100)


def test_the_template_has_every_column_and_keeps_zeros() -> None:
    (sheet,) = read_workbook(PATH.read_bytes())

    assert [cell.text for cell in sheet.rows[0].cells] == [column.title for column in COLUMNS]
    assert "files/people.xlsx" in str(PATH)


def test_the_command_imports_checks_and_says_so(
    hr: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(rows_of(row("1", department="甲处")))
    made = "新增 1 人，修改 0 人，没有变化 0 人，新建部门 1 个。"

    call_command("import_people", str(path), dry_run=True, create_departments=True)
    assert (capsys.readouterr().out, Employee.objects.count()) == (
        f"没有错误：{made}只检查，没有保存。\n",
        0,
    )
    call_command("import_people", str(path), create_departments=True)
    assert (capsys.readouterr().out, Employee.objects.count()) == (f"已导入：{made}\n", 1)


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_command_prints_every_fault(
    hr: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, dry_run: bool
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(rows_of(row("1", None), row("2", department="甲处")))

    with pytest.raises(CommandError) as refused:
        call_command("import_people", str(path), dry_run=dry_run)

    assert str(refused.value) == "有 2 处错误，什么都没有导入。"
    assert capsys.readouterr().err.splitlines() == [
        "工作表 花名册，第 2 行 B 列：新员工必须填写。",
        "工作表 花名册，第 3 行 D 列：没有部门“甲处”。",
        "加上 --create-departments，会新建缺少的部门。",
    ]


def test_the_command_names_a_file_that_is_not_there_or_no_table(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    for name, said in (
        ("nowhere", "没有这个文件"),
        ("", "无法读取"),
        ("a.pdf", "也不是 CSV"),
        ("\udcff", "没有这个文件"),
        ("a\0b", "无法读取"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("import_people", str(tmp_path / name))
