"""The rater's side of 360 feedback: what is asked, who sees what, submitting for good."""

import datetime
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import (
    Nomination,
    Rating,
    Review,
    UnnamedAnswer,
    UnnamedComment,
)
from competency_portal.assessments.services.nominations import turn_down
from competency_portal.assessments.services.participants import (
    refresh_person,
    transfer_assessment,
    withdraw_person,
)
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord
from competency_portal.people.models import Employee
from models_catalog.models import Requirement
from models_catalog.standing import Standing
from tests.factories import answer
from tests.factories.raters import RatedCycle, rated_cycle, user_of

pytestmark = pytest.mark.django_db

ABOVE, AT, BELOW = Standing.ABOVE, Standing.AT, Standing.BELOW


@pytest.fixture
def made() -> RatedCycle:
    cycle = rated_cycle()
    cycle.approve()
    return cycle


def logged_in(person: Employee) -> Client:
    client = Client()
    client.force_login(user_of(person))
    return client


def url(name: str, *args: object) -> str:
    return reverse(f"reviews:{name}", args=args)


def save(client: Client, sheet: Review, **fields: str) -> tuple[int, dict[str, object]]:
    rating = sheet.ratings.select_related("competency").order_by("pk")[0]
    said = client.post(
        url("sheet", sheet.pk, rating.competency.code),
        {"version": "0", "rating": "above", **fields},
        headers={"X-Requested-With": "autosave"},
    )
    return said.status_code, json.loads(said.content)


def test_whom_one_is_asked_about_stands_beside_the_team(made: RatedCycle) -> None:
    page = logged_in(made.employees[1]).get(url("team")).content.decode()

    sheet = made.sheet(made.employees[1])
    assert f'data-testid="asked-{sheet.pk}"' in page
    assert "邀请我评的人" in page


def test_the_page_takes_the_same_queries_for_one_and_for_many() -> None:
    counted = []
    for people in (2, 5):
        made = rated_cycle(people, most_reviews=20)
        made.approve()
        client = logged_in(made.employees[1])
        client.get(url("team"))
        with CaptureQueriesContext(connection) as context:
            client.get(url("team"))
        counted.append(len(context))

    assert counted[0] == counted[1]


def test_before_the_first_answer_a_page_says_who_sees_what(made: RatedCycle) -> None:
    rater, client = made.employees[1], logged_in(made.employees[1])
    sheet = made.sheet(rater)

    before = client.get(url("review", sheet.pk))
    assert before.headers["Location"] == url("invitation", sheet.pk)
    page = client.get(url("invitation", sheet.pk)).content.decode()
    assert "按从低到高排列，看不出是谁给的。" in page
    assert "没有人会知道你答了什么" in page
    assert "满 3 人提交" in page

    answer(sheet, made.catalogue, AT)
    Rating.objects.filter(review=sheet).exclude(competency__code="learning").update(
        point=None, saved_at=None
    )
    after = client.get(url("review", sheet.pk))
    assert after.headers["Location"] == url("sheet", sheet.pk, "integrity")


def test_the_sheet_asks_for_a_comment_and_demands_no_sentence(made: RatedCycle) -> None:
    rater, client = made.employees[1], logged_in(made.employees[1])
    sheet = made.sheet(rater)

    page = client.get(url("sheet", sheet.pk, "insight")).content.decode()
    assert "评语" in page
    assert "措辞仍可能让人认出你" in page
    assert "标记只用来给出这条建议，不会保存下来" in page
    assert 'data-testid="reason"' not in page
    status, said = save(client, sheet)
    assert (status, said["faults"]) == (200, [])

    answer(sheet, made.catalogue, ABOVE)
    Rating.objects.filter(review=sheet).update(evidence="")
    check = client.get(url("check", sheet.pk)).content.decode()
    assert 'data-testid="blocking"' not in check
    assert "提交后不能更改" in check


def test_what_the_supervisor_said_last_year_is_not_for_other_raters(made: RatedCycle) -> None:
    page = logged_in(made.employees[1]).get(
        url("sheet", made.sheet(made.employees[1]).pk, "insight")
    )

    assert page.context["page"].earlier is None


