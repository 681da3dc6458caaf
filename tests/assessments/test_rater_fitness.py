"""Who can't be asked as what: the organisation contradicts it (the rest is for people to judge)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.assessments.models import Nomination, RaterGroup
from competency_portal.assessments.services.approval import Approved, approve, approve_all
from competency_portal.assessments.services.nominations import nominate
from competency_portal.core.errors import Refused
from competency_portal.people.models import Employee
from tests.factories import EmployeeFactory
from tests.factories.raters import RatedCycle, rated_cycle

pytestmark = pytest.mark.django_db

PEER, SUBORDINATE, RELATED = RaterGroup.PEER, RaterGroup.SUBORDINATE, RaterGroup.RELATED


@pytest.fixture
def made() -> RatedCycle:
    """Nobody is proposed; the supervisor reports to a director, and that one to a president."""
    made = rated_cycle(2, proposes_raters=False)
    director = EmployeeFactory.create(name="周总监", supervisor=EmployeeFactory.create(name="吴总"))
    Employee.objects.filter(pk=made.supervisor.pk).update(supervisor=director)
    return made


def person(made: RatedCycle, who: str) -> Employee:
    """Somebody by what they are to the first of the people."""
    boss = Employee.objects.get(pk=made.supervisor.pk).supervisor
    assert boss
    assert boss.supervisor
    found = {
        "director": boss,
        "president": boss.supervisor,
        "report": made.reports[0],
        "colleague": made.employees[1],
        "neighbour": made.neighbours[0],
    }
    return found[who]


REFUSED = [
    ("director", PEER, "不能作为同级或下属评价"),
    ("president", PEER, "不能作为同级或下属评价"),
    ("director", SUBORDINATE, "不能作为同级或下属评价"),
    ("report", PEER, "请作为下属提名"),
    ("report", RELATED, "请作为下属提名"),
    ("colleague", SUBORDINATE, "的下属"),
    ("colleague", RELATED, "在同一个部门，不能作为相关部门评价"),
]


@pytest.mark.parametrize(("who", "group", "said"), REFUSED)
def test_what_contradicts_the_organisation_is_refused_in_the_form(
    client: Client, made: RatedCycle, who: str, group: RaterGroup, said: str
) -> None:
    client.force_login(made.hr)
    rater = person(made, who)
    url = reverse("reviews:raters", args=[made.first.pk])

    answer = client.post(url, {"people": [rater.pk], "people_typed": "", "group": group.value})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert rater.name in answer.content.decode()
    assert not Nomination.objects.exists()


@pytest.mark.parametrize(
    ("who", "group"),
    [
        *(("colleague", PEER), ("neighbour", PEER), ("neighbour", RELATED)),
        *(("report", SUBORDINATE), ("director", RELATED)),
    ],
)
def test_what_the_organisation_leaves_open_is_taken(
    made: RatedCycle, who: str, group: RaterGroup
) -> None:
    rater = person(made, who)

    nominate(assessment=made.first, raters=[rater], group=group, actor=made.hr)

    approve(nomination=Nomination.objects.get(), actor=made.hr)
    assert Nomination.objects.get().state == "approved"


def test_all_or_none_are_nominated(made: RatedCycle) -> None:
    both = [person(made, "colleague"), person(made, "director")]

    with pytest.raises(Refused):
        nominate(assessment=made.first, raters=both, group=PEER, actor=made.hr)

    assert not Nomination.objects.exists()


def proposed(made: RatedCycle, who: str, group: RaterGroup) -> Nomination:
    """One that was made before the organisation changed."""
    made_: Nomination = Nomination.objects.create(
        assessment=made.first, rater=person(made, who), group=group, origin="hr"
    )
    return made_


@pytest.mark.parametrize(("who", "group", "said"), [REFUSED[0], REFUSED[3], REFUSED[6]])
def test_nor_is_it_approved_one_by_one_or_together(
    made: RatedCycle, who: str, group: RaterGroup, said: str
) -> None:
    one = proposed(made, who, group)

    with pytest.raises(Refused) as refused:
        approve(nomination=one, actor=made.hr)
    together = approve_all(cycle=made.cycle, proposals=Nomination.objects.all(), actor=made.hr)

    assert said in str(refused.value.message)
    assert (together, Nomination.objects.get().state) == (Approved(0, 1), "proposed")


def test_who_reported_to_somebody_at_launch_still_answers_as_that(made: RatedCycle) -> None:
    one = proposed(made, "report", SUBORDINATE)
    Employee.objects.filter(pk=one.rater_id).update(supervisor=made.supervisor)

    approve(nomination=one, actor=made.hr)

    assert Nomination.objects.get().state == "approved"
