"""The catalogue that is shipped and the demo company, as `make demo` loads them."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from django.core.management import call_command

ROOT = Path(__file__).parents[2]
SHIPPED = tuple(sorted((ROOT / "fixtures").glob("*.yaml")))
SECOND_MODEL = ROOT / "tests" / "data" / "second_model.yaml"


def load_catalogue(*files: Path) -> None:
    """Load catalogue files; those that are shipped unless others are named."""
    call_command("load_catalogue", *map(str, files or SHIPPED), stdout=StringIO())


def load_demo(*, employees: int = 60, seed: int = 2026) -> str:
    """Load the demo company and return what the command printed."""
    out = StringIO()
    call_command("load_demo", employees=employees, seed=seed, force=True, stdout=out)
    return out.getvalue()
