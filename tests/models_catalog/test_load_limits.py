"""Hostile files: what they ask for is not done, however small or large they are."""

import pytest
import yaml

from models_catalog.services import CatalogueFile, check_alone
from models_catalog.yaml_format import MOST_BYTES, checks
from models_catalog.yaml_format.checks.duplicates import check_duplicates
from models_catalog.yaml_format.faults import MOST_FAULTS, Place, Report
from models_catalog.yaml_format.parsing import MOST_DEPTH, MOST_NODES
from tests.models_catalog.catalogue_files import SHIPPED
from tests.models_catalog.small import edited

FULL = MOST_BYTES


def told(text: str) -> list[str]:
    return [str(fault) for fault in check_alone(files=[CatalogueFile("x.yaml", text.encode())])]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[" * FULL, f"x.yaml:1:{MOST_DEPTH + 1}: 嵌套超过 {MOST_DEPTH} 层"),
        ("- " * (FULL // 2), f"x.yaml:1:{2 * MOST_DEPTH + 1}: 嵌套超过 {MOST_DEPTH} 层"),
        (" " * (FULL + 1), "x.yaml:1:1: 文件超过 5 MiB"),
        ("- a\n" * (FULL // 4), f"x.yaml:{MOST_NODES}:3: 文件里的值超过 {MOST_NODES} 个"),
        ("%TAG !a! b\n" * (FULL // 11), "x.yaml:1:1: 不支持指令（以百分号开头的行）"),
        ("a: 1\n...\n" + "%TAG !a! b\n" * 9, "x.yaml:3:1: 不支持指令（以百分号开头的行）"),
        ("---\n" * (FULL // 4), "x.yaml:2:1: 一个文件只能有一份文档，这里开始了第二份"),
        ('"' + "a" * (FULL - 1), "x.yaml:1:1: 这里开始的引号没有关上"),
        ("\n" * FULL, "x.yaml:1:1: 文件是空的"),
    ],
    ids=[
        "brackets",
        "dashes",
        "size",
        "values",
        "tags",
        "late-tags",
        "documents",
        "quote",
        "blank",
    ],
)
def test_file_is_given_up_at_the_limit(text: str, fault: str) -> None:
    assert told(text) == [fault]


def test_anchors_and_aliases_are_counted_not_followed() -> None:
    faults = told("a: &a x\nb: [" + "*a, " * (MOST_NODES // 2) + "]\n")

    assert len(faults) == MOST_FAULTS
    assert faults[0] == "x.yaml:1:4: 不支持锚点（&a）"


def test_wrong_references_beyond_number_are_told_only_so_often() -> None:
    rows = "".join(f"  - competency: x{n}\n    level: L1\n" for n in range(5000))

    faults = told(edited(("  requirements:\n", "  requirements:\n" + rows)))

    assert len(faults) == MOST_FAULTS
    assert faults[0] == "x.yaml:59:17: 没有能力“x0”"


def test_a_thousand_loops_and_a_long_chain_are_walked_once() -> None:
    pairs = "".join(f"- code: A{n}\n  name: 甲\n  reports_to: A{n ^ 1}\n" for n in range(2200))
    chain = "".join(f"- code: B{n}\n  name: 乙\n  reports_to: B{n + 1}\n" for n in range(1800))

    faults = told(edited(("positions:\n", "positions:\n" + pairs + chain)))

    assert len(faults) == MOST_FAULTS
    assert faults[0] == "x.yaml:57:15: 汇报关系成了环：A0 → A1 → A0"


def test_text_may_be_long() -> None:
    assert told(edited(("听完再说", "听" * 1_000_000))) == []


def test_line_ends_and_byte_order_mark_of_other_systems_are_taken() -> None:
    text = "\ufeff" + edited().replace("\n", "\r\n")

    assert told(text) == []
    assert told(text.replace("听完再说", "~")) == ['x.yaml:50:13: ~ 会被读成空值，请加引号："~"']


def test_five_models_in_one_have_room() -> None:
    events = yaml.parse(SHIPPED.read_bytes(), Loader=yaml.CSafeLoader)
    shipped = sum(isinstance(event, yaml.NodeEvent) for event in events)

    assert 5 * shipped < MOST_NODES


def test_a_file_that_has_told_enough_is_checked_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    monkeypatch.setattr(checks, "CHECKS", (check_duplicates, lambda *args: looked.append(args)))
    one = "- code: x\n  name: 甲\n  category: core\n  rubric: []\n"

    faults = told(edited(("competencies:\n", "competencies:\n" + one * 3300)))

    assert (len(faults), looked) == (MOST_FAULTS, [])


def test_of_a_thousand_warnings_none_hides_a_fault() -> None:
    report = Report("x.yaml")
    for line in range(2 * MOST_FAULTS):
        report.warn(Place(line + 1, 1), "odd")

    report.fault(Place(1, 2), "wrong")

    assert not report.is_clean
    assert [fault.reason for fault in report.to_tell][-1] == "wrong"
    assert len(report.found) == MOST_FAULTS + 1
