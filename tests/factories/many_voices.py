"""Somebody whom several groups rated: so many of each, as a test needs it."""

from __future__ import annotations

from typing import Any

from competency_portal.assessments.models import RaterGroup
from models_catalog.standing import Standing
from tests.factories.assessments import LaunchedCycle, answer, launched_cycle, rater_review
from tests.factories.results import ABOVE, AT, submit

WEIGHTS = {"supervisor": "60", "peer": "20", "subordinate": "15", "related": "5", "self": "0"}


def rated_by(
    peers: int = 0,
    subordinates: int = 0,
    related: int = 0,
    *,
    supervisor: Standing | None = AT,
    own: Standing | None = None,
    **cycle: Any,
) -> LaunchedCycle:
    """Launch a cycle with one person; everybody who rates them says "above", named ones as given.

    One more peer is asked and hands nothing in; None of a named rater is: not handed in.
    """
    made = launched_cycle(1, **{"group_weights": WEIGHTS, **cycle})
    (person,) = made.assessments
    if supervisor:
        answer(made.reviews[0], made.catalogue, supervisor)
        submit(made.reviews[0])
    if own:
        review = person.reviews.filter(group=RaterGroup.SELF).first()
        review = review or rater_review(person, RaterGroup.SELF)
        answer(review, made.catalogue, own)
        submit(review)
    rater_review(person, RaterGroup.PEER)
    asked = {
        RaterGroup.PEER: peers,
        RaterGroup.SUBORDINATE: subordinates,
        RaterGroup.RELATED: related,
    }
    for group, count in asked.items():
        for _rater in range(count):
            review = rater_review(person, group)
            answer(review, made.catalogue, ABOVE)
            submit(review)
    return made
