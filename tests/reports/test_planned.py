"""What is planned for a gap already, on the report: headed by what it is."""

from __future__ import annotations

import pytest
from django.test import Client

from competency_portal.feedback.addresses import report_url
from tests.factories.plans import cycle_with_gap, planned, user_of

pytestmark = pytest.mark.django_db


def test_proposals_are_headed_as_proposed_until_one_is_agreed() -> None:
    made, client = cycle_with_gap(1), Client()
    person = user_of(made.employees[0])
    client.force_login(person)

    def headed() -> list[bool]:
        page = client.get(report_url(made.assessments[0])).content.decode()
        said = ("已提的措施", "已提 1 项措施", "已定的措施", "已定 2 项措施")
        return [words in page for words in said]

    planned(made, actor=person)
    proposed = headed()
    planned(made, text="请人带教")

    assert (proposed, headed()) == ([True, True, False, False], [False, False, True, True])
