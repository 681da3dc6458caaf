"""The next cycle as a copy of the last one."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.copying import copy_of, next_period
from tests.factories import CycleFactory, EmployeeFactory, HrFactory, make_catalogue

pytestmark = pytest.mark.django_db

D = datetime.date


@pytest.mark.parametrize(
    ("period", "following"),
    [
        ((D(2026, 1, 1), D(2026, 12, 31)), (D(2027, 1, 1), D(2027, 12, 31))),
        ((D(2026, 10, 1), D(2026, 12, 31)), (D(2027, 1, 1), D(2027, 3, 31))),
        ((D(2028, 1, 1), D(2028, 1, 31)), (D(2028, 2, 1), D(2028, 2, 29))),
        ((D(2026, 3, 5), D(2026, 3, 14)), (D(2026, 3, 15), D(2026, 3, 24))),
    ],
)
def test_the_next_period_is_as_long_as_the_last(
    period: tuple[D, D], following: tuple[D, D]
) -> None:
    assert next_period(*period) == following


def earlier() -> Cycle:
    catalogue = make_catalogue()
    made: Cycle = CycleFactory.create(
        version=catalogue.version,
        code="2026-1",
        name="2026 年度能力评估",
        period_start=D(2026, 1, 1),
        period_end=D(2026, 12, 31),
        deadline=D(2026, 12, 20),
        category_weights={"core": "30", "service": "70"},
        group_weights={"self": "10", "supervisor": "90"},
        stages=("self", "supervisor"),
        state="published",
    )
    return made


def test_days_move_by_the_difference_of_the_periods() -> None:
    copy = copy_of(earlier())

    assert copy.start.initial["name"] == "2027 年度能力评估"
    assert dict(copy.start.days) == {
        "self": (D(2027, 1, 1), D(2027, 12, 20)),
        "supervisor": (D(2027, 1, 1), D(2027, 12, 20)),
    }
    assert copy.start.definition.group_weights == {"self": "10", "supervisor": "90"}
    assert copy.cycle.category_weights == {"core": "30", "service": "70"}


def test_the_same_people_take_part_but_those_who_left(client: Client) -> None:
    cycle = earlier()
    stays, gone, out = EmployeeFactory.create_batch(3)
    cycle.departments.add(stays.department)
    cycle.employees.add(stays, gone)
    cycle.excluded.add(out)
    gone.status = "left"
    gone.save()
    client.force_login(HrFactory.create())
    address = reverse("cycles:cycle_create") + f"?copy={cycle.code}"

    page = client.get(address)
    plan = page.context["plan"]
    fields = {
        bound.html_name: bound.value()
        for part in (plan.cycle, plan.stages, plan.composition)
        for bound in part
        if bound.value() not in (None, False)
    }
    fields["departments"] = [stays.department.pk]
    fields["positions"] = []
    fields["code"] = "2027-1"
    later = (timezone.localdate() + datetime.timedelta(days=9)).isoformat()
    fields["period_start"] = "2020-01-01"
    ends = {"stage-self-ends": later, "stage-supervisor-ends": later}
    begins = {"stage-self-starts": later, "stage-supervisor-starts": later}
    answer = client.post(address, {**fields, **ends, **begins})

    assert gone.name in page.content.decode()
    assert answer.status_code == 302
    made = Cycle.objects.get(code="2027-1")
    assert (
        list(made.departments.all()),
        list(made.employees.all()),
        list(made.excluded.all()),
    ) == (
        [stays.department],
        [stays],
        [out],
    )


def test_a_cycle_that_does_not_exist_is_not_copied(client: Client) -> None:
    client.force_login(HrFactory.create())

    assert client.get(reverse("cycles:cycle_create") + "?copy=none").status_code == 404


def test_the_last_cycle_is_offered(client: Client) -> None:
    client.force_login(HrFactory.create())
    assert "template-copy" not in client.get(reverse("cycles:cycle_start")).content.decode()
    cycle = earlier()

    page = client.get(reverse("cycles:cycle_start")).content.decode()

    assert f"?copy={cycle.code}" in page
