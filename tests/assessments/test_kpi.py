"""KPI of a cycle: copied at launch, entered by HR, kept when somebody moves."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from competency_portal.assessments.models import KpiMeasure
from competency_portal.assessments.queries.history import history_of_assessment
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.kpi import Measured, StaleMeasure, save_measure
from competency_portal.assessments.services.participants import (
    add_person,
    refresh_person,
    withdraw_person,
)
from competency_portal.assessments.views.history import lines_of
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from models_catalog.standing import Standing
from tests.factories import EmployeeFactory, HrFactory, launched_cycle
from tests.factories.instruments import make_kpi
from tests.factories.kpi import MeasuredCycle, measured_cycle

pytestmark = pytest.mark.django_db

BUTLERS = ["satisfaction", "complaint-time", "service-quality", "utilisation"]


def codes(made: MeasuredCycle, person: int = 0) -> list[str]:
    rows = KpiMeasure.objects.filter(assessment__employee=made.employees[person])
    return list(rows.order_by("indicator__order").values_list("indicator__code", flat=True))


def enter(made: MeasuredCycle, code: str, measured: Measured, version: int = 0) -> KpiMeasure:
    return save_measure(
        measure=made.measure(code), measured=measured, version=version, actor=made.hr
    )


def test_a_launch_copies_the_targets_of_each_position() -> None:
    made = measured_cycle(2)

    assert [codes(made, 0), codes(made, 1)] == [BUTLERS, BUTLERS]
    copied, indicator = made.measure("utilisation"), made.indicators["utilisation"]
    fields = ("kind", "low", "high", "unit", "weight", "minimum_cases")
    for field in fields:
        assert getattr(copied, field) == getattr(indicator, field)
    assert (copied.value, copied.cases, copied.version) == (None, None, 0)


def test_a_cycle_without_the_stage_measures_nobody() -> None:
    made = launched_cycle(1)
    make_kpi(made.catalogue.version, "late", "at_most", made.employees[0].position, high="1")
    newcomer = EmployeeFactory.create(
        position=made.employees[0].position, supervisor=made.supervisor
    )

    add_person(cycle=made.cycle, employee=newcomer, actor=made.hr, reason="新入职。")

    assert KpiMeasure.objects.count() == 0


def test_launching_more_people_takes_no_more_queries() -> None:
    with CaptureQueriesContext(connection) as few:
        measured_cycle(1)
    with CaptureQueriesContext(connection) as many:
        measured_cycle(10)

    def copying(log: CaptureQueriesContext) -> int:
        return sum('INTO "assessments_kpimeasure"' in query["sql"] for query in log)

    assert (copying(few), copying(many)) == (1, 1)


def test_who_comes_later_gets_the_targets_too() -> None:
    made = measured_cycle(1)
    newcomer = EmployeeFactory.create(
        position=made.employees[0].position, supervisor=made.supervisor
    )

    assessment = add_person(cycle=made.cycle, employee=newcomer, actor=made.hr, reason="新入职。")

    assert assessment.kpi_measures.count() == len(BUTLERS)


def test_a_value_is_stored_with_who_when_from_and_to() -> None:
    made = measured_cycle(1)
    first = enter(made, "utilisation", Measured(Decimal("86.5"), cases=40))

    second = enter(made, "utilisation", Measured(Decimal(84), cases=41), version=first.version)

    assert (second.value, second.cases, second.version) == (Decimal(84), 41, 2)
    assert (second.saved_by, second.saved_at is not None) == (made.hr, True)
    records = [(r.actor, r.from_value, r.to_value) for r in audit.trail(second)]
    assert records == [
        (made.hr, "86.5%，40 例", "84%，41 例"),
        (made.hr, "", "86.5%，40 例"),
    ]


def test_the_history_of_a_person_tells_it_but_not_to_themselves() -> None:
    made = measured_cycle(1)
    enter(made, "satisfaction", Measured(Decimal(95)))
    (assessment,) = made.assessments

    me = assessment.employee.user
    assert me

    told = lines_of(history_of_assessment(assessment, made.hr))
    own = history_of_assessment(assessment, me)

    assert told[0].what == "绩效指标 客户满意度：— → 95 分"
    assert list(own) == []


def test_a_stale_value_is_refused_with_the_stored_one() -> None:
    made = measured_cycle(1)
    enter(made, "satisfaction", Measured(Decimal(95)))

    with pytest.raises(StaleMeasure) as refused:
        enter(made, "satisfaction", Measured(Decimal(92)))

    assert refused.value.stored.value == Decimal(95)
    assert made.measure("satisfaction").value == Decimal(95)


def test_what_is_stored_already_is_acknowledged_again() -> None:
    made = measured_cycle(1)
    point = made.catalogue.points[Standing.AT]
    enter(made, "service-quality", Measured(point=point))
    close_cycle(cycle=made.cycle, actor=made.hr)

    again = enter(made, "service-quality", Measured(point=point))

    assert (again.version, audit.trail(again).count()) == (1, 1)


def test_nobody_enters_their_own() -> None:
    made = measured_cycle(1)
    me = made.employees[0].user
    assert me
    me.is_hr = True
    me.save()

    with pytest.raises(Refused):
        save_measure(
            measure=made.measure("satisfaction"),
            measured=Measured(Decimal(99)),
            version=0,
            actor=me,
        )

    assert made.measure("satisfaction").value is None


@pytest.mark.parametrize("how", ["closed", "sealed", "taken out"])
def test_nothing_is_entered_once_it_is_over(how: str) -> None:
    made = measured_cycle(1)
    if how == "closed":
        close_cycle(cycle=made.cycle, actor=made.hr)
    elif how == "sealed":
        made.cycle.sealed_at = timezone.now()
        made.cycle.save()
    else:
        withdraw_person(assessment=made.assessments[0], actor=made.hr, reason="已调离。")

    with pytest.raises(Refused):
        enter(made, "satisfaction", Measured(Decimal(95)))

    assert made.measure("satisfaction").value is None


def test_a_new_position_brings_its_indicators_and_keeps_what_was_measured() -> None:
    made = measured_cycle(1)
    enter(made, "satisfaction", Measured(Decimal(95)))
    (employee,) = made.employees
    employee.position = made.catalogue.positions["lead"]
    employee.save()
    (assessment,) = made.assessments

    changes = refresh_person(assessment=assessment, actor=made.hr, reason="调岗。")

    assert codes(made) == ["satisfaction", "savings"]
    assert [measure.indicator.code for measure in changes.indicators.kept] == ["satisfaction"]
    assert audit.trail(assessment)[0].detail["kpi"] == {
        "added": ["savings"],
        "dropped": BUTLERS[1:],
        "kept": ["satisfaction"],
    }


def test_going_back_to_the_old_position_brings_nothing_twice() -> None:
    made = measured_cycle(1)
    enter(made, "satisfaction", Measured(Decimal(95)))
    (employee,) = made.employees
    for position in ("lead", "butler"):
        employee.position = made.catalogue.positions[position]
        employee.save()
        refresh_person(assessment=made.assessments[0], actor=made.hr, reason="调岗。")

    assert codes(made) == BUTLERS
    assert made.measure("satisfaction").value == Decimal(95)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_at_once_one_is_told() -> None:
    made = measured_cycle(1)
    other = HrFactory.create()
    measure = made.measure("satisfaction")
    start, ended = threading.Barrier(2), []

    def work(value: int, actor: object) -> None:
        start.wait()
        try:
            save_measure(
                measure=KpiMeasure.objects.select_related("assessment__cycle").get(pk=measure.pk),
                measured=Measured(Decimal(value)),
                version=0,
                actor=actor,  # type: ignore[arg-type]
            )
            ended.append("saved")
        except StaleMeasure:
            ended.append("stale")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=each) for each in ((95, made.hr), (92, other))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ended) == ["saved", "stale"]
    assert audit.trail(measure).count() == 1
