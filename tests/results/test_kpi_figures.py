"""Figures as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from competency_portal.results.kpi.figures import NotAFigure, exact_figure, whole_number


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("96.5", "", "96.5"),
        ("９６．５", "%", "96.5"),
        ("96.5%", "%", "96.5"),
        ("96.5 ％", "%", "96.5"),
        ("36 小时", "小时", "36"),
        ("12,500", "", "12500"),
        ("１，２３４，５６７．８", "", "1234567.8"),
        ("−3.25", "%", "-3.25"),
        ("－３", "", "-3"),
        ("+.5", "", "0.5"),
        ("-0", "", "0"),
        ("1.230000", "", "1.23"),
        ("  7\u3000", "", "7"),
    ],
)
def test_what_is_clear_is_read_exactly(text: str, unit: str, value: str) -> None:
    assert exact_figure("利用率", text, unit=unit) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("很好", "", "利用率：“很好”不是数字。"),
        ("≤48", "小时", "利用率：“≤48”不是数字。"),
        ("1,5", "", "利用率：“1,5”里的逗号是什么意思？请写成 1.5 或 15。"),
        ("1,23,456", "", "利用率：“1,23,456”里的逗号是什么意思？请写成 123456。"),
        ("96%", "小时", "利用率的单位是小时，请不要写 %。"),
        ("96％", "", "利用率不是比率，请不要写 %。"),
        ("1e5", "", "利用率：请把“1e5”写成普通数字。"),
        ("1.23456", "", "利用率：最多 10 位整数、4 位小数。"),
        ("12345678901", "", "利用率：最多 10 位整数、4 位小数。"),
        ("NaN", "", "利用率：“NaN”不是数字。"),
        ("Infinity", "", "利用率：“Infinity”不是数字。"),
        ("1 2", "", "利用率：“1 2”不是数字。"),
    ],
)
def test_what_is_not_is_answered_with_its_name(text: str, unit: str, message: str) -> None:
    with pytest.raises(NotAFigure) as wrong:
        exact_figure("利用率", text, unit=unit)

    assert str(wrong.value) == message


@pytest.mark.parametrize(("text", "value"), [("40", 40), ("４０", 40), ("1,200", 1200), ("0", 0)])
def test_cases_are_whole_numbers(text: str, value: int) -> None:
    assert whole_number("样本数", text) == value


@pytest.mark.parametrize("text", ["1.5", "-3", "三十", "40 例", "9" * 23, "9" * 5000])
def test_cases_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(NotAFigure, match=r"^样本数：") as wrong:
        whole_number("样本数", text)

    assert len(str(wrong.value)) < 120


@given(st.text(max_size=60), st.sampled_from(["", "%", "小时", "分"]))
def test_whatever_is_typed_is_read_or_refused(text: str, unit: str) -> None:
    try:
        value = exact_figure("利用率", text, unit=unit)
    except NotAFigure:
        return
    assert abs(value) < Decimal(10**10)
    assert value == round(value, 4)


@given(st.decimals(min_value=-(10**10) + 1, max_value=10**10 - 1, places=4))
def test_every_figure_that_can_be_stored_is_read_as_it_is(value: Decimal) -> None:
    assert exact_figure("利用率", f"{value:f}") == value
