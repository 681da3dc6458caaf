"""Finding Chinese text by its characters, its pinyin or its initials."""

from __future__ import annotations

from itertools import islice, product

from pypinyin import Style, pinyin

from competency_portal.core.glyphs import without_unstorable

# Names are short; this bounds what a long text with many two-reading characters could cost.
MOST_READINGS = 16


def search_key(*texts: str) -> str:
    """Return what a search looks in: the text, its full pinyin and its initials, in lower case.

    Characters with several readings are kept with each (乐 le, yue), up to `MOST_READINGS`
    combinations a text. Words are separated by a line break, which no query contains.
    """
    parts: list[str] = []
    for text in filter(None, texts):
        parts.append(text.lower())
        for style in (Style.NORMAL, Style.FIRST_LETTER):
            readings = pinyin(text, style=style, heteronym=True)
            parts += ["".join(word) for word in islice(product(*readings), MOST_READINGS)]
    return "\n".join(dict.fromkeys(part.lower() for part in parts))


def normalised(query: str) -> str:
    """Return a query as `search_key` writes text: lower case, without blanks.

    What no text can contain is dropped: PostgreSQL would fail on a NUL.
    """
    return without_unstorable("".join(query.lower().split()))
