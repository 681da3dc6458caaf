"""Where the pages of a version stand."""

from __future__ import annotations

from django.urls import reverse

from models_catalog.models import ModelVersion
from models_catalog.states import VersionState


def version_url(version: ModelVersion, name: str, *args: str) -> str:
    """The address of a page of a version.

    The version in use is addressed without its number, so that a link that somebody keeps leads
    to what holds then; others are addressed with it. `version.model` should be selected with it.
    """
    place: tuple[str | int, ...] = (version.model.code,)
    if version.state != VersionState.PUBLISHED:
        place += (version.number,)
    return reverse(f"catalogue:{name}", args=[*place, *args])


def position_url(version: ModelVersion, code: str) -> str:
    """The address of a position as a version has it; the version in use needs no name."""
    if version.state == VersionState.PUBLISHED:
        return reverse("catalogue:position", args=[code])
    return version_url(version, "position", code)
