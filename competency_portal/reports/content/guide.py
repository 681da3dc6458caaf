"""The conversation guide: what to praise, what to work on, what to ask.

Made from the published report and from what came after it: of anonymous raters it holds published
figures at most (docs/arithmetic.md §4). Whoever reads it reads the plan too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from competency_portal.assessments.proposal import Mark
from competency_portal.development.queries.plans import Planned
from competency_portal.reports.content.competencies import Behaviour, Line, OwnRating
from competency_portal.reports.content.document import GapReport, Priority
from competency_portal.reports.content.lead import by_need
from competency_portal.reports.content.lines import standing_of
from competency_portal.reports.content.priorities import priority_of
from competency_portal.reports.content.since import MarkedAgain, Since
from competency_portal.results.models import ResultGroup
from competency_portal.results.scoring import CompetencyStatus
from models_catalog.models import RatingPoint
from models_catalog.standing import Standing

MOST_PRAISED = 4
MOST_BEHAVIOURS = 3


@dataclass(frozen=True)
class Praise:
    """One competency to praise, with what was seen of it and the example that speaks for it."""

    line: Line
    seen: tuple[Behaviour, ...]
    evidence: str


@dataclass(frozen=True)
class ToWorkOn:
    """One competency below the requirement, what is missing of it, and what to ask about it.

    `since` and `planned` are what was marked again and what measures stand since the publication.
    """

    priority: Priority
    questions: tuple[str, ...]
    since: Since | None = None
    planned: Planned | None = None

    @property
    def behaviours(self) -> list[tuple[str, MarkedAgain | None]]:
        """What is missing, each with what became of it since."""
        since = self.since
        return [(text, since.of(text) if since else None) for text in self.priority.behaviours]

    @property
    def others(self) -> list[MarkedAgain]:
        """What was marked again and is not among the missing."""
        marks = self.since.marks if self.since else ()
        return [one for one in marks if one.text not in self.priority.behaviours]


@dataclass(frozen=True)
class Differing:
    """One competency that the person rated otherwise than the supervisor; points of the scale."""

    line: Line
    own: OwnRating
    supervisor: Decimal
    # How the supervisor's points read on the scale, and how they stand.
    rating: str
    standing: Standing | None
    question: str

    @property
    def is_settled(self) -> bool:
        """Whether what was decided since is the person's own view: nothing differs any more."""
        return self.line.calibration is not None and self.line.rating == self.own.rating

    @property
    def is_higher(self) -> bool:
        """Whether the person rated themselves higher."""
        return self.own.score > self.supervisor

    @property
    def distance(self) -> Decimal:
        """How many points lie between the two."""
        return abs(self.own.score - self.supervisor)


@dataclass(frozen=True)
class After:
    """What came after the publication, without which the talk would be behind the times.

    `contested` are the names of what an objection that waits is about; by competency (code)
    `since` is what was marked again, `measures` what is planned.
    """

    contested: Sequence[str] = ()
    since: Mapping[str, Since] = field(default_factory=dict)
    measures: Mapping[str, Planned] = field(default_factory=dict)


NOTHING = After()


@dataclass(frozen=True)
class Guide:
    """What a supervisor takes along into the talk."""

    report: GapReport
    opening: tuple[str, ...]
    praise: tuple[Praise, ...]
    to_work_on: tuple[ToWorkOn, ...]
    unrated: tuple[Line, ...]
    differing: tuple[Differing, ...]
    closing: tuple[str, ...]
    # The competencies of an objection that waits, whose ratings may still change.
    contested: tuple[str, ...] = ()

    @property
    def contested_names(self) -> str:
        """Their names in one phrase."""
        return _(", ").join(self.contested)


def guide_of(report: GapReport, points: Sequence[RatingPoint], after: After = NOTHING) -> Guide:
    """The guide to one person's report; `points` are those of the rating scale."""
    asked = [line for line in report.lines if line.is_asked]
    below = by_need([line for line in asked if line.standing is Standing.BELOW])
    scale = {point.points: point for point in points}
    return Guide(
        report=report,
        opening=(
            _("What went well since last time? Of what are you proud?"),
            _("You have read the report: what surprised you?"),
        ),
        praise=tuple(_praise(asked, scale)),
        to_work_on=tuple(_to_work_on(line, after) for line in below),
        unrated=tuple(line for line in asked if line.status is CompetencyStatus.UNRATED),
        differing=tuple(_differing(asked, scale)),
        closing=(
            _("With which one thing do you start, and by when?"),
            _("What do you need for it: from me, from others, which occasion?"),
            _("When do we look at it again, and how shall we know that it has worked?"),
        ),
        contested=tuple(after.contested),
    )


