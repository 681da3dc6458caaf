"""The supervisor judges first; then the self-rating of that competency stands beside."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import Rating
from competency_portal.assessments.queries import sheets
from competency_portal.assessments.queries.self_assessments import beside
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.participants import transfer_assessment
from competency_portal.assessments.services.submission import return_review, submit_review
from competency_portal.core.models import User
from models_catalog.standing import Standing
from tests.assessments.sheets import SEEN, behaviours, marks, rater_of, save, sheet_url
from tests.factories import EmployeeFactory, LaunchedCycle, answer
from tests.factories.self_assessments import author_of, self_cycle, self_review

pytestmark = pytest.mark.django_db

AUTOSAVE = {"X-Requested-With": "autosave"}
WORDS = "我自己写的事例"
FIRST, OTHER = "insight", "response"


def told(competency: str) -> str:
    return f"{WORDS}：{competency}"


@pytest.fixture
def made() -> LaunchedCycle:
    """Somebody who sees themselves above the requirement everywhere, and has said so."""
    made = self_cycle(1)
    answer(self_review(made), made.catalogue, Standing.ABOVE)
    for rating in Rating.objects.filter(review=self_review(made)).select_related("competency"):
        rating.evidence = told(rating.competency.code)
        rating.save()
    submit_review(review=self_review(made), actor=author_of(made), confirmed=True)
    return made


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def pages(made: LaunchedCycle, user: User | None = None) -> str:
    """Everything that the supervisor's pages send about this person, fragments included."""
    client, review = client_of(user or rater_of(made)), made.reviews[0]
    codes = review.ratings.values_list("competency__code", flat=True)
    urls = [
        *(reverse("reviews:sheet", args=[review.pk, code]) for code in codes),
        *(reverse("reviews:self_rating", args=[review.pk, code]) for code in codes),
        reverse("reviews:check", args=[review.pk]),
        *(reverse("reviews:review", args=[each.pk]) for each in (review, self_review(made))),
        *(reverse("reviews:team"), reverse("home:start")),
    ]
    return "".join(client.get(url, follow=True).content.decode() for url in urls)


def autosave(made: LaunchedCycle, version: int, **fields: str) -> str:
    answered = client_of(rater_of(made)).post(
        sheet_url(made, FIRST), {"version": version, **fields}, headers=AUTOSAVE
    )
    assert answered.status_code in (200, 409, 422)
    return answered.content.decode() + str(answered.json().get("html", ""))


def fragment(made: LaunchedCycle, code: str = FIRST) -> tuple[int, str]:
    url = reverse("reviews:self_rating", args=[made.reviews[0].pk, code])
    answered = client_of(rater_of(made)).get(url)
    return answered.status_code, answered.content.decode()


def test_before_the_own_rating_nothing_is_sent_only_that_there_is_one(made: LaunchedCycle) -> None:
    page = client_of(rater_of(made)).get(sheet_url(made, FIRST)).content.decode()

    assert WORDS not in pages(made)
    assert 'data-testid="beside"' not in page
    assert 'data-testid="beside-note"' in page
    assert fragment(made) == (204, "")


def test_the_own_rating_brings_that_competency_and_no_other(made: LaunchedCycle) -> None:
    save(made, FIRST, rating="at")

    sent = pages(made)
    assert told(FIRST) in sent
    assert told(OTHER) not in sent
    assert (fragment(made)[0], fragment(made, OTHER)) == (200, (204, ""))
    assert told(FIRST) in fragment(made)[1]


def test_it_shows_rating_level_example_and_marks(made: LaunchedCycle) -> None:
    keys = behaviours(made, FIRST, "Sb")
    rating = Rating.objects.get(review=self_review(made), competency__code=FIRST)
    rating.attained = made.catalogue.levels["Si"]
    rating.save()
    rating.marks.create(behaviour_id=keys[0], mark="seen")
    rating.marks.create(behaviour_id=keys[1], mark="not_seen")
    save(made, FIRST, rating="at")

    _status, shown = fragment(made)

    wanted = ("学习典范", "Si", told(FIRST), "做到", "还没做到")
    assert [word for word in wanted if word not in shown] == []


@pytest.mark.parametrize("answers", [{"rating": ""}, {"rating": "*unable"}])
def test_clearing_the_own_rating_hides_it_again(
    made: LaunchedCycle, answers: dict[str, str]
) -> None:
    save(made, FIRST, rating="at")

    autosave(made, 1, **answers)

    assert WORDS not in pages(made)
    assert fragment(made) == (204, "")


def test_marks_and_words_alone_and_cant_judge_bring_nothing(made: LaunchedCycle) -> None:
    keys = behaviours(made, FIRST, "Sb")
    save(made, FIRST, evidence="先写一句。", marks=marks(keys, SEEN))

    sent = autosave(made, 1, rating="*unable")

    assert WORDS not in sent + pages(made)


def test_what_was_refused_brings_nothing(made: LaunchedCycle) -> None:
    save(made, FIRST, evidence="另一页先写的。")

    stale = autosave(made, 0, rating="at")
    wrong = autosave(made, 1, rating="at", attained="Sa")

    page = client_of(rater_of(made)).post(
        sheet_url(made, FIRST), {"version": 1, "rating": "at", "attained": "Sa"}
    )
    assert page.status_code == 422
    assert WORDS not in stale + wrong + page.content.decode()


def test_without_a_script_the_sheet_shows_it_after_the_save(made: LaunchedCycle) -> None:
    client = client_of(rater_of(made))

    page = client.post(
        sheet_url(made, FIRST), {"version": 0, "rating": "at", "go": "stay"}, follow=True
    ).content.decode()

    assert told(FIRST) in page
    assert told(OTHER) not in page


