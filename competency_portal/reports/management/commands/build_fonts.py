"""Build the fonts that the PDF reports embed, from the sources named in `static/fonts/README.md`.

The shipped files are subsets of Noto Sans SC under a name of their own: the fonts' licence lets
anyone change and rename them, and other tools must not take a subset for the whole font. The
result depends on the sources only, so that building twice gives the same bytes.
"""

import hashlib
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

from django.core.management.base import BaseCommand, CommandError
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

Bounds: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top, in font units."""
Transformation: TypeAlias = tuple[float, float, float, float, float, float]
_UNMOVED: Transformation = (1, 0, 0, 1, 0, 0)

FAMILY = "Portal Sans SC"
RARE_FAMILY = "Portal Sans SC Rare"
STYLES = {
    "Regular": (
        "400Regular/NotoSansSC_400Regular.ttf",
        "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
    ),
    "Bold": (
        "700Bold/NotoSansSC_700Bold.ttf",
        "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96",
    ),
}
UNIHAN_SHA256 = "fb573aaeb245b9ce63248cba8cc39459854e4dfc269da7f17191637007291dde"
LICENCE_SHA256 = "1c05c68c34f9708415aada51f17e1b0092d2cea709bf4a94cd38114f9e73d7d9"
STANDARD_CHARACTERS = 8105
"""Size of 通用规范汉字表 (State Council, 2013), Unihan's kTGH."""

HAN_BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
KEPT_NAMES = {0, 1, 2, 3, 4, 5, 6, 13, 14}
"""Copyright, our own names, version and licence. Condition 2 of the OFL asks for the first."""

BALLOT_BOXES = {0x2611: (0x25A1, 0x2713), 0x2612: (0x25A1, 0x00D7)}
"""☑ and ☒, which the source lacks: drawn as □ with a ✓ or × inside."""
SAME_SHAPE = {0x2610: 0x25A1, 0x2714: 0x2713}
"""☐ and ✔, likewise: the shapes of □ and ✓."""

FULL_WIDTH = 1000
CLOSING = "，。、；：！？）」』】》〉〕］｝’”"
OPENING = "（「『【《〈〔［｛‘“"


class Command(BaseCommand):
    """Builds the subsets and the list of what they cover."""

    help = "Build static/fonts/ and core/glyph_ranges.txt from the sources that static/fonts names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        root = Path(__file__).resolve().parents[4]
        parser.add_argument("noto", type=Path, help="unpacked npm @expo-google-fonts/noto-sans-sc")
        parser.add_argument("unihan", type=Path, help="Unihan_OtherMappings.txt, Unicode 14.0")
        parser.add_argument("--output", type=Path, default=root / "static" / "fonts")
        parser.add_argument(
            "--ranges",
            type=Path,
            default=root / "competency_portal" / "core" / "glyph_ranges.txt",
        )

    def handle(self, *args: object, **options: Any) -> None:
        noto: Path = options["noto"]
        output: Path = options["output"]
        common = common_han(_verified(options["unihan"], UNIHAN_SHA256).decode())
        licence = _verified(noto / "LICENSE_FONT", LICENCE_SHA256)
        output.mkdir(parents=True, exist_ok=True)
        covered: set[int] = set()
        for style, (path, digest) in STYLES.items():
            _verified(noto / path, digest)
            for family, rare in ((FAMILY, False), (RARE_FAMILY, True)):
                font = build(noto / path, family=family, style=style, common=common, rare=rare)
                target = output / f"{family.replace(' ', '')}-{style}.ttf"
                font.save(target)
                covered |= set(font.getBestCmap())
                self.stdout.write(f"{target.name}: {len(font.getBestCmap())} characters")
        (output / "OFL.txt").write_bytes(licence)
        options["ranges"].write_text(ranges_text(covered), encoding="ascii")


def common_han(unihan: str) -> set[int]:
    """Code points of 通用规范汉字表 (Unihan kTGH) and of the Han characters of GB 2312."""
    fields = (line.split("\t") for line in unihan.splitlines() if line.startswith("U+"))
    standard = {int(code.lstrip("U+"), 16) for code, field, _ in fields if field == "kTGH"}
    if len(standard) != STANDARD_CHARACTERS:
        raise CommandError(f"kTGH lists {len(standard)} characters, not {STANDARD_CHARACTERS}.")
    rows = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    gb2312 = {ord(char) for row in rows if (char := row.decode("gb2312", errors="ignore"))}
    return standard | gb2312


def is_han(code: int) -> bool:
    """Is this code point an ideograph? 〇 (U+3007) counts as a symbol."""
    return any(first <= code <= last for first, last in HAN_BLOCKS)


