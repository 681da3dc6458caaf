"""Who waits for whom: the locks that every service here takes.

They are taken in one order, so that nobody waits in a circle:

1. the cycle: whoever moves it, or changes who takes part and with whose review;
2. the assessment: whoever changes one person in it;
3. the reviews, then the responses, each by key: whoever writes, submits or returns one, and whoever
   of the above stops that;
4. the ratings and the answers to items, and only while their review or response is held.

A rater starts at 3 and merely reads 1 and 2. Who submits an anonymous review starts at 2, because
the answers of all who rate one person are laid anew together (`services.unnamed`). That is enough
because whoever closes the cycle, takes a person out or copies their requirements anew holds the
reviews as well: a save that came first is waited for, and one that came later finds what was
stored. Hence the rule that nothing is decided on what was read before the lock, or in the very
statement that waited for it: PostgreSQL reads again only the rows that it locks, not those joined
to them. SQLite has one writer at a time anyway (`BEGIN IMMEDIATE`).
"""

from __future__ import annotations

from django.db.models import QuerySet

from competency_portal.assessments.models import Assessment, Cycle, Response, Review


def lock(cycle: Cycle) -> None:
    """Read the cycle again and hold it until the transaction ends."""
    cycle.refresh_from_db(from_queryset=Cycle.objects.select_for_update(no_key=True))


def lock_assessment(assessment: Assessment) -> None:
    """Read the assessment again and hold it with what is answered in it.

    Its cycle is held already.
    """
    assessment.refresh_from_db(from_queryset=Assessment.objects.select_for_update(no_key=True))
    lock_reviews(Review.objects.filter(assessment=assessment))
    lock_responses(Response.objects.filter(assessment=assessment))


def hold_answers(assessment: int) -> None:
    """Wait for whoever submits anonymous answers about this assessment (its key), before theirs."""
    list(Assessment.objects.select_for_update(no_key=True).filter(pk=assessment).only("pk"))


def lock_reviews(reviews: QuerySet[Review]) -> None:
    """Wait for everybody who writes or submits one of these, and keep others from it."""
    list(reviews.only("pk").select_for_update(of=("self",), no_key=True).order_by("pk"))


def lock_responses(responses: QuerySet[Response]) -> list[Response]:
    """Wait for everybody who writes or submits one of these, and keep others from it.

    What comes back knows its key alone: read anew what is decided on.
    """
    held = responses.only("pk").select_for_update(of=("self",), no_key=True)
    return list(held.order_by("pk"))
