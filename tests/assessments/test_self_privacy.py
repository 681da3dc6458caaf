"""A self-assessment is its author's until it is submitted, and then not everybody's."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from competency_portal.assessments.models import Rating
from competency_portal.assessments.services.submission import return_review, submit_review
from competency_portal.core.models import User
from models_catalog.standing import Standing
from tests.assessments.sheets import complete, rater_of
from tests.factories import EmployeeFactory, LaunchedCycle, UserFactory, answer
from tests.factories.self_assessments import author_of, self_cycle, self_review
from tests.project.world import ROUTES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_refusals")]

SECRET = "只有我自己知道的一件事"


@pytest.fixture
def made() -> LaunchedCycle:
    made = self_cycle(1)
    boss = EmployeeFactory.create(name="总监")
    made.supervisor.supervisor = boss
    made.supervisor.save()
    answer(self_review(made), made.catalogue, Standing.ABOVE)
    Rating.objects.filter(review=self_review(made)).update(evidence=SECRET)
    return made


def submit(made: LaunchedCycle) -> None:
    submit_review(review=self_review(made), actor=author_of(made), confirmed=True)


def others(made: LaunchedCycle) -> dict[str, User]:
    """Everybody but the author."""
    assert made.supervisor.supervisor
    assert made.supervisor.supervisor.user
    return {
        "supervisor": rater_of(made),
        "line": made.supervisor.supervisor.user,
        "hr": made.hr,
        "colleague": UserFactory.create(),
    }


def addresses(made: LaunchedCycle) -> Iterator[str]:
    """Every address that can be made of what belongs to this person."""
    assessment, own, review = made.assessments[0], self_review(made), made.reviews[0]
    keys = {
        "home": (0,),
        "cycles": (assessment.pk, assessment.employee_id),
        "reviews": (own.pk, review.pk, assessment.pk),
        "results": (assessment.pk,),
        "reports": (0,),
    }
    for name, pattern in ROUTES:
        app = name.partition(":")[0]
        code = "insight" if app == "reviews" else made.cycle.code
        for pk in keys.get(app, ()):
            known = {
                "pk": pk,
                "review_pk": own.pk,
                "number": made.employees[0].number,
                "code": code,
                "competency": "insight",
            }
            wanted = pattern.pattern.regex.groupindex
            try:
                yield reverse(name, kwargs={key: known[key] for key in wanted if key in known})
            except NoReverseMatch:
                continue


def telling(made: LaunchedCycle, user: User) -> set[str]:
    """Where this account finds what the author wrote."""
    client = Client()
    client.force_login(user)
    found = set()
    for address in set(addresses(made)):
        if SECRET.encode() in client.get(address, follow=True).getvalue():
            found.add(address)
    return found


def exported(made: LaunchedCycle, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("export_cycle", made.cycle.code)
    return json.dumps(json.loads(capsys.readouterr().out), ensure_ascii=False)


@pytest.mark.once
@pytest.mark.parametrize("role", ["supervisor", "line", "hr", "colleague"])
def test_no_page_tells_anybody_what_a_draft_says(made: LaunchedCycle, role: str) -> None:
    complete(made)

    assert telling(made, others(made)[role]) == set()


def test_its_author_finds_the_draft(made: LaunchedCycle) -> None:
    own = self_review(made)

    assert reverse("reviews:sheet", args=[own.pk, "insight"]) in telling(made, author_of(made))


@pytest.mark.once
def test_what_came_back_is_private_again(made: LaunchedCycle) -> None:
    submit(made)
    return_review(review=self_review(made), actor=author_of(made), reason="补一件事")

    people = others(made)
    assert (telling(made, people["supervisor"]), telling(made, people["hr"])) == (set(), set())


def test_an_export_of_a_running_cycle_has_no_draft_and_has_what_was_submitted(
    made: LaunchedCycle, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = exported(made, capsys)
    submit(made)
    submitted = exported(made, capsys)

    assert (SECRET in draft, SECRET in submitted) == (False, True)


@pytest.mark.once
def test_once_submitted_hr_reads_it_and_nobody_else_does_before_rating(
    made: LaunchedCycle,
) -> None:
    submit(made)
    review = reverse("reviews:review", args=[self_review(made).pk])
    people = others(made)

    assert review in telling(made, people.pop("hr"))
    assert {role: telling(made, user) for role, user in people.items()} == {
        role: set() for role in people
    }


@pytest.mark.once
def test_hr_who_scores_the_person_judges_first(made: LaunchedCycle) -> None:
    submit(made)
    rater = rater_of(made)
    rater.is_hr = True
    rater.save()
    before = telling(made, rater)

    complete(made)
    submit_review(review=made.reviews[0], actor=rater, confirmed=True)

    own = reverse("reviews:review", args=[self_review(made).pk])
    assert (before, own in telling(made, rater)) == (set(), True)


ROLES = ("author", "supervisor", "line", "hr", "colleague")
# As in tests/project/test_permissions.py: x gets in, - gets the 404 of a page that isn't there.
DRAFT = {
    "reviews:review": "x----",
    "reviews:check": "x----",
    "reviews:sheet": "x----",
    "reviews:self_rating": "x----",
    "reviews:submit": "x----",
    "reviews:return": "x----",
}
SUBMITTED = {**DRAFT, "reviews:review": "x--x-", "reviews:return": "x--x-"}
SUBMITTED["reviews:sheet"] = "x--x-"


def outcomes(made: LaunchedCycle) -> dict[str, str]:
    users = {"author": author_of(made), **others(made)}
    own = self_review(made)
    found = {}
    for name in DRAFT:
        args = [own.pk, "insight"] if name in ("reviews:sheet", "reviews:self_rating") else [own.pk]
        letters = ""
        for role in ROLES:
            client = Client()
            client.force_login(users[role])
            is_post = name in ("reviews:submit", "reviews:return")
            answered = (client.post if is_post else client.get)(reverse(name, args=args))
            letters += "-" if answered.status_code == 404 else "x"
        found[name] = letters
    return found


def test_who_enters_while_it_is_written(made: LaunchedCycle) -> None:
    assert outcomes(made) == DRAFT


def test_who_enters_once_it_is_submitted(made: LaunchedCycle) -> None:
    submit(made)

    assert outcomes(made) == SUBMITTED


def test_hr_who_returns_it_comes_to_the_person(made: LaunchedCycle, client: Client) -> None:
    submit(made)
    client.force_login(made.hr)

    url = reverse("reviews:return", args=[self_review(made).pk])
    answered = client.post(url, {"reason": "补一件事"}, follow=True)

    place = reverse("cycles:person", args=[made.cycle.code, made.assessments[0].pk])
    assert (answered.redirect_chain, answered.status_code) == ([(place, 302)], 200)


def test_nobody_saves_in_anothers_self_assessment(made: LaunchedCycle) -> None:
    url = reverse("reviews:sheet", args=[self_review(made).pk, "insight"])
    fields = {"version": 1, "rating": "at", "evidence": "别人写的"}

    answered = {}
    for role, user in others(made).items():
        client = Client()
        client.force_login(user)
        answered[role] = client.post(url, fields).status_code

    assert answered == dict.fromkeys(others(made), 404)
    assert not Rating.objects.filter(evidence="别人写的").exists()
