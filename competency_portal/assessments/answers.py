"""What a rater says of one competency, and what is still wrong with it; without a database.

The check before submitting and the sheet itself ask the same functions, so that the page never
promises what the submission then refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from competency_portal.assessments.proposal import Mark, Proposal
from competency_portal.core.glyphs import is_blank
from models_catalog.standing import Standing, check_attained

# Of fewer equal answers nobody would say that they are suspiciously equal.
FEWEST_EQUAL = 3


@dataclass(frozen=True)
class RatingAnswer:
    """A rater's words on one competency, in codes: what a form sends and what is stored.

    `rating` is the code of a rating point, `attained` that of a level; both are empty when not
    given. `marks` holds the behaviours (by key) that were marked; the others are not marked.
    """

    rating: str = ""
    unable: bool = False
    attained: str = ""
    evidence: str = ""
    reason: str = ""
    marks: Mapping[int, Mark] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was said."""
        return self == RatingAnswer()


@dataclass(frozen=True)
class ItemChoice:
    """A respondent's word on one item: the code of an option, "can't judge", or nothing yet."""

    option: str = ""
    unable: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether anything was said: "can't judge" is an answer, though not a score."""
        return self.unable or bool(self.option)


class Fault(StrEnum):
    """What is wrong with one answer."""

    BLANK = "blank"
    NO_EVIDENCE = "no_evidence"
    NO_REASON = "no_reason"
    LEVEL_DISAGREES = "level_disagrees"
    # Odd, but a rater may mean it.
    ABOVE_WITH_UNSEEN = "above_with_unseen"
    BELOW_WITH_ALL_SEEN = "below_with_all_seen"

    @property
    def is_blocking(self) -> bool:
        """Whether the review can't be submitted with it; the others are confirmed."""
        return self not in (Fault.ABOVE_WITH_UNSEEN, Fault.BELOW_WITH_ALL_SEEN)


@dataclass(frozen=True)
class Given:
    """One answer in the terms that the rules speak of. `standing` is that of the rating given."""

    standing: Standing | None
    unable: bool
    evidence: str
    reason: str
    required_rank: int
    attained_rank: int | None
    proposal: Proposal
    # Of an anonymous rater no sentence is demanded: wording gives people away.
    is_anonymous: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether a rating was given or the rater said that they can't judge."""
        return self.unable or self.standing is not None

    @property
    def needs_evidence(self) -> bool:
        """Below and above carry a case that shows it, if the rater has a name."""
        return not self.is_anonymous and self.standing in (Standing.BELOW, Standing.ABOVE)

    @property
    def decides_otherwise(self) -> bool:
        """Whether the rater decided otherwise than the marks propose (docs/arithmetic.md §16).

        At the top level no marks could ever propose "above": there its evidence is the reason.
        """
        if self.is_anonymous or self.proposal.standing is None or not self.is_answered:
            return False
        at_top = self.proposal.following is None
        if at_top and self.standing is Standing.ABOVE and self.proposal.standing is Standing.AT:
            return False
        return self.standing is not self.proposal.standing

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that is wrong, the blocking first."""
        return tuple(self._faults()) if self.is_answered else (Fault.BLANK,)

    def _faults(self) -> Iterator[Fault]:
        if self.standing and not check_attained(
            self.standing, self.required_rank, self.attained_rank
        ):
            yield Fault.LEVEL_DISAGREES
        if self.needs_evidence and is_blank(self.evidence):
            yield Fault.NO_EVIDENCE
        if self.decides_otherwise and is_blank(self.reason):
            yield Fault.NO_REASON
        required = self.proposal.required
        if self.standing is Standing.ABOVE and required.not_seen:
            yield Fault.ABOVE_WITH_UNSEEN
        if self.standing is Standing.BELOW and required.total and required.seen == required.total:
            yield Fault.BELOW_WITH_ALL_SEEN


def are_all_equal(ratings: Sequence[str]) -> bool:
    """Whether several ratings were given and all are the same: worth a second look."""
    return len(ratings) >= FEWEST_EQUAL and len(set(ratings)) == 1
