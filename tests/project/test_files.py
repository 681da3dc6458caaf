"""A file that one can read in one sitting."""

from tests.support.tree import ROOT, files

LONGEST = 400


def test_no_file_is_longer_than_a_sitting() -> None:
    folders = ("competency_portal", "models_catalog", "templates", "static", "tests")
    too_long = [
        f"{path.relative_to(ROOT)}: {count} lines"
        for path in files(".py", ".html", ".js", ".css", under=folders)
        if "migrations" not in path.parts
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    ]

    assert too_long == []
