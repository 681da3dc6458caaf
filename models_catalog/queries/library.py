"""The shared library: cases with the competency and the level that they show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from competency_portal.core.models import User
from models_catalog.models import Competency, Level, SharedCase
from models_catalog.queries.versions import visible_to
from models_catalog.states import CaseState, VersionState

READING = (VersionState.PUBLISHED, VersionState.RETIRED, VersionState.DRAFT)
"""Which version of a model is read first."""


@dataclass(frozen=True)
class ToldCase:
    """A case with what its codes mean in the version that its reader reads.

    None where no version that they see has the competency, or the competency no such level.
    """

    case: SharedCase
    competency: Competency | None
    level: Level | None
    total: int


@dataclass(frozen=True)
class Narrowed:
    """What the library is narrowed to; nothing stands for everything."""

    model: str = ""
    competency: str = ""
    level: str = ""
    text: str = ""

    def of(self, cases: QuerySet[SharedCase]) -> QuerySet[SharedCase]:
        """The cases that fit; each word of the text has to stand in title or text."""
        if self.model:
            cases = cases.filter(model__code=self.model)
        if self.competency:
            cases = cases.filter(competency=self.competency)
        if self.level:
            cases = cases.filter(level=self.level)
        for word in self.text.split():
            cases = cases.filter(Q(title__icontains=word) | Q(text__icontains=word))
        return cases


def shared_cases() -> QuerySet[SharedCase]:
    """What everybody who is logged in reads, the newest first."""
    cases: QuerySet[SharedCase] = SharedCase.objects.filter(state=CaseState.SHARED)
    return cases.select_related("model").order_by("-pk")


def taken_out(user: User) -> QuerySet[SharedCase]:
    """What was taken out of the library again: HR alone reads it, the last taken in first."""
    cases: QuerySet[SharedCase] = SharedCase.objects.filter(state=CaseState.WITHDRAWN)
    return cases.order_by("-pk") if user.is_hr else cases.none()


def told_for(user: User, cases: Sequence[SharedCase]) -> list[ToldCase]:
    """The cases with the names of their competencies and levels, in two queries."""
    known = _competencies(user, cases)
    scales = {competency.category.scale_id for competency in known.values()}
    levels: dict[int, list[Level]] = {}
    for level in Level.objects.filter(scale__in=scales).order_by("rank"):
        levels.setdefault(level.scale_id, []).append(level)
    return [_told(case, known.get((case.model_id, case.competency)), levels) for case in cases]


def _told(
    case: SharedCase, competency: Competency | None, levels: dict[int, list[Level]]
) -> ToldCase:
    ladder = levels.get(competency.category.scale_id, []) if competency else []
    level = next((one for one in ladder if one.code == case.level), None)
    return ToldCase(case, competency, level, len(ladder))


def _competencies(user: User, cases: Iterable[SharedCase]) -> dict[tuple[int, str], Competency]:
    """By model and code: each of the version to read first among those that have it."""
    models, codes = {case.model_id for case in cases}, {case.competency for case in cases}
    rows = (
        Competency.objects.filter(
            version__in=visible_to(user).filter(model__in=models).order_by().values("pk"),
            code__in=codes,
        )
        .select_related("category", "version__model")
        .order_by("-version__number")
    )
    found: dict[tuple[int, str], Competency] = {}
    for row in sorted(rows, key=lambda row: READING.index(row.version.state)):
        found.setdefault((row.version.model_id, row.code), row)
    return found


def counts_of(competency: Competency) -> dict[str, int]:
    """How many cases show a competency, by the code of the level, in one query."""
    cases = SharedCase.objects.filter(
        state=CaseState.SHARED,
        competency=competency.code,
        model__versions=competency.version_id,
    )
    return dict(cases.order_by().values_list("level").annotate(count=Count("pk")))


def levels_of(competency: Competency) -> list[Level]:
    """The levels of a competency, lowest first."""
    return list(Level.objects.filter(scale__categories=competency.category_id).order_by("rank"))


def kinds_of(user: User) -> list[ToldCase]:
    """One case of every competency and level of which there are cases, for the filters."""
    firsts: dict[tuple[int, str, str], SharedCase] = {}
    cases = shared_cases().defer("text", "title").order_by("model__code", "competency", "level")
    for case in cases:
        firsts.setdefault((case.model_id, case.competency, case.level), case)
    return told_for(user, list(firsts.values()))
