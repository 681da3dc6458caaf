"""The oracle's half that reads questionnaires, KPI and calibration from the cycle export."""

from typing import Any

from tests.results.oracle_numbers import Pair, blend, linear, number, reduced

Json = dict[str, Any]


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


def responses(cycle: Json, assessment: Json) -> tuple[list[Json], Pair | None]:
    """Return each submitted response's figures, and the part on 0–100."""
    asked = cycle.get("questionnaire")
    if asked is None:
        return [], None
    dimensions = [
        (one["weight"], [f"{one['code']}/{place + 1}" for place in range(one["items"])])
        for one in asked["dimensions"]
    ]
    figures, weighted = [], []
    for given in assessment["responses"]:
        if given["state"] != "submitted":
            continue
        # The oracle's scale begins with 1.
        shift = 1 - asked["lowest"]
        moved = {k: None if v is None else v + shift for k, v in given["answers"].items()}
        scores, percent, complete = questionnaire(dimensions, moved, asked["highest"] + shift)
        back = [None if s is None else reduced(s[0] - shift * s[1], s[1]) for s in scores]
        present = [
            (number(weight), score)
            for (weight, _), score in zip(dimensions, back, strict=True)
            if score is not None
        ]
        figures.append(
            {
                "group": given["group"],
                "total": blend(present) if present else None,
                "percent": percent,
                "complete": complete,
                "dimensions": [
                    {
                        "dimension": one["code"],
                        "score": score,
                        "answered": len([item for item in items if item in moved]),
                        "scored": len([item for item in items if moved.get(item) is not None]),
                    }
                    for one, (_, items), score in zip(
                        asked["dimensions"], dimensions, back, strict=True
                    )
                ],
            }
        )
        if percent is not None:
            weighted.append((number(asked["respondents"].get(given["group"], "0")), percent))
    return figures, blend(weighted) if weighted else None


def outcome(cycle: Json, kpi: Json) -> str:
    """Judge one indicator."""
    if kpi["kind"] == "qualitative":
        below = [one["code"] for one in cycle["rating_scale"] if one["standing"] == "below"]
        there, good = kpi["rating"] is not None, kpi["rating"] not in below
    else:
        there, good = kpi["value"] is not None, within(kpi)
    if not there:
        return "no_value"
    if kpi["minimum_cases"] and (kpi["cases"] is None or kpi["cases"] < kpi["minimum_cases"]):
        return "too_few_cases"
    return "met" if good else "not_met"


def within(kpi: Json) -> bool:
    """Compare the value with the bounds of its kind, without dividing."""
    if kpi["value"] is None:
        return False
    top, bottom = number(kpi["value"])
    low = number(kpi["low"]) if kpi["kind"] in ("range", "at_least") else None
    high = number(kpi["high"]) if kpi["kind"] in ("range", "at_most") else None
    enough = low is None or top * low[1] >= low[0] * bottom
    return enough and (high is None or top * high[1] <= high[0] * bottom)


def kpis(cycle: Json, assessment: Json) -> tuple[list[Json], Pair | None]:
    """Return each indicator's outcome, and the part on 0–100."""
    outcomes = [(one, outcome(cycle, one)) for one in assessment.get("kpi", [])]
    weighted = [
        (number(one["weight"]), (100 if came == "met" else 0, 1))
        for one, came in outcomes
        if came in ("met", "not_met")
    ]
    figures = [{"indicator": one["indicator"], "outcome": came} for one, came in outcomes]
    return figures, blend(weighted) if weighted else None


def calibrated_met(cycle: Json, competencies: list[Json]) -> int | None:
    """Count what is on target by the bands that hold after calibration."""
    if not any(one["calibrated"] for one in competencies):
        return None
    below = [one["code"] for one in cycle["rating_scale"] if one["standing"] == "below"]
    bands = [(one["calibrated"] or one)["band"] for one in competencies if one["band"]]
    return len([band for band in bands if band not in below])
