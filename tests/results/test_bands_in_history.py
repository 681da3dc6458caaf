"""Pages below results tell of the bands that were decided: the history, and the next sheet."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from competency_portal.core.models import User
from competency_portal.results.services.calibration import undo
from tests.assessments.sheets import sheet_url
from tests.factories import launched_cycle
from tests.factories.calibration import calibrating, competency_of, decide_on
from tests.factories.feedback import contest, contested_cycle, decide_item
from tests.factories.results import ABOVE, AT, BELOW
from tests.home.boards import account, opened

pytestmark = pytest.mark.django_db


def test_a_changed_band_and_its_undoing_are_told_but_not_to_the_person() -> None:
    made = calibrating([AT])
    decide_on(made, "insight", ABOVE, reason="案例更多。")
    insight = competency_of(made.cycle, "insight")
    undo(assessment=made.assessments[0], competency=insight, seen=1, actor=made.hr)
    url = reverse("cycles:person", args=[made.cycle.code, made.assessments[0].pk])
    me = account(made.employees[0])
    User.objects.filter(pk=me.pk).update(is_hr=True)
    type(made.cycle).objects.filter(pk=made.cycle.pk).update(state="published")

    read = opened(made.hr, url).content.decode().partition('data-testid="history"')[2]
    mine = opened(User.objects.get(pk=me.pk), url).content.decode()

    undone, changed = (
        f"撤销了{insight.name}的校准：学习典范 → 按计算",
        f"校准了{insight.name}：按计算 → 学习典范",
    )
    assert read.index(undone) < read.index(changed) < read.index("案例更多。")
    assert (undone in mine, changed in mine) == (False, False)


def test_the_next_sheet_shows_the_band_that_was_decided_beside_the_rating() -> None:
    period = {"period_start": dt.date(2020, 1, 1), "period_end": dt.date(2020, 12, 31)}
    before = contested_cycle([AT, BELOW, AT], **period)
    decide_item(before, contest(before), AT)
    made = launched_cycle(1, catalogue=before.catalogue)
    made.cycle.assessments.update(employee=before.employees[0])

    contested, other = (
        opened(account(made.supervisor), sheet_url(made, code)).content.decode()
        for code in ("integrity", "insight")
    )

    aside = contested.partition('data-testid="earlier-decided"')[2]
    assert aside.index("复核后") < aside.index("达到目标") < aside.index("上级评的是")
    assert aside.index("上级评的是") < aside.index("有待改进")
    assert 'data-testid="earlier-decided"' not in other
