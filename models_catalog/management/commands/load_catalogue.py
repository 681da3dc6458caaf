"""`manage.py load_catalogue [FILE…] [--check]`: the company's models from YAML to the database."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _, gettext_lazy

from models_catalog.services import (
    CatalogueFaulty,
    CatalogueFile,
    Loaded,
    Outcome,
    check_alone,
    check_documents,
    load_documents,
)
from models_catalog.yaml_format import MOST_BYTES, START, Fault

MOST_PRINTED = 100
NO_DATABASE = gettext_lazy("There is no database yet: run `manage.py migrate` first.")


class Command(BaseCommand):
    """Load catalogue files, or only check them. Every fault is printed as file:line:column: why."""

    help = "Loads competency models from YAML files; all of them or, if one is faulty, none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which files, and whether to store."""
        parser.add_argument("files", nargs="*", metavar="FILE", help="default: fixtures/*.yaml")
        parser.add_argument("--check", action="store_true", help="only check, store nothing")

    def handle(self, *, files: list[str], check: bool, **options: Any) -> None:
        """Check or load; exit 1 after the faults if there are any."""
        try:
            named = [_file(path) for path in files or _shipped()]
            if check:
                self._check(named)
                return
            load = load_documents(files=named, actor=None)
        except CatalogueFaulty as faulty:
            self._refuse(faulty.faults)
        except (OperationalError, ProgrammingError) as missing:
            raise CommandError(NO_DATABASE) from missing
        self._print(load.warnings)
        for loaded in load.files:
            self.stdout.write(_sentence(loaded))

    def _check(self, files: Sequence[CatalogueFile]) -> None:
        try:
            faults = check_documents(files=files)
        except (OperationalError, ProgrammingError):
            self.stderr.write(_("There is no database yet: only the files themselves are checked."))
            faults = check_alone(files=files)
        if not all(fault.is_warning for fault in faults):
            raise CatalogueFaulty(faults)
        self._print(faults)
        for file in files:
            self.stdout.write(_("%(file)s: no faults") % {"file": file.name})

    def _print(self, faults: Sequence[Fault]) -> None:
        for fault in faults[:MOST_PRINTED]:
            self.stderr.write(str(fault), style_func=str)
        if len(faults) > MOST_PRINTED:
            self.stderr.write(
                _("… and %(count)s more.") % {"count": len(faults) - MOST_PRINTED}, style_func=str
            )

    def _refuse(self, faults: Sequence[Fault]) -> NoReturn:
        # What keeps the files out first: a hundred warnings must not hide it.
        self._print(sorted(faults, key=lambda fault: fault.is_warning))
        count = sum(not fault.is_warning for fault in faults)
        self.stderr.write(_("Faults: %(count)s. Nothing was loaded.") % {"count": count})
        sys.exit(1)


def _shipped() -> list[str]:
    """The files of fixtures/, named as seen from where the command was called."""
    found = sorted((settings.BASE_DIR / "fixtures").glob("*.yaml"))
    here = Path.cwd()
    return [str(path.relative_to(here) if path.is_relative_to(here) else path) for path in found]


def _file(name: str) -> CatalogueFile:
    """Read no more of a file than shows that it is too large."""
    try:
        with Path(name).open("rb") as stream:
            return CatalogueFile(name, stream.read(MOST_BYTES + 1))
    except FileNotFoundError as error:
        raise CatalogueFaulty([Fault(name, START, _("There is no such file."))]) from error
    except OSError as error:
        raise CatalogueFaulty([Fault(name, START, _("This cannot be read."))]) from error


def _sentence(loaded: Loaded) -> str:
    sentences = {
        Outcome.CREATED: _("%(file)s: %(version)s loaded (%(state)s)"),
        Outcome.REPLACED: _("%(file)s: %(version)s replaced (%(state)s)"),
        Outcome.COMPLETED: _("%(file)s: %(version)s completed by suggested measures (%(state)s)"),
        Outcome.UNCHANGED: _("%(file)s: %(version)s unchanged (%(state)s)"),
    }
    version = loaded.version
    return sentences[loaded.outcome] % {
        "file": loaded.file,
        "version": version,
        "state": version.get_state_display(),
    }
