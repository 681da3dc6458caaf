"""The page on who sees what promises; here the portal is held to it, cell by cell.

A new promise needs a way to see whether it is kept (`tests.project.seen.SIGHTS`) and the portal
has to keep it, for those whom it allows and for those whom it refuses alike.
"""

from __future__ import annotations

import pytest
from django.http import HttpResponseNotFound

from competency_portal.assessments.visibility import (
    TOPICS,
    Moment,
    Role,
    Sight,
    Subject,
    promises,
)
from tests.project.seen import SIGHTS, Company, Seen, observed

pytestmark = pytest.mark.django_db

# A cycle that is closed and not yet calibrated still stands where everything is submitted.
STANDS = {**{moment.value: moment for moment in Moment}, "closed": Moment.SUBMITTED}
ABOUT_ME = set(Subject) - {Subject.OTHERS, Subject.TRAIL, Subject.PLAN}


@pytest.fixture(autouse=True)
def _refuse_in_few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of all pages here are refused; what a refusal looks like is tried elsewhere."""
    monkeypatch.setattr("django.conf.urls.handler404", lambda *_, **__: HttpResponseNotFound())


Found = dict[tuple[str, str], str]


def promised(moment: Moment) -> Found:
    return {
        (cell.role.value, cell.subject.value): cell.sight.value
        for cell in promises()
        if cell.moment is moment
    }


def sights(role: Role, seen: Seen, subjects: set[Subject]) -> Found:
    return {(role.value, one.value): SIGHTS[one](seen).value for one in subjects}


def test_every_promise_can_be_tried() -> None:
    assert [topic.subject for topic in TOPICS] == list(Subject)
    assert set(SIGHTS) == set(Subject)
    assert {cell.moment for cell in promises()} == set(STANDS.values())
    assert {cell.sight for cell in promises()} == set(Sight)


@pytest.mark.parametrize("stand", STANDS)
def test_the_portal_keeps_what_the_page_promises(stand: str) -> None:
    company, moment = Company(), STANDS[stand]
    company.bring_to(stand)
    subjects = {topic.subject for topic in TOPICS if moment in topic.moments}

    found: Found = {}
    for role in Role:
        found |= sights(role, observed(company, company.users[role]), subjects)
    nobody = observed(company, company.users[None])

    assert found == promised(moment)
    assert not any(nobody.pages.values())


@pytest.mark.parametrize("stand", [Moment.SUBMITTED, Moment.CALIBRATION])
def test_hr_sees_of_themselves_what_everybody_does(stand: Moment) -> None:
    company = Company()
    company.bring_to(stand)
    person = company.users[Role.PERSON]
    person.is_hr = True
    person.save()

    seen = observed(company, person)

    expected = {key: sight for key, sight in promised(stand).items() if key[0] == Role.PERSON}
    subjects = {subject for subject in ABOUT_ME if (Role.PERSON, subject.value) in expected}
    mine = sights(Role.PERSON, seen, subjects)
    # That something is submitted HR may know; what it says is another thing.
    told = {key: Sight.NOTHING.value for key, sight in mine.items() if sight == Sight.WHETHER}
    assert mine | told == {key: expected[key] for key in mine}
