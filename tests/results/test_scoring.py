"""The arithmetic of results against the independent oracle, and what must hold for every input."""

import copy
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given, settings, strategies as st

from competency_portal.results.scoring import (
    Figure,
    GroupState,
    KpiScore,
    QuestionnaireScore,
)
from tests.results import oracle
from tests.results.scoring_cases import (
    WEIGHTS,
    Json,
    all_scores,
    as_figures,
    by_name,
    cases,
    pair,
    placed,
    score,
)

PERCENT = st.fractions(0, 100, max_denominator=50)
Case = tuple[Json, Json]


def _parts(
    questionnaire: Fraction | None, kpi: Fraction | None
) -> tuple[QuestionnaireScore, KpiScore]:
    percent = None if questionnaire is None else Figure(questionnaire)
    share = None if kpi is None else Figure(kpi / 100)
    return (
        QuestionnaireScore((), None, percent),
        KpiScore((), Fraction(0), Fraction(0), share),
    )


@settings(max_examples=600)
@given(cases(), st.none() | PERCENT, st.none() | PERCENT)
def test_every_figure_is_the_oracles(
    case: Case, questionnaire: Fraction | None, kpi: Fraction | None
) -> None:
    values = {"questionnaire": questionnaire, "kpi": kpi}
    others = {
        name: None if value is None else value.as_integer_ratio() for name, value in values.items()
    }

    scores = score(*case, *_parts(questionnaire, kpi))

    assert as_figures(scores) == oracle.figures(*case, others)
    assert placed(*case) == oracle.standings(*case)


@given(cases())
def test_every_stored_figure_is_the_oracles(case: Case) -> None:
    stored = oracle.recompute(*case)

    scores = score(*case)

    assert [entry.score and str(entry.score.rounded) for entry in scores.competencies] == [
        entry["score"] for entry in stored["competencies"]
    ]
    assert [entry.gap and str(entry.gap.rounded) for entry in scores.competencies] == [
        entry["gap"] for entry in stored["competencies"]
    ]


@given(cases(), st.randoms(use_true_random=False))
def test_order_changes_nothing(case: Case, random: Random) -> None:
    cycle, assessment = copy.deepcopy(case)
    random.shuffle(assessment["reviews"])
    random.shuffle(assessment["requirements"])
    for review in assessment["reviews"]:
        random.shuffle(review["ratings"])
    for kind, weights in cycle["weights"].items():
        cycle["weights"][kind] = dict(random.sample(sorted(weights.items()), len(weights)))

    permuted = as_figures(score(cycle, assessment))

    assert by_name(permuted) == by_name(as_figures(score(*case)))


@given(cases(), st.data())
def test_raising_one_answer_never_lowers_a_score(case: Case, data: st.DataObject) -> None:
    cycle, assessment = copy.deepcopy(case)
    codes = [point["code"] for point in cycle["rating_scale"]]
    answered = [
        rating
        for review in assessment["reviews"]
        for rating in review["ratings"]
        if rating["rating"] is not None
    ]
    if not answered:
        return
    rating = data.draw(st.sampled_from(answered))
    rating["rating"] = data.draw(st.sampled_from(codes[codes.index(rating["rating"]) :]))

    before, after = all_scores(score(*case)), all_scores(score(cycle, assessment))

    assert before.keys() == after.keys()
    for name, value in before.items():
        raised = after[name]
        assert (value is None) == (raised is None)
        assert value is None or raised is None or raised >= value


@given(cases(), st.data())
def test_equal_answers_give_that_answer(case: Case, data: st.DataObject) -> None:
    cycle, assessment = copy.deepcopy(case)
    point = data.draw(st.sampled_from(cycle["rating_scale"]))
    for review in assessment["reviews"]:
        for rating in review["ratings"]:
            if rating["rating"] is not None:
                rating["rating"] = point["code"]

    found = all_scores(score(cycle, assessment))

    assert {value for value in found.values() if value is not None} <= {point["points"]}


@given(cases(), st.sampled_from(["2", "0.5", "0.07", "1000"]), st.data())
def test_scaling_all_weights_changes_nothing(case: Case, factor: str, data: st.DataObject) -> None:
    cycle, assessment = copy.deepcopy(case)
    scaled = data.draw(st.sampled_from(["groups", "categories", "parts", "requirements"]))
    if scaled == "requirements":
        for requirement in assessment["requirements"]:
            requirement["weight"] = _times(requirement["weight"], factor)
    else:
        weights = cycle["weights"][scaled]
        cycle["weights"][scaled] = {name: _times(value, factor) for name, value in weights.items()}

    assert as_figures(score(cycle, assessment)) == as_figures(score(*case))


