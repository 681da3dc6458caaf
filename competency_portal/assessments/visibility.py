"""Who sees what, and when: the promise that the page makes and the tests keep.

One `Topic` for each thing that somebody may read, with a line for each role that sees anything of
it at any moment: whatever is not stated here is seen by nobody. The rules themselves live where
things are read (`queries.*.visible_to`); `tests/project/test_who_sees_what.py` drives the portal
as every role at every moment and compares what is found with this table, cell by cell.

After a move whoever scored keeps the report (`results.queries.results.visible_to`), and of an
objection that there is one and what came of it, as the notices tell them; what the person answers,
the plan, the guide, the talk and what moved are the line's of today (`followed_by` there).

A supervisor's board tells of the whole line who has handed in what (`queries.board.reach`), never
the answers; which anonymous raters have answered is told to HR alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from competency_portal.assessments.models import Cycle, RaterGroup, StageKind


class Role(models.TextChoices):
    """As whom somebody looks at an assessment. HR looks at themselves as the person."""

    PERSON = "person", _("The person assessed")
    SUPERVISOR = "supervisor", _("Their supervisor")
    LINE = "line", _("The line above the supervisor")
    RATER = "rater", _("360 raters")
    HR = "hr", _("HR")


class Moment(models.TextChoices):
    """How far a cycle is, or for what is written, whether it is submitted.

    `SUBMITTED` lasts until the figures are worked out, closed cycles included.
    """

    PLANNED = "planned", pgettext_lazy("moment", "Before launch")
    WRITING = "writing", pgettext_lazy("moment", "While it is written")
    SUBMITTED = "submitted", pgettext_lazy("moment", "Submitted")
    CALIBRATION = "calibration", pgettext_lazy("moment", "In calibration")
    PUBLISHED = "published", pgettext_lazy("moment", "Published")


class Sight(models.TextChoices):
    """How much of it is seen."""

    ALL = "all", pgettext_lazy("sight", "all of it")
    OWN = "own", pgettext_lazy("sight", "what they write themselves")
    AFTER_OWN = "after_own", pgettext_lazy("sight", "each competency, once they have rated it")
    WHETHER = "whether", pgettext_lazy("sight", "only whether it is submitted")
    NAMED = "named", pgettext_lazy("sight", "only whom they named themselves")
    SCORES = "scores", pgettext_lazy("sight", "only the scores of the dimensions")
    BLENDED = "blended", pgettext_lazy("sight", "only inside the total")
    GROUP = "group", pgettext_lazy("sight", "as a group, from %(n)s raters on")
    SHARED = "shared", pgettext_lazy("sight", "their own, and those that the writer shows them")
    TEAM = "team", pgettext_lazy("sight", "only those of their own people")
    NOTHING = "nothing", pgettext_lazy("sight", "nothing")


class Subject(models.TextChoices):
    """What there is to be seen."""

    SELF = "self", _("Self-assessment: the ratings")
    SELF_TEXTS = "self_texts", _("Self-assessment: examples and marks")
    REVIEW = "review", _("Supervisor's review: ratings, examples, marks")
    RATERS = "raters", _("Who is asked as a rater, who declined and why")
    ANSWERS = "answers", _("360 answers")
    COMMENTS = "comments", _("360 comments")
    OWN_RESPONSE = "own_response", _("Questionnaire of the person")
    RESPONSE = "response", _("Questionnaire of the supervisor")
    KPI = "kpi", _("KPI values")
    DECISIONS = "decisions", _("Calibration: changed bands and why")
    RESULT = "result", _("Results and the gap report")
    OBJECTION = (
        "objection",
        _("Objection: why; of the line only the one who takes the second look"),
    )
    GUIDE = "guide", _("Guide to the talk about the result")
    TALK = "talk", _("The talk about the result: when it was, remarks")
    EVENTS = "events", _("Behaviour events, whenever they were recorded")
    IMPROVEMENT = "improvement", _("Improvement plan: measures, notes, files, marks made again")
    OTHERS = "others", _("The results of others")
    TRAIL = "trail", _("The record of who did what")
    PLAN = "plan", _("The plan of the cycle and this page")


# Everything but the plan begins with the launch.
RUNNING = (Moment.WRITING, Moment.SUBMITTED, Moment.CALIBRATION, Moment.PUBLISHED)
NO, ALL, AFTER, WHETHER = Sight.NOTHING, Sight.ALL, Sight.AFTER_OWN, Sight.WHETHER
SCORES, GROUP, TEAM = Sight.SCORES, Sight.GROUP, Sight.TEAM
Sights = tuple[Sight, ...]
# What is written after a result: the person, those above them today, and HR read it.
FOLLOWS: Mapping[Role, Sights] = dict.fromkeys(
    (Role.PERSON, Role.SUPERVISOR, Role.LINE, Role.HR), (ALL,)
)


@dataclass(frozen=True)
class Cell:
    """One promise: what one role sees of one thing at one moment."""

    subject: Subject
    role: Role
    moment: Moment
    sight: Sight


@dataclass(frozen=True)
class Topic:
    """One thing to be seen: `sights` has one entry for each of its moments; a role without: none.

    `stage` is the one that brings it into a cycle, `respondent` who has to answer the
    questionnaire for it; `writer` is who writes it.
    """

    subject: Subject
    sights: Mapping[Role, Sights]
    writer: Role | None = None
    stage: StageKind | None = None
    respondent: RaterGroup | None = None
    moments: Sequence[Moment] = field(default=RUNNING)

    def sight(self, role: Role, moment: Moment) -> Sight:
        """What a role sees at one of the topic's moments."""
        if role not in self.sights:
            return Sight.NOTHING
        return self.sights[role][self.moments.index(moment)]

    def cells(self) -> Iterator[Cell]:
        """Every promise about it, that somebody sees nothing among them."""
        for role in Role:
            for moment in self.moments:
                yield Cell(self.subject, role, moment, self.sight(role, moment))

    def concerns(self, cycle: Cycle, stages: frozenset[str]) -> bool:
        """Whether there is anything of it in a cycle with these kinds of stages."""
        asked = self.respondent is None or self.respondent.value in cycle.respondents
        return asked and (self.stage is None or self.stage.value in stages)


