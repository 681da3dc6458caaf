"""The lives of a cycle, an assessment and a review."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CycleState(models.TextChoices):
    """Draft is being defined; running is scored; closed takes no more scores; published is out."""

    DRAFT = "draft", _("draft")
    RUNNING = "running", _("running")
    CLOSED = "closed", _("closed")
    PUBLISHED = "published", _("published")


CYCLE_MOVES: dict[CycleState, frozenset[CycleState]] = {
    CycleState.DRAFT: frozenset({CycleState.RUNNING}),
    CycleState.RUNNING: frozenset({CycleState.CLOSED}),
    # HR may open it again: a person was missed, a deadline was too short.
    CycleState.CLOSED: frozenset({CycleState.RUNNING, CycleState.PUBLISHED}),
    CycleState.PUBLISHED: frozenset(),
}


class AssessmentState(models.TextChoices):
    """Whether somebody still takes part."""

    ACTIVE = "active", _("taking part")
    WITHDRAWN = "withdrawn", _("taken out")


ASSESSMENT_MOVES: dict[AssessmentState, frozenset[AssessmentState]] = {
    AssessmentState.ACTIVE: frozenset({AssessmentState.WITHDRAWN}),
    AssessmentState.WITHDRAWN: frozenset({AssessmentState.ACTIVE}),
}


class ReviewState(models.TextChoices):
    """A review is written, submitted, and perhaps returned to be written again."""

    DRAFT = "draft", _("being written")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    WITHDRAWN = "withdrawn", _("withdrawn")


REVIEW_MOVES: dict[ReviewState, frozenset[ReviewState]] = {
    ReviewState.DRAFT: frozenset({ReviewState.SUBMITTED, ReviewState.WITHDRAWN}),
    ReviewState.SUBMITTED: frozenset({ReviewState.RETURNED}),
    ReviewState.RETURNED: frozenset({ReviewState.SUBMITTED, ReviewState.WITHDRAWN}),
    # Another rater took over: what was written stays with its author and counts no more.
    ReviewState.WITHDRAWN: frozenset(),
}

WRITABLE = (ReviewState.DRAFT, ReviewState.RETURNED)


class NominationState(models.TextChoices):
    """Somebody proposed as a rater is approved, and then answers or declines.

    `submitted` says that they have answered, and nothing more (docs/arithmetic.md §4).
    """

    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("not approved")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SUBMITTED = "submitted", _("submitted")


NOMINATION_MOVES: dict[NominationState, frozenset[NominationState]] = {
    NominationState.PROPOSED: frozenset(
        {NominationState.APPROVED, NominationState.REJECTED, NominationState.WITHDRAWN}
    ),
    NominationState.APPROVED: frozenset(
        {NominationState.SUBMITTED, NominationState.DECLINED, NominationState.WITHDRAWN}
    ),
    # Somebody who was turned down, or turned it down, may be asked again.
    NominationState.REJECTED: frozenset({NominationState.PROPOSED}),
    NominationState.DECLINED: frozenset({NominationState.PROPOSED}),
    NominationState.WITHDRAWN: frozenset({NominationState.PROPOSED}),
    # What was answered without a name can't be found again, so it can't be given back.
    NominationState.SUBMITTED: frozenset(),
}
