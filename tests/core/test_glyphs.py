"""What is refused at the door: text that cannot be stored, names that cannot be printed."""

import sys
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from fontTools.ttLib import TTFont

from competency_portal.core.glyphs import (
    is_blank,
    unprintable,
    unstorable,
    validate_name,
    validate_text,
    without_unprintable,
)
from tests.support.tree import ROOT

FONTS = sorted((ROOT / "static" / "fonts").glob("*.ttf"))
VISIBLE = {
    code
    for code in range(sys.maxunicode + 1)
    if unicodedata.category(chr(code))[0] in "LNPS" and unicodedata.is_normalized("NFC", chr(code))
}
"""Letters, figures, punctuation, symbols; without characters that stand for another one."""

RARE_NAMES = ["陈𬱖", "㛃", "陶喆", "赵堃", "龘", "镕", "仝", "〇", "邨", "髙橋"]


@pytest.mark.parametrize("name", RARE_NAMES)
def test_rare_names_can_be_printed(name: str) -> None:
    assert unprintable(name) == []


def test_everything_that_gb_2312_has_can_be_printed() -> None:
    rows = [bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF)]
    characters = "".join(row.decode("gb2312", errors="ignore") for row in rows)

    assert len(characters) == 7445
    assert unprintable(characters) == []


@pytest.mark.parametrize(
    "text",
    ["△▽●▲▼○□☐☑☒−→…—·≤≥×÷①⑩", "（）、，。：；「」《》“”", "\t\r\n\u00a0\u2009"],
    ids=["symbols", "punctuation", "spaces"],
)
def test_what_reports_are_made_of_can_be_printed(text: str) -> None:
    assert unprintable(text) == []


def test_what_no_font_has_is_named_once_and_in_order() -> None:
    assert unprintable("王😀\ue000伟😀𠮷") == ["😀", "\ue000", "𠮷"]


def test_a_name_may_carry_a_variation_selector() -> None:
    assert unprintable("葛\U000e0100") == []


def test_an_accent_typed_apart_counts_with_its_letter() -> None:
    assert unprintable("Rene\u0301") == []


def test_the_list_of_printable_characters_is_that_of_the_fonts() -> None:
    by_style = {
        style: {code for path in FONTS if style in path.name for code in TTFont(path).getBestCmap()}
        for style in ("Regular", "Bold")
    }

    assert len(FONTS) == 4
    assert by_style["Regular"] == by_style["Bold"]
    assert {code for code in VISIBLE if not unprintable(chr(code))} == by_style["Regular"] & VISIBLE


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a\x00b", "U+0000"),
        ("证据\ud83d", "U+D83D"),
        ("\udfff\x07", "U+DFFF U+0007"),
        ("\ufffe", "U+FFFE"),
    ],
    ids=["NUL", "high surrogate", "low surrogate and BEL", "noncharacter"],
)
def test_text_that_cannot_be_stored_is_refused(text: str, codes: str) -> None:
    with pytest.raises(ValidationError) as refusal, override("en"):
        validate_text(text)

    assert refusal.value.code == "unstorable"
    with override("en"):
        assert refusal.value.messages == [f"Contains characters that cannot be stored: {codes}."]


@pytest.mark.parametrize("text", ["", "两行\n\t证据\r\n", "👍 很好", "𠮷"], ids=repr)
def test_ordinary_text_is_accepted(text: str) -> None:
    validate_text(text)

    assert unstorable(text) == []


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("\u200b", "U+200B"),
        ("\u202e李四", "U+202E"),
        ("李\n四", "U+000A"),
        ("李\t四\u2028", "U+0009 U+2028"),
        ("王\u00ad芳\ufeff", "U+00AD U+FEFF"),
        ("\u3164", "U+3164"),
        ("王\x85芳", "U+0085"),
    ],
)
def test_a_name_that_cannot_be_seen_whole_is_refused(name: str, codes: str) -> None:
    with pytest.raises(ValidationError) as refusal, override("en"):
        validate_name(name)

    assert refusal.value.code == "invisible"
    with override("en"):
        (message,) = refusal.value.messages
    assert codes in message


@pytest.mark.parametrize(
    "name", ["王芳", "阿依古丽·买买提", "Anne Marie", "葛\U000e0100", "陈𬱖", "王　芳"]
)
def test_whatever_people_are_called_is_a_name(name: str) -> None:
    validate_name(name)


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("", True),
        ("\u200b\u200b", True),
        (" \u3000\u200b\n", True),
        ("\u202e\ufeff\u2800\ufe0f", True),
        ("。", False),
        ("\u200b好", False),
    ],
)
def test_what_nobody_sees_is_no_text(text: str, *, blank: bool) -> None:
    assert is_blank(text) is blank


def test_a_report_shows_a_mark_for_what_no_font_has() -> None:
    assert without_unprintable("<p>干得好👍，王𠮷</p>") == "<p>干得好〓，王〓</p>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("𪚥𪚥", "〓〓"),
        ("𝕏🐉", "〓〓"),
        ("王𪚥𪚥", "王〓〓"),
        ("（𪚥𪚥） 𪚥𪚥𪚥", "（〓〓） 〓〓〓"),
    ],
)
def test_a_report_shows_as_many_marks_as_characters_are_missing(text: str, shown: str) -> None:
    assert without_unprintable(text) == shown


def test_a_report_leaves_out_what_cannot_be_stored() -> None:
    assert without_unprintable("王\x00伟\ud83d") == "王伟"


def test_a_report_takes_the_composed_letter_where_a_font_has_only_that() -> None:
    assert without_unprintable("Ty\u0323") == "T\u1ef5"


def test_a_report_takes_the_character_that_a_compatibility_one_stands_for() -> None:
    assert without_unprintable("\uf98f") == "憐"
