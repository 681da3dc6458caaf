"""Which results are read at all."""

import pytest
from django.utils import timezone

from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.results import published, visible_to
from tests.factories import EmployeeFactory, LaunchedCycle, UserFactory
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


def test_who_scored_and_the_line_of_today_read_a_result() -> None:
    made = published_cycle([AT])
    (person,) = made.employees
    present, old_boss = EmployeeFactory.create(), EmployeeFactory.create()
    made.supervisor.supervisor = old_boss
    made.supervisor.save()
    person.supervisor = present
    person.save()

    readers = [user for one in (person, made.supervisor, present, old_boss) if (user := one.user)]
    assert [visible_to(user).exists() for user in readers] == [True, True, True, False]


def test_nobody_reads_the_result_of_their_own_boss() -> None:
    made = published_cycle([AT])
    (boss,) = made.employees
    lead = EmployeeFactory.create(supervisor=boss)
    boss.supervisor = None
    boss.save()
    made.supervisor.supervisor = lead
    made.supervisor.save()

    assert lead.user
    assert not visible_to(lead.user).exists()
