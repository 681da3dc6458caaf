"""Launching a cycle."""

import pytest

from competency_portal.assessments.models import Rating
from tests.factories import launched_cycle

pytestmark = pytest.mark.django_db


def test_launch_makes_an_empty_rating_for_each_competency_asked() -> None:
    made = launched_cycle(2)

    assert [review.ratings.count() for review in made.reviews] == [5, 5]
    assert not Rating.objects.exclude(version=0, point=None, unable=False, evidence="").exists()
