"""A level that was shown, in words: whole ranks and blends, on the scale and past its ends."""

from decimal import Decimal

import pytest

from competency_portal.reports.content.levels import LevelNames

NAMES = LevelNames(("Sb", "Si", "Sa"), ("Sb 初级", "Si 熟练", "Sa 资深"))


@pytest.mark.parametrize(
    ("rank", "said"),
    [
        ("0.00", "低于 Sb"),
        ("0.49", "低于 Sb（0.49）"),
        ("0.50", "接近 Sb（0.50）"),
        ("0.98", "接近 Sb（0.98）"),
        ("1.00", "Sb 初级"),
        ("1.42", "Sb 与 Si 之间（1.42）"),
        ("3.02", "接近 Sa（3.02）"),
        ("3.49", "接近 Sa（3.49）"),
        ("3.50", "超出 Sa（3.50）"),
        ("4.00", "超出 Sa"),
    ],
)
def test_past_the_scale_is_said_of_what_is_nearer_to_it_than_to_its_end(
    rank: str, said: str
) -> None:
    assert NAMES.attained(Decimal(rank)) == said
