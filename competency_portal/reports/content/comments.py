"""What others wrote, without their names, as the report shows it."""

from __future__ import annotations

from collections.abc import Sequence

from competency_portal.reports.content.competencies import Category
from competency_portal.reports.content.document import GroupWords, Words
from competency_portal.results.models import AssessmentResult, ResultGroup
from competency_portal.results.queries.comments import comments_of


def words_of(result: AssessmentResult, categories: Sequence[Category]) -> tuple[Words, ...]:
    """Competency by competency in the order of the report; those without comments are left out."""
    found: dict[str, list[GroupWords]] = {}
    for said in comments_of(result):
        name = str(ResultGroup(said.group.value).label)
        found.setdefault(said.competency, []).append(GroupWords(name, said.texts))
    return tuple(
        Words(line.name, tuple(found[line.code]))
        for category in categories
        for line in category.lines
        if line.code in found
    )
