"""The interface's words: from the code and the templates into each app's Chinese catalogue.

Needs Babel, which an installation does not have: only `manage.py sync_messages` and the tests
import this module. `templates/<app>/` belongs to that app; what no app claims (`base.html`,
components, error pages, account pages) belongs to `core`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import AppConfig, apps
from django.conf import settings
from django.utils.translation import templatize
from django.utils.translation.trans_real import translation

LANGUAGE = "zh-hans"
LOCALE = "zh_Hans"
HEADER = "# 界面文字（简体中文）。原文在代码和模板里；由 manage.py sync_messages 收集和编译。"
COMMENT_TAG = "Translators:"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


class QuietCatalog(Catalog):
    """A catalogue whose header holds no date, name or version: two runs write the same bytes."""

    def _quiet_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", LOCALE),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]

    mime_headers = property(_quiet_headers)


@dataclass(frozen=True)
class Fault:
    """One thing that keeps an app's Chinese from being complete and current."""

    app: str
    problem: str
    message: str = ""

    def __str__(self) -> str:
        return f"{self.app}: {self.problem}" + (f": {self.message!r}" if self.message else "")


@dataclass(frozen=True)
class Synced:
    """What a run did to an app's catalogue."""

    app: str
    messages: int
    added: int
    dropped: int
    untranslated: int


def local_apps(labels: Iterable[str] = ()) -> list[AppConfig]:
    """The project's own apps, or those of the given labels.

    Raises LookupError for a label that is not one of the project's own apps.
    """
    own = {
        app.label: app
        for app in apps.get_app_configs()
        if Path(app.path).is_relative_to(settings.BASE_DIR)
        and "site-packages" not in Path(app.path).parts
    }
    chosen = [*labels] or [*own]
    if unknown := sorted({*chosen} - {*own}):
        raise LookupError(f"not an app of this project: {', '.join(unknown)}")
    return [own[label] for label in chosen]


def po_path(app: AppConfig) -> Path:
    """Where the app keeps its Chinese, as text."""
    return Path(app.path) / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def sync(app: AppConfig) -> Synced:
    """Bring the app's .po up to the code and compile it; translations that are there stay."""
    before = read(app)
    after = merged(app, before)
    path = po_path(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render_po(after))
    path.with_suffix(".mo").write_bytes(render_mo(after))
    old, new = _keys(before), _keys(after)
    return Synced(
        app=app.label,
        messages=len(new),
        added=len(new - old),
        dropped=len(old - new),
        untranslated=sum(not _is_translated(message) for message in _messages(after)),
    )


def faults(app: AppConfig) -> list[Fault]:
    """Everything that `sync` or a translator still has to do for the app."""
    current = read(app)
    found = collected(app)
    path = po_path(app)
    missing = sorted(key[1] for key in _keys(found) - _keys(current))
    obsolete = sorted(key[1] for key in _keys(current) - _keys(found))
    stale = path.exists() and path.with_suffix(".mo").read_bytes() != render_mo(current)
    return [
        *(Fault(app.label, "not collected", message) for message in missing),
        *(Fault(app.label, "obsolete", message) for message in obsolete),
        *(Fault(app.label, "not compiled") for _ in range(stale)),
        *_faults_of_messages(app, current),
    ]


def read(app: AppConfig) -> Catalog:
    """The app's Chinese as it lies on the disk; empty when there is none yet."""
    path = po_path(app)
    if not path.exists():
        return QuietCatalog(locale=LOCALE, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, abort_invalid=True)


def collected(app: AppConfig) -> Catalog:
    """Every message of the app's code and templates, untranslated."""
    catalog = QuietCatalog(locale=LOCALE, header_comment=HEADER, fuzzy=False)
    for source in (*_python_sources(app), *_template_sources(app)):
        for _, ids, comments, context in extract(
            "python", BytesIO(source.encode()), KEYWORDS, [COMMENT_TAG]
        ):
            if ids and any(ids):
                catalog.add(ids, auto_comments=comments, context=context)
    return catalog


