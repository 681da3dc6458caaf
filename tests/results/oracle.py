"""An independent reader of the cycle export that works out every figure again.

It shares no code with the product: whole numbers over a common denominator, straight from the
definitions in docs/arithmetic.md, on the plain JSON of ``export_cycle``. A figure is a reduced
pair (numerator, denominator); :func:`stored` writes it as the export does.
"""

from typing import Any

from tests.results.oracle_groups import NAMED, merging, standings, weight_of
from tests.results.oracle_numbers import Pair, blend, linear, number, reduced, stored
from tests.results.oracle_parts import calibrated_met, kpis, questionnaire, responses

__all__ = [
    "Pair",
    "blend",
    "comparable",
    "merging",
    "number",
    "questionnaire",
    "recompute",
    "reduced",
    "standings",
    "stored",
]

Json = dict[str, Any]


def band(cycle: Json, score: Pair | None) -> str | None:
    """Return the highest band whose start the stored figure reaches."""
    text = stored(score)
    if text is None:
        return None
    shown = number(text)
    for entry in reversed(cycle["bands"]):
        if entry["from"] is None:
            return str(entry["code"])
        start = number(entry["from"])
        if shown[0] * start[1] >= start[0] * shown[1]:
            return str(entry["code"])
    raise AssertionError("the lowest band has no start")


def attained(cycle: Json, requirement: Json, rating: Json) -> int:
    """Return the stated level's rank, else required rank −1, ±0 or +1."""
    levels = cycle["level_scales"][requirement["scale"]]
    if rating["attained"] is not None:
        return 1 + int(levels.index(rating["attained"]))
    standing = {point["code"]: point["standing"] for point in cycle["rating_scale"]}
    step = ["below", "at", "above"].index(standing[rating["rating"]]) - 1
    return 1 + int(levels.index(requirement["level"])) + step


def group_figures(cycle: Json, requirement: Json, reviews: list[Json]) -> Json:
    """Return for each shown group: weight, raters, mean points, mean rank."""
    points = {point["code"]: int(point["points"]) for point in cycle["rating_scale"]}
    groups = [review["group"] for review in reviews]
    sizes = {name: groups.count(name) for name in groups}
    figures: Json = {}
    for members in merging(cycle, sizes):
        given = [
            rating
            for review in reviews
            for rating in review["ratings"]
            if review["group"] in members
            and rating["competency"] == requirement["competency"]
            and rating["rating"] is not None
        ]
        least = 1 if members[0] in NAMED else cycle["anonymity_threshold"]
        if len(given) < least:
            continue
        name = members[0] if len(members) == 1 else "others"
        figures[name] = {
            "weight": weight_of(cycle, members),
            "raters": len(given),
            "points": reduced(sum(points[rating["rating"]] for rating in given), len(given)),
            "rank": reduced(
                sum(attained(cycle, requirement, rating) for rating in given), len(given)
            ),
        }
    return figures


def competency(cycle: Json, requirement: Json, reviews: list[Json]) -> Json:
    """Return score, band, rank and gap of one competency, and its groups."""
    result: Json = {
        "competency": requirement["competency"],
        "groups": {},
        "score": None,
        "band": None,
        "attained_rank": None,
        "gap": None,
    }
    if requirement["level"] in (None, "N/A"):
        return result
    groups = group_figures(cycle, requirement, reviews)
    result["groups"] = {
        name: {"score": figures["points"], "raters": figures["raters"]}
        for name, figures in groups.items()
    }
    if groups:
        result["score"] = blend([(one["weight"], one["points"]) for one in groups.values()])
        rank = blend([(one["weight"], one["rank"]) for one in groups.values()])
        result["band"] = band(cycle, result["score"])
        result["attained_rank"] = rank
        if rank is not None:
            levels = cycle["level_scales"][requirement["scale"]]
            required = 1 + levels.index(requirement["level"])
            result["gap"] = reduced(rank[0] - required * rank[1], rank[1])
    return result


