"""Calibration and publication are planned days: HR is reminded, nothing is closed by them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.people.models import Employee
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import begin_calibration, lock_calibration
from tests.factories import HrFactory, LaunchedCycle, launched_cycle
from tests.home.boards import LINE, account, block, end_stage, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    return launched_cycle(1, stages=("supervisor", "calibration", "publication"))


def reminders(made: LaunchedCycle) -> dict[str, str]:
    """What the board says of each stage, and the page of the cycle with it."""
    found = {line.stage.kind: line.overdue for line in block(made.hr).stages if line.overdue}
    shown = opened(made.hr).content.decode()
    assert all(text in shown for text in found.values())
    return found


def of_page(made: LaunchedCycle) -> list[str]:
    page = opened(made.hr, reverse("cycles:cycle_detail", args=[made.cycle.code]))
    late = [line.kind.value for line in page.context["lines"] if line.overdue]
    assert page.content.decode().count('data-testid="overdue-') == len(late)
    return late


def test_hr_is_reminded_once_the_last_day_has_passed(made: LaunchedCycle) -> None:
    in_time = (reminders(made), of_page(made))
    end_stage(made.cycle, "calibration", 0)
    today = reminders(made)
    end_stage(made.cycle, "calibration", -1)
    end_stage(made.cycle, "publication", -1)

    late = reminders(made)

    assert (in_time, today) == (({}, []), {})
    assert list(late) == ["calibration", "publication"]
    assert late["publication"].startswith("原计划 ")
    assert late["publication"].endswith("还没有发布。")
    assert of_page(made) == ["calibration", "publication"]


def test_what_is_done_needs_no_reminder_and_nothing_was_closed(made: LaunchedCycle) -> None:
    end_stage(made.cycle, "calibration", -1)
    end_stage(made.cycle, "publication", -1)
    close_cycle(cycle=made.cycle, actor=made.hr)

    begin_calibration(cycle=made.cycle, actor=made.hr)
    begun = list(reminders(made))
    lock_calibration(cycle=made.cycle, actor=made.hr)
    locked = list(reminders(made))
    publish_results(cycle=made.cycle, actor=made.hr)

    assert (begun, locked) == (["calibration", "publication"], ["publication"])
    assert of_page(made) == []


def test_a_supervisor_is_not_reminded_of_what_hr_does(made: LaunchedCycle) -> None:
    end_stage(made.cycle, "publication", -1)
    boss = account(Employee.objects.get(pk=made.supervisor.pk))

    assert [line.overdue for line in block(boss, LINE).stages] == ["", "", ""]


def test_the_form_says_what_the_days_of_each_stage_bind(client: Client) -> None:
    client.force_login(HrFactory.create())

    page = client.get(reverse("cycles:cycle_create") + "?template=annual").content.decode()

    assert page.count("日期只是计划：过了会提醒你，不会自动结束什么。") == 2
    assert page.count("没有这个阶段时，是发布后 14 天。") == 1
    assert page.count("到最后一天，有差距的人都应定好计划") == 1
