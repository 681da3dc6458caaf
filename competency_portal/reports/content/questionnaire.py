"""The questionnaire in a report: each dimension by each respondent, and how it was computed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from competency_portal.reports.content.formulas import Weighed, plain, weighted_mean
from competency_portal.results.models import DimensionResult, PartResult, QuestionnaireResult
from competency_portal.results.models.published import ResultPart
from competency_portal.results.scoring import round_half_away
from models_catalog.models import ResponseOption


@dataclass(frozen=True)
class Cell:
    """One dimension by one respondent; `share` is its place on the scale, 0–100, for the bar."""

    respondent: str
    counts: bool
    score: Decimal | None
    share: Decimal
    answered: int
    scored: int
    items: int

    @property
    def unscored(self) -> int:
        """Items answered with "can't judge"."""
        return self.answered - self.scored


@dataclass(frozen=True)
class DimensionLine:
    """One dimension, its weight, and what each respondent said, in the order of respondents."""

    code: str
    name: str
    weight: Decimal
    cells: tuple[Cell, ...]

    @property
    def weight_shown(self) -> str:
        """The weight without needless zeros."""
        return plain(self.weight)


@dataclass(frozen=True)
class RespondentTotal:
    """One respondent's total on the scale and mapped to 0–100, with how it was computed."""

    group: str
    name: str
    weight: Decimal
    total: Decimal | None
    percent: Decimal | None
    formula: str
    mapping: str

    @property
    def counts(self) -> bool:
        """Whether it enters the value of the questionnaire; of weight 0 it stands beside it."""
        return self.percent is not None and self.weight > 0

    @property
    def weight_shown(self) -> str:
        """The weight among the respondents without needless zeros."""
        return plain(self.weight)


@dataclass(frozen=True)
class QuestionnaireSection:
    """Everything that the report says of the cycle's questionnaire.

    `value` is the respondents' mean in 0–100 by their weights, as it enters the total.
    """

    name: str
    lowest: int
    highest: int
    respondents: tuple[RespondentTotal, ...]
    lines: tuple[DimensionLine, ...]
    value: Decimal | None
    formula: str

    @property
    def is_blend(self) -> bool:
        """Whether more than one respondent enters the value."""
        return sum(respondent.counts for respondent in self.respondents) > 1

    @property
    def how(self) -> str:
        """How the value came about, in one line."""
        mapped = (one.mapping for one in self.respondents if one.counts)
        return self.formula or next(mapped, "")


def questionnaire_of(
    rows: Sequence[QuestionnaireResult],
    dimensions: Sequence[DimensionResult],
    options: Sequence[ResponseOption],
    *,
    parts: Sequence[PartResult],
) -> QuestionnaireSection | None:
    """The section of published rows; None where nobody answered a questionnaire.

    `options` are the answers of its scale, the lowest first.
    """
    if not rows:
        return None
    lowest, highest = options[0].value, options[-1].value
    # What counts comes first; what stands beside it follows.
    rows = sorted(rows, key=lambda row: -row.weight)
    of_row: defaultdict[int, list[DimensionResult]] = defaultdict(list)
    for dimension in dimensions:
        of_row[dimension.questionnaire_id].append(dimension)
    respondents = tuple(_total(row, of_row[row.pk], lowest, highest) for row in rows)
    entering = [one for one in respondents if one.counts]
    value = _value(entering, parts)
    terms = [Weighed(one.weight, one.percent) for one in entering if one.percent is not None]
    return QuestionnaireSection(
        name=options[0].questionnaire.name,
        lowest=lowest,
        highest=highest,
        respondents=respondents,
        lines=_lines(rows, of_row, lowest, highest),
        value=value,
        formula=weighted_mean(terms, value) if len(entering) > 1 else "",
    )


def _value(entering: Sequence[RespondentTotal], parts: Sequence[PartResult]) -> Decimal | None:
    """The published value of the part; where the cycle weighs it 0, that of a lone respondent."""
    stored: dict[str, Decimal | None] = {part.part: part.value for part in parts}
    alone = entering[0].percent if len(entering) == 1 else None
    return stored.get(ResultPart.QUESTIONNAIRE, alone)


def _total(
    row: QuestionnaireResult, dimensions: Sequence[DimensionResult], lowest: int, highest: int
) -> RespondentTotal:
    terms = [Weighed(one.weight, one.score) for one in dimensions if one.score is not None]
    mapping = ""
    if row.total is not None:
        mapped = round_half_away(100 * (Fraction(row.total) - lowest) / (highest - lowest))
        # The total is shown rounded, and a hundredth of it may be a quarter of a point.
        sign = "=" if mapped == row.percent else "≈"
        mapping = f"({row.total} − {lowest}) ÷ ({highest} − {lowest}) × 100 {sign} {row.percent}"
    return RespondentTotal(
        group=row.group,
        name=row.get_group_display(),
        weight=row.weight,
        total=row.total,
        percent=row.percent,
        formula=weighted_mean(terms, row.total),
        mapping=mapping,
    )


def _lines(
    rows: Sequence[QuestionnaireResult],
    of_row: defaultdict[int, list[DimensionResult]],
    lowest: int,
    highest: int,
) -> tuple[DimensionLine, ...]:
    """The dimensions in the order of the questionnaire; each row has all of them."""
    return tuple(
        DimensionLine(
            code=first.dimension.code,
            name=first.dimension.name,
            weight=first.weight,
            cells=tuple(_cell(row, of_row[row.pk][place], lowest, highest) for row in rows),
        )
        for place, first in enumerate(of_row[rows[0].pk])
    )


def _cell(of: QuestionnaireResult, row: DimensionResult, lowest: int, highest: int) -> Cell:
    share = Decimal(0)
    if row.score is not None:
        share = round_half_away(100 * (Fraction(row.score) - lowest) / (highest - lowest))
    return Cell(
        of.get_group_display(),
        of.weight > 0,
        row.score,
        share,
        row.answered,
        row.scored,
        row.items,
    )