def test_a_draft_and_what_was_taken_back_stand_nowhere(made: LaunchedCycle) -> None:
    save(made, FIRST, rating="at")

    return_review(review=self_review(made), actor=author_of(made), reason="还想改")

    assert WORDS not in pages(made)
    assert fragment(made) == (204, "")


@pytest.mark.parametrize(
    ("own", "steps", "word"),
    [
        ("above", 0, None),
        ("at", 1, None),
        ("below", 2, "自评高 2 档"),
    ],
)
def test_two_steps_are_marked_by_shape_and_word(
    made: LaunchedCycle, own: str, steps: int, word: str | None
) -> None:
    save(made, FIRST, rating=own, evidence="事例。")
    items = sheets.items_of(made.reviews[0].pk)

    found = beside(items, sheets.choices_of(made.cycle.version_id))[FIRST]

    _status, shown = fragment(made)
    assert (found.steps, found.is_far) == (steps, bool(word))
    assert ("▲▲" in shown, "自评高" in shown) == (bool(word), bool(word))
    if word:
        assert word in shown


def test_somebody_who_sees_themselves_lower_is_marked_too(made: LaunchedCycle) -> None:
    Rating.objects.filter(review=self_review(made)).update(
        point=made.catalogue.points[Standing.BELOW]
    )
    save(made, FIRST, rating="above", evidence="事例。")

    _status, shown = fragment(made)

    assert "▼▼" in shown
    assert "自评低 2 档" in shown


def test_where_the_person_could_not_judge_there_is_no_distance(made: LaunchedCycle) -> None:
    Rating.objects.filter(review=self_review(made)).update(point=None, unable=True)
    save(made, FIRST, rating="below", evidence="事例。")

    items = sheets.items_of(made.reviews[0].pk)
    found = beside(items, sheets.choices_of(made.cycle.version_id))[FIRST]

    assert (found.steps, found.is_far) == (None, False)
    assert "无法评价" in fragment(made)[1]


def test_the_check_names_what_is_far_apart_and_lets_it_pass(made: LaunchedCycle) -> None:
    answer(made.reviews[0], made.catalogue, Standing.BELOW, Standing.AT, Standing.AT)
    client = client_of(rater_of(made))

    page = client.get(reverse("reviews:check", args=[made.reviews[0].pk])).content.decode()
    client.post(reverse("reviews:submit", args=[made.reviews[0].pk]))

    hint = page.partition('data-testid="far-apart"')[2].partition("</p>")[0]
    assert "聊一聊：学习" in hint
    assert "诚信" not in hint
    assert made.reviews[0].state == "submitted"


def test_the_submitted_review_has_both_for_its_readers(made: LaunchedCycle) -> None:
    answer(made.reviews[0], made.catalogue, Standing.AT, None, Standing.BELOW)
    submit_review(review=made.reviews[0], actor=rater_of(made), confirmed=True)
    url = reverse("reviews:review", args=[made.reviews[0].pk])

    for reader in (rater_of(made), made.hr):
        page = client_of(reader).get(url).content.decode()
        assert told("learning") in page
        # "Can't judge" is no rating of one's own: who took it back could rate with this in view.
        assert told("integrity") not in page
    close_cycle(cycle=made.cycle, actor=made.hr)
    assert told("integrity") in client_of(rater_of(made)).get(url).content.decode()


def test_who_has_handed_over_sees_it_no_more_and_the_new_one_judges_first(
    made: LaunchedCycle,
) -> None:
    save(made, FIRST, rating="at")
    old, new = made.reviews[0], EmployeeFactory.create()

    transfer_assessment(assessment=made.assessments[0], to=new, actor=made.hr, reason="换主管")

    page = client_of(rater_of(made)).get(reverse("reviews:review", args=[old.pk]))
    assert WORDS not in page.content.decode()
    assert new.user
    assert WORDS not in pages(made, new.user)


def test_it_is_for_nobody_else_not_even_by_the_fragments_address(made: LaunchedCycle) -> None:
    save(made, FIRST, rating="at")
    url = reverse("reviews:self_rating", args=[made.reviews[0].pk, FIRST])

    statuses = [client_of(user).get(url).status_code for user in (author_of(made), made.hr)]

    assert statuses == [404, 404]


def queries_of(made: LaunchedCycle, url: str) -> int:
    client = client_of(rater_of(made))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_an_autosave_still_stays_within_ten_queries(made: LaunchedCycle) -> None:
    keys = behaviours(made, FIRST, "Sb")
    save(made, FIRST, marks=marks(keys, SEEN, SEEN))
    client = client_of(rater_of(made))
    heaviest = {
        "version": 1,
        "rating": "below",
        "evidence": "事例。",
        "reason": "因为。",
        f"mark-{keys[0]}": "not_seen",
        f"mark-{keys[2]}": "seen",
    }

    url = sheet_url(made, FIRST)
    with CaptureQueriesContext(connection) as queries:
        assert client.post(url, heaviest, headers=AUTOSAVE).status_code == 200

    assert len(queries) <= 10


def test_sheet_and_check_read_it_by_the_same_queries_for_one_as_for_all(
    made: LaunchedCycle,
) -> None:
    check = reverse("reviews:check", args=[made.reviews[0].pk])
    save(made, FIRST, rating="at")
    one = [queries_of(made, check), queries_of(made, sheet_url(made, FIRST))]

    answer(made.reviews[0], made.catalogue, Standing.BELOW)

    assert [queries_of(made, check), queries_of(made, sheet_url(made, FIRST))] == one
