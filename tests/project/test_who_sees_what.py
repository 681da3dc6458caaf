"""The page on who sees what promises; here the portal is held to it, cell by cell.

A new promise needs a way to see whether it is kept (`tests.project.seen.SIGHTS`) and the portal
has to keep it, for those whom it allows and for those whom it refuses alike.
"""

from __future__ import annotations

import pytest

from competency_portal.assessments.visibility import (
    TOPICS,
    Moment,
    Role,
    Sight,
    Subject,
    promises,
)
from tests.project.seen import SIGHTS, Seen, observed
from tests.project.staged import Company

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("short_refusals"),
    pytest.mark.long,
]

# A cycle that is closed and not yet calibrated still stands where everything is submitted.
STANDS = {**{moment.value: moment for moment in Moment}, "closed": Moment.SUBMITTED}
ABOUT_ME = set(Subject) - {Subject.OTHERS, Subject.TRAIL, Subject.PLAN}


Found = dict[tuple[str, str], str]


def promised(moment: Moment) -> Found:
    return {
        (cell.role.value, cell.subject.value): cell.sight.value
        for cell in promises()
        if cell.moment is moment
    }


def sights(role: Role, seen: Seen, subjects: set[Subject]) -> Found:
    return {(role.value, one.value): SIGHTS[one](seen).value for one in subjects}


def seen_by_roles(company: Company, subjects: set[Subject]) -> Found:
    """What each role finds of these."""
    found: Found = {}
    for role in Role:
        found |= sights(role, observed(company, company.users[role]), subjects)
    return found


def of_person(told: Found) -> Found:
    """What is promised to the person assessed, about themselves."""
    return {key: told[key] for key in told if key[0] == Role.PERSON and key[1] in ABOUT_ME}


def seen_by_hr_of_themselves(company: Company) -> Found:
    """What the person assessed finds while they work in HR."""
    person = company.users[Role.PERSON]
    person.is_hr = True
    person.save()
    subjects = {topic.subject for topic in TOPICS if topic.subject in ABOUT_ME}
    mine = sights(Role.PERSON, observed(company, person), subjects)
    person.is_hr = False
    person.save()
    # That something is submitted HR may know, unless it is an anonymous answer about themselves.
    may_know = {key: sight for key, sight in mine.items() if key[1] != Subject.ANSWERS}
    told = {key: Sight.NOTHING.value for key, sight in may_know.items() if sight == Sight.WHETHER}
    return mine | told


def differing(found: dict[str, Found], told: dict[str, Found]) -> dict[str, tuple[str, str]]:
    """The cells in which the portal shows something else than it promises: both, by cell."""
    return {
        f"{stand}: {subject} for {role}": (sight, told[stand][role, subject])
        for stand in told
        for (role, subject), sight in found[stand].items()
        if (role, subject) in told[stand] and sight != told[stand][role, subject]
    }


def test_every_promise_can_be_tried() -> None:
    assert [topic.subject for topic in TOPICS] == list(Subject)
    assert set(SIGHTS) == set(Subject)
    assert {cell.moment for cell in promises()} == set(STANDS.values())
    assert {cell.sight for cell in promises()} == set(Sight)


@pytest.mark.once
def test_the_portal_keeps_what_the_page_promises() -> None:
    """One cycle, looked at by every role wherever it stops."""
    company = Company()
    told, found, strangers = {}, {}, {}
    for stand in company.stands():
        moment = STANDS[stand]
        subjects = {topic.subject for topic in TOPICS if moment in topic.moments}
        told[stand], found[stand] = promised(moment), seen_by_roles(company, subjects)
        strangers[stand] = observed(company, company.users[None]).pages
        if stand in (Moment.SUBMITTED, Moment.CALIBRATION):
            told[f"{stand}, HR"] = of_person(promised(moment))
            found[f"{stand}, HR"] = seen_by_hr_of_themselves(company)

    assert [stand for stand in told if not set(told[stand]) <= set(found[stand])] == []
    assert differing(found, told) == {}
    assert set(strangers) == set(STANDS)
    assert not any(page for pages in strangers.values() for page in pages.values())
