"""Which results are read at all."""

import pytest
from django.utils import timezone

from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.results import published, visible_to
from tests.factories import LaunchedCycle, UserFactory
from tests.factories.results import AT, published_cycle, result_of

pytestmark = pytest.mark.django_db


def second_revision(made: LaunchedCycle) -> AssessmentResult:
    return AssessmentResult.objects.create(
        assessment=made.assessments[0], revision=2, published_at=timezone.now(), met=1, of=2
    )


def test_only_the_last_revision_is_read() -> None:
    made = published_cycle([AT])
    first = result_of(made)
    second = second_revision(made)

    assert list(published()) == [second]
    assert list(visible_to(made.hr)) == [second]
    assert AssessmentResult.objects.filter(pk=first.pk).exists()


def test_an_account_of_nobody_sees_nothing() -> None:
    published_cycle([AT])

    assert list(visible_to(UserFactory.create())) == []
