"""Which figure is the overall score of somebody: everywhere the same one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from competency_portal.results.scoring.exact import Number
from competency_portal.results.scoring.inputs import Part

T = TypeVar("T")


def headline(parts: Mapping[Any, Number], *, competencies: T, total: T) -> T:
    """Choose what reports, lists and HR's counts call the overall score (docs/arithmetic.md §12).

    ``parts`` are the weights of the parts by their codes. Where the competencies weigh anything it
    is their score, in points of the rating scale; else the total of the parts, 0–100. The other
    one never stands in for it: who has no score for the competencies has no overall score.
    """
    return competencies if parts.get(Part.COMPETENCIES) else total
