"""Random cycles in the shape of the export, and the way from there to the arithmetic's inputs."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from competency_portal.assessments.weights import weight_text
from competency_portal.results.scoring import (
    Absent,
    Answer,
    AssessmentScores,
    BandStart,
    CompetencyScore,
    CycleWeights,
    Figure,
    Group,
    GroupState,
    KpiScore,
    Part,
    QuestionnaireScore,
    RaterReview,
    RatingPoint,
    RatingScale,
    Requirement,
    place_groups,
    round_half_away,
    score_assessment,
)
from models_catalog.standing import Standing

Json = dict[str, Any]

GROUPS = ["self", "supervisor", "peer", "subordinate", "related"]
PARTS = ["competencies", "questionnaire", "kpi"]
WEIGHTS = st.sampled_from(["0", "1", "2", "0.1", "0.25", "33.33", "50", "60", "100"])


@st.composite
def rating_scales(draw: st.DrawFn) -> Json:
    """Two to five rising points, one of them on target, with rising band starts."""
    points = sorted(draw(st.sets(st.integers(0, 9), min_size=2, max_size=5)))
    at = draw(st.integers(0, len(points) - 1))
    standing = ["below"] * at + ["at"] + ["above"] * (len(points) - at - 1)
    codes = [f"r{index}" for index in range(len(points))]
    hundredths = st.sets(st.integers(0, 900), min_size=len(points) - 1, max_size=len(points) - 1)
    starts = [str(Decimal(start) / 100) for start in sorted(draw(hundredths))]
    return {
        "rating_scale": [
            {"code": code, "points": value, "standing": place}
            for code, value, place in zip(codes, points, standing, strict=True)
        ],
        "bands": [
            {"code": code, "from": start}
            for code, start in zip(codes, [None, *starts], strict=True)
        ],
    }


@st.composite
def cycles(draw: st.DrawFn) -> Json:
    """A cycle with one to three categories, each with its own level scale."""
    categories = [f"c{index}" for index in range(draw(st.integers(1, 3)))]
    levels = {name: [f"{name}-L{n}" for n in range(draw(st.integers(1, 4)))] for name in categories}
    return {
        **draw(rating_scales()),
        "level_scales": levels,
        "anonymity_threshold": draw(st.integers(1, 4)),
        "weights": {
            "groups": {name: draw(WEIGHTS) for name in GROUPS},
            "categories": {name: draw(WEIGHTS) for name in categories},
            "parts": {name: draw(WEIGHTS) for name in PARTS},
        },
    }


@st.composite
def assessments(draw: st.DrawFn, cycle: Json) -> Json:
    """Up to six competencies and twelve raters, some drafts, with blanks, N/A and unset."""
    requirements = []
    for index in range(draw(st.integers(1, 6))):
        category = draw(st.sampled_from(sorted(cycle["level_scales"])))
        level = draw(st.sampled_from([*cycle["level_scales"][category] * 2, "N/A", None]))
        weight = draw(WEIGHTS)
        requirements.append(_requirement(f"k{index}", category, level, weight))
    sizes = draw(st.lists(st.sampled_from([*GROUPS, "peer", "related"]), max_size=12))
    return {
        "requirements": requirements,
        "asked": draw(st.lists(st.sampled_from(GROUPS), unique=True)),
        "reviews": [draw(reviews(cycle, requirements, group)) for group in sizes],
    }


def _requirement(competency: str, category: str, level: str | None, weight: str) -> Json:
    return {
        "competency": competency,
        "category": category,
        "scale": category,
        "level": level,
        "weight": weight,
    }


@st.composite
def reviews(draw: st.DrawFn, cycle: Json, requirements: list[Json], group: str) -> Json:
    """One rater's review: a rating, a blank, or no line at all for each competency."""
    codes = [point["code"] for point in cycle["rating_scale"]]
    ratings = []
    for requirement in requirements:
        if draw(st.integers(0, 5)):
            levels = cycle["level_scales"][requirement["scale"]]
            ratings.append(
                {
                    "competency": requirement["competency"],
                    "rating": draw(st.sampled_from([*codes * 2, None])),
                    "attained": draw(st.sampled_from([None, None, *levels])),
                }
            )
    state = draw(st.sampled_from(["submitted"] * 5 + ["draft"]))
    return {"group": group, "state": state, "ratings": ratings}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Json, Json]:
    """A cycle and one assessment in it."""
    cycle = draw(cycles())
    return cycle, draw(assessments(cycle))


def scale_of(cycle: Json) -> RatingScale:
    """Build the rating scale."""
    return RatingScale(
        tuple(
            RatingPoint(point["code"], point["points"], Standing(point["standing"]))
            for point in cycle["rating_scale"]
        ),
        tuple(
            BandStart(band["code"], None if band["from"] is None else Decimal(band["from"]))
            for band in cycle["bands"]
        ),
    )


