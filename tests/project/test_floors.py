"""The import contracts know every app, so that a new one cannot stand outside the house."""

import tomllib
from typing import Any

from competency_portal.core.messages import local_apps
from tests.support.tree import ROOT


def contract(name: str) -> dict[str, Any]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = [
        contract
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["name"].startswith(name)
    ]
    assert len(found) == 1
    return dict(found[0])


def names(layers: list[str]) -> set[str]:
    return {name.strip(" ()") for layer in layers for name in layer.split("|")}


def test_every_app_has_its_floor() -> None:
    apps = {app.name for app in local_apps()}

    assert apps - names(contract("Floors")["layers"]) == set()


def test_every_app_keeps_its_layers() -> None:
    apps = {app.name for app in local_apps()}

    assert {*contract("Layers")["containers"]} == apps


def test_no_app_knows_the_settings_or_the_roof() -> None:
    apps = {app.name for app in local_apps()}

    assert {*contract("Nobody")["source_modules"]} == apps


def test_only_reports_may_draw() -> None:
    apps = {app.name for app in local_apps()}

    assert {*contract("Only reports")["source_modules"]} == apps - {"competency_portal.reports"}
