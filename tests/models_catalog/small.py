"""The small model of tests/data/small_model.yaml, and edits of it."""

from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.db.models import Model

from competency_portal.core.models import AuditRecord
from models_catalog.services import CatalogueFile

DATA: Final = Path(__file__).parents[1] / "data"
SMALL: Final = DATA / "small_model.yaml"


def edited(*edits: tuple[str, str]) -> str:
    """The small model's text with the first occurrence of each text replaced by another."""
    text = SMALL.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def small(*edits: tuple[str, str], name: str = "small.yaml") -> CatalogueFile:
    """The small model, edited, as a file to load."""
    return CatalogueFile(name, edited(*edits).encode())


def version(number: int, state: str = "published") -> tuple[tuple[str, str], tuple[str, str]]:
    """The edits that make the small model another version of itself."""
    return (("version: 1", f"version: {number}"), ("state: published", f"state: {state}"))


def another(name: str = "another.yaml", *edits: tuple[str, str]) -> CatalogueFile:
    """A second model of the same content and of positions of its own."""
    others = [("code: small", "code: another"), ("code: P1", "code: Q1"), ("code: P2", "code: Q2")]
    links = [("reports_to: P2", "reports_to: Q2"), ("  - P2", "  - Q2")]
    return small(*others, *links, *edits, name=name)


def snapshot() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that loading may touch."""
    catalogue = apps.get_app_config("models_catalog").get_models(include_auto_created=True)
    models: list[type[Model]] = [*catalogue, AuditRecord]
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models
    }