def build(path: Path, *, family: str, style: str, common: set[int], rare: bool) -> TTFont:
    """One subset: the rare ideographs, or everything else (common ideographs and symbols)."""
    font = TTFont(path, recalcTimestamp=False)
    _add_symbols(font)
    unicodes = {
        code for code in font.getBestCmap() if (is_han(code) and code not in common) == rare
    }
    _subset(font, unicodes)
    if not rare:
        _tighten_punctuation(font)
    _rename(font, family, style)
    return font


def ranges_text(codes: Iterable[int]) -> str:
    """Ranges such as `20-7E A0`, ascending, eight on each line."""
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    words = [f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in ranges]
    lines = (" ".join(words[start : start + 8]) for start in range(0, len(words), 8))
    return "# Generated by manage.py build_fonts.\n" + "\n".join(lines) + "\n"


def _verified(path: Path, digest: str) -> bytes:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise CommandError(f"{path} is not the file that static/fonts/README.md names.")
    return content


def _subset(font: TTFont, unicodes: set[int]) -> None:
    options = Options()
    options.layout_features = ["ccmp", "kern", "locl", "mark"]
    options.hinting = False
    options.name_IDs = sorted(KEPT_NAMES)
    options.drop_tables += ["BASE", "STAT", "vhea", "vmtx", "gasp", "DSIG"]
    options.notdef_outline = True
    options.glyph_names = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=unicodes)
    subsetter.subset(font)


def _add_symbols(font: TTFont) -> None:
    cmap = font.getBestCmap()
    for code, shape in SAME_SHAPE.items():
        _draw(font, code, [(cmap[shape], _UNMOVED)])
    for code, (box, mark) in BALLOT_BOXES.items():
        inside = _centred(_bounds(font, cmap[mark]), _bounds(font, cmap[box]))
        _draw(font, code, [(cmap[box], _UNMOVED), (cmap[mark], inside)])


def _draw(font: TTFont, code: int, parts: list[tuple[str, Transformation]]) -> None:
    """Add a glyph of its own for the character, so that copied text has the right one."""
    name, like = f"uni{code:04X}", parts[0][0]
    pen = TTGlyphPen(font.getGlyphSet())
    for part, transformation in parts:
        pen.addComponent(part, transformation)
    font["glyf"][name] = pen.glyph()
    font["hmtx"][name] = font["hmtx"][like]
    font["vmtx"][name] = font["vmtx"][like]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = name


def _centred(mark: Bounds, box: Bounds) -> Transformation:
    """What puts the mark into the middle of the box, at 70 % of the box's size."""
    scale = 0.7 * min(
        (box[2] - box[0]) / (mark[2] - mark[0]), (box[3] - box[1]) / (mark[3] - mark[1])
    )
    dx = round((box[0] + box[2] - scale * (mark[0] + mark[2])) / 2)
    dy = round((box[1] + box[3] - scale * (mark[1] + mark[3])) / 2)
    return (scale, 0, 0, scale, dx, dy)


def _bounds(font: TTFont, name: str) -> Bounds:
    glyphs = font.getGlyphSet()
    pen = BoundsPen(glyphs)
    glyphs[name].draw(pen)
    bounds: Bounds | None = pen.bounds
    if bounds is None:
        raise CommandError(f"The glyph {name} is empty.")
    return bounds


def _tighten_punctuation(font: TTFont) -> None:
    """Let neighbouring full-width marks share their blank halves (标点挤压).

    A closing mark has its blank on the right, an opening one on the left. Where a blank meets
    another mark's blank, half an em goes; the source has no such feature and neither has the PDF
    engine.
    """
    cmap = font.getBestCmap()
    closing, opening = (
        [cmap[ord(char)] for char in marks if font["hmtx"][cmap[ord(char)]][0] == FULL_WIDTH]
        for marks in (CLOSING, OPENING)
    )
    original = font["GPOS"].table
    addOpenTypeFeaturesFromString(
        font,
        f"""
        languagesystem DFLT dflt;
        feature kern {{
            pos [{" ".join(closing)}] -500 [{" ".join(closing + opening)}];
            subtable;
            pos [{" ".join(opening)}] <0 0 0 0> [{" ".join(opening)}] <-500 0 -500 0>;
        }} kern;
        """,
        tables=["GPOS"],
    )
    added = font["GPOS"].table.LookupList.Lookup
    lookups = original.LookupList.Lookup
    indices = range(len(lookups), len(lookups) + len(added))
    lookups.extend(added)
    for record in original.FeatureList.FeatureRecord:
        if record.FeatureTag == "kern":
            record.Feature.LookupListIndex.extend(indices)
    font["GPOS"].table = original


def _rename(font: TTFont, family: str, style: str) -> None:
    full = f"{family} {style}"
    postscript = f"{family.replace(' ', '')}-{style}"
    version = font["name"].getDebugName(5)
    names = {1: family, 2: style, 3: f"{version};{postscript}", 4: full, 6: postscript}
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
