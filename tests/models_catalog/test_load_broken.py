"""Broken files: each is refused with exactly the places and reasons of expected.txt."""

from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Final

import pytest
from django.core.management import call_command

from tests.models_catalog.small import DATA, snapshot

BROKEN: Final = DATA / "broken"
FILES: Final = sorted(path.name for path in BROKEN.glob("*.yaml"))


def expected() -> dict[str, list[str]]:
    """What is said of each file, line by line."""
    lines = (BROKEN / "expected.txt").read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if not line.startswith("#")]
    return {name: list(of) for name, of in groupby(told, key=lambda line: line.split(":")[0])}


def test_every_broken_file_has_an_expectation() -> None:
    assert sorted(expected()) == FILES
    assert len(FILES) >= 60


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILES)
def test_broken_file_is_refused_with_places_and_reasons(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BROKEN)
    before = snapshot()
    said = StringIO()

    with pytest.raises(SystemExit) as exit_:
        call_command("load_catalogue", name, stderr=said)

    *faults, summary = said.getvalue().splitlines()
    assert faults == expected()[name]
    assert summary == f"共 {len(faults)} 处错误，没有载入任何内容"
    assert exit_.value.code == 1
    assert snapshot() == before


@pytest.mark.django_db
def test_check_says_the_same_as_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    said = StringIO()

    with pytest.raises(SystemExit) as exit_:
        call_command("load_catalogue", "several.yaml", "scalar-007.yaml", check=True, stderr=said)

    told = expected()
    assert said.getvalue().splitlines()[:-1] == [*told["several.yaml"], *told["scalar-007.yaml"]]
    assert exit_.value.code == 1


@pytest.mark.django_db
def test_one_faulty_file_keeps_the_sound_ones_out(tmp_path: Path) -> None:
    sound = str(DATA / "small_model.yaml")
    before = snapshot()

    with pytest.raises(SystemExit):
        call_command("load_catalogue", sound, str(BROKEN / "several.yaml"), stderr=StringIO())

    assert snapshot() == before
