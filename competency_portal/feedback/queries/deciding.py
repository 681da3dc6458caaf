"""Who can decide on an objection as the lines, the accounts and the roles stand now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from competency_portal.assessments.models import RaterGroup, Review
from competency_portal.assessments.states import ReviewState
from competency_portal.feedback.models import Objection, ObjectionItem
from competency_portal.feedback.queries.reviewers import line_reviewer_of
from competency_portal.feedback.states import WAITING
from competency_portal.people.models import Employee
from competency_portal.people.queries import hr_accounts, hr_people
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
        return self.open_to_account(person.user_id or 0, assessment, competencies)

    def open_to_account(
        self, account: int, assessment: int, competencies: Collection[int]
    ) -> set[int]:
        """The same of an account (key) that belongs to nobody who was asked to rate."""
        return {one for one in competencies if (assessment, one, account) not in self.decided}


@dataclass(frozen=True)
class Deciders:
    """Who is asked to decide, and on which competencies (keys) nobody at all may."""

    asked: Sequence[Employee]
    stuck: frozenset[int] = frozenset()


def deciders_of(objections: Sequence[Objection]) -> dict[int, Deciders]:
    """Who is asked to decide on what of each objection is undecided, by its key; five queries.

    The supervisor's supervisor, and HR for whatever is left: all of it where nobody stands there
    any more, or can't log in. The objections are read `WITH_LINE`. Whoever of HR may decide on
    nothing of it is asked only where nobody else is there, for all of it or for what is left:
    they see to it that somebody is.
    """
    undecided, barred, hr = _undecided(objections), _barred(objections), list(hr_people())
    alone = list(hr_accounts().filter(employee=None).values_list("pk", flat=True))
    found: dict[int, Deciders] = {}
    for one in objections:
        person, left, place = one.assessment.employee, undecided[one.pk], one.assessment_id
        above, asked = line_reviewer_of(person), list[Employee]()
        if above and (theirs := barred.open_to(above, place, left)):
            asked, left = [above], left - theirs
        others = [each for each in hr if each.pk != person.pk and each not in asked]
        can = {each.pk: barred.open_to(each, place, left) for each in others}
        can |= {-key: barred.open_to_account(key, place, left) for key in alone}
        stuck = left.difference(*can.values())
        if left:
            able = [each for each in others if can[each.pk]]
            asked += able or (others if stuck or not asked else [])
        found[one.pk] = Deciders(asked, frozenset(stuck))
    return found


def stuck_in(objection: Objection | None) -> frozenset[int]:
    """The competencies (keys) of an objection on which nobody may decide as things stand."""
    if objection is None:
        return frozenset()
    found = Objection.objects.filter(pk=objection.pk).select_related(*WITH_LINE)
    return deciders_of(list(found))[objection.pk].stuck


def stuck_now() -> frozenset[int]:
    """The objections (keys) that wait and have something on which nobody may decide."""
    waiting = list(Objection.objects.filter(state__in=WAITING).select_related(*WITH_LINE))
    found = deciders_of(waiting) if waiting else {}
    return frozenset(key for key, one in found.items() if one.stuck)


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
