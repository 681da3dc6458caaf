"""The interface speaks through gettext, and the code knows no model by heart."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.support.tree import CODE, ROOT, files, lines

CHINESE = re.compile(r"[\u3400-\u9fff]")
# A language is offered in its own words.
OWN_NAMES = {"中文", "简体中文"}
# Made-up people and their evidence are Chinese, like what a company would type.
DEMO = ROOT / "competency_portal" / "home" / "demo"
# Developers' tools, which never show a page.
TOOLS = {
    ROOT / "competency_portal" / "core" / "messages.py",
    ROOT / "competency_portal" / "reports" / "management" / "commands" / "build_fonts.py",
}


def literals(path: Path) -> Iterator[tuple[str, str]]:
    """Every text in a Python file that is no docstring, with its place."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in docstrings:
            continue
        if isinstance(node.value, str):
            yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def code() -> list[Path]:
    return [
        path
        for path in files(".py", under=CODE)
        if path not in TOOLS and not path.is_relative_to(DEMO) and "migrations" not in path.parts
    ]


def test_no_chinese_stands_in_the_code() -> None:
    found = [
        f"{place}: {text}"
        for path in code()
        for place, text in literals(path)
        if CHINESE.search(text) and text not in OWN_NAMES
    ]

    assert found == []


def test_no_chinese_stands_in_a_template() -> None:
    found = [
        f"{place}: {line.strip()}"
        for path in files(".html", ".txt", under=("templates",))
        for place, line in lines(path)
        if CHINESE.search(re.sub("|".join(OWN_NAMES), "", re.sub(r"{#.*?#}", "", line)))
    ]

    assert found == []


def test_no_code_knows_a_competency_or_a_level_by_its_code() -> None:
    known = {
        entry["code"]
        for path in files(".yaml", under=("fixtures",))
        for content in [yaml.safe_load(path.read_text(encoding="utf-8"))]
        for entry in [
            *content["competencies"],
            *(level for scale in content["level_scales"] for level in scale["levels"]),
        ]
    }

    found = [
        f"{place}: {text}" for path in code() for place, text in literals(path) if text in known
    ]

    assert known != set()
    assert found == []


def labels(path: Path) -> Iterator[str]:
    """The English of every label that a form's code gives a field."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        given: list[ast.expr] = []
        if isinstance(node, ast.keyword) and node.arg == "label":
            given = [node.value]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict):
            given = node.value.values if ast.unparse(node.target) == "labels" else []
        for call in given:
            if isinstance(call, ast.Call) and isinstance(call.args[0], ast.Constant):
                yield str(call.args[0].value)


def test_every_label_of_a_form_begins_with_a_capital() -> None:
    found = {label for path in code() for label in labels(path)}

    assert "Name of the cycle" in found
    assert {label for label in found if label[0].islower()} == set()


def test_what_somebody_logs_in_with_has_one_name() -> None:
    found = [
        f"{place}: {line}"
        for path in files(".po", under=CODE)
        for place, line in lines(path)
        if "用户名" in line or "账号名" in line
    ]

    assert found == []
