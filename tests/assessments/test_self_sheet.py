"""One's own sheet: what it says, when it takes answers, and how it is handed in and taken back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import Cycle, Rating, StageKind
from competency_portal.assessments.rules.reviews import Closure, closure_of
from competency_portal.assessments.services.submission import return_review, submit_review
from competency_portal.assessments.states import CycleState, ReviewState
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord
from models_catalog.standing import Standing
from tests.assessments.sheets import complete, rater_of
from tests.factories import LaunchedCycle, answer
from tests.factories.self_assessments import author_of, move_stage, self_cycle, self_review

pytestmark = pytest.mark.django_db

AUTOSAVE = {"X-Requested-With": "autosave"}


@pytest.fixture
def made() -> LaunchedCycle:
    return self_cycle(1)


@pytest.fixture
def author(made: LaunchedCycle, client: Client) -> Client:
    client.force_login(author_of(made))
    return client


def url(made: LaunchedCycle, name: str = "sheet", code: str = "insight") -> str:
    args: list[int | str] = [self_review(made).pk]
    return reverse(f"reviews:{name}", args=[*args, code] if name == "sheet" else args)


def fill(made: LaunchedCycle) -> None:
    answer(self_review(made), made.catalogue, Standing.AT, Standing.BELOW, Standing.AT)


def submit(made: LaunchedCycle) -> None:
    fill(made)
    submit_review(review=self_review(made), actor=author_of(made))


def test_it_speaks_to_oneself_and_lists_nobody_else(made: LaunchedCycle, author: Client) -> None:
    page = author.get(url(made)).content.decode()

    wanted = ("我的自评", "做到", "还没做到", "还没有机会做", "你的事例", "只有你自己看得到")
    assert [word for word in wanted if word not in page] == []
    unwanted = ("见到", 'data-testid="rail"', "data-beside")
    assert [word for word in unwanted if word in page] == []


def test_the_evidence_rules_are_those_of_everybody(made: LaunchedCycle, author: Client) -> None:
    saved = author.post(url(made), {"version": 0, "rating": "above"}, headers=AUTOSAVE).json()

    assert saved["faults"] == ["no_evidence"]


def test_it_is_resumed_where_it_stopped_and_then_checked(
    made: LaunchedCycle, author: Client
) -> None:
    author.post(url(made, code="learning"), {"version": 0, "rating": "at"})
    middle = author.get(url(made, "review"))
    fill(made)
    end = author.get(url(made, "review"))

    assert (middle["Location"], end["Location"]) == (
        url(made, code="integrity"),
        url(made, "check"),
    )


def test_the_check_says_who_will_read_it_and_twice_submitted_is_once(
    made: LaunchedCycle, author: Client
) -> None:
    fill(made)

    page = author.get(url(made, "check")).content.decode()
    author.post(url(made, "submit"))
    author.post(url(made, "submit"))

    assert 'data-testid="who-reads"' in page
    assert self_review(made).state == ReviewState.SUBMITTED
    moves = AuditRecord.objects.filter(
        subject_kind="assessments.review", subject_id=str(self_review(made).pk), action="move"
    )
    assert moves.count() == 1


@pytest.mark.parametrize(
    ("days", "closure", "text"),
    [
        ((1, 5), Closure.NOT_BEGUN, "自评还没开始。"),
        ((-5, -1), Closure.DEADLINE, "自评已经截止。"),
    ],
)
def test_outside_its_days_a_save_is_answered_409_with_both_texts(
    made: LaunchedCycle, author: Client, days: tuple[int, int], closure: Closure, text: str
) -> None:
    Rating.objects.filter(review=self_review(made), competency__code="insight").update(
        evidence="先保存的。", version=1
    )
    move_stage(made.cycle, StageKind.SELF, starts=days[0], ends=days[1])
    typed = {"version": 1, "rating": "at", "evidence": "后写的。"}

    saved = author.post(url(made), typed, headers=AUTOSAVE)
    page = author.post(url(made), typed)

    assert (saved.status_code, page.status_code) == (409, 409)
    told = saved.json()
    assert (told["kind"], told["message"]) == (closure.value, text)
    for where in (told["html"], page.content.decode()):
        assert "先保存的。" in where
        assert "后写的。" in where
    assert Rating.objects.get(review=self_review(made), competency__code="insight").point is None


def test_a_stage_that_is_over_closes_it_while_the_supervisors_goes_on(
    made: LaunchedCycle, author: Client
) -> None:
    move_stage(made.cycle, StageKind.SELF, starts=-5, ends=-1)

    shown = author.get(url(made), follow=True).content.decode()

    assert closure_of(made.reviews[0]) is None
    assert "自评已经截止。" in shown


def test_before_its_first_day_the_page_says_when_it_begins(
    made: LaunchedCycle, author: Client
) -> None:
    move_stage(made.cycle, StageKind.SELF, starts=1, ends=5)

    shown = author.get(url(made, "review")).content.decode()

    notice = shown.partition('data-testid="closure"')[2].partition("</p>")[0]
    assert "自评还没开始。" in notice
    assert "日开始。" in notice


def test_its_author_takes_it_back_with_a_reason_and_hands_it_in_again(
    made: LaunchedCycle, author: Client
) -> None:
    submit(made)

    author.post(url(made, "return"), {"reason": "漏了一件事"})
    back = self_review(made).state
    author.post(url(made, "submit"))

    assert (back, self_review(made).state) == (ReviewState.RETURNED, ReviewState.SUBMITTED)


def test_not_once_the_supervisor_has_submitted(made: LaunchedCycle, author: Client) -> None:
    submit(made)
    submit_review(review=complete(made), actor=rater_of(made))

    answered = author.post(url(made, "return"), {"reason": "想改"})

    assert answered.status_code == 422
    assert self_review(made).state == ReviewState.SUBMITTED
    assert 'data-testid="return-open"' not in author.get(url(made, "review")).content.decode()
    # HR answers for the process and may.
    return_review(review=self_review(made), actor=made.hr, reason="评错了人")
    assert self_review(made).state == ReviewState.RETURNED


@pytest.mark.parametrize("closed", ["stage", "cycle"])
def test_neither_the_author_nor_hr_gets_it_back_when_it_could_not_be_written_again(
    made: LaunchedCycle, closed: str
) -> None:
    submit(made)
    if closed == "stage":
        move_stage(made.cycle, StageKind.SELF, starts=-5, ends=-1)
    else:
        Cycle.objects.update(state=CycleState.CLOSED)

    for actor in (author_of(made), made.hr):
        with pytest.raises(Refused):
            return_review(review=self_review(made), actor=actor, reason="想改")

    assert self_review(made).state == ReviewState.SUBMITTED


def test_hrs_page_of_a_person_offers_only_what_can_be_returned(made: LaunchedCycle) -> None:
    submit(made)
    client = Client()
    client.force_login(made.hr)
    page = reverse("cycles:person", args=[made.cycle.code, made.assessments[0].pk])
    link = reverse(
        "cycles:return_review",
        args=[made.cycle.code, made.assessments[0].pk, self_review(made).pk],
    )

    open_now = link in client.get(page).content.decode()
    move_stage(made.cycle, StageKind.SELF, starts=-5, ends=-1)

    assert (open_now, link in client.get(page).content.decode()) == (True, False)


def test_the_cycles_page_tells_hr_how_many_have_handed_in(made: LaunchedCycle) -> None:
    submit(made)
    client = Client()
    client.force_login(made.hr)

    page = client.get(reverse("cycles:cycle_detail", args=[made.cycle.code])).content.decode()

    line = page.partition('data-testid="answers-self"')[2].partition("</tr>")[0]
    assert 'data-value="1/1"' in line


def test_the_start_page_and_the_list_lead_there(made: LaunchedCycle, author: Client) -> None:
    for name in ("home:start", "reviews:team"):
        page = author.get(reverse(name)).content.decode()
        assert f'href="{url(made, "review")}"' in page
        assert 'data-testid="own-go"' in page
    first = next(iter(author.get("/").context["navigation"]))
    assert first.url == reverse("reviews:team")


@pytest.mark.parametrize(
    ("days", "word"), [((1, 5), "自评还没开始"), ((-5, -1), "自评已经截止"), ((-1, 0), "最后一天")]
)
def test_the_start_page_knows_its_days(
    made: LaunchedCycle, author: Client, days: tuple[int, int], word: str
) -> None:
    move_stage(made.cycle, StageKind.SELF, starts=days[0], ends=days[1])

    page = author.get("/").content.decode()

    assert word in page
    assert ('data-testid="own-go"' in page) == (word == "最后一天")


def test_a_submitted_one_waits_for_nobody(made: LaunchedCycle, author: Client) -> None:
    submit(made)

    page = author.get("/").content.decode()

    assert "自评已提交" in page
    assert 'data-testid="own-go"' not in page


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_start_and_list_take_as_many_queries_with_five_cycles_as_with_one(
    made: LaunchedCycle, author: Client
) -> None:
    pages = [reverse("home:start"), reverse("reviews:team")]
    one = [queries_of(author, page) for page in pages]

    for _ in range(4):
        other = self_cycle(1)
        review = self_review(other)
        review.rater = made.employees[0]
        review.save()

    assert [queries_of(author, page) for page in pages] == one