def _praise(asked: Sequence[Line], points: Mapping[int, RatingPoint]) -> Iterator[Praise]:
    """Those above the requirement; where there are few, those on target with most seen.

    An example with which the supervisor found it wanting speaks against it, whoever decided
    otherwise since.
    """
    above = [line for line in asked if line.standing is Standing.ABOVE]
    at = [line for line in asked if line.standing is Standing.AT and (line.evidence or line.seen)]
    at.sort(key=lambda line: (not line.evidence, -line.seen))
    for line in (above + at)[: max(MOST_PRAISED, len(above))]:
        seen = line.beyond or tuple(one for one in line.behaviours if one.mark is Mark.SEEN)
        given = _of_supervisor(line)
        is_against = given is not None and standing_of(points.get(int(given))) is Standing.BELOW
        yield Praise(line, seen[:MOST_BEHAVIOURS], "" if is_against else line.evidence)


def _to_work_on(line: Line, after: After) -> ToWorkOn:
    since = after.since.get(line.code)
    asked = tuple(_questions(line, since))
    return ToWorkOn(priority_of(line), asked, since, after.measures.get(line.code))


def _questions(line: Line, since: Since | None) -> Iterator[str]:
    """Open questions about what is missing, never whether it is; first of what has moved since."""
    seen = since.seen if since else frozenset()
    yield from _of_moved(line, since) if since else ()
    missing = [one.text for one in line.behaviours if one.mark is Mark.NOT_SEEN]
    for text in [one for one in missing if one not in seen][:MOST_BEHAVIOURS]:
        yield _("“%(behaviour)s”: when did you come closest to it? What stood in the way?") % {
            "behaviour": _bare(text)
        }
    unseen = [
        one.text for one in line.behaviours if one.mark is Mark.NO_CHANCE and one.text not in seen
    ]
    for text in unseen[:1]:
        yield _("“%(behaviour)s”: there was no chance to see it. Where could there be one?") % {
            "behaviour": _bare(text)
        }
    if not missing and not unseen and not seen:
        yield _("%(name)s: tell me of a case that went as you wanted, and of one that did not.") % {
            "name": line.name
        }


def _of_moved(line: Line, since: Since) -> Iterator[str]:
    """What to ask about behaviours that were seen since, or were seen before and not since."""
    for one in line.behaviours:
        if one.text in since.seen:
            words = _("“%(behaviour)s” was seen since: how did you do it? What keeps it so?")
        elif one.text in since.lost:
            words = _("“%(behaviour)s” was seen in the review and not since: what has changed?")
        else:
            continue
        yield words % {"behaviour": _bare(one.text)}


def _bare(text: str) -> str:
    return text.rstrip("。.")


def _differing(asked: Sequence[Line], points: Mapping[int, RatingPoint]) -> Iterator[Differing]:
    """Where both rated and the points differ, the widest first; not what was settled since."""
    found = []
    for line in asked:
        given = _of_supervisor(line)
        if line.own is None or given is None:
            continue
        if line.own.score != given:
            found.append(_difference(line, line.own, given, points.get(int(given))))
    open_still = [one for one in found if not one.is_settled]
    yield from sorted(open_still, key=lambda one: -one.distance)


def _of_supervisor(line: Line) -> Decimal | None:
    """The points that the supervisor gave."""
    given = (one.score for one in line.groups if one.group == ResultGroup.SUPERVISOR)
    return next(given, None)


def _difference(
    line: Line, own: OwnRating, supervisor: Decimal, point: RatingPoint | None
) -> Differing:
    question = _("%(name)s: you gave yourself “%(rating)s”. Which cases did you have in mind?")
    words = {"name": line.name, "rating": own.rating}
    return Differing(
        line=line,
        own=own,
        supervisor=supervisor,
        rating=str(point or supervisor),
        standing=standing_of(point),
        question=question % words,
    )