def test_submitting_twice_thanks_twice(made: RatedCycle) -> None:
    rater, client = made.employees[1], logged_in(made.employees[1])
    sheet = made.sheet(rater)
    answer(sheet, made.catalogue, AT, ABOVE)
    nomination = Nomination.objects.get(assessment=made.first, rater=rater)
    check = client.get(url("check", sheet.pk)).content.decode()
    assert f'name="nomination" value="{nomination.pk}"' in check

    for _click in range(2):
        said = client.post(
            url("submit", sheet.pk), {"confirmed": "yes", "nomination": str(nomination.pk)}
        )
        assert said.headers["Location"] == url("thanks", nomination.pk)
    assert client.get(url("thanks", nomination.pk)).status_code == 200
    assert UnnamedAnswer.objects.count() == 5
    team = client.get(url("team")).content.decode()
    assert "已提交" in team
    assert logged_in(made.employees[2]).get(url("thanks", nomination.pk)).status_code == 404


def test_the_thanks_lead_to_the_next_one_while_they_can_be_judged(made: RatedCycle) -> None:
    rater = made.employees[1]
    made.respond(rater, AT)
    done = Nomination.objects.get(assessment=made.first, rater=rater)
    client = logged_in(rater)
    offered = client.get(url("thanks", done.pk)).context["following"]
    before = client.get(url("check", offered.review.pk)).context["page"].team.url_of_next

    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    made.cycle.stages.filter(kind="others").update(starts=yesterday, ends=yesterday)

    after = client.get(url("review", offered.review.pk)).context["page"].team.url_of_next
    assert (bool(before), after) == (True, "")
    assert client.get(url("thanks", done.pk)).context["following"] is None


def test_the_thanks_of_another_open_no_submission(made: RatedCycle) -> None:
    made.respond(made.employees[1], AT)
    theirs = Nomination.objects.get(assessment=made.first, rater=made.employees[1])
    sheet = made.sheet(made.employees[2])

    said = logged_in(made.employees[2]).post(
        url("submit", sheet.pk), {"nomination": str(theirs.pk)}
    )

    assert said.status_code == 422
    assert Review.objects.filter(pk=sheet.pk).exists()


def test_declining_takes_a_reason_that_approvers_read_and_the_person_does_not(
    made: RatedCycle,
) -> None:
    rater, client = made.employees[1], logged_in(made.employees[1])
    sheet = made.sheet(rater)

    assert client.post(url("decline", sheet.pk), {"reason": ""}).status_code == 422
    said = client.post(url("decline", sheet.pk), {"reason": "没有共事过。"})
    assert said.headers["Location"] == url("team")

    read = {
        person: "没有共事过。" in logged_in(who).get(url("raters", made.first.pk)).content.decode()
        for person, who in (("boss", made.supervisor), ("person", made.employees[0]))
    }
    assert read == {"boss": True, "person": False}
    closed = client.get(url("review", sheet.pk)).content.decode()
    assert "你不再受邀评价这个人。" in closed


def test_after_sealing_the_sheet_says_so_with_both_texts(made: RatedCycle) -> None:
    rater, client = made.employees[1], logged_in(made.employees[1])
    sheet = made.sheet(rater)
    status, first = save(client, sheet, evidence="已经保存的话。")
    made.cycle.sealed_at = timezone.now()
    made.cycle.save()

    status, said = save(client, sheet, evidence="之后写的话。", version=str(first["version"]))

    assert (status, said["kind"]) == (409, "sealed")
    assert "已经保存的话。" in str(said["html"])
    assert "之后写的话。" in str(said["html"])
    assert client.post(url("submit", sheet.pk)).status_code == 302
    assert UnnamedAnswer.objects.count() == 0


@pytest.mark.parametrize(("days", "kind"), [(-3, "not_begun"), (22, "deadline")])
def test_answers_are_taken_in_the_stage_only(days: int, kind: str) -> None:
    made = rated_cycle()
    made.approve()
    stage = made.cycle.stages.get(kind="others")
    shift = datetime.timedelta(days=days)
    stage.starts, stage.ends = stage.starts - shift, stage.ends - shift
    stage.save()
    sheet = made.sheet(made.employees[1])

    status, said = save(logged_in(made.employees[1]), sheet)

    assert (status, said["kind"]) == (409, kind)


def test_who_is_taken_off_the_list_is_told_with_both_texts(made: RatedCycle) -> None:
    rater = made.employees[1]
    sheet, client = made.sheet(rater), logged_in(rater)
    nomination = Nomination.objects.get(assessment=made.first, rater=rater)
    turn_down(nomination=nomination, actor=made.hr, reason="换人。")

    status, said = save(client, sheet, evidence="刚写的话。")

    assert (status, said["kind"]) == (409, "not_asked")
    assert "刚写的话。" in str(said["html"])


