"""How figures, days and times are written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from competency_portal.core.templatetags import formats


@pytest.fixture(autouse=True)
def _november_2026() -> Iterator[None]:
    with time_machine.travel("2026-11-21T04:00:00+00:00", tick=False):
        yield


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("-1.00"), "−1.00"),
        (Decimal("1.5"), "+1.5"),
        (Decimal("0.00"), "0.00"),
        (Decimal("-0.00"), "0.00"),
        (-1, "−1"),
        (2, "+2"),
        (0, "0"),
        ("-0.50", "−0.50"),
        (None, "—"),
        ("", "—"),
    ],
)
def test_a_difference_carries_its_sign(value: Decimal | int | str | None, shown: str) -> None:
    assert formats.minus(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(Decimal("2.05"), "2.05"), (-3, "−3"), (0, "0"), (None, "—")]
)
def test_a_figure_is_written_as_stored(value: Decimal | int | None, shown: str) -> None:
    assert formats.figure(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(Decimal("81.82"), "81.82%"), (Decimal("0.00"), "0.00%"), (None, "—")]
)
def test_nothing_rated_is_no_rate_of_zero(value: Decimal | None, shown: str) -> None:
    assert formats.percent(value) == shown


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("zh-hans", date(2026, 11, 30), "11 月 30 日"),
        ("zh-hans", date(2025, 1, 5), "2025 年 1 月 5 日"),
        ("zh-hans", None, "—"),
        ("en", date(2026, 11, 30), "30 Nov"),
        ("en", date(2025, 1, 5), "5 Jan 2025"),
    ],
)
def test_a_day_names_its_year_only_when_it_is_another(
    language: str, value: date | None, shown: str
) -> None:
    with translation.override(language):
        assert formats.date_cn(value) == shown


def test_a_full_day_always_names_its_year() -> None:
    with translation.override("zh-hans"):
        assert formats.date_full(date(2026, 11, 30)) == "2026 年 11 月 30 日"
        assert formats.date_full(None) == "—"


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), "11 月 1 日 – 11 月 30 日"),
        (date(2025, 11, 1), date(2025, 11, 30), "2025 年 11 月 1 日 – 11 月 30 日"),
        (date(2025, 12, 23), date(2026, 1, 12), "2025 年 12 月 23 日 – 2026 年 1 月 12 日"),
    ],
)
def test_a_span_never_seems_to_end_before_it_begins(first: date, last: date, shown: str) -> None:
    with translation.override("zh-hans"):
        span = formats.until(first, last)

    begins, *ends = span.split(" ")
    assert span.replace("\u00a0", " ") == shown
    # A narrow column breaks it after its dash; each of its days stays whole.
    assert (begins[-1], len(ends)) == ("–", 1)


def test_days_and_times_are_those_of_the_portals_time_zone() -> None:
    late_in_london = datetime(2026, 12, 31, 18, 5, tzinfo=UTC)

    with translation.override("zh-hans"):
        assert formats.time_cn(late_in_london) == "02:05"
        assert formats.date_cn(late_in_london) == "2027 年 1 月 1 日"
        assert formats.time_cn(None) == "—"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("第1版", "第 1 版"),
        ("11月30日", "11 月 30 日"),
        ("岗位要求Sb初级", "岗位要求 Sb 初级"),
        ("已有 3 人", "已有 3 人"),
        ("差距−1，见下", "差距 −1，见下"),
        ("（1–3）", "（1–3）"),
        ("𬱖2号", "𬱖 2 号"),
    ],
)
def test_chinese_and_figures_stand_apart(text: str, shown: str) -> None:
    assert formats.pangu(text) == shown
    assert formats.pangu(shown) == shown
