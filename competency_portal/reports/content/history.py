"""The last earlier cycle beside this one, with no difference where the two don't compare (§14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.reports.content.competencies import Category
from competency_portal.reports.content.document import History, Past
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.comparison import Comparison, comparison_with
from competency_portal.results.queries.results import earlier as earlier_result
from competency_portal.results.scoring import Difference

REASONS: dict[Difference, Promise] = {
    Difference.SCALE: gettext_lazy("the rating scale differs"),
    Difference.REQUIREMENT: gettext_lazy("the requirements differ"),
    Difference.GROUP_WEIGHTS: gettext_lazy("the weights of the raters differ"),
    Difference.CATEGORY_WEIGHTS: gettext_lazy("the weights of the categories differ"),
    Difference.PART_WEIGHTS: gettext_lazy("the weights of the parts differ"),
}


def history_of(result: AssessmentResult, categories: Sequence[Category]) -> History | None:
    """What changed since the same person's last cycle; None for the first one."""
    earlier = earlier_result(result)
    if earlier is None:
        return None
    found = comparison_with(earlier, result)
    return History(
        cycle=earlier.assessment.cycle.name,
        reasons=tuple(str(REASONS[difference]) for difference in found.differences),
        totals=tuple(_totals(result, categories, found)),
        competencies=tuple(_competencies(categories, found)),
    )


def _totals(
    result: AssessmentResult, categories: Sequence[Category], found: Comparison
) -> Iterator[Past]:
    compares = not found.differences
    before = found.earlier
    yield _past(_("Overall score"), before.headline, result.headline, found.headline_compares)
    is_calibrated = result.calibrated_met is not None or before.calibrated_met is not None
    yield _past(
        _("Attainment rate, computed") if is_calibrated else _("Attainment rate"),
        before.attainment_rate,
        result.attainment_rate,
        compares,
        is_percent=True,
    )
    for category in categories:
        row = found.categories.get(category.code)
        yield _past(category.name, row.score if row else None, category.score, compares)


def _competencies(categories: Sequence[Category], found: Comparison) -> Iterator[Past]:
    """Those that were scored at least once."""
    for category in categories:
        for line in category.asked:
            row = found.competencies.get(line.code)
            before = row.score if row else None
            if before is not None or line.score is not None:
                yield _past(line.name, before, line.score, found.compares(line.code))


def _past(
    name: str,
    before: Decimal | None,
    now: Decimal | None,
    compares: bool,
    *,
    is_percent: bool = False,
) -> Past:
    known = compares and before is not None and now is not None
    return Past(
        name=name,
        before=before,
        now=now,
        change=now - before if known and now is not None and before is not None else None,
        is_percent=is_percent,
        comparable=compares,
    )
