"""What is chosen by boxes and by typing: a text decides only where it names exactly one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict
from hypothesis import given, strategies as st

from competency_portal.core.keys import HIGHEST, key_in
from competency_portal.core.picker import (
    LONGEST_NAME,
    MOST_FOUND,
    MOST_NAMES,
    Answer,
    Option,
    PickerWidget,
    decide,
    split,
    suggestions,
)

PEOPLE = {1: "王芳", 2: "王芳", 3: "李雷", 4: "王方圆", 5: "赵云"}


@dataclass
class FakeShelf:
    """A few names by key; counts how often it is asked."""

    hint: str = ""
    asked: int = 0

    def by_keys(self, keys: Iterable[int]) -> list[int]:
        self.asked += 1
        return [key for key in keys if key in PEOPLE]

    def exactly(self, text: str) -> list[int]:
        self.asked += 1
        return [key for key, name in PEOPLE.items() if name == text]

    def found(self, text: str, most: int) -> list[int]:
        self.asked += 1
        return [key for key, name in PEOPLE.items() if text in name][:most]

    def option(self, one: int) -> Option:
        return Option(one, PEOPLE[one], "")


def single(**sent: object) -> tuple[list[int], list[int], int]:
    """Chosen, offered and the number of faults of a single picker."""
    outcome = decide(FakeShelf(), Answer(**sent), several=False)  # type: ignore[arg-type]
    return outcome.chosen, outcome.offered, len(outcome.faults)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, ([], [], 0)),
        ({"keys": ("3",)}, ([3], [], 0)),
        ({"keys": ("",)}, ([], [], 0)),
        # A name that only one person bears decides, whatever box is still ticked.
        ({"typed": "李雷"}, ([3], [], 0)),
        ({"keys": ("5",), "typed": "李雷"}, ([3], [], 0)),
        # Namesakes, and what is only similar, come back; the one chosen so far stays in sight.
        ({"typed": "王芳"}, ([], [1, 2], 1)),
        ({"typed": "方"}, ([], [4], 1)),
        ({"keys": ("5",), "typed": "王芳"}, ([], [5, 1, 2], 1)),
        # Once they were shown, the boxes decide and not the text.
        ({"keys": ("2",), "typed": "王芳", "asked": "王芳"}, ([2], [], 0)),
        ({"keys": ("5",), "typed": "王芳", "asked": "王芳"}, ([5], [], 0)),
        ({"keys": ("",), "typed": "王芳", "asked": "王芳"}, ([], [], 0)),
        ({"typed": "王芳", "asked": "王芳"}, ([], [1, 2], 1)),
        ({"keys": ("2",), "typed": "赵云", "asked": "王芳"}, ([5], [], 0)),
        # Nobody, and keys that nobody has.
        ({"typed": "查无此人"}, ([], [], 1)),
        ({"keys": ("99",)}, ([], [], 1)),
        ({"keys": ("x",)}, ([], [], 1)),
        ({"keys": ("9" * 30,)}, ([], [], 1)),
    ],
)
def test_one_is_chosen(sent: dict[str, object], expected: tuple[list[int], list[int], int]) -> None:
    assert single(**sent) == expected


def test_several_are_chosen_and_only_what_is_unclear_stays_typed() -> None:
    outcome = decide(FakeShelf(), Answer(("5",), "李雷、王芳，查无此人"), several=True)

    assert (outcome.chosen, outcome.offered) == ([5, 3], [1, 2])
    assert outcome.left == ["王芳", "查无此人"]
    assert len(outcome.faults) == 2


def test_ticking_one_of_those_offered_settles_a_name_but_not_another() -> None:
    settled = decide(FakeShelf(), Answer(("1",), "王芳", "王芳"), several=True)
    other = decide(FakeShelf(), Answer(("1",), "王芳;无名", "王芳;无名"), several=True)

    assert (settled.chosen, settled.faults) == ([1], [])
    assert other.left == ["无名"]


def test_many_names_ask_the_shelf_a_bounded_number_of_times_and_none_is_lost() -> None:
    shelf, names = FakeShelf(), [f"无名{number}" for number in range(500)]

    outcome = decide(shelf, Answer(None, "、".join(names)), several=True)

    assert shelf.asked <= 2 * MOST_NAMES
    assert outcome.left == names


def test_a_text_too_long_to_be_a_name_is_kept_and_not_searched_for() -> None:
    shelf = FakeShelf()

    outcome = decide(shelf, Answer(None, "王" * (LONGEST_NAME + 1)), several=False)

    assert (shelf.asked, len(outcome.faults)) == (0, 1)
    assert outcome.left == ["王" * (LONGEST_NAME + 1)]


@given(
    keys=st.lists(st.sampled_from(["", "1", "3", "99", "x", "-1", "१"]), max_size=4),
    typed=st.text("王芳李雷、, 方", max_size=12),
    asked=st.text("王芳李雷、, 方", max_size=12),
    several=st.booleans(),
)
def test_nothing_typed_is_lost_and_nobody_is_chosen_who_was_not_meant(
    keys: list[str], typed: str, asked: str, several: bool
) -> None:
    answer = Answer(tuple(keys), typed, asked)

    outcome = decide(FakeShelf(), answer, several=several)

    names = split(typed) if several else [typed.strip()] if typed.strip() else []
    ticked = {int(key) for key in keys if key in ("1", "3")}
    named = {key for key, name in PEOPLE.items() if name in names}
    assert set(outcome.chosen) <= ticked | named
    for name in names:
        by_box = answer.is_settled and (not several or name not in outcome.left)
        assert name in outcome.left or by_box or name in map(PEOPLE.get, outcome.chosen)
    assert bool(outcome.left) <= bool(outcome.faults)


def test_what_no_database_holds_is_dropped_from_what_is_typed() -> None:
    data = MultiValueDict({"who": ["3"], "who_typed": ["王\x00芳\ud800"], "who_asked": [""]})

    assert PickerWidget().value_from_datadict(data, {}, "who") == Answer(("3",), "王芳", "")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("7", 7),
        (str(HIGHEST), HIGHEST),
        (str(HIGHEST + 1), None),
        *[(text, None) for text in ("", None, "-1", "１", "1e3", "9" * 5000, " 1")],
    ],
)
def test_a_key_in_an_address_is_one_that_a_database_holds(
    text: str | None, key: int | None
) -> None:
    assert key_in(text) == key


def test_suggestions_are_few_and_say_when_there_are_more() -> None:
    class Full(FakeShelf):
        def found(self, text: str, most: int) -> list[int]:
            return [1] * min(most, 400)

    def page(query: str) -> str:
        return suggestions(RequestFactory().get("/", {"q": query}), Full()).content.decode()

    assert page("王").count('role="option"') == MOST_FOUND
    assert f"只列出前 {MOST_FOUND} 个" in page("王")
    assert page("  ").count('role="option"') == 0
    assert page("王" * (LONGEST_NAME + 1)).count('role="option"') == 0
