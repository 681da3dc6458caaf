"""The interface's words: from the code and the templates into each app's Chinese catalogue.

Needs Babel, which an installation does not have: only `manage.py sync_messages` and the tests import
this module. `templates/<app>/` belongs to that app; what no app claims (`base.html`, components,
error pages, account pages) belongs to `core`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import cast

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

type_of_key = tuple[str | None, str]
Translations = Mapping[type_of_key, str | tuple[str, ...]]


class QuietCatalog(Catalog):
    """A catalogue whose header holds no date, name or version: two runs write the same bytes."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:  # type: ignore[override]
        """The header entry, only what gettext needs to read the file."""
        return [
            ("Language", LOCALE),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        """Drop what a file on disk says of itself."""
