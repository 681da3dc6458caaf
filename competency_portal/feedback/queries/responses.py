"""How one person responded to their result, as the report tells it to one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from competency_portal.assessments.models import Assessment
from competency_portal.feedback.models import Acknowledgement, Objection, Office, Side
from competency_portal.feedback.queries.deciding import stuck_in
from competency_portal.feedback.queries.objections import (
    Contested,
    contested_of,
    objections_of,
)
from competency_portal.feedback.queries.talks import Talk, talk_of
from competency_portal.feedback.queries.windows import Window, window_of
from competency_portal.results.models import AssessmentResult


@dataclass(frozen=True)
class Contest:
    """One objection with everything that it contests."""

    objection: Objection
    contested: Sequence[Contested]

    @property
    def decided(self) -> int:
        """How many competencies are decided."""
        return sum(one.is_decided for one in self.contested)

    @property
    def is_confirmed(self) -> bool:
        """Whether it was answered without any change."""
        return not self.objection.is_waiting and self.objection.revised_id is None

    @property
    def offices(self) -> Sequence[Office]:
        """As what it was decided, each once."""
        found = (one.verdict.office for one in self.contested if one.verdict)
        return [Office(each) for each in dict.fromkeys(found)]


@dataclass(frozen=True)
class Response:
    """What the person did, what they can do now, and the talk.

    `reader` says as what it is read: on either side of the talk, or as the second reviewer.
    """

    assessment: Assessment
    revision: int
    window: Window
    acknowledgement: Acknowledgement | None
    contests: Sequence[Contest]
    talk: Talk
    side: Side | None
    office: Office | None
    # How many competencies have a band.
    banded: int
    # The contested ones (keys) on which nobody may decide as things stand.
    stuck: frozenset[int] = frozenset()

    @property
    def is_own(self) -> bool:
        """Whether it is read by the person themselves."""
        return self.side is Side.EMPLOYEE

    @property
    def waiting(self) -> Contest | None:
        """The objection that is still being looked at."""
        return next((one for one in self.contests if one.objection.is_waiting), None)

    @property
    def is_decidable(self) -> bool:
        """Whether somebody can decide on something of what waits."""
        left = (one for one in self.waiting.contested if not one.verdict) if self.waiting else ()
        return any(one.item.competency_id not in self.stuck for one in left)

    @property
    def answered(self) -> Sequence[Contest]:
        """Those that are answered."""
        return [one for one in self.contests if not one.objection.is_waiting]

    @property
    def is_contestable(self) -> bool:
        """Whether there is a band on which no second reviewer has decided."""
        return self.banded > sum(one.decided for one in self.contests)

    @property
    def can_acknowledge(self) -> bool:
        """Whether there is something for the reader to confirm."""
        return self.is_own and not self.acknowledgement and not self.waiting

    @property
    def can_object(self) -> bool:
        """Whether the reader can object now."""
        return self.is_own and self.window.is_open and not self.waiting and self.is_contestable

    @property
    def has_confirmed_talk(self) -> bool:
        """Whether the reader's own side has named a day, after the latest revision."""
        word = self.talk.of(self.side)
        return word is not None and word.day is not None and not self.talk.is_outdated(word)

    @property
    def reads_reasons(self) -> bool:
        """Whether the reader reads why somebody objected: the person, and who looks at it."""
        return self.is_own or self.office is not None


def response_of(result: AssessmentResult, *, side: Side | None, office: Office | None) -> Response:
    """Everything about one person's response, from their latest result.

    Five queries, and six more while an objection waits.
    """
    assessment = result.assessment
    objections = objections_of(assessment)
    contested = contested_of(objections)
    return Response(
        assessment=assessment,
        revision=result.revision,
        window=window_of(assessment.cycle),
        acknowledgement=Acknowledgement.objects.filter(result=result).first(),
        contests=[Contest(one, contested[one.pk]) for one in objections],
        talk=talk_of(result),
        side=side,
        office=office,
        banded=result.of,
        stuck=stuck_in(next((one for one in objections if one.is_waiting), None)),
    )
