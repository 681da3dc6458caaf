"""The project's own files, for checks that look at all of them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("competency_portal", "models_catalog")


def files(*suffixes: str, under: tuple[str, ...]) -> list[Path]:
    """Every file with one of the suffixes in the named folders of the project, in order."""
    return sorted(
        path
        for folder in under
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes and path.is_file()
    )


def lines(path: Path) -> Iterator[tuple[str, str]]:
    """Each line of a file with its place, as `folder/file:line`."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        yield f"{path.relative_to(ROOT)}:{number}", line