def merged(app: AppConfig, current: Catalog) -> Catalog:
    """The app's messages with the translations that the app, or else another app, has for them."""
    catalog = collected(app)
    others = [read(other) for other in local_apps() if other.label != app.label]
    for message in _messages(catalog):
        for known in (current, *others):
            match = known.get(message.id, message.context)
            if match and (_is_translated(match) or known is current):
                message.string = match.string
                message.flags |= match.flags & {"fuzzy"}
                message.user_comments = match.user_comments
                break
    return catalog


def render_po(catalog: Catalog) -> bytes:
    """The catalogue as a .po file, sorted, without line numbers: a change shows as itself."""
    file = BytesIO()
    write_po(file, catalog, no_location=True, sort_output=True, ignore_obsolete=True, width=100)
    return file.getvalue()


def render_mo(catalog: Catalog) -> bytes:
    """The catalogue as gettext reads it; what is fuzzy or empty is left out."""
    quiet = QuietCatalog(locale=LOCALE, fuzzy=False)
    for message in _messages(catalog):
        quiet.add(message.id, message.string, flags=message.flags, context=message.context)
    file = BytesIO()
    write_mo(file, quiet)
    return file.getvalue()


def placeholders(text: str) -> Counter[str]:
    """What a text leaves to be filled in: each name once, `%s` and its like as often as met."""
    text = text.replace("%%", "")
    named = {*re.findall(r"%\(\w+\)[a-z]", text), *re.findall(r"\{\w*\}", text)}
    return Counter([*named, *re.findall(r"%[sdif]", text)])


def _python_sources(app: AppConfig) -> Iterator[str]:
    for path in sorted(Path(app.path).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.read_text(encoding="utf-8")


def _template_sources(app: AppConfig) -> Iterator[str]:
    """The app's templates as Python that holds nothing but their calls of gettext."""
    labels = {other.label for other in local_apps()}
    root = Path(settings.BASE_DIR) / "templates"
    for path in sorted([*root.rglob("*.html"), *root.rglob("*.txt")]):
        folder = path.relative_to(root).parts[0]
        if (folder if folder in labels else "core") == app.label:
            source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # The indentation of a page is none that Python's tokenizer would take.
            yield "\n".join(line.lstrip() for line in source.splitlines())


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _keys(catalog: Catalog) -> set[tuple[str, str]]:
    return {(message.context or "", _singular(message)) for message in _messages(catalog)}


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _strings(message: Message) -> list[str]:
    strings = [message.string] if isinstance(message.string, str) else [*(message.string or ())]
    return strings or [""]


def _is_translated(message: Message) -> bool:
    return all(_strings(message))


def _faults_of_messages(app: AppConfig, catalog: Catalog) -> Iterator[Fault]:
    for message in _messages(catalog):
        name = _singular(message)
        if message.fuzzy:
            yield Fault(app.label, "fuzzy", name)
        elif not _is_translated(message):
            yield Fault(app.label, "not translated", name)
        elif any(placeholders(text) != _expected(message) for text in _strings(message)):
            yield Fault(app.label, "placeholders differ", name)
        elif (shown := _shown(message)) != _strings(message)[0]:
            yield Fault(app.label, f"another app's translation wins ({shown!r})", name)


def _expected(message: Message) -> Counter[str]:
    return placeholders(message.id if isinstance(message.id, str) else message.id[1])


def _shown(message: Message) -> str | None:
    """What a reader gets to see: all apps together hold one text for a message."""
    chinese = translation(LANGUAGE)
    name = _singular(message)
    if message.context and message.pluralizable:
        return chinese.npgettext(message.context, name, message.id[1], 1)
    if message.context:
        return chinese.pgettext(message.context, name)
    if message.pluralizable:
        return chinese.ngettext(name, message.id[1], 1)
    return chinese.gettext(name)
