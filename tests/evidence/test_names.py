"""Whom a text names, and by which days and places they may be recognised."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from competency_portal.evidence.queries.clues import clues
from competency_portal.evidence.queries.names import Trace, Weight, pieces, traces
from tests.factories import DepartmentFactory, EmployeeFactory

pytestmark = pytest.mark.django_db


def words(text: str, *involved: object) -> list[tuple[str, bool]]:
    return [(one.word, one.is_certain) for one in traces(text, involved)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王桂英回了话。", [("王桂英", True)]),
        ("王 桂\u3000英回了话。", [("王 桂\u3000英", True)]),
        ("小王和王姐都在，王师傅没来。", [("小王", False), ("王姐", False), ("王师傅", False)]),
        ("工号 0731，不是 10731。", [("0731", True)]),
        ("０７３１号员工", [("０７３１", True)]),
        ("桂英先到。", [("桂英", False)]),
        ("国王饭店旁边", []),
    ],
)
def test_those_involved_are_found_however_they_are_written(
    text: str, found: list[tuple[str, bool]]
) -> None:
    involved = EmployeeFactory.create(name="王桂英", number="0731")

    assert words(text, involved) == found


def test_others_are_found_by_their_names_and_by_numbers_that_are_no_everyday_figures() -> None:
    EmployeeFactory.create(name="Li Lei", number="100")
    EmployeeFactory.create(name="甲", number="A1024")

    assert words("甲方来了 100 人，LI LEI 和 a1024 都在。") == [("LI LEI", False), ("a1024", False)]


@given(st.text("王桂英0731 ，\u200b\n🙂ﬁ", max_size=20))
def test_a_text_that_is_cut_is_still_the_whole_text(text: str) -> None:
    found = [
        Trace(start, start + 1, char, Weight.CERTAIN)
        for start, char in enumerate(text)
        if char in "王0"
    ]

    assert "".join(piece.text for piece in pieces(text, found)) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("11月3日在3 栋 1202 回访", ["11月3日", "3 栋 1202"]),
        ("２０２６-11-03，上周三，十二月三号", ["２０２６-11-03", "上周三", "十二月三号"]),
        ("昨天 14:30，国庆期间", ["昨天", "14:30", "国庆"]),
        ("3号楼2单元1202室、A座、二楼", ["3号楼2单元1202室", "A座", "二楼"]),
        ("3-2-1202，1202 的业主", ["3-2-1202", "1202"]),
        ("翠湖 管理处的人", ["翠湖 管理处"]),
        (
            "张先生来电138 1234 5678，座机0755-26881234",
            ["张先生", "138 1234 5678", "0755-26881234"],
        ),
        ("李阿姨的粤B12345，证件44030519900101123x", ["李阿姨", "粤B12345", "44030519900101123x"]),
        ("业主张伟先生、李秀英女士，于是张先生", ["张伟先生", "李秀英女士", "张先生"]),
        ("老师先生女士，编号 202601，订单 12345678901234", []),
        ("每周一次，服务上周到，三层意思，30 分钟，100 户，VIP区", []),
    ],
)
def test_clues_are_found_as_far_as_they_are_written_in_a_known_way(
    text: str, found: list[str]
) -> None:
    DepartmentFactory.create(name="翠湖管理处")

    assert [one.word for one in clues(text)] == found
