"""The history of one person in a cycle says who decided on their raters, to HR alone."""

from __future__ import annotations

import pytest

from competency_portal.assessments.models import Assessment
from competency_portal.assessments.queries.history import history_of_assessment
from competency_portal.assessments.services.nominations import turn_down
from competency_portal.assessments.views.history import lines_of
from competency_portal.core.models import User
from models_catalog.standing import Standing
from tests.factories.raters import RatedCycle, rated_cycle, user_of

pytestmark = pytest.mark.django_db


def told(made: RatedCycle, reader: User) -> list[str]:
    assessment: Assessment = made.first
    lines = lines_of(history_of_assessment(assessment, reader))
    return [f"{line.who} {line.what}" for line in lines]


def test_who_approved_and_who_turned_down_is_told_and_nothing_of_what_was_answered() -> None:
    made = rated_cycle(2)
    turned, *others = [one for one in made.nominations() if one.group == "subordinate"]
    made.nominations()
    turn_down(nomination=turned, actor=user_of(made.supervisor), reason="换人")
    for one in others[:2]:
        made.admit(one)

    before = told(made, made.hr)
    made.respond(others[0].rater, Standing.AT)

    names = "、".join(f"{one.rater.name}（下属）" for one in reversed(others[:2]))
    assert before[:2] == [
        f"{made.hr.username} 批准了评价人：{names}",
        f"{made.supervisor.name} 没有批准：{turned.rater.name}（下属）",
    ]
    assert told(made, made.hr) == before


def test_nobody_reads_there_who_was_approved_to_assess_them() -> None:
    made = rated_cycle(1)
    made.approve()
    me = user_of(made.employees[0])
    User.objects.filter(pk=me.pk).update(is_hr=True)
    type(made.cycle).objects.filter(pk=made.cycle.pk).update(state="published")

    mine = told(made, User.objects.get(pk=me.pk))

    assert [line for line in mine if "批准" in line] == []
    assert [line for line in told(made, made.hr) if "批准" in line] != []
