"""Work that comes after a stage has ended asks for a later last day in the same form."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import Response, StageKind
from competency_portal.assessments.queries.responses import with_stage_days
from competency_portal.assessments.rules.responses import closure_of
from competency_portal.assessments.services.participants import add_person
from competency_portal.core.errors import Refused
from competency_portal.people.models import Employee
from tests.assessments.questionnaires import account, fill, questioned_cycle, response_of
from tests.factories import EmployeeFactory, LaunchedCycle, launched_cycle
from tests.factories.self_assessments import move_stage

pytestmark = pytest.mark.django_db

ALL = ("self", "supervisor", "others", "questionnaire", "kpi", "calibration")


def newcomer(made: LaunchedCycle) -> Employee:
    person: Employee = EmployeeFactory.create(
        position=made.catalogue.positions["butler"],
        supervisor=made.supervisor,
        department=made.department,
    )
    return person


def let_end(made: LaunchedCycle, *kinds: str) -> None:
    for kind in kinds:
        move_stage(made.cycle, StageKind(kind), starts=-9, ends=-1)


def ends_of(made: LaunchedCycle) -> dict[str, datetime.date]:
    return dict(made.cycle.stages.values_list("kind", "ends"))


def test_adding_somebody_asks_for_a_day_of_every_stage_that_is_over(client: Client) -> None:
    made = questioned_cycle(1, stages=ALL)
    let_end(made, "self", "supervisor", "questionnaire", "kpi", "calibration")
    before, today = ends_of(made), timezone.localdate()
    person = newcomer(made)
    client.force_login(made.hr)
    url = reverse("cycles:add", args=[made.cycle.code])
    asked = [field.html_name for field in client.get(url).context["form"].days]
    typed: dict[str, Any] = {"employee": person.pk, "reason": "漏了", "ends-self": str(today)}

    forgotten = client.post(url, typed)
    wrong = client.post(url, {**typed, **dict.fromkeys(asked, "2026-01-02")})
    done = client.post(url, {**typed, **dict.fromkeys(asked, str(today))})

    assert asked == ["ends-self", "ends-supervisor", "ends-questionnaire"]
    assert forgotten.status_code == 422
    assert list(forgotten.context["form"].errors) == ["ends-supervisor", "ends-questionnaire"]
    assert forgotten.context["form"]["ends-self"].value() == str(today)
    assert list(wrong.context["form"].errors) == ["ends-self"]
    assert done.status_code == 302
    later = dict.fromkeys(("self", "supervisor", "questionnaire"), today)
    assert ends_of(made) == {**before, **later}
    assert made.cycle.assessments.filter(employee=person).exists()


def test_only_what_is_over_is_asked_for(client: Client) -> None:
    made = questioned_cycle(1, stages=ALL)
    client.force_login(made.hr)
    url = reverse("cycles:add", args=[made.cycle.code])

    fresh = [field.html_name for field in client.get(url).context["form"].days]
    let_end(made, "others")
    over = [field.html_name for field in client.get(url).context["form"].days]
    type(made.cycle).objects.update(sealed_at=timezone.now())
    sealed = [field.html_name for field in client.get(url).context["form"].days]

    assert (fresh, over, sealed) == ([], ["ends-others"], [])


def test_nobody_is_added_without_time_to_answer() -> None:
    made = launched_cycle(1, stages=("self", "supervisor"))
    let_end(made, "self")

    with pytest.raises(Refused):
        add_person(cycle=made.cycle, employee=newcomer(made), actor=made.hr, reason="漏了")

    assert made.cycle.assessments.count() == 1


@pytest.fixture
def answered() -> LaunchedCycle:
    """A questionnaire that its respondent has submitted, in a cycle that still runs."""
    made = questioned_cycle(1)
    fill(response_of(made), "r3", "r4")
    Response.objects.filter(pk=response_of(made).pk).update(
        state="submitted", submitted_at=timezone.now()
    )
    return made


def address(made: LaunchedCycle) -> str:
    return reverse("reviews:questionnaire_return", args=[response_of(made).pk])


def test_a_questionnaire_is_returned_after_its_stage_with_a_later_day(
    client: Client, answered: LaunchedCycle
) -> None:
    let_end(answered, "questionnaire")
    client.force_login(answered.hr)
    today = timezone.localdate()

    page = client.get(reverse("reviews:questionnaire", args=[response_of(answered).pk]))
    forgotten = client.post(address(answered), {"reason": "补一题"})
    passed = client.post(address(answered), {"reason": "补一题", "deadline": "2026-01-02"})
    kept = response_of(answered).state
    done = client.post(address(answered), {"reason": "补一题", "deadline": str(today)})

    assert 'name="deadline"' in page.content.decode()
    assert (forgotten.status_code, passed.status_code) == (422, 422)
    assert list(forgotten.context["page"].form.errors) == ["deadline"]
    assert list(passed.context["page"].form.errors) == ["deadline"]
    assert "补一题" in forgotten.content.decode()
    assert kept == "submitted"
    assert done.status_code == 302
    assert (response_of(answered).state, ends_of(answered)["questionnaire"]) == ("returned", today)
    client.force_login(account(response_of(answered)))
    writing = client.get(reverse("reviews:questionnaire", args=[response_of(answered).pk]))
    assert writing.status_code == 302


def test_in_time_no_day_is_asked_for(client: Client, answered: LaunchedCycle) -> None:
    client.force_login(answered.hr)
    before = ends_of(answered)

    page = client.get(reverse("reviews:questionnaire", args=[response_of(answered).pk]))
    client.post(address(answered), {"reason": "补一题", "deadline": "2099-01-01"})

    assert 'name="deadline"' not in page.content.decode()
    assert (response_of(answered).state, ends_of(answered)) == ("returned", before)


def test_a_respondent_takes_nothing_back_after_the_stage(
    client: Client, answered: LaunchedCycle
) -> None:
    let_end(answered, "questionnaire")
    client.force_login(account(response_of(answered)))
    before = ends_of(answered)

    answer = client.post(address(answered), {"reason": "再改", "deadline": "2099-01-01"})

    assert (answer.status_code, response_of(answered).state) == (422, "submitted")
    assert ends_of(answered) == before


def test_a_questionnaire_that_is_handed_over_after_its_stage_gets_time(client: Client) -> None:
    made = questioned_cycle(1, stages=("questionnaire",))
    today = timezone.localdate()
    let_end(made, "questionnaire")
    boss = EmployeeFactory.create()
    url = reverse("cycles:transfer", args=[made.cycle.code, made.assessments[0].pk])
    client.force_login(made.hr)

    asked = client.get(url)
    fields = {"employee": boss.pk, "reason": "换组"}
    refused = client.post(url, fields)
    done = client.post(url, {**fields, "deadline": today.isoformat()})

    text = asked.content.decode()
    assert f"现在由{made.supervisor.name}填问卷" in text
    assert "没有上级评价" not in text
    assert list(refused.context["form"].errors) == ["deadline"]
    assert done.status_code == 302
    handed = with_stage_days(Response.objects.exclude(state="withdrawn").filter(rater=boss)).get()
    assert closure_of(handed) is None
