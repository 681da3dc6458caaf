"""What is missing to be on target: behaviours and competencies (docs/arithmetic.md §17, §18)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from competency_portal.results.scoring import MarkedHow


@dataclass(frozen=True)
class MissingBehaviours:
    """One competency below target: how many behaviours are missing, which, and in words.

    `size` is the number of the smallest sets, None where the marks can't tell. `behaviours` are
    those of the smallest set, or those of which any one would do. `notes` say what else
    decides about the score.
    """

    code: str
    name: str
    how: MarkedHow
    size: int | None
    note: str
    sentence: str
    notes: tuple[str, ...]
    behaviours: tuple[str, ...]
    # What the score would be if the supervisor rated it on target, where others count too.
    formula: str = ""


@dataclass(frozen=True)
class LiftLine:
    """What one competency on target would add to the overall score."""

    name: str
    score: Decimal
    target: Decimal
    gain: Decimal


@dataclass(frozen=True)
class Lifting:
    """The fewest competencies that lift the overall band; None where all together don't."""

    count: int | None
    sentence: str
    ways: tuple[str, ...]
    more: str
    lines: tuple[LiftLine, ...]
    example: str
    # Whether a band was decided otherwise than computed: no score changes by it.
    is_decided: bool = False
    # Which of the competencies below by their score hold a band that is not; "" where none does.
    decided: str = ""


@dataclass(frozen=True)
class Missing:
    """What the report says under “what is missing”."""

    competencies: tuple[MissingBehaviours, ...]
    lifting: Lifting | None
