"""Collecting the interface's words keeps the translator's work and writes no noise."""

from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from django.apps import AppConfig
from django.core.management import CommandError, call_command

from competency_portal.core import messages

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy

TITLE = _("Lighthouse keeper")
STATE = pgettext_lazy("of a lamp", "lit on purpose")

def ships(count: int) -> str:
    return ngettext("%(count)s odd ship", "%(count)s odd ships", count)
"""
TRANSLATED = """
msgid "Lighthouse keeper"
msgstr "守塔人"

msgid "%(count)s odd ship"
msgid_plural "%(count)s odd ships"
msgstr[0] "%(count)s 条怪船"

msgid "gone long ago"
msgstr "早就没有了"

msgctxt "of a lamp"
msgid "lit on purpose"
msgstr "特意点亮"
"""


@pytest.fixture
def app(tmp_path: Path) -> AppConfig:
    """An app with three messages in its code and an older catalogue beside it."""
    (tmp_path / "keeper.py").write_text(CODE, encoding="utf-8")
    path = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(f'msgid ""\nmsgstr ""\n{TRANSLATED}', encoding="utf-8")
    return cast(AppConfig, SimpleNamespace(label="lighthouse", path=str(tmp_path)))


def po_of(app: AppConfig) -> str:
    return messages.po_path(app).read_text(encoding="utf-8")


def test_translations_stay_and_obsolete_ones_go(app: AppConfig) -> None:
    done = messages.sync(app)

    assert done == messages.Synced("lighthouse", messages=3, added=0, dropped=1, untranslated=0)
    assert "守塔人" in po_of(app)
    assert "早就没有了" not in po_of(app)


def test_a_new_message_waits_for_its_translation(app: AppConfig) -> None:
    Path(app.path, "more.py").write_text('_("A brand-new lantern")', encoding="utf-8")

    assert messages.sync(app).untranslated == 1
    assert 'msgid "A brand-new lantern"\nmsgstr ""' in po_of(app)


def test_a_second_run_changes_no_byte(app: AppConfig) -> None:
    messages.sync(app)
    before = {path: path.read_bytes() for path in Path(app.path).rglob("django.*")}

    messages.sync(app)

    assert {path: path.read_bytes() for path in Path(app.path).rglob("django.*")} == before


def test_faults_are_told_apart(app: AppConfig) -> None:
    Path(app.path, "more.py").write_text('_("A brand-new lantern")', encoding="utf-8")
    po = messages.po_path(app)
    po.with_suffix(".mo").write_bytes(b"")
    po.write_text(po_of(app).replace("%(count)s 条怪船", "很多怪船"), encoding="utf-8")

    assert [str(fault) for fault in messages.faults(app)] == [
        "lighthouse: not collected: 'A brand-new lantern'",
        "lighthouse: obsolete: 'gone long ago'",
        "lighthouse: not compiled",
        "lighthouse: another app's translation wins ('Lighthouse keeper'): 'Lighthouse keeper'",
        "lighthouse: placeholders differ: '%(count)s odd ship'",
        "lighthouse: another app's translation wins ('gone long ago'): 'gone long ago'",
        "lighthouse: another app's translation wins ('lit on purpose'): 'lit on purpose'",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%(name)s of %(name)s", {"%(name)s": 1}),
        ("%s and %s, 50 %%", {"%s": 2}),
        ("{first} {second}", {"{first}": 1, "{second}": 1}),
        ("100 %", {}),
    ],
)
def test_placeholders(text: str, expected: dict[str, int]) -> None:
    assert messages.placeholders(text) == Counter(expected)


def test_an_unknown_app_is_refused() -> None:
    with pytest.raises(CommandError, match="not an app of this project: lighthouse"):
        call_command("sync_messages", "lighthouse")