def test_what_was_typed_is_still_found_by_its_author_alone(made: RatedCycle) -> None:
    rater = made.employees[1]
    sheet, client = made.sheet(rater), logged_in(rater)
    assert "set-aside" not in client.get(url("team")).content.decode()
    save(client, sheet, evidence="只给自己看的话。")
    client.post(url("decline", sheet.pk), {"reason": "没有共事过。"})

    assert 'data-testid="set-aside"' in client.get(url("team")).content.decode()
    assert "只给自己看的话。" in client.get(url("review", sheet.pk)).content.decode()
    for other in (made.hr, user_of(made.supervisor), user_of(made.employees[0])):
        client.force_login(other)
        assert client.get(url("review", sheet.pk)).status_code == 404


def test_a_person_who_is_taken_out_is_no_longer_asked_about(made: RatedCycle) -> None:
    sheet, client = made.sheet(made.employees[1]), logged_in(made.employees[1])
    withdraw_person(assessment=made.first, actor=made.hr, reason="调离。")

    assert f"asked-{sheet.pk}" not in client.get(url("team")).content.decode()
    assert save(client, sheet)[1]["kind"] == "left_cycle"


def test_a_rater_who_becomes_the_supervisor_is_no_rater_any_more(made: RatedCycle) -> None:
    name = Nomination.objects.filter(assessment=made.first, group="related").select_related("rater")
    rater = name[0].rater
    sheet = made.sheet(rater)
    answer(sheet, made.catalogue, ABOVE)

    transfer_assessment(assessment=made.first, to=rater, actor=made.hr, reason="换上级。")

    sheet.refresh_from_db()
    assert sheet.state == "withdrawn"
    assert name[0].state == "withdrawn"
    assert Review.objects.get(assessment=made.first, group="supervisor", state="draft").rater == (
        rater
    )


def test_who_has_submitted_cannot_become_the_supervisor(made: RatedCycle) -> None:
    rater = made.employees[1]
    made.respond(rater, AT)

    with pytest.raises(Refused) as refused:
        transfer_assessment(assessment=made.first, to=rater, actor=made.hr, reason="换上级。")
    assert str(refused.value.message) == f"{rater.name}已经参与这次评估，不能再接手。"


def ask(made: RatedCycle, level: str) -> None:
    """Let the position ask another level of one competency."""
    Requirement.objects.filter(
        profile__position=made.catalogue.positions["butler"], competency__code="insight"
    ).update(level=made.catalogue.levels[level])


def test_requirements_against_which_others_have_answered_stay(made: RatedCycle) -> None:
    answer(made.sheet(made.employees[2]), made.catalogue, ABOVE)
    ask(made, "Si")

    refresh_person(assessment=made.first, actor=made.hr, reason="新要求。")
    detail = AuditRecord.objects.get(action="refresh").detail
    assert detail["ratings_taken_back"] == {}

    made.respond(made.employees[1], AT)
    ask(made, "Sa")
    with pytest.raises(Refused):
        refresh_person(assessment=made.first, actor=made.hr, reason="又有新要求。")


def test_comments_lose_their_author(made: RatedCycle) -> None:
    made.respond(made.employees[1], ABOVE)

    assert {comment.text for comment in UnnamedComment.objects.all()} == {"当面看到的事例。"}


def test_what_is_typed_after_submitting_comes_back_to_its_rater_alone(made: RatedCycle) -> None:
    rater, stranger = made.employees[1], made.employees[2]
    sheet = made.sheet(rater)
    asked = Nomination.objects.get(assessment=made.first, rater=rater)
    place = url("sheet", sheet.pk, "insight")
    assert f'name="nomination" value="{asked.pk}"' in logged_in(rater).get(place).content.decode()
    made.respond(rater, AT)
    typed = {"version": "0", "evidence": "第二页里写的。", "nomination": str(asked.pk)}

    autosaved = logged_in(rater).post(place, typed, headers={"X-Requested-With": "autosave"})
    plain = logged_in(rater).post(place, typed)
    unread = logged_in(rater).post(place, {**typed, "version": ""})
    others = [
        logged_in(stranger).post(place, typed),
        logged_in(rater).post(place, {**typed, "nomination": "0"}),
        logged_in(rater).get(place),
    ]

    said = autosaved.json()
    assert (said["kind"], said["message"]) == ("gone", "已提交，不能再改。")
    assert "第二页里写的。" in said["html"]
    assert [answer.status_code for answer in (autosaved, plain, unread)] == [409] * 3
    assert "第二页里写的。" in plain.content.decode()
    assert [answer.status_code for answer in others] == [404] * 3
    assert not UnnamedComment.objects.filter(text="第二页里写的。").exists()
