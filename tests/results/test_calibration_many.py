"""The calibration of more people than fit on one page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.assessments.models import Rating
from competency_portal.results.queries import calibration_board
from competency_portal.results.services.calibration import set_discussed
from tests.factories.calibration import calibrating, decide_on
from tests.factories.results import ABOVE, AT, BELOW

pytestmark = pytest.mark.django_db


def names(answer: Any) -> list[str]:
    return [row.person.assessment.employee_name for row in answer.context["board"].rows]


def test_filters_and_figures_are_of_everybody_and_not_of_one_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = calibrating([AT], [AT])
    address = reverse("results:calibration", args=[made.cycle.code])
    client.force_login(made.hr)
    monkeypatch.setattr(calibration_board, "PEOPLE_A_PAGE", 1)
    first, second = (employee.name for employee in made.employees)
    set_discussed(assessment=made.assessments[0], discussed=True, actor=made.hr)
    decide_on(made, "insight", ABOVE, person=1)
    Rating.objects.filter(review=made.reviews[1], competency__code="insight").update(
        point=made.catalogue.points[BELOW]
    )

    answers = [client.get(address, {"show": show}) for show in ("changed", "stale", "undiscussed")]
    whole = client.get(address)

    assert [names(answer) for answer in answers] == [[second]] * 3
    assert names(whole) == [first]
    assert names(client.get(address, {"page": "2"})) == [second]
    board = whole.context["board"]
    assert (len(board.scored), board.discussed, board.changed, board.stale) == (2, 1, 1, 1)
    (insight,) = [one for one in board.distribution.spreads if one.competency == "insight"]
    assert [share.count for share in insight.shares] == [0, 1, 1]
    page = whole.content.decode()
    assert "本页是第 1–1 人，共 2 人；数字按选中的所有人计算，不只是这一页。" in page
    assert 'href="?show=stale"' in page
