"""What HR typed in a calibration that ended meanwhile is given back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.assessments.services.cycles import reopen_cycle
from competency_portal.assessments.services.participants import withdraw_person
from competency_portal.results.models import Decision
from competency_portal.results.services.calibration import lock_calibration
from tests.factories import LaunchedCycle
from tests.factories.calibration import calibrating
from tests.factories.results import AT

pytestmark = pytest.mark.django_db


def reopened(made: LaunchedCycle) -> None:
    reopen_cycle(cycle=made.cycle, actor=made.hr, reason="漏了人")


def taken_out(made: LaunchedCycle) -> None:
    withdraw_person(assessment=made.assessments[0], actor=made.hr, reason="离职")


def locked(made: LaunchedCycle) -> None:
    lock_calibration(cycle=made.cycle, actor=made.hr)


@pytest.mark.parametrize("headers", [{}, {"X-Requested-With": "dialog"}])
@pytest.mark.parametrize(
    ("event", "said"),
    [
        (reopened, "周期在此期间重新开放了，没有保存。再次结束后可以继续校准。"),
        (taken_out, "这个人在此期间被移出了周期，没有保存。"),
        (locked, "校准在此期间锁定了，没有保存。"),
    ],
)
def test_what_was_typed_comes_back_with_what_happened(
    client: Client, event: Callable[[LaunchedCycle], None], said: str, headers: dict[str, str]
) -> None:
    made = calibrating([AT])
    address = reverse(
        "results:calibration_cell", args=[made.cycle.code, made.assessments[0].pk, "insight"]
    )
    client.force_login(made.hr)
    event(made)

    typed = {"step": "0", "band": "above", "reason": "讨论后<一致>同意。"}
    answer = client.post(address, typed, headers=headers)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert said in page
    assert "讨论后&lt;一致&gt;同意。</textarea>" in page
    assert ("<html" in page) == (not headers)
    assert not Decision.objects.exists()