def _times(weight: str, factor: str) -> str:
    return str(Decimal(weight) * Decimal(factor))


@given(cases())
def test_a_score_lies_between_the_lowest_and_the_highest_answer(case: Case) -> None:
    cycle, assessment = case
    points = {point["code"]: point["points"] for point in cycle["rating_scale"]}
    given_points = [
        points[rating["rating"]]
        for review in assessment["reviews"]
        for rating in review["ratings"]
        if rating["rating"] is not None
    ]

    found = [value for value in all_scores(score(*case)).values() if value is not None]

    assert all(min(given_points) <= value <= max(given_points) for value in found)


@given(cases(), st.sampled_from(["N/A", None]), WEIGHTS, st.data())
def test_a_competency_that_is_not_asked_changes_nothing(
    case: Case, level: str | None, weight: str, data: st.DataObject
) -> None:
    cycle, assessment = copy.deepcopy(case)
    category = assessment["requirements"][0]["category"]
    code = data.draw(st.sampled_from(cycle["rating_scale"]))["code"]
    assessment["requirements"].append(
        {
            "competency": "extra",
            "category": category,
            "scale": category,
            "level": level,
            "weight": weight,
        }
    )
    for review in assessment["reviews"]:
        review["ratings"].append({"competency": "extra", "rating": code, "attained": None})

    found = as_figures(score(cycle, assessment))

    assert [entry.pop("competency") for entry in found["competencies"]][-1] == "extra"
    before = as_figures(score(*case))
    for entry in before["competencies"]:
        del entry["competency"]
    assert found | {"competencies": found["competencies"][:-1]} == before


@given(cases(), PERCENT)
def test_a_missing_part_is_never_a_zero(case: Case, questionnaire: Fraction) -> None:
    cycle, assessment = copy.deepcopy(case)
    cycle["weights"]["parts"] = {"competencies": "50", "questionnaire": "50", "kpi": "20"}
    assessment["reviews"] = []

    scores = score(cycle, assessment, *_parts(questionnaire, None))

    assert scores.overall.score is None
    assert pair(scores.parts.total) == questionnaire.as_integer_ratio()


@given(cases())
def test_an_unanswered_category_leaves_the_others_figure(case: Case) -> None:
    cycle, assessment = copy.deepcopy(case)
    kept = assessment["requirements"][0]["category"]
    others = {
        entry["competency"] for entry in assessment["requirements"] if entry["category"] != kept
    }
    for review in assessment["reviews"]:
        for rating in review["ratings"]:
            if rating["competency"] in others:
                rating["rating"] = None
    cycle["weights"]["categories"][kept] = "7"

    scores = score(cycle, assessment)

    assert pair(scores.overall.score) == pair(scores.category(kept).score)


@given(cases(), st.data())
def test_nothing_published_depends_on_a_suppressed_answer(case: Case, data: st.DataObject) -> None:
    before = score(*case)
    cycle, assessment = copy.deepcopy(case)
    codes = [point["code"] for point in cycle["rating_scale"]]
    suppressed = {
        (member, entry.competency)
        for entry in before.competencies
        for group in before.plan.shown
        for member in group.members
        if GroupState.TOO_FEW
        in {figure.state for figure in entry.groups if figure.group is group.group}
    } | {(group, entry.competency) for group in before.plan.hidden for entry in before.competencies}
    for review in assessment["reviews"]:
        for rating in review["ratings"]:
            if (review["group"], rating["competency"]) in suppressed and rating["rating"]:
                rating["rating"] = data.draw(st.sampled_from(codes))
                rating["attained"] = None

    assert score(cycle, assessment) == before


@given(cases())
def test_no_anonymous_figure_rests_on_fewer_than_the_threshold(case: Case) -> None:
    scores = score(*case)

    anonymous = [
        figure.raters
        for entry in scores.competencies
        for figure in entry.groups
        if figure.state is GroupState.SHOWN and figure.group not in ("self", "supervisor")
    ]

    assert all(raters is not None and raters >= scores.plan.threshold for raters in anonymous)


def test_the_arithmetic_loads_without_django() -> None:
    program = (
        "import sys, competency_portal.results.scoring, competency_portal.assessments.proposal;"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'yaml')])"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert loaded.stdout == "[]\n"
