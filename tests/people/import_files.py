"""Lists of people as HR keeps them, and what an import says of them."""

from __future__ import annotations

from typing import Any

import pytest

from competency_portal.core.models import User
from competency_portal.people.importing import Faulty, Plan, import_people, make_plan, read_people
from tests.factories.tables import xlsx

HEADS = ("工号", "姓名", "岗位", "部门", "上级工号", "状态", "账号")


def rows_of(*rows: tuple[Any, ...]) -> bytes:
    """A workbook with the usual heads."""
    return xlsx([HEADS, *rows])


def planned(content: bytes, *, create: bool = False, actor: User | None = None) -> Plan:
    """What an import would do."""
    return make_plan(read_people(content), create_departments=create, actor=actor)


def imported(content: bytes, *, create: bool = False, actor: User | None = None) -> Plan:
    """What an import did."""
    return import_people(
        read_people(content), create_departments=create, actor=actor, source="花名册.xlsx"
    )


def faults(content: bytes, **how: Any) -> list[str]:
    """Each fault of a file that is refused, with its place, without the sheet."""
    with pytest.raises(Faulty) as refused:
        imported(content, **how)
    plan = planned(content, **how)
    assert plan.faults == refused.value.plan.faults
    return [str(fault).removeprefix("工作表 花名册，") for fault in plan.faults]


def warnings(content: bytes) -> list[str]:
    """Each warning of a file without faults, with its place, without the sheet."""
    plan = planned(content)
    assert plan.faults == ()
    return [str(fault).removeprefix("工作表 花名册，") for fault in plan.warnings]


def counts(plan: Plan) -> tuple[int, int, int]:
    """New, changed and unchanged people."""
    return len(plan.new), len(plan.changed), len(plan.unchanged)
