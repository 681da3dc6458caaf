"""This year's 360 of the first offices: raters proposed, approved, asked, some have answered."""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from competency_portal.assessments.models import (
    ANONYMOUS,
    Assessment,
    Cycle,
    Nomination,
    RaterGroup,
    Review,
    StageKind,
)
from competency_portal.assessments.services.approval import approve_all
from competency_portal.assessments.services.cycles import extend_stage
from competency_portal.assessments.services.nominations import decline, nominate, turn_down
from competency_portal.assessments.states import NominationState
from competency_portal.core.models import User
from competency_portal.home.demo import words
from competency_portal.home.demo.answers import Answerer
from competency_portal.home.demo.handing_in import submit_reviews
from competency_portal.home.demo.plans import Plan, launch, shipped
from competency_portal.home.demo.unnamed import answer_unnamed
from competency_portal.people.models import Department, Employee
from models_catalog.models import ModelVersion

OFFICES = ("office-0", "office-1")
SINCE = 9
"""Days from the cycle's first day to the day the demo is loaded."""
SELF_LEFT = 3
DECIDED = 5
"""How many of the demo's supervisor's team have raters who are approved; the others wait."""
UNDECIDED = 5
"""How many of the other people wait for HR to decide on their raters."""
TOO_FEW = 2
BEGUN = 4
"""How many competencies somebody has answered who has not handed in."""
SELF_PROGRESS = (None, BEGUN, None, 0)
SUPERVISOR_PROGRESS = (None, BEGUN, 0, 0, 0, 0, 0, 0, 0)
OTHERS_SHARES = (10, 7, 4, 8, 0)
"""Person after person: how many in ten of the raters asked have answered."""


def load_circle(version: ModelVersion, year: int, *, hr: User, chance: random.Random) -> Cycle:
    """Make the 360 cycle that is under way, with people at every stage of it."""
    today = timezone.localdate()
    plan = Plan(
        code=f"{year}-360",
        name=f"{year} 年 360 评估",
        year=year,
        definition=shipped("full-circle"),
        departments=Department.objects.filter(code__in=OFFICES),
        first=today - datetime.timedelta(days=SINCE),
    )
    cycle = launch(plan, version, hr=hr)
    later = today + datetime.timedelta(days=SELF_LEFT)
    extend_stage(cycle=cycle, kind=StageKind.SELF, ends=later, actor=hr, reason=words.MORE_TIME)
    _choose_raters(cycle, hr)
    answerer = Answerer(version, chance, today)
    _answer_with_names(cycle, answerer)
    _answer_unnamed(cycle, answerer)
    return cycle


def _people(cycle: Cycle) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(cycle=cycle).select_related("cycle", "employee__user")
    return rows.order_by("employee__number")


def _account(person: Employee) -> User:
    if person.user is None:
        raise ValueError(f"{person} has no account")
    return person.user


def _choose_raters(cycle: Cycle, hr: User) -> None:
    """Some are nominated, some approved, some turned down, some decline; many still wait."""
    lead = User.objects.get(username="supervisor")
    team = list(_people(cycle).filter(supervisor__user=lead))
    others = list(_people(cycle).exclude(supervisor__user=lead))[:-UNDECIDED]
    employee = next(one for one in team if _account(one.employee).username == "employee")
    for colleague in team[:2]:
        _nominate(colleague, employee.employee)
    _nominate(employee, team[-1].employee)
    _leave_too_few(team[3], lead)
    decided = [one for one in team[:DECIDED] if one != employee]
    for people, actor in ((decided, lead), (others, hr)):
        proposals = Nomination.objects.filter(assessment__in=people)
        approve_all(cycle=cycle, proposals=proposals, actor=actor)
    _decline_too_many(team[2])


def _nominate(assessment: Assessment, rater: Employee) -> None:
    """Let somebody name a colleague themselves."""
    nominate(
        assessment=assessment,
        raters=[rater],
        group=RaterGroup.PEER,
        actor=_account(assessment.employee),
    )


def _leave_too_few(assessment: Assessment, lead: User) -> None:
    """Turn proposals down until there are fewer peers than the cycle wants."""
    peers = assessment.nominations.filter(group=RaterGroup.PEER).select_related("assessment")
    for one in list(peers.order_by("rater__number"))[TOO_FEW:]:
        turn_down(nomination=one, actor=lead, reason=words.TOO_FAR)


def _decline_too_many(assessment: Assessment) -> None:
    """Let peers decline until one is missing; the demo's employee stays asked."""
    sheets = Review.objects.filter(assessment=assessment, group=RaterGroup.PEER).select_related(
        "assessment__cycle", "rater__user"
    )
    asked = sorted(sheets, key=lambda one: (_account(one.rater).username != "employee", one.pk))
    for sheet in asked[TOO_FEW:]:
        decline(review=sheet, actor=_account(sheet.rater), reason=words.NO_TIME)


def _answer_with_names(cycle: Cycle, answerer: Answerer) -> None:
    """Self-assessments by person, supervisors' reviews by the place in their team."""
    rows = Review.objects.filter(assessment__cycle=cycle).select_related("rater__user", "stage")
    by_number = rows.order_by("rater__number", "assessment__employee__number")
    own = list(by_number.filter(group=RaterGroup.SELF))
    progress = [SELF_PROGRESS[place % len(SELF_PROGRESS)] for place, _ in enumerate(own)]
    for place, review in enumerate(own):
        if _account(review.rater).username == "employee":
            progress[place] = BEGUN
    places: Counter[int] = Counter()
    of_teams = list(by_number.filter(group=RaterGroup.SUPERVISOR))
    for review in of_teams:
        progress.append(SUPERVISOR_PROGRESS[places[review.rater_id] % len(SUPERVISOR_PROGRESS)])
        places[review.rater_id] += 1
    _write(answerer, [*own, *of_teams], progress)


def _write(answerer: Answerer, reviews: Sequence[Review], progress: Sequence[int | None]) -> None:
    """Answer the first so many competencies of each review; None: all, and hand it in."""
    pairs = list(zip(reviews, progress, strict=True))
    begun = [review for review, first in pairs if first]
    done = [review for review, first in pairs if first is None]
    answerer.answer(begun, first=BEGUN)
    answerer.answer(done)
    submit_reviews(done, answerer.chance)


def _answer_unnamed(cycle: Cycle, answerer: Answerer) -> None:
    """Some of those who were asked have answered; the demo's own accounts still can."""
    asked = Nomination.objects.filter(assessment__cycle=cycle, state=NominationState.APPROVED)
    strangers = asked.exclude(rater__user__username__in=("supervisor", "employee"))
    shares: dict[int, int] = {}
    done = []
    for one in strangers.order_by("assessment__employee__number", "rater__number"):
        share = shares.setdefault(
            one.assessment_id, OTHERS_SHARES[len(shares) % len(OTHERS_SHARES)]
        )
        if answerer.chance.random() * 10 < share:
            done.append(one)
    answer_unnamed(answerer, done)
    drafts = Review.objects.filter(assessment__cycle=cycle, group__in=ANONYMOUS)
    by_number = drafts.order_by("rater__number", "assessment__employee__number")
    mine = by_number.filter(rater__user__username="employee")
    elsewhere = by_number.exclude(rater__user__username__in=("supervisor", "employee"))
    answerer.answer([*mine[:1], *elsewhere[:3]], first=BEGUN)
