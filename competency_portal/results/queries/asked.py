"""Which rater groups were asked at all, whoever answered (docs/arithmetic.md §4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from competency_portal.assessments.models import ANONYMOUS, Nomination, Review
from competency_portal.results.scoring import Group


def asked_of(assessments: Sequence[int]) -> defaultdict[int, set[Group]]:
    """The groups in which somebody was asked about these people (keys), in one query.

    A sheet for the named groups, a nomination for the anonymous ones, in whatever state: what
    became of it changes nothing, so that a group looks alike whether anybody submitted or not.
    """
    found: defaultdict[int, set[Group]] = defaultdict(set)
    sheets = Review.objects.filter(assessment__in=assessments).exclude(group__in=ANONYMOUS)
    named = Nomination.objects.filter(assessment__in=assessments)
    columns = ("assessment", "group")
    rows = sheets.order_by().values_list(*columns).union(named.order_by().values_list(*columns))
    for assessment, group in rows:
        found[assessment].add(Group(group))
    return found
