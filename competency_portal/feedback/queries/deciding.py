"""Who can decide on an objection as the lines, the accounts and the roles stand now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from competency_portal.assessments.models import RaterGroup, Review
from competency_portal.assessments.states import ReviewState
from competency_portal.feedback.models import Objection, ObjectionItem
from competency_portal.feedback.queries.reviewers import line_reviewer_of
from competency_portal.people.models import Employee
from competency_portal.people.queries import hr_people
from competency_portal.results.models import Decision

WITH_LINE = (
    *("assessment__cycle", "assessment__employee__user"),
    "assessment__employee__supervisor__supervisor__user",
)


@dataclass(frozen=True)
class Barred:
    """By assessment who (keys) gave the first rating; which account decided what in calibration.

    The same as `rules.bars_of` says of one account.
    """

    raters: Mapping[int, Collection[int]]
    decided: Collection[tuple[int, int, int]]

    def open_to(self, person: Employee, assessment: int, competencies: Collection[int]) -> set[int]:
        """Those of these competencies (keys) on which somebody may decide."""
        if person.pk in self.raters.get(assessment, ()):
            return set()
        account = person.user_id or 0
        return {one for one in competencies if (assessment, one, account) not in self.decided}


def deciders_of(objections: Sequence[Objection]) -> dict[int, list[Employee]]:
    """Who is asked to decide on what of each objection is undecided, by its key; four queries.

    The supervisor's supervisor, and HR for whatever is left: all of it where nobody stands there
    any more, or can't log in. The objections are read `WITH_LINE`. Whoever of HR may decide on
    nothing of it is asked only where nobody else is there.
    """
    undecided, barred, hr = _undecided(objections), _barred(objections), list(hr_people())
    found: dict[int, list[Employee]] = {}
    for one in objections:
        person, left = one.assessment.employee, undecided[one.pk]
        above, asked = line_reviewer_of(person), list[Employee]()
        if above and (theirs := barred.open_to(above, one.assessment_id, left)):
            asked, left = [above], left - theirs
        if left:
            others = [each for each in hr if each.pk != person.pk and each not in asked]
            free = [each for each in others if barred.open_to(each, one.assessment_id, left)]
            asked += free or ([] if asked else others)
        found[one.pk] = asked
    return found


def _undecided(objections: Sequence[Objection]) -> dict[int, set[int]]:
    rows = ObjectionItem.objects.filter(objection__in=objections, verdict=None).order_by()
    found: dict[int, set[int]] = {one.pk: set() for one in objections}
    for objection, competency in rows.values_list("objection", "competency"):
        found[objection].add(competency)
    return found


def _barred(objections: Sequence[Objection]) -> Barred:
    people = [one.assessment_id for one in objections]
    reviews = Review.objects.filter(
        assessment__in=people, group=RaterGroup.SUPERVISOR, state=ReviewState.SUBMITTED
    )
    raters: defaultdict[int, set[int]] = defaultdict(set)
    for assessment, rater in reviews.order_by().values_list("assessment", "rater"):
        raters[assessment].add(rater)
    decided = Decision.objects.filter(assessment__in=people).order_by()
    rows = decided.values_list("assessment", "competency", "made_by")
    return Barred(raters, frozenset(rows))