def total(cycle: Json, parts: dict[str, Pair | None]) -> Pair | None:
    """Weigh the parts that have a figure."""
    present = [
        (number(cycle["weights"]["parts"].get(name, "0")), value)
        for name, value in parts.items()
        if value is not None
    ]
    return blend(present) if present else None


def category_figures(cycle: Json, required: list[Json], competencies: list[Json]) -> list[Json]:
    """Return score and band of each category, by requirement weight."""
    categories = []
    for name in {requirement["category"]: 0 for requirement in required}:
        scored = [
            (number(requirement["weight"]), result["score"])
            for requirement, result in zip(required, competencies, strict=True)
            if requirement["category"] == name and result["score"] is not None
        ]
        score = blend(scored) if scored else None
        categories.append({"category": name, "score": score, "band": band(cycle, score)})
    return categories


def figures(cycle: Json, assessment: Json, others: dict[str, Pair | None] | None = None) -> Json:
    """Return every figure of one assessment as pairs, in the shape of the export's results.

    ``others`` are the questionnaire and KPI parts, already on 0–100.
    """
    reviews = [review for review in assessment["reviews"] if review["state"] == "submitted"]
    required = assessment["requirements"]
    competencies = [competency(cycle, requirement, reviews) for requirement in required]
    categories = category_figures(cycle, required, competencies)
    present = [
        (number(cycle["weights"]["categories"].get(entry["category"], "0")), entry["score"])
        for entry in categories
        if entry["score"] is not None
    ]
    overall = blend(present) if present else None
    all_points = [int(point["points"]) for point in cycle["rating_scale"]]
    part = linear(overall, min(all_points), max(all_points))
    parts: dict[str, Pair | None] = {"competencies": part, **(others or {})}
    return {
        "competencies": competencies,
        "categories": categories,
        "overall": {"score": overall, "band": band(cycle, overall)},
        "attainment": attainment(cycle, [entry["band"] for entry in competencies]),
        "parts": {**parts, "total": total(cycle, parts)},
    }


def attainment(cycle: Json, bands: list[str | None]) -> Json:
    """Count the bands on target or better among those there are."""
    below = [point["code"] for point in cycle["rating_scale"] if point["standing"] == "below"]
    there = [code for code in bands if code is not None]
    met = len([code for code in there if code not in below])
    rate = reduced(100 * met, len(there)) if there else None
    return {"met": met, "of": len(there), "rate": rate}


def recompute(cycle: Json, assessment: Json) -> Json:
    """Return the results of one exported assessment as the export writes them: strings."""
    from_responses, questionnaire_part = responses(cycle, assessment)
    from_kpis, kpi_part = kpis(cycle, assessment)
    found = figures(cycle, assessment, {"questionnaire": questionnaire_part, "kpi": kpi_part})
    found["parts"] = of_the_cycle(cycle, found["parts"])
    found["groups"] = standings(cycle, assessment)
    published = assessment.get("results")
    decided = published["competencies"] if published else []
    found["attainment"]["calibrated_met"] = calibrated_met(cycle, decided)
    written: Json = _written({**found, "questionnaire": from_responses, "kpi": from_kpis})
    return written


def comparable(results: Json) -> Json:
    """The figures of the export without the keys that describe them."""
    known = ("competency", "groups", "score", "band", "attained_rank", "gap")
    of_person = ("groups", "categories", "overall", "attainment", "parts", "questionnaire", "kpi")
    return {
        **{key: results[key] for key in of_person},
        "competencies": [{key: entry[key] for key in known} for entry in results["competencies"]],
    }


def of_the_cycle(cycle: Json, parts: dict[str, Pair | None]) -> dict[str, Pair | None]:
    """Leave out parts that weigh nothing in this cycle."""
    weights = cycle["weights"]["parts"]
    return {
        name: value if name == "total" or number(weights.get(name, "0"))[0] else None
        for name, value in parts.items()
    }


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _written(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_written(entry) for entry in value]
    return stored(value) if isinstance(value, tuple) else value
