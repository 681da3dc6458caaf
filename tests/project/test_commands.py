"""What an operator is told by a command that can't do what was asked: in Chinese, never a trace."""

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import CycleFactory

pytestmark = pytest.mark.django_db
# What a terminal passes on for a byte that is no character.
BROKEN = "\udcff"
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", ["nope", BROKEN])
@pytest.mark.parametrize(
    "words",
    [
        ["export_cycle", "{}"],
        ["recompute", "{}"],
        ["export_catalogue", "{}"],
        ["render_report", "{}", "1", "--output", "report.pdf"],
        ["render_report", "2026", "{}", "--output", "report.pdf"],
    ],
    ids=" ".join,
)
def test_what_does_not_exist_is_said_in_chinese(words: list[str], name: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command(*(word.format(name) for word in words))

    assert CHINESE.search(str(refused.value))


@pytest.mark.parametrize("name", ["", "a b", "a" * 200, "a\x01b", BROKEN])
def test_no_account_has_a_name_that_nobody_can_type(name: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("create_hr", name)

    assert CHINESE.search(str(refused.value))


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    output = tmp_path / "nowhere" / "cycle.json"

    with pytest.raises(CommandError, match=f"写不了 {output}"):
        call_command("export_cycle", CycleFactory.create().code, output=str(output))
