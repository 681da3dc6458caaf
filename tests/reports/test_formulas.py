"""How a figure was computed, in figures."""

from decimal import Decimal

from competency_portal.reports.content.formulas import Weighed, levels, total_of, weighted_mean


def terms(*pairs: tuple[str, str]) -> list[Weighed]:
    return [Weighed(Decimal(weight), Decimal(value)) for weight, value in pairs]


def test_equal_weights_make_a_plain_mean() -> None:
    found = weighted_mean(terms(("1", "2.00"), ("1", "1.00"), ("1", "3.00")), Decimal("2.00"))

    assert found == "(2.00 + 1.00 + 3.00) ÷ 3 = 2.00"


def test_different_weights_are_written_out() -> None:
    found = weighted_mean(terms(("60.0000", "2.00"), ("20.5000", "2.33")), Decimal("2.08"))

    assert found == "(60 × 2.00 + 20.5 × 2.33) ÷ 80.5 = 2.08"


def test_a_single_term_is_the_figure_itself() -> None:
    assert weighted_mean(terms(("100", "2.00"), ("0", "3.00")), Decimal("2.00")) == "2.00"


def test_where_printed_terms_give_another_figure_it_is_about_that() -> None:
    thirds = terms(("1", "1.33"), ("1", "1.33"), ("1", "1.33"), ("2", "2.33"))
    decimals = [Decimal(text) for text in ("1.30", "0.09", "0.09", "0.08")]

    assert weighted_mean(thirds, Decimal("1.73")) == (
        "(1 × 1.33 + 1 × 1.33 + 1 × 1.33 + 2 × 2.33) ÷ 5 = 1.73"
    )
    assert weighted_mean(terms(("1", "1.33"), ("1", "2.34")), Decimal("1.83")) == (
        "(1.33 + 2.34) ÷ 2 ≈ 1.83"
    )
    assert total_of(decimals, Decimal("1.57")) == "1.30 + 0.09 + 0.09 + 0.08 ≈ 1.57"
    assert total_of(decimals, Decimal("1.56")) == "1.30 + 0.09 + 0.09 + 0.08 = 1.56"


def test_nothing_entered_gives_no_formula() -> None:
    assert weighted_mean([], None) == ""
    assert weighted_mean(terms(("0", "3.00")), None) == ""


def test_whole_levels_have_no_decimals() -> None:
    assert [str(levels(Decimal(text))) for text in ("-1.00", "0.00", "-0.58")] == [
        *("-1", "0", "-0.58")
    ]
