"""The colours: readable in both themes, and dark means the same however it was chosen."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
LIGHT = ':root,\n[data-bs-theme="light"]'
DARK = '[data-bs-theme="dark"]'
SYSTEM_DARK = '  :root:not([data-bs-theme="light"])'
# A printed page has colours of its own.
SHEETS = sorted(
    {path.stem for path in CSS.glob("*.css")} - {"tokens", "print", "pdf", "pdf_report"}
)

READABLE = 4.5
VISIBLE = 3.0
GROUNDS = (
    "page", "surface", "raised", "sunken", "brand-soft",
    "below-soft", "at-soft", "above-soft", "danger-soft",
)  # fmt: skip
PAIRS = [
    *((ink, ground, READABLE) for ink in ("ink", "second") for ground in GROUNDS),
    *(("third", ground, READABLE) for ground in ("page", "surface", "raised")),
    *(
        (tone, ground, READABLE)
        for tone in ("brand", "below", "at", "above", "danger")
        for ground in ("page", "surface", "raised", "sunken", f"{tone}-soft")
    ),
    *(("brand", f"{tone}-soft", READABLE) for tone in ("below", "at", "danger")),
    *(("on-brand", fill, READABLE) for fill in ("brand-fill", "brand-fill-hover", "danger-fill")),
    *((edge, "surface", VISIBLE) for edge in ("control", "brand-fill", "brand", "third")),
    ("control", "page", VISIBLE),
    *((fill, "track", VISIBLE) for fill in ("brand", "below", "at", "above")),
]


def tokens(selector: str) -> dict[str, str]:
    """Every custom property of the block with this selector, as written."""
    block = TOKENS.split(f"\n{selector} {{\n", 1)[1].split(
        "\n}" if selector[0] != " " else "\n  }"
    )[0]
    return dict(re.findall(r"^\s+--([\w-]+): (.+);$", block, re.MULTILINE))


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == 21


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_every_pair_of_colours_has_enough_contrast(
    theme: str, front: str, ground: str, least: float
) -> None:
    colours = tokens(theme)

    assert contrast(colours[front], colours[ground]) >= least


def test_dark_by_the_system_is_dark_by_choice() -> None:
    assert tokens(SYSTEM_DARK) == tokens(DARK)


def test_both_themes_name_the_same_tokens() -> None:
    assert tokens(LIGHT).keys() == tokens(DARK).keys()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["page", "ink", "brand"])
def test_triplets_for_bootstrap_are_the_same_colours(theme: str, name: str) -> None:
    colours = tokens(theme)

    red, green, blue = (int(part) for part in colours[f"{name}-rgb"].split(", "))

    assert f"#{red:02x}{green:02x}{blue:02x}" == colours[name]


@pytest.mark.parametrize("sheet", SHEETS)
def test_only_the_tokens_name_raw_colours(sheet: str) -> None:
    text = (CSS / f"{sheet}.css").read_text(encoding="utf-8")

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgb\(", text) == []


def test_every_token_in_use_exists() -> None:
    known = set(re.findall(r"--([\w-]+):", "".join(p.read_text() for p in CSS.glob("*.css"))))
    used = {
        name
        for path in CSS.glob("*.css")
        for name in re.findall(r"var\(--([\w-]+)\)", path.read_text(encoding="utf-8"))
    }

    assert used - known == set()
