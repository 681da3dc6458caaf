"""Documents of every shape that the format allows, made by hypothesis."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from models_catalog.yaml_format.document import Document

Draw = st.DrawFn
Record = dict[str, Any]

_UNWANTED = "\x7f\ufeff\u2028\u2029\ufffe\uffff"
_CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=_UNWANTED)
# What YAML would take for something else, and what its syntax makes hard.
_TRAPS = st.sampled_from(
    [
        *["007", "no", "1:20", "1e3", "2024-05-01", "~", "null", "=", "<<", "0o17", ".5", "N/A"],
        *["a: b", "- c", "#d", "x #y", "%x", "@y", "&z", "*q", "!t", "|", "[", "{", "?", "'", '"'],
        "龘𬱖",
    ]
)
LINES = _TRAPS | st.text(_CHARACTERS, min_size=1, max_size=20).map(str.strip).filter(bool)
TEXTS = LINES | st.text(_CHARACTERS | st.sampled_from("\n\n\t "), max_size=30)
FILLED = TEXTS.filter(str.strip)
SLUGS = st.text("abcXYZ019_-", min_size=1, max_size=6)
CODES = st.text("ab王01._+-", max_size=4).map("L".__add__)
WEIGHTS = st.decimals("0.0001", "999.9999", places=4)
NUMBERS = st.decimals("-99999", "99999", places=4)


def unique(draw: Draw, codes: st.SearchStrategy[str], least: int, most: int) -> list[str]:
    return draw(st.lists(codes, min_size=least, max_size=most, unique=True))


def shares(draw: Draw, count: int) -> list[Decimal]:
    """Weights that total exactly 100."""
    cuts = draw(
        st.lists(st.integers(1, 999_999), min_size=count - 1, max_size=count - 1, unique=True)
    )
    edges = [0, *sorted(cuts), 1_000_000]
    return [Decimal(b - a) / 10_000 for a, b in pairwise(edges)]


def sentences(draw: Draw, least: int = 0) -> list[Record]:
    texts = draw(st.lists(FILLED, min_size=least, max_size=3))
    return [{"text": text, "source": draw(st.just("") | LINES)} for text in texts]


def scales(draw: Draw) -> list[Record]:
    return [
        {
            "code": code,
            "name": draw(LINES),
            "levels": [
                {"code": level, "name": draw(LINES), "definition": draw(TEXTS)}
                for level in unique(draw, CODES, 1, 4)
            ],
        }
        for code in unique(draw, SLUGS, 1, 2)
    ]


def rating_scale(draw: Draw) -> Record:
    """Points apart by at least 1, each band beginning at or below its point."""
    codes = unique(draw, SLUGS, 1, 5)
    at = draw(st.integers(0, len(codes) - 1))
    points = [
        {
            "code": code,
            "label": draw(LINES),
            "points": index * draw(st.just(2)),
            "standing": "below" if index < at else "at" if index == at else "above",
        }
        for index, code in enumerate(codes)
    ]
    starts = [2 * index - draw(st.decimals("0", "1.99", places=2)) for index in range(len(codes))]
    bands = [
        {"rating": code, "from": starts[index] if index else None}
        for index, code in enumerate(codes)
    ]
    return {"code": draw(SLUGS), "name": draw(LINES), "points": points, "bands": bands}


def categories(draw: Draw, scale_codes: list[str]) -> list[Record]:
    codes = unique(draw, SLUGS, 1, 3)
    return [
        {
            "code": code,
            "name": draw(LINES),
            "scale": draw(st.sampled_from(scale_codes)),
            "weight": w,
        }
        for code, w in zip(codes, shares(draw, len(codes)), strict=True)
    ]


def competency(draw: Draw, code: str, category: str, levels: list[str]) -> Record:
    chosen = [level for level in levels if draw(st.booleans())]
    return {
        "code": code,
        "name": draw(LINES),
        "category": category,
        "definition": draw(TEXTS),
        "facets": [{"name": draw(LINES)} for _ in range(draw(st.integers(0, 2)))],
        "rubric": [
            {
                "level": level,
                "behaviours": sentences(draw),
                "knowledge": sentences(draw),
                "events": draw(TEXTS),
            }
            for level in chosen
        ],
    }


def requirements(draw: Draw, levels: dict[str, list[str]]) -> list[Record]:
    return [
        {
            "competency": code,
            "level": draw(st.sampled_from([*of_scale, "N/A"])),
            "weight": draw(WEIGHTS),
        }
        for code, of_scale in levels.items()
        if draw(st.booleans())
    ]


def positions(draw: Draw, levels: dict[str, list[str]]) -> list[Record]:
    """Each reports to nobody or to one before it, so that there is no loop."""
    codes = unique(draw, CODES, 0, 4)
    return [
        {
            "code": code,
            "name": draw(LINES),
            "purpose": draw(TEXTS),
            "reports_to": draw(st.sampled_from([None, *codes[:index]])),
            "duties": sentences(draw),
            "contacts": [{"scope": draw(LINES), "party": draw(FILLED)}],
            "requirements": requirements(draw, levels),
        }
        for index, code in enumerate(codes)
    ]


def questionnaires(draw: Draw) -> list[Record]:
    made = []
    for code in unique(draw, SLUGS, 0, 2):
        responses = unique(draw, SLUGS, 2, 4)
        dimensions = unique(draw, SLUGS, 1, 3)
        made.append(
            {
                "code": code,
                "name": draw(LINES),
                "responses": [
                    {"code": response, "label": draw(LINES), "value": value}
                    for value, response in enumerate(responses, start=-1)
                ],
                "dimensions": [
                    {"code": name, "name": draw(LINES), "weight": w, "items": sentences(draw, 1)}
                    for name, w in zip(dimensions, shares(draw, len(dimensions)), strict=True)
                ],
            }
        )
    return made


def training_modules(draw: Draw) -> list[Record]:
    return [
        {"code": code, "name": draw(LINES), "text": draw(TEXTS), "duration": draw(st.just("2 天"))}
        for code in unique(draw, SLUGS, 0, 2)
    ]


def measures(draw: Draw, levels: dict[str, list[str]], modules: list[Record]) -> list[Record]:
    """Some of every kind, for levels of the competency's own scale."""
    kinds = st.sampled_from(["course", "coaching", "case", "task"])
    return [
        {
            "code": code,
            "kind": draw(kinds),
            "competency": competency,
            "level": draw(st.sampled_from(levels[competency])),
            "text": draw(FILLED),
            "module": draw(st.sampled_from([None, *(one["code"] for one in modules)])),
        }
        for code in unique(draw, SLUGS, 0, 3)
        for competency in [draw(st.sampled_from(sorted(levels)))]
    ]


