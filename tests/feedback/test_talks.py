"""The talk: each side for itself, in any order, and what it comes to."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import Cycle
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.core.templatetags.formats import date_cn
from competency_portal.feedback.models import TalkWord
from competency_portal.feedback.queries.talks import TalkState, talk_of
from competency_portal.feedback.services.talks import confirm_talk
from competency_portal.results.queries.results import published
from tests.factories import LaunchedCycle
from tests.factories.feedback import contest, contested_cycle, decide_item, user_of
from tests.factories.results import AT, result_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    return contested_cycle()


def say(made: LaunchedCycle, user: User, day: datetime.date | None) -> TalkState:
    (assessment,) = made.assessments
    confirm_talk(assessment=assessment, day=day, actor=user)
    return talk_of(result_of(made, 0)).state


def post(made: LaunchedCycle, user: User, **data: Any) -> Any:
    client = Client()
    client.force_login(user)
    address = reverse("feedback:talk", args=[made.cycle.code, made.employees[0].number])
    return client.post(address, data)


def test_either_side_comes_first_and_the_last_word_holds(made: LaunchedCycle) -> None:
    today = timezone.localdate()
    own, boss = user_of(made.employees[0]), user_of(made.supervisor)

    before = timezone.localdate() - datetime.timedelta(days=1)
    Cycle.objects.update(published_at=timezone.now() - datetime.timedelta(days=2))
    told = [
        talk_of(result_of(made, 0)).state,
        say(made, own, None),
        say(made, boss, None),
        say(made, boss, today),
        say(made, own, today),
        say(made, own, before),
    ]

    assert told == ["unsaid", "employee-only", "not-yet", "disputed", "agreed", "days-differ"]


def test_nobody_speaks_for_the_two(made: LaunchedCycle) -> None:
    for user in (made.hr, user_of(made.supervisor.supervisor)):
        with pytest.raises(Refused, match="面谈由谈的两个人确认"):
            say(made, user, None)


def test_of_no_side_nothing_was_said(made: LaunchedCycle) -> None:
    say(made, user_of(made.employees[0]), timezone.localdate())

    assert talk_of(result_of(made, 0)).of(None) is None


@pytest.mark.parametrize(
    ("days", "words"), [(1, "这一天还没有到。"), (-1, "这一天在结果发布之前。")]
)
def test_a_day_that_can_not_be_stays_in_the_form(
    made: LaunchedCycle, days: int, words: str
) -> None:
    day = timezone.localdate() + datetime.timedelta(days=days)

    answer = post(
        made, user_of(made.supervisor), took_place="yes", day=day.isoformat(), remark="约定。"
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "约定。" in answer.content.decode()
    assert talk_of(result_of(made, 0)).state == TalkState.UNSAID


def test_a_talk_before_the_revision_is_marked_as_older(made: LaunchedCycle) -> None:
    today, boss = timezone.localdate(), user_of(made.supervisor)
    for user in (user_of(made.employees[0]), boss):
        confirm_talk(assessment=made.assessments[0], day=today, actor=user)
    before = talk_of(result_of(made, 0)).is_older
    decide_item(made, contest(made), AT)

    older = talk_of(published().get())
    confirm_talk(assessment=made.assessments[0], day=today, actor=boss)
    anew = talk_of(published().get())

    assert (before, older.is_older, older.revision) == (False, True, 2)
    assert (anew.employee_is_older, anew.supervisor_is_older) == (True, False)
    client = Client()
    client.force_login(boss)
    for name in ("reports:report", "reports:guide", "feedback:talk"):
        address = reverse(name, args=[made.cycle.code, made.employees[0].number])
        page = client.get(address).content.decode()
        assert page.count('data-testid="talk-older">早于第 2 版<') == 1, name


def test_the_same_word_from_a_second_press_is_said_once(made: LaunchedCycle) -> None:
    own, boss = user_of(made.employees[0]), user_of(made.supervisor)
    today = timezone.localdate()
    for _press in range(2):
        answer = post(made, boss, took_place="yes", day=today.isoformat(), remark="约定。")
        assert answer.status_code == 302
    assert TalkWord.objects.count() == 1

    # Said again after the other side has spoken it is an answer.
    say(made, own, None)
    say(made, boss, today)
    say(made, own, None)

    assert TalkWord.objects.count() == 4


def test_two_days_stand_side_by_side(made: LaunchedCycle) -> None:
    Cycle.objects.update(published_at=timezone.now() - datetime.timedelta(days=60))
    today = timezone.localdate()
    early = today - datetime.timedelta(days=50)
    say(made, user_of(made.employees[0]), early)
    say(made, user_of(made.supervisor), today)

    client = Client()
    client.force_login(made.hr)
    page = client.get(reverse("responses:overview", args=[made.cycle.code])).content.decode()

    assert "双方写的日子不同" in page
    assert f"{date_cn(early)} / {date_cn(today)}" in page


def test_both_read_what_the_other_said(made: LaunchedCycle) -> None:
    post(made, user_of(made.supervisor), took_place="yes", day=timezone.localdate().isoformat())
    post(made, user_of(made.employees[0]), took_place="no")

    for user in (user_of(made.supervisor), user_of(made.employees[0])):
        client = Client()
        client.force_login(user)
        address = reverse("reports:report", args=[made.cycle.code, made.employees[0].number])
        assert "双方说法不同" in client.get(address).content.decode()


def test_once_both_confirm_one_day_there_is_a_state_and_no_button(made: LaunchedCycle) -> None:
    today, own, boss = timezone.localdate(), user_of(made.employees[0]), user_of(made.supervisor)

    def buttons() -> list[list[bool]]:
        found = []
        for user in (own, boss):
            client = Client()
            client.force_login(user)
            address = reverse("reports:report", args=[made.cycle.code, made.employees[0].number])
            page = client.get(address).content.decode()
            names = ("talk-confirm", "talk-change")
            found.append([f'data-testid="{name}"' in page for name in names])
            said = page.count(f"{date_cn(today)}谈过")
        return [*found, [said == 2]]

    say(made, boss, today)
    half = buttons()
    say(made, own, today)
    both = buttons()
    decide_item(made, contest(made), AT)
    anew = buttons()

    assert half == [[True, False], [False, True], [False]]
    assert both == [[False, False], [False, False], [True]]
    # An edition that came out since is to be talked over too.
    assert anew == [[True, False], [True, False], [True]]
