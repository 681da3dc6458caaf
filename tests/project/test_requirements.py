"""A checkout installs the same packages today and in a year."""

import ast
import re
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from tests.support.tree import CODE, ROOT, files

RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"
# Only `sync_messages` imports it, and says what to install.
DEVELOPERS_ONLY = {ROOT / "competency_portal" / "core" / "messages.py"}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(path: Path) -> list[Requirement]:
    """The lines of a requirements file, those of a file that it includes first."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("-r "):
            found += requirements(path.parent / text.removeprefix("-r "))
        elif text:
            found.append(Requirement(text))
    return found


def needed_by(requirement: Requirement) -> set[str]:
    """The packages that an installed package needs on this machine."""
    extras = {"", *requirement.extras}
    return {
        canonical(need.name)
        for need in map(Requirement, metadata.requires(requirement.name) or [])
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras)
    }


def imported(path: Path) -> set[str]:
    """The top-level modules that a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    ]
    return {name.partition(".")[0] for name in names}


def test_every_package_is_pinned_to_the_version_that_is_tested() -> None:
    pinned = {canonical(need.name): str(need.specifier) for need in requirements(DEVELOPMENT)}

    installed = {name: f"=={metadata.version(name)}" for name in pinned}

    assert pinned == installed


def test_no_package_is_pinned_twice() -> None:
    names = [canonical(need.name) for need in requirements(DEVELOPMENT)]

    assert len(names) == len({*names})


def test_what_a_package_needs_is_pinned_too() -> None:
    for path in (RUNTIME, DEVELOPMENT):
        pinned = requirements(path)

        needed = {name for need in pinned for name in needed_by(need)}

        assert sorted(needed - {canonical(need.name) for need in pinned}) == []


def test_the_portal_imports_only_what_an_installation_has() -> None:
    distributions = metadata.packages_distributions()
    pinned = {canonical(need.name) for need in requirements(RUNTIME)}
    known = {*CODE, *sys.stdlib_module_names}

    missing = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in files(".py", under=CODE)
        if path not in DEVELOPERS_ONLY
        for module in imported(path) - known
        if pinned.isdisjoint(map(canonical, distributions.get(module, [])))
    }

    assert sorted(missing) == []
