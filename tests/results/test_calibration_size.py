"""The calibration page of a whole company stays small enough to be opened at once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.bench.calibration_work import calibrating_company


@pytest.mark.django_db
def test_two_hundred_people_of_eleven_competencies_fit_into_300_kilobytes(client: Client) -> None:
    cycle, hr = calibrating_company(200, decided=100, raters=())
    client.force_login(hr)

    answer = client.get(reverse("results:calibration", args=[cycle.code]))

    assert (len(answer.context["board"].rows), len(answer.context["board"].columns)) == (200, 11)
    assert len(answer.content) < 300_000
