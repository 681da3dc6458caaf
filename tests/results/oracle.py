"""An independent reader of the cycle export that works out every figure again.

It shares no code with the product: whole numbers over a common denominator, straight from the
definitions in docs/arithmetic.md, on the plain JSON of ``export_cycle``. A figure is a reduced
pair (numerator, denominator); :func:`stored` writes it as the export does.
"""

from collections.abc import Sequence
from math import gcd, lcm
from typing import Any

Pair = tuple[int, int]
Json = dict[str, Any]

NAMED = ["self", "supervisor"]
ANONYMOUS = ["peer", "subordinate", "related"]


def number(text: str | int) -> Pair:
    """Read "12.50" as a pair."""
    whole, _, decimals = str(text).partition(".")
    return reduced(int(whole + decimals), 10 ** len(decimals))


def reduced(top: int, bottom: int) -> Pair:
    """Bring a pair to lowest terms with a positive denominator."""
    factor = gcd(top, bottom) * (-1 if bottom < 0 else 1)
    return top // factor, bottom // factor


def stored(pair: Pair | None) -> str | None:
    """Write a pair with two decimals, half away from zero, by long division."""
    if pair is None:
        return None
    top, bottom = pair
    cents, rest = divmod(abs(top) * 100, bottom)
    if rest * 2 >= bottom:
        cents += 1
    sign = "-" if top < 0 and cents else ""
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def blend(weighted: Sequence[tuple[Pair, Pair]]) -> Pair | None:
    """Return the weighted mean of (weight, value) pairs over one common denominator."""
    weight_unit = lcm(*(weight[1] for weight, _ in weighted))
    value_unit = lcm(*(value[1] for _, value in weighted))
    total, weights = 0, 0
    for (weight_top, weight_bottom), (value_top, value_bottom) in weighted:
        weight = weight_top * (weight_unit // weight_bottom)
        weights += weight
        total += weight * value_top * (value_unit // value_bottom)
    return reduced(total, weights * value_unit) if weights else None


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


def merging(cycle: Json, sizes: dict[str, int]) -> list[list[str]]:
    """Return the member lists of the groups that are shown.

    Of the anonymous groups sorted by size, the merge is the shortest head that holds all small
    ones and reaches the threshold.
    """
    least = cycle["anonymity_threshold"]
    ordered = sorted((sizes[name], place) for place, name in enumerate(ANONYMOUS) if name in sizes)
    small = len([size for size, _ in ordered if size < least])
    heads = range(small, len(ordered) + 1)
    enough = [k for k in heads if sum(size for size, _ in ordered[:k]) >= least]
    cut = 0 if not small else min(enough) if enough else len(ordered)
    shown = [[name] for name in NAMED if name in sizes]
    shown += [[ANONYMOUS[place]] for _, place in ordered[cut:]]
    if small and enough:
        shown.append([ANONYMOUS[place] for _, place in ordered[:cut]])
    return shown


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
        weights = [number(cycle["weights"]["groups"].get(member, "0")) for member in members]
        unit = lcm(*(weight[1] for weight in weights))
        figures[name] = {
            "weight": reduced(sum(top * (unit // bottom) for top, bottom in weights), unit),
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


def linear(value: Pair | None, lowest: int, highest: int) -> Pair | None:
    """Map lowest–highest to 0–100."""
    if value is None:
        return None
    return reduced(100 * (value[0] - lowest * value[1]), value[1] * (highest - lowest))


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


def questionnaire(
    dimensions: list[tuple[str, list[str]]], response: dict[str, int | None], top: int
) -> tuple[list[Pair | None], Pair | None, bool]:
    """Return dimension scores, the total on 0–100 (scale 1…top), and whether it is complete."""
    scores: list[Pair | None] = []
    weighted, complete = [], True
    for weight, items in dimensions:
        values = [value for item in items if (value := response.get(item)) is not None]
        score = reduced(sum(values), len(values)) if values else None
        scores.append(score)
        if score is not None:
            weighted.append((number(weight), score))
        blank = [item for item in items if item not in response]
        complete = complete and len(blank) * 5 <= len(items)
    return scores, linear(blend(weighted), 1, top) if weighted else None, complete


def recompute(cycle: Json, assessment: Json) -> Json:
    """Return the results of one exported assessment as the export writes them: strings."""
    written: Json = _written(figures(cycle, assessment))
    return written


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _written(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_written(entry) for entry in value]
    return stored(value) if isinstance(value, tuple) else value