def kpi_indicators(draw: Draw, codes: list[str]) -> list[Record]:
    limits: dict[str, Record] = {
        "range": {"low": Decimal("-0.5"), "high": draw(st.decimals("0", "99", places=3))},
        "at_most": {"high": draw(NUMBERS)},
        "at_least": {"low": draw(NUMBERS)},
        "qualitative": {},
    }
    return [
        {
            "code": code,
            "name": draw(LINES),
            "kind": kind,
            "minimum_cases": draw(st.none() | st.integers(1, 99)),
            "positions": sorted(code for code in codes if draw(st.booleans())),
            **limits[kind],
        }
        for code in unique(draw, SLUGS, 0, 2)
        for kind in [draw(st.sampled_from(sorted(limits)))]
    ]


@st.composite
def documents(draw: Draw) -> Document:
    """A document that makes sense, of draft or published state."""
    level_scales = scales(draw)
    of_scale = {scale["code"]: [lv["code"] for lv in scale["levels"]] for scale in level_scales}
    groups = categories(draw, list(of_scale))
    chosen = {code: draw(st.sampled_from(groups)) for code in unique(draw, SLUGS, 1, 4)}
    levels = {code: of_scale[group["scale"]] for code, group in chosen.items()}
    staff = positions(draw, levels)
    modules = training_modules(draw)
    younger = {"training_modules": modules, "measures": measures(draw, levels, modules)}
    return Document.model_validate(
        {
            "format": 1,
            "model": {
                "code": draw(st.text("abc09-", min_size=1, max_size=5)),
                "version": draw(st.integers(1, 1000)),
                "state": draw(st.sampled_from(["draft", "published"])),
                "name": draw(LINES),
                "description": draw(TEXTS),
            },
            "sources": [{"code": code, "title": draw(LINES)} for code in unique(draw, CODES, 0, 2)],
            "level_scales": level_scales,
            "rating_scale": rating_scale(draw),
            "categories": groups,
            "competencies": [
                competency(draw, code, group["code"], levels[code])
                for code, group in chosen.items()
            ],
            "positions": staff,
            "requirement_templates": [
                {"code": code, "name": draw(LINES), "requirements": requirements(draw, levels)}
                for code in unique(draw, SLUGS, 0, 2)
            ],
            "questionnaires": questionnaires(draw),
            "kpi_indicators": kpi_indicators(draw, [row["code"] for row in staff]),
            "handbook": [
                {"code": code, "title": draw(LINES), "entries": [{"title": "甲", "text": "乙"}]}
                for code in unique(draw, SLUGS, 0, 2)
            ],
            **{key: rows for key, rows in younger.items() if rows},
        }
    )
