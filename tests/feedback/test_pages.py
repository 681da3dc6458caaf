"""The pages: object on one, decide on another, read revision 2 beside revision 1."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_portal.core.models import User
from competency_portal.feedback.models import Acknowledgement, Objection, Reading, Verdict
from competency_portal.feedback.services.objecting import withdraw
from models_catalog.standing import Standing
from tests.factories import LaunchedCycle
from tests.factories.feedback import (
    ANSWER,
    REASON,
    above,
    contest,
    contested_cycle,
    decide_item,
    item_of,
    user_of,
)
from tests.factories.results import AT, BELOW

pytestmark = pytest.mark.django_db


def url(made: LaunchedCycle, name: str, person: int = 0) -> str:
    return reverse(name, args=[made.cycle.code, made.employees[person].number])


def get(user: User, address: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(address)


def post(user: User, address: str, **data: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(address, data)


def own(made: LaunchedCycle) -> User:
    return user_of(made.employees[0])


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_opening_ones_own_report_is_noted_once() -> None:
    made = contested_cycle()

    for reader in (above(made), own(made), own(made)):
        get(reader, url(made, "reports:report"))

    assert Reading.objects.count() == 1


def test_confirming_is_noted_for_the_revision_that_was_read() -> None:
    made = contested_cycle()

    post(own(made), url(made, "feedback:acknowledge"), revision=1, remark="谢谢。")
    post(own(made), url(made, "feedback:acknowledge"), revision=1)

    made_of = Acknowledgement.objects.get()
    assert (made_of.result.revision, made_of.remark) == (1, "谢谢。")
    page = text(get(user_of(made.supervisor), url(made, "reports:report")))
    assert "确认已读" in page
    assert "谢谢。" in page


@pytest.mark.parametrize(
    ("revision", "remark", "said"),
    [(2, REASON, "这期间出了第 1 版"), (1, "长" * 1001, "1000"), (1, REASON, "之前已经确认过")],
)
def test_what_was_said_to_a_report_that_is_not_confirmed_comes_back(
    revision: int, remark: str, said: str
) -> None:
    made = contested_cycle()
    acknowledge = url(made, "feedback:acknowledge")
    if "确认过" in said:
        post(own(made), acknowledge, revision=1, remark="谢谢。")

    answer = post(own(made), acknowledge, revision=revision, remark=remark)

    assert answer.status_code == 422
    assert (said in text(answer), remark in text(answer)) == (True, True)
    assert not Acknowledgement.objects.filter(remark=remark).exists()


def test_who_confirms_reads_again_what_they_said_and_who_reads_it() -> None:
    made = contested_cycle()
    report, readers = url(made, "reports:report"), "上级、各级上级和 HR"

    before = text(get(own(made), report))
    post(own(made), url(made, "feedback:acknowledge"), revision=1, remark="谢谢。")
    after = text(get(own(made), report))

    assert readers in before
    assert 'data-testid="remark"' not in before
    said = after.partition('data-testid="remark"')[2].partition("</div>")[0]
    assert ("谢谢。" in said, readers in said) == (True, True)
    line = (user_of(made.supervisor), above(made), made.hr)
    assert all("谢谢。" in text(get(one, report)) for one in line)


def test_the_start_page_says_what_is_to_be_confirmed() -> None:
    made = contested_cycle()

    before = text(get(own(made), "/"))
    post(own(made), url(made, "feedback:acknowledge"), revision=1)

    assert "待阅读确认" in before
    assert "待阅读确认" not in text(get(own(made), "/"))


def test_revision_2_is_confirmed_anew() -> None:
    made = contested_cycle()
    post(own(made), url(made, "feedback:acknowledge"), revision=1)
    decide_item(made, contest(made), AT)

    post(own(made), url(made, "feedback:acknowledge"), revision=1)
    before = Acknowledgement.objects.count()
    post(own(made), url(made, "feedback:acknowledge"), revision=2)

    assert (before, Acknowledgement.objects.count()) == (1, 2)


def test_from_the_objection_to_revision_2() -> None:
    made = contested_cycle()
    report, look = url(made, "reports:report"), url(made, "feedback:second_look")

    sent = post(own(made), url(made, "feedback:objection"), **{"reason-integrity": REASON})
    seen = text(get(above(made), look))
    item = item_of(Objection.objects.get())
    decided = post(above(made), look, item=item.pk, band="at", reason=ANSWER)
    page, first = text(get(own(made), report)), text(get(own(made), f"{report}?revision=1"))

    assert (sent.status_code, decided.status_code) == (302, 302)
    assert REASON in seen
    assert "第 2 版与第 1 版对照" in page
    assert ANSWER in page
    assert "由上级的上级决定" in page
    assert "赵经理" not in page
    assert 'data-testid="revision-table"' not in first
    assert "现在以第 2 版为准" in first
    assert get(own(made), f"{report}?revision=3").status_code == 404


def test_what_was_decided_is_named_and_the_rest_is_offered_quietly() -> None:
    made = contested_cycle([AT, BELOW, None])
    form, report = url(made, "feedback:objection"), url(made, "reports:report")
    first = text(get(own(made), report))
    decide_item(made, contest(made), BELOW)

    answered, page = text(get(own(made), report)), text(get(own(made), form))
    late = post(own(made), form, **{"reason-integrity": "还是不对。", "reason-learning": REASON})
    decide_item(made, contest(made, "learning"), AT, "learning")
    used_up = text(get(own(made), report))

    assert ("对结果有异议" in first, "对其他能力有异议" in first) == (True, False)
    assert ("对结果有异议" in answered, "对其他能力有异议" in answered) == (False, True)
    final = page.partition('data-testid="objection-final"')[2].partition("</ul>")[0]
    assert ("诚信" in final, "维持" in final, "学习" in final) == (True, True, False)
    assert 'data-testid="why-integrity"' not in page
    assert late.status_code == 422
    assert "诚信已经复核过，复核的决定就是最后的决定。" in text(late)
    assert ("还是不对。" in text(late), REASON in text(late)) == (True, True)
    assert 'data-testid="object"' not in used_up
    assert "每一项都复核过了，复核的决定就是最后的决定。" in used_up


def test_the_first_thing_on_the_report_is_the_way_to_what_is_to_be_done() -> None:
    made = contested_cycle()
    report = url(made, "reports:report")
    readers = (own(made), user_of(made.supervisor))

    before = ['data-testid="to-response"' in text(get(one, report)) for one in readers]
    post(own(made), url(made, "feedback:acknowledge"), revision=1)
    after = text(get(own(made), report))

    assert before == [True, False]
    assert 'data-testid="to-response"' not in after
    assert 'href="#talk"' in after


def test_two_reviewers_at_once_the_second_reads_what_was_decided() -> None:
    made = contested_cycle()
    objection = contest(made)
    item = item_of(objection)
    decide_item(made, objection, AT)

    late = post(
        made.hr, url(made, "feedback:second_look"), item=item.pk, band="below", reason="我看不变。"
    )

    assert late.status_code == 409
    assert ANSWER in text(late)
    assert "我看不变。" in text(late)
    assert Verdict.objects.count() == 1


def test_a_second_press_leads_to_what_the_first_one_did() -> None:
    made = contested_cycle()
    form, look = url(made, "feedback:objection"), url(made, "feedback:second_look")

    sent = [post(own(made), form, **{"reason-integrity": REASON}) for _press in range(2)]
    item = item_of(Objection.objects.get()).pk
    said = {"item": item, "band": "at"}
    decided = [post(above(made), look, **said, reason=ANSWER) for _press in range(2)]
    otherwise = post(above(made), look, **said, reason="换一句话。")

    assert {answer.status_code for answer in (*sent, *decided)} == {302}
    assert (Objection.objects.count(), Verdict.objects.count()) == (1, 1)
    # Other words are no second press; and nobody else it was.
    assert otherwise.status_code == 409
    assert "这一项你已经决定过了" in text(otherwise)
    assert "换一句话。" in text(otherwise)


def test_taken_back_twice_is_taken_back() -> None:
    made = contested_cycle()
    contest(made)

    post(own(made), url(made, "feedback:withdraw"))
    again = post(own(made), url(made, "feedback:withdraw"))

    (said,) = get_messages(again.wsgi_request)
    assert str(said) == "已撤回，结果以发布的为准。"


def test_what_was_taken_back_stands_in_the_form_to_be_sent_anew() -> None:
    made = contested_cycle()
    withdraw(objection=contest(made), actor=own(made))

    page = text(get(own(made), url(made, "feedback:objection")))
    form = page.partition('data-testid="objection-form"')[2]

    assert form.count(REASON) == 1
    assert form.count('<details class="objection-item" open>') == 1


def test_a_verdict_without_a_reason_keeps_what_was_chosen() -> None:
    made = contested_cycle()
    item = item_of(contest(made))

    answer = post(above(made), url(made, "feedback:second_look"), item=item.pk, band="at")

    assert answer.status_code == 422
    assert "写上理由，本人会读到这句话。" in text(answer)
    assert not Verdict.objects.exists()


def test_withdrawn_meanwhile_the_reviewer_keeps_the_words() -> None:
    made = contested_cycle()
    item = item_of(contest(made))
    post(own(made), url(made, "feedback:withdraw"))

    answer = post(
        above(made), url(made, "feedback:second_look"), item=item.pk, band="at", reason=ANSWER
    )

    assert answer.status_code == 422
    assert "异议已经撤回" in text(answer)
    assert ANSWER in text(answer)


def test_the_first_reviewer_reads_why_somebody_else_decides() -> None:
    made = contested_cycle()
    contest(made)
    first = user_of(made.supervisor)
    first.is_hr = True
    first.save()

    page = text(get(first, url(made, "feedback:second_look")))

    assert "原来的评价是你给的，要由别人复核：交给 HR。" in page
    assert 'data-testid="verdict-form"' not in page


def test_after_the_window_the_words_stay_to_be_copied() -> None:
    made = contested_cycle()

    with time_machine.travel(timezone.now() + datetime.timedelta(days=15)):
        answer = post(own(made), url(made, "feedback:objection"), **{"reason-integrity": REASON})

    assert answer.status_code == 422
    assert "已经过了" in text(answer)
    assert REASON in text(answer)
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "至少打开一项能力，写下理由。"),
        ({"reason-relations": "没有评价的"}, "这项能力没有评价"),
        ({"reason-integrity": "长" * 1001}, "1000"),
    ],
)
def test_what_can_not_be_sent_stays_in_the_form(sent: dict[str, str], words: str) -> None:
    made = contested_cycle([AT, BELOW, AT, AT, None])

    answer = post(
        own(made),
        url(made, "feedback:objection"),
        **{"reason-insight": "甲", **sent} if sent else {},
    )

    assert answer.status_code == 422
    assert words in text(answer)
    assert not Objection.objects.exists()


def test_who_reads_why_somebody_objects() -> None:
    made = contested_cycle([AT, BELOW, AT], [AT])
    contest(made)

    report = url(made, "reports:report")
    told = {
        name: REASON in text(get(user, report))
        for name, user in (
            ("person", own(made)),
            ("supervisor", user_of(made.supervisor)),
            ("second reviewer", above(made)),
            ("hr", made.hr),
        )
    }

    assert told == {"person": True, "supervisor": False, "second reviewer": True, "hr": True}
    look = url(made, "feedback:second_look")
    readers = (own(made), user_of(made.supervisor), user_of(made.employees[1]))
    assert {get(user, look).status_code for user in readers} == {404}


def test_a_withdrawn_objection_is_shown_to_nobody_but_who_was_deciding_on_it() -> None:
    made = contested_cycle()
    objection = contest(made)
    look, item = url(made, "feedback:second_look"), item_of(objection).pk
    withdraw(objection=objection, actor=own(made))

    late = post(above(made), look, item=item, band="at", reason=ANSWER)

    assert (late.status_code, ANSWER in text(late)) == (422, True)
    assert get(above(made), look).status_code == 404


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (BELOW, "如果改了评价，报告的第 2 版马上发布。"),
        (AT, "已有评价改了，报告的第 2 版会马上发布。"),
    ],
)
def test_the_last_decision_says_beforehand_what_it_brings(first: Standing, words: str) -> None:
    made = contested_cycle([AT, BELOW, AT])
    objection, look = contest(made, "integrity", "learning"), url(made, "feedback:second_look")

    before = text(get(above(made), look))
    decide_item(made, objection, first)
    last = text(get(above(made), look))

    assert 'data-testid="verdict-answers"' not in before
    assert last.count('data-testid="verdict-answers"') == 1
    assert words in last
