"""Whose answers to a questionnaire somebody sees, and which questionnaires wait for them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    CycleStage,
    ItemAnswer,
    RaterGroup,
    Response,
    StageKind,
)
from competency_portal.assessments.states import AssessmentState, CycleState, ReviewState
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from competency_portal.people.queries import employee_of, line_of
from models_catalog.models import QuestionnaireItem

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class StageDays(TypedDict):
        """What `with_stage_days` adds: both days belong to the stage."""

        stage_starts: datetime.date | None
        stage_ends: datetime.date | None

    class Counted(StageDays):
        """What `to_answer` adds."""

        answered: int
        asked: int

    OpenResponse = WithAnnotations[Response, StageDays]
    CountedResponse = WithAnnotations[Response, Counted]

ANSWERED = Q(unable=True) | Q(option__isnull=False)


def with_stage_days(responses: QuerySet[Response]) -> QuerySet[OpenResponse]:
    """Responses with all that decides whether they may be written, in one query."""
    stage = CycleStage.objects.filter(
        cycle=OuterRef("assessment__cycle"), kind=StageKind.QUESTIONNAIRE
    )
    return responses.annotate(
        stage_starts=Subquery(stage.values("starts")), stage_ends=Subquery(stage.values("ends"))
    ).select_related(
        "assessment__cycle__questionnaire", "assessment__position", "assessment__employee", "rater"
    )


def visible_to(user: User) -> QuerySet[OpenResponse]:
    """Its author sees a response at any time; HR and the line above once it is submitted.

    The line above sees those of the supervisors: what somebody says of themselves is shown to them
    in the report. Nobody reads what is said of themselves before it is published, HR included.
    """
    responses = with_stage_days(Response.objects.all())
    me = employee_of(user)
    submitted = Q(state=ReviewState.SUBMITTED)
    if user.is_hr:
        return responses.filter(Q(rater__user=user) | submitted & _not_about(me))
    if me is None:
        return responses.none()
    of_my_line = Q(group=RaterGroup.SUPERVISOR, assessment__employee__in=line_of(me))
    return responses.filter(Q(rater=me) | submitted & of_my_line)


def _not_about(me: Employee | None) -> Q:
    if me is None:
        return Q()
    return ~Q(assessment__employee=me) | Q(assessment__cycle__state=CycleState.PUBLISHED)


def written_by(user: User) -> QuerySet[Response]:
    """The responses that are this account's to write, as long as nobody else took over."""
    return Response.objects.filter(
        rater__user=user, assessment__state=AssessmentState.ACTIVE
    ).exclude(state=ReviewState.WITHDRAWN)


@dataclass(frozen=True)
class Task:
    """A questionnaire that somebody answers, and how far that is."""

    response: CountedResponse

    @property
    def assessment(self) -> Assessment:
        """Whom it is about, as at launch."""
        return self.response.assessment

    @property
    def answered(self) -> int:
        """Items with an answer."""
        return self.response.answered

    @property
    def asked(self) -> int:
        """All items."""
        return self.response.asked

    @property
    def is_own(self) -> bool:
        """Whether they answer about themselves."""
        return bool(self.response.group == RaterGroup.SELF)

    @property
    def is_submitted(self) -> bool:
        """Whether nothing is left to do."""
        return bool(self.response.state == ReviewState.SUBMITTED)

    @property
    def is_returned(self) -> bool:
        """Whether it was given back to be answered again."""
        return bool(self.response.state == ReviewState.RETURNED)

    @property
    def is_begun(self) -> bool:
        """Whether anything was answered."""
        return self.answered > 0

    @property
    def is_complete(self) -> bool:
        """Whether every item is answered, so that only the check is left."""
        return self.answered == self.asked


def to_answer(user: User, cycle: Cycle | None = None) -> tuple[Task, ...]:
    """The questionnaires of this account, in all cycles or in one, in one query.

    The newest cycle first, in it one's own, then by employee number.
    """
    items = (
        QuestionnaireItem.objects.filter(
            dimension__questionnaire=OuterRef("assessment__cycle__questionnaire")
        )
        .order_by()
        .values("dimension__questionnaire")
        .annotate(count=Count("pk"))
        .values("count")
    )
    answers = (
        ItemAnswer.objects.filter(ANSWERED, response=OuterRef("pk"))
        .order_by()
        .values("response")
        .annotate(count=Count("pk"))
        .values("count")
    )
    mine = written_by(user).filter(**({"assessment__cycle": cycle} if cycle else {}))
    responses = (
        with_stage_days(mine)
        .annotate(asked=Coalesce(Subquery(items), 0), answered=Coalesce(Subquery(answers), 0))
        .order_by(
            *("-assessment__cycle__period_start", "-assessment__cycle"),
            *("group", "assessment__employee__number"),
        )
    )
    return tuple(Task(response) for response in responses)


@dataclass(frozen=True)
class Handed:
    """How many of a cycle's questionnaires of one group are submitted."""

    group: RaterGroup
    submitted: int
    all: int


def progress_of(cycle: Cycle) -> tuple[Handed, ...]:
    """The questionnaires of those who take part, by who answers them, in one query."""
    rows = (
        Response.objects.filter(assessment__cycle=cycle, assessment__state=AssessmentState.ACTIVE)
        .exclude(state=ReviewState.WITHDRAWN)
        .order_by("group")
        .values_list("group")
        .annotate(submitted=Count("pk", filter=Q(state=ReviewState.SUBMITTED)), every=Count("pk"))
    )
    return tuple(Handed(RaterGroup(group), submitted, every) for group, submitted, every in rows)


def responses_about(assessment: Assessment) -> QuerySet[Response]:
    """Who answers about one person and how that stands, without the answers."""
    return assessment.responses.select_related("rater").order_by("group", "pk")
