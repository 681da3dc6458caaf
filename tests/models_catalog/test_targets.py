"""KPI targets in words."""

from decimal import Decimal

import pytest
from django.utils import translation

from models_catalog.models import KpiIndicator
from models_catalog.targets import target_value, target_words


@pytest.mark.parametrize(
    ("kind", "bounds", "unit", "words", "value"),
    [
        ("range", ("90.0000", "100.0000"), "分", "90–100 分", "90..100"),
        ("range", ("-0.2500", "0.5000"), "m", "−0.25 – 0.5 m", "-0.25..0.5"),
        ("at_most", (None, "48.0000"), "小时", "≤ 48 小时", "..48"),
        ("at_most", (None, "10"), "%", "≤ 10%", "..10"),
        ("at_least", ("97.5000", None), "%", "≥ 97.5%", "97.5.."),
        ("at_least", ("0.0000", None), "", "≥ 0", "0.."),
        ("qualitative", (None, None), "", "按评分判断", ""),
    ],
)
def test_a_target_reads_as_it_is_said(
    kind: str, bounds: tuple[str | None, str | None], unit: str, words: str, value: str
) -> None:
    low, high = (None if bound is None else Decimal(bound) for bound in bounds)
    indicator = KpiIndicator(kind=kind, low=low, high=high, unit=unit)

    with translation.override("zh-hans"):
        assert (target_words(indicator), target_value(indicator)) == (words, value)