def requirements_of(cycle: Json, assessment: Json) -> list[Requirement]:
    """Build the requirements."""
    absent = {None: Absent.UNSET, "N/A": Absent.NOT_REQUIRED}
    built = []
    for entry in assessment["requirements"]:
        levels = tuple(cycle["level_scales"][entry["scale"]])
        level = entry["level"]
        rank = absent[level] if level in absent else levels.index(level) + 1
        weight = Decimal(entry["weight"])
        built.append(Requirement(entry["competency"], entry["category"], rank, levels, weight))
    return built


def reviews_of(cycle: Json, assessment: Json) -> list[RaterReview]:
    """Build the submitted reviews."""
    scales = {entry["competency"]: entry["scale"] for entry in assessment["requirements"]}

    def answer(rating: Json) -> Answer:
        levels = cycle["level_scales"][scales[rating["competency"]]]
        stated = rating["attained"]
        rank = None if stated is None else levels.index(stated) + 1
        return Answer(rating["competency"], rating["rating"], rank)

    return [
        RaterReview(Group(review["group"]), tuple(answer(rating) for rating in review["ratings"]))
        for review in assessment["reviews"]
        if review["state"] == "submitted"
    ]


def weights_of(cycle: Json) -> CycleWeights:
    """Build the weights."""
    weights = cycle["weights"]
    return CycleWeights(
        categories={name: Decimal(weight) for name, weight in weights["categories"].items()},
        groups={Group(name): Decimal(weight) for name, weight in weights["groups"].items()},
        parts={Part(name): Decimal(weight) for name, weight in weights["parts"].items()},
    )


def score(
    cycle: Json,
    assessment: Json,
    questionnaire: QuestionnaireScore | None = None,
    kpi: KpiScore | None = None,
) -> AssessmentScores:
    """Compute an exported assessment with the product's arithmetic."""
    return score_assessment(
        scale=scale_of(cycle),
        requirements=requirements_of(cycle, assessment),
        reviews=reviews_of(cycle, assessment),
        weights=weights_of(cycle),
        threshold=cycle["anonymity_threshold"],
        questionnaire=questionnaire,
        kpi=kpi,
    )


def placed(cycle: Json, assessment: Json) -> list[Json]:
    """Say where the rater groups stand, in the shape of the export."""
    weights, asked = weights_of(cycle).groups, {Group(name) for name in assessment["asked"]}
    plan = score(cycle, assessment).plan
    return [
        {
            "group": str(entry.group),
            "state": str(entry.place),
            "weight": weight_text(round_half_away(entry.weight, 4)),
            "raters": entry.raters,
        }
        for entry in place_groups(plan, weights, asked)
    ]


def pair(figure: Figure | None) -> tuple[int, int] | None:
    """Write a figure as the oracle does."""
    return None if figure is None else figure.exact.as_integer_ratio()


def competency_figures(entry: CompetencyScore) -> Json:
    """Write one competency in the oracle's shape, exact."""
    return {
        "competency": entry.competency,
        "groups": {
            str(group.group): {"score": pair(group.score), "raters": group.raters}
            for group in entry.groups
            if group.state is GroupState.SHOWN
        },
        "score": pair(entry.score),
        "band": entry.band,
        "attained_rank": pair(entry.attained_rank),
        "gap": pair(entry.gap),
    }


def as_figures(scores: AssessmentScores) -> Json:
    """Write scores in the oracle's shape, exact."""
    return {
        "competencies": [competency_figures(entry) for entry in scores.competencies],
        "categories": [
            {"category": entry.category, "score": pair(entry.score), "band": entry.band}
            for entry in scores.categories
        ],
        "overall": {"score": pair(scores.overall.score), "band": scores.overall.band},
        "attainment": {
            "met": scores.attainment.met,
            "of": scores.attainment.of,
            "rate": pair(scores.attainment.rate),
        },
        "parts": {
            **{str(part.part): pair(part.value) for part in scores.parts.parts},
            "total": pair(scores.parts.total),
        },
    }


def by_name(figures: Json) -> Json:
    """Take the order out of figures, to compare what was permuted."""
    return {
        **figures,
        "competencies": {entry["competency"]: entry for entry in figures["competencies"]},
        "categories": {entry["category"]: entry for entry in figures["categories"]},
    }


def all_scores(scores: AssessmentScores) -> Mapping[str, Fraction | None]:
    """List every figure on the points scale by a name of its own."""
    found: dict[str, Figure | None] = {"overall": scores.overall.score}
    for entry in scores.competencies:
        found[entry.competency] = entry.score
        found |= {f"{entry.competency} {group.group}": group.score for group in entry.groups}
    found |= {category.category: category.score for category in scores.categories}
    return {name: None if figure is None else figure.exact for name, figure in found.items()}
