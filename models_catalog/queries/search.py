"""Finding what a model says: names by characters, pinyin or initials, sentences by characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from competency_portal.core.models import User
from competency_portal.core.search import normalised
from models_catalog.models import (
    BehaviourIndicator,
    Competency,
    Duty,
    Facet,
    KpiIndicator,
    ModelVersion,
)
from models_catalog.queries import positions
from models_catalog.queries.versions import current_for

MOST_SHOWN = 20


@dataclass(frozen=True)
class Hits:
    """The first hits of one kind, and whether there are more."""

    shown: tuple[Any, ...]
    has_more: bool


NO_HITS = Hits((), has_more=False)


@dataclass(frozen=True)
class Found:
    """What a search found; at most `MOST_SHOWN` of each kind."""

    query: str
    competencies: Hits
    positions: Hits
    behaviours: Hits
    duties: Hits
    indicators: Hits

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was found."""
        return self.total == 0

    @property
    def total(self) -> int:
        """The number of hits that are shown."""
        kinds = (self.competencies, self.positions, self.behaviours, self.duties, self.indicators)
        return sum(len(hits.shown) for hits in kinds)


def search(user: User, query: str) -> Found:
    """Search the versions that this person reads. An empty query finds nothing.

    Names are found by characters, pinyin or initials, sentences by their characters; words
    separated by blanks all have to occur.
    """
    if not query.strip():
        return Found("", NO_HITS, NO_HITS, NO_HITS, NO_HITS, NO_HITS)
    versions = current_for(user)
    return Found(
        query.strip(),
        competencies=_first(_competencies(versions, query)),
        positions=_first(positions.visible_to(user).filter(_named(query)).order_by("code")),
        behaviours=_first(_behaviours(versions, query)),
        duties=_first(_duties(versions, query)),
        indicators=_first(_indicators(versions, query)),
    )


def _first(found: QuerySet[Any]) -> Hits:
    rows = list(found[: MOST_SHOWN + 1])
    return Hits(tuple(rows[:MOST_SHOWN]), has_more=len(rows) > MOST_SHOWN)


def _named(query: str) -> Q:
    """Things whose search key holds the query, or each of its words."""
    words = Q()
    for word in query.lower().split():
        words &= Q(search_key__contains=word)
    return Q(search_key__contains=normalised(query)) | words


def _said(field: str, query: str) -> Q:
    """Sentences in which each word of the query occurs."""
    words = Q()
    for word in query.split():
        words &= Q(**{f"{field}__icontains": word})
    return words


def _competencies(versions: Sequence[ModelVersion], query: str) -> QuerySet[Competency]:
    """Those whose name is found come before those whose definition or facets are."""
    facets = Facet.objects.filter(_said("name", query), competency=OuterRef("pk"))
    return (
        Competency.objects.filter(version__in=versions)
        .alias(is_named=Case(When(_named(query), then=True), default=False))
        .filter(Q(is_named=True) | _said("definition", query) | Exists(facets))
        .select_related("version__model")
        .prefetch_related("facets")
        .order_by("-is_named", "version__model__code", "category__order", "order")
    )


def _behaviours(versions: Sequence[ModelVersion], query: str) -> QuerySet[BehaviourIndicator]:
    return (
        BehaviourIndicator.objects.filter(
            _said("text", query), rubric__competency__version__in=versions
        )
        .select_related("rubric__level", "rubric__competency__version__model")
        .order_by(
            "rubric__competency__version__model__code",
            "rubric__competency__category__order",
            "rubric__competency__order",
            "rubric__level__rank",
            "order",
        )
    )


def _duties(versions: Sequence[ModelVersion], query: str) -> QuerySet[Duty]:
    return (
        Duty.objects.filter(_said("text", query), profile__version__in=versions)
        .select_related("profile__position", "profile__version__model")
        .order_by("profile__version__model__code", "profile__order", "order")
    )


def _indicators(versions: Sequence[ModelVersion], query: str) -> QuerySet[KpiIndicator]:
    return (
        KpiIndicator.objects.filter(
            _said("name", query) | _said("description", query), version__in=versions
        )
        .select_related("version__model")
        .order_by("version__model__code", "order")
    )
