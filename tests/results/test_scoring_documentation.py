"""The worked examples of docs/arithmetic.md that no other test computes, and its numbering."""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from competency_portal.results.scoring import (
    CycleWeights,
    Dimension,
    Figure,
    Group,
    Kpi,
    KpiKind,
    KpiScore,
    KpiValue,
    Part,
    PartScores,
    Questionnaire,
    QuestionnaireScore,
    Term,
    score_assessment,
    score_kpi,
    score_questionnaire,
    weighted_mean,
)
from tests.results.builders import THREE_POINTS, asks, review, shown

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ["competency_portal", "models_catalog"]


def rule_numbers() -> list[int]:
    """The numbers of the rules, in the order of the page."""
    text = (ROOT / "docs/arithmetic.md").read_text(encoding="utf-8")
    return [int(number) for number in re.findall(r"^## §(\d+) ", text, re.MULTILINE)]


def test_the_rules_are_numbered_from_1() -> None:
    numbers = rule_numbers()

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_code_cites_only_rules_that_there_are() -> None:
    files = [file for folder in SOURCES for file in (ROOT / folder).rglob("*.py")]

    cited = {int(n) for file in files for n in re.findall(r"§(\d+)", file.read_text("utf-8"))}

    assert cited <= set(rule_numbers())


QUESTIONNAIRE = Questionnaire(
    (
        Dimension("a", 25, ("a1", "a2")),
        Dimension("b", 20, ("b1",)),
        Dimension("c", 30, ("c1",)),
    ),
    lowest=1,
    highest=5,
)
INDICATORS = [
    Kpi("satisfaction", KpiKind.RANGE, low=90, high=100),
    Kpi("speed", KpiKind.AT_MOST, high=48),
    Kpi("usage", KpiKind.AT_LEAST, low=85),
]


def parts(questionnaire: QuestionnaireScore | None, kpi: KpiScore | None) -> PartScores:
    """The parts of 客服主管, 1.80 by the competencies."""
    points = {"a": 2, "b": 1, "c": 3, "d": 2, "e": 1, "f": None}
    return score_assessment(
        scale=THREE_POINTS,
        requirements=[asks(code, 2) for code in points],
        reviews=[review(Group.SUPERVISOR, **points)],
        weights=CycleWeights(
            categories={"service": 50, "core": 50},
            parts={Part.COMPETENCIES: 60, Part.QUESTIONNAIRE: 30, Part.KPI: 10},
        ),
        questionnaire=questionnaire,
        kpi=kpi,
    ).parts


def test_examples_of_10_to_12() -> None:
    questionnaire = score_questionnaire(QUESTIONNAIRE, {"a1": 3, "a2": 5, "b1": 3})
    measured = {"satisfaction": KpiValue(92), "speed": KpiValue(50)}

    whole = parts(questionnaire, score_kpi(INDICATORS, measured, THREE_POINTS))
    without_kpi = parts(questionnaire, None)

    assert shown(questionnaire.total) == "3.56"
    assert [shown(part.value) for part in whole.parts] == ["40.00", "63.89", "50.00"]
    assert (shown(whole.total), shown(without_kpi.total)) == ("48.17", "47.96")


def test_example_of_7() -> None:
    blend = weighted_mean(
        [Term("supervisor", Fraction(60), Fraction(1)), Term("peer", Fraction(20), Fraction(8, 3))]
    )

    assert blend is not None
    assert blend.rounded == Decimal("1.42")
    assert Figure(blend.exact - 2).rounded == Decimal("-0.58")
