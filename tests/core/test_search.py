"""What a search looks for."""

from competency_portal.core.search import normalised


def test_blanks_capitals_and_what_no_database_holds_are_dropped() -> None:
    assert normalised(" Wang\x00 芳\ufffe\t") == "wang芳"
    assert normalised("\x00") == ""
