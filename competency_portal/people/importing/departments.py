"""Departments as people write them: a path, part of one, or only a name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from competency_portal.core.glyphs import validate_name
from competency_portal.core.tables import Place
from competency_portal.core.tables.headed import folded
from competency_portal.people.importing.plans import NewDepartment, Path
from competency_portal.people.models import Department
from competency_portal.people.services import PATH_SEPARATOR

SEPARATORS = re.compile(r"[·•・‧∙/／>＞→\\＼]")
LONGEST_NAME = 200
LONGEST_PATH = 1000
MOST_NAMED = 3


class Missing(Exception):
    """There is no such department, or more than one; the message says which."""

    def __init__(self, message: str, *, can_be_made: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.can_be_made = can_be_made


class Departments:
    """The tree by its names. What a file adds is kept apart until it is stored."""

    def __init__(self, tree: Iterable[Department]) -> None:
        self.paths: dict[int, Path] = {}
        self.pks: dict[Path, list[int]] = defaultdict(list)
        self.shown: dict[int, str] = {}
        # Each way to end the path of a department leads to it.
        self.endings: dict[Path, list[Path]] = defaultdict(list)
        for department in tree:
            path = (*self.paths.get(department.parent_id, ()), department.name)
            self.paths[department.pk] = path
            self.shown[department.pk] = department.path_name or department.name
            self.pks[path].append(department.pk)
            for start in range(len(path)):
                self.endings[tuple(map(folded, path[start:]))].append(path)
        self.tops = [path for path in self.paths.values() if len(path) == 1]
        self.new: dict[Path, NewDepartment] = {}

    def find(self, text: str) -> Path:
        """The department that a text names.

        The whole path is meant before the one below the company, and that before any other that
        ends so. Raises `Missing`.
        """
        whole = self._find((folded(text),))
        return whole or self._find(tuple(map(folded, parts(text)))) or self._missing(text)

    def _find(self, wanted: Path) -> Path | None:
        found = self.endings.get(wanted, [])
        for length in (len(wanted), len(wanted) + 1):
            exact = [path for path in found if len(path) == length]
            if len(exact) == 1 or (length == len(wanted) and exact):
                return self._only(exact)
        return self._only(found) if found else None

    def _only(self, found: list[Path]) -> Path:
        if len(found) == 1:
            return found[0]
        named = [shown(path) for path in found[:MOST_NAMED]]
        raise Missing(
            _("There are %(count)s departments of this name, such as %(names)s. Write the path.")
            % {"count": len(found), "names": _(", ").join(named)}
        )

    def _missing(self, text: str) -> Path:
        message = _("There is no department “%(name)s”.") % {"name": text}
        raise Missing(message, can_be_made=True)

    def find_or_plan(self, text: str, place: Place) -> Path:
        """The department that a text names, to be made if there is none. Raises `Missing`."""
        try:
            return self.find(text)
        except Missing as missing:
            if not missing.can_be_made:
                raise
        names = tuple(parts(text))
        if not names:
            return self._missing(text)
        start, below = self._known_above(names)
        self._check((*start, *below))
        path = start
        for name in below:
            one = (*path, name)
            # Two spellings of one name are one department, called as it was first.
            path = self.new.setdefault(
                tuple(map(folded, one)), NewDepartment(one, shown(one), place)
            ).path
        return path

    def _known_above(self, names: Path) -> tuple[Path, Path]:
        """The longest known way into a path, and the names below it that are new."""
        for length in range(len(names) - 1, 0, -1):
            found = self._find(tuple(map(folded, names[:length])))
            if found:
                return found, names[length:]
        if len(self.tops) == 1:
            return self.tops[0], names
        if self.tops:
            raise Missing(_("Write the path from the top department on: there are several."))
        raise Missing(_("Enter the company itself first, on the page “Departments”."))

    def _check(self, path: Path) -> None:
        try:
            validate_name("".join(path))
        except ValidationError as error:
            raise Missing(" ".join(error.messages)) from error
        too_long = any(len(name) > LONGEST_NAME for name in path)
        if too_long or len(shown(path)) > LONGEST_PATH:
            raise Missing(_("The name of the department is too long."))


def parts(text: str) -> list[str]:
    """The names in a path, without blanks around them and without empty ones."""
    return [" ".join(name.split()) for name in SEPARATORS.split(text) if name.strip()]


def shown(path: Path) -> str:
    """A path as the portal writes it: without the company, which stands above everything."""
    return PATH_SEPARATOR.join(path[1:]) or path[0]
