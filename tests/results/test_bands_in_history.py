"""The history of one person in a cycle lists the bands that calibration changed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from competency_portal.core.models import User
from competency_portal.results.services.calibration import undo
from tests.factories.calibration import calibrating, competency_of, decide_on
from tests.factories.results import ABOVE, AT
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
