"""A running cycle with a KPI stage: people, indicators, and their targets as copied at launch."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from competency_portal.assessments.models import KpiMeasure
from competency_portal.assessments.services.cycles import launch_cycle
from models_catalog.models import KpiIndicator
from tests.factories.assessments import CycleFactory, LaunchedCycle
from tests.factories.catalogue import make_catalogue
from tests.factories.core import HrFactory
from tests.factories.instruments import make_kpi
from tests.factories.people import DepartmentFactory, EmployeeFactory


@dataclass(frozen=True)
class MeasuredCycle(LaunchedCycle):
    """What a launched cycle is, and the indicators of a butler by their codes."""

    indicators: dict[str, KpiIndicator]

    def measure(self, code: str, person: int = 0) -> KpiMeasure:
        """One person's indicator, as it is in the database now."""
        employee = self.employees[person]
        return KpiMeasure.objects.select_related("assessment__cycle", "indicator", "point").get(
            assessment__cycle=self.cycle, assessment__employee=employee, indicator__code=code
        )


def measured_cycle(people: int = 2, **cycle: object) -> MeasuredCycle:
    """Launch a cycle of butlers under one supervisor, measured by one indicator of each kind.

    `utilisation` is a rate that needs 30 cases; a `lead` is measured by `savings` alone.
    """
    catalogue = make_catalogue()
    version, butler = catalogue.version, catalogue.positions["butler"]
    made = (
        make_kpi(version, "satisfaction", "range", butler, low="90", high="100"),
        make_kpi(version, "complaint-time", "at_most", butler, high="48", weight="2"),
        make_kpi(version, "service-quality", "qualitative", butler),
        make_kpi(version, "utilisation", "at_least", butler, low="85", minimum_cases=30),
        make_kpi(version, "savings", "at_most", catalogue.positions["lead"], high="10"),
    )
    names = ("客户满意度", "投诉处理时间", "服务质量", "资源利用率", "成本控制")
    for order, (indicator, name, unit) in enumerate(
        zip(made, names, ("分", "小时", "", "%", "%"), strict=True)
    ):
        indicator.order, indicator.name, indicator.unit = order, name, unit
        indicator.save()
    department = DepartmentFactory.create()
    supervisor = EmployeeFactory.create(
        position=catalogue.positions["lead"], department=department, name="李主管"
    )
    employees = tuple(
        EmployeeFactory.create_batch(
            people, position=butler, department=department, supervisor=supervisor
        )
    )
    parts = {"part_weights": {"competencies": "60", "kpi": "40"}}
    round_ = CycleFactory.create(version=version, **{**parts, **cycle})
    today = timezone.localdate()
    round_.stages.create(kind="kpi", starts=today, ends=today + datetime.timedelta(days=28))
    round_.employees.set(employees)
    hr = HrFactory.create()
    launch_cycle(cycle=round_, actor=hr)
    known = {indicator.code: indicator for indicator in made}
    return MeasuredCycle(round_, catalogue, hr, department, supervisor, employees, known)