TOPICS: tuple[Topic, ...] = (
    Topic(
        Subject.SELF,
        {
            Role.PERSON: (ALL, ALL, ALL, ALL),
            Role.SUPERVISOR: (WHETHER, AFTER, AFTER, ALL),
            Role.LINE: (WHETHER, WHETHER, WHETHER, ALL),
            Role.HR: (WHETHER, ALL, ALL, ALL),
        },
        writer=Role.PERSON,
        stage=StageKind.SELF,
    ),
    Topic(
        Subject.SELF_TEXTS,
        {
            Role.PERSON: (ALL, ALL, ALL, ALL),
            Role.SUPERVISOR: (WHETHER, AFTER, AFTER, AFTER),
            Role.LINE: (WHETHER,) * 4,
            Role.HR: (WHETHER, ALL, ALL, ALL),
        },
        writer=Role.PERSON,
        stage=StageKind.SELF,
    ),
    Topic(
        Subject.REVIEW,
        {
            Role.PERSON: (NO, NO, NO, ALL),
            Role.SUPERVISOR: (ALL, ALL, ALL, ALL),
            Role.LINE: (WHETHER, ALL, ALL, ALL),
            Role.HR: (ALL, ALL, ALL, ALL),
        },
        writer=Role.SUPERVISOR,
        stage=StageKind.SUPERVISOR,
    ),
    Topic(
        Subject.RATERS,
        {
            Role.PERSON: (Sight.NAMED,) * 4,
            Role.SUPERVISOR: (ALL, ALL, ALL, ALL),
            Role.HR: (ALL, ALL, ALL, ALL),
        },
        stage=StageKind.OTHERS,
    ),
    Topic(
        Subject.ANSWERS,
        {
            Role.PERSON: (NO, NO, NO, GROUP),
            Role.SUPERVISOR: (NO, NO, NO, GROUP),
            Role.LINE: (NO, NO, NO, GROUP),
            Role.RATER: (Sight.OWN, NO, NO, NO),
            Role.HR: (WHETHER, WHETHER, Sight.BLENDED, GROUP),
        },
        writer=Role.RATER,
        stage=StageKind.OTHERS,
    ),
    Topic(
        Subject.COMMENTS,
        {
            Role.PERSON: (NO, NO, NO, GROUP),
            Role.SUPERVISOR: (NO, NO, NO, GROUP),
            Role.LINE: (NO, NO, NO, GROUP),
            Role.RATER: (Sight.OWN, NO, NO, NO),
            Role.HR: (NO, NO, NO, GROUP),
        },
        writer=Role.RATER,
        stage=StageKind.OTHERS,
    ),
    Topic(
        Subject.OWN_RESPONSE,
        {
            Role.PERSON: (ALL, ALL, ALL, ALL),
            Role.SUPERVISOR: (WHETHER, WHETHER, WHETHER, SCORES),
            Role.LINE: (WHETHER, WHETHER, WHETHER, SCORES),
            Role.HR: (WHETHER, ALL, ALL, ALL),
        },
        writer=Role.PERSON,
        stage=StageKind.QUESTIONNAIRE,
        respondent=RaterGroup.SELF,
    ),
    Topic(
        Subject.RESPONSE,
        {
            Role.PERSON: (NO, NO, NO, SCORES),
            Role.SUPERVISOR: (ALL, ALL, ALL, ALL),
            Role.LINE: (WHETHER, ALL, ALL, ALL),
            Role.HR: (WHETHER, ALL, ALL, ALL),
        },
        writer=Role.SUPERVISOR,
        stage=StageKind.QUESTIONNAIRE,
        respondent=RaterGroup.SUPERVISOR,
    ),
    Topic(
        Subject.KPI,
        {
            Role.PERSON: (NO, NO, NO, ALL),
            Role.SUPERVISOR: (WHETHER, WHETHER, WHETHER, ALL),
            Role.LINE: (WHETHER, WHETHER, WHETHER, ALL),
            Role.HR: (ALL, ALL, ALL, ALL),
        },
        writer=Role.HR,
        stage=StageKind.KPI,
    ),
    Topic(
        Subject.DECISIONS,
        {
            Role.PERSON: (NO, ALL),
            Role.SUPERVISOR: (NO, ALL),
            Role.LINE: (NO, ALL),
            Role.HR: (ALL, ALL),
        },
        writer=Role.HR,
        stage=StageKind.CALIBRATION,
        moments=(Moment.CALIBRATION, Moment.PUBLISHED),
    ),
    Topic(
        Subject.RESULT,
        {
            Role.PERSON: (NO, NO, NO, ALL),
            Role.SUPERVISOR: (NO, NO, NO, ALL),
            Role.LINE: (NO, NO, NO, ALL),
            Role.HR: (NO, NO, ALL, ALL),
        },
    ),
    Topic(
        Subject.OBJECTION,
        {
            Role.PERSON: (ALL,),
            Role.SUPERVISOR: (WHETHER,),
            Role.LINE: (ALL,),
            Role.HR: (ALL,),
        },
        writer=Role.PERSON,
        moments=(Moment.PUBLISHED,),
    ),
    Topic(
        Subject.GUIDE,
        {Role.SUPERVISOR: (ALL,), Role.LINE: (ALL,), Role.HR: (ALL,)},
        moments=(Moment.PUBLISHED,),
    ),
    Topic(
        Subject.TALK,
        FOLLOWS,
        moments=(Moment.PUBLISHED,),
    ),
    Topic(
        Subject.EVENTS,
        {
            Role.PERSON: (Sight.SHARED,) * 4,
            Role.SUPERVISOR: (ALL, ALL, ALL, ALL),
            Role.LINE: (ALL, ALL, ALL, ALL),
            Role.RATER: (Sight.OWN,) * 4,
            Role.HR: (ALL, ALL, ALL, ALL),
        },
    ),
    Topic(
        Subject.IMPROVEMENT,
        FOLLOWS,
        moments=(Moment.PUBLISHED,),
    ),
    Topic(
        Subject.OTHERS,
        {
            Role.SUPERVISOR: (NO, NO, NO, TEAM),
            Role.LINE: (NO, NO, NO, TEAM),
            Role.HR: (NO, NO, ALL, ALL),
        },
    ),
    Topic(Subject.TRAIL, {Role.HR: (ALL, ALL, ALL, ALL)}),
    Topic(
        Subject.PLAN,
        {**dict.fromkeys(Role, (NO, ALL, ALL, ALL, ALL)), Role.HR: (ALL,) * 5},
        writer=Role.HR,
        moments=tuple(Moment),
    ),
)


def promises() -> list[Cell]:
    """Every promise of every topic."""
    return [cell for topic in TOPICS for cell in topic.cells()]


def topics_of(cycle: Cycle, stages: frozenset[str]) -> list[Topic]:
    """What there is to be seen in a cycle with these kinds of stages."""
    return [topic for topic in TOPICS if topic.concerns(cycle, stages)]


@dataclass(frozen=True)
class Span:
    """What is seen over one or several moments that follow each other."""

    sight: Sight
    moments: tuple[Moment, ...]


def spans(moments: Sequence[Moment], sight: Callable[[Moment], Sight]) -> list[Span]:
    """Moments that follow each other with the same sight, as one."""
    return [Span(found, tuple(group)) for found, group in groupby(moments, key=sight)]
