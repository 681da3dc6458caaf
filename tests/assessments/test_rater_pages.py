"""Pages on which raters are chosen: who sees whom, what can be done, what is a problem."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import Nomination, RaterGroup
from competency_portal.assessments.queries.rater_overview import overview
from competency_portal.assessments.services.nominations import nominate
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from models_catalog.standing import Standing
from tests.factories import EmployeeFactory
from tests.factories.raters import RatedCycle, rated_cycle, user_of

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def made() -> RatedCycle:
    return rated_cycle()


def client_of(who: Employee | User) -> Client:
    client = Client()
    client.force_login(who if isinstance(who, User) else user_of(who))
    return client


def page(made: RatedCycle, who: Employee | User) -> str:
    """The raters of the first person."""
    answer = client_of(who).get(reverse("reviews:raters", args=[made.first.pk]))
    return answer.content.decode() if answer.status_code == 200 else ""


def post(who: Employee | User, name: str, key: object, **fields: object) -> int:
    return client_of(who).post(reverse(name, args=[key]), fields).status_code


def test_an_employee_names_raters_and_sees_only_those(made: RatedCycle) -> None:
    me, mine, others = made.employees[0], made.neighbours[0], made.employees[1]
    Nomination.objects.filter(rater=mine).delete()
    url = reverse("reviews:raters", args=[made.first.pk])

    said = client_of(me).post(url, {"group": "related", "people": [mine.pk], "people_typed": ""})

    assert said.status_code == 302
    shown = page(made, me)
    assert mine.name in shown
    assert others.name not in shown
    assert 'data-testid="take-back"' in shown
    assert page(made, made.neighbours[1]) == ""


def test_what_others_decide_changes_nothing_of_what_an_employee_sees(made: RatedCycle) -> None:
    """Neither the page nor the search tells that somebody named was asked, or has answered."""
    me, rater = made.employees[0], made.employees[1]
    nominate(assessment=made.first, raters=[rater], group=RaterGroup.PEER, actor=user_of(me))

    def seen() -> tuple[str, str]:
        found = client_of(me).get(
            reverse("reviews:rater_search", args=[made.first.pk]), {"q": rater.number}
        )
        shown = TOKEN.sub("", page(made, me).partition("<main")[2])
        return shown, found.content.decode()

    before = seen()
    made.approve()
    made.respond(rater, Standing.AT)

    assert rater.name in before[0]
    assert seen() == before


def test_the_search_finds_who_may_be_asked_with_their_load(made: RatedCycle) -> None:
    made.approve()
    rater = made.employees[1]
    url = reverse("reviews:rater_search", args=[made.first.pk])

    found = client_of(made.supervisor).get(url, {"q": rater.number}).content.decode()
    nobody = client_of(made.supervisor).get(url, {"q": made.supervisor.number}).content.decode()

    count = Nomination.objects.filter(rater=rater, state="approved").count()
    assert f"已受邀 {count} 份" in found
    assert "已受邀" not in nobody


def test_who_cannot_be_asked_comes_back_with_the_form(made: RatedCycle) -> None:
    url = reverse("reviews:raters", args=[made.first.pk])

    said = client_of(made.hr).post(url, {"group": "peer", "people": [made.reports[0].pk]})

    assert said.status_code == 422
    assert "请作为下属提名" in said.content.decode()


def test_a_supervisor_approves_one_all_of_a_person_and_all_of_the_team(made: RatedCycle) -> None:
    boss, (first, *_) = made.supervisor, made.nominations()

    assert post(boss, "reviews:approve", first.pk) == 302
    assert len(made.nominations("approved")) == 1
    assert post(boss, "reviews:approve_raters", made.first.pk) == 302
    assert len(made.nominations("proposed")) == 0
    assert post(boss, "reviews:approve_team", made.cycle.code) == 302
    assert Nomination.objects.filter(state="proposed").count() == 0


def test_only_hr_sees_who_has_submitted(made: RatedCycle) -> None:
    made.approve()
    made.respond(made.employees[1], Standing.AT)

    assert 'data-testid="submitted-peer" data-value="1"' in page(made, made.hr)
    for who in (made.supervisor, made.employees[0]):
        shown = page(made, who)
        assert "submitted-peer" not in shown
        assert "已提交" not in shown
    team = reverse("reviews:team_raters", args=[made.cycle.code])
    assert "已提交" not in client_of(made.supervisor).get(team).content.decode()


def test_who_left_after_submitting_looks_to_a_supervisor_like_who_left_before(
    made: RatedCycle,
) -> None:
    made.approve()
    made.respond(made.employees[1], Standing.AT)
    gone = [person.pk for person in made.employees[1:3]]
    Employee.objects.filter(pk__in=gone).update(status="left")

    def lost(reader: User) -> int:
        row: Any = overview(made.cycle, reader).get(pk=made.first.pk)
        return int(row.lost)

    boss = user_of(made.supervisor)
    assert [page(made, who).count("已离职") for who in (boss, made.hr)] == [2, 1]
    assert [lost(reader) for reader in (boss, made.hr)] == [2, 1]


def test_whether_somebody_can_be_taken_back_tells_a_supervisor_nothing(made: RatedCycle) -> None:
    made.approve()
    made.respond(made.employees[1], Standing.AT)
    said = {
        client_of(made.supervisor)
        .post(reverse("reviews:turn_down", args=[one.pk]), {"reason": "换人。"})
        .content.decode()
        .split("alert-danger", 1)[-1]
        .split("</", 1)[0]
        for one in made.nominations()
        if one.rater in made.employees[1:3]
    }

    assert len(said) == 1
    assert "turn-down-" not in page(made, made.supervisor)
    assert "turn-down-" in page(made, made.hr)


def test_hr_as_the_person_sees_no_more_than_any_employee(made: RatedCycle) -> None:
    made.approve()
    made.respond(made.employees[1], Standing.AT)
    me = user_of(made.employees[0])
    me.is_hr = True
    me.save()

    shown = page(made, me)
    assert made.employees[1].name not in shown
    assert "submitted-peer" not in shown
    rows = client_of(me).get(reverse("cycles:raters", args=[made.cycle.code])).context["rows"]
    (own,) = [row for row in rows if row.is_own]
    told = {(group.approved, group.submitted, group.is_short) for group in own.groups}
    assert (told, own.lost, own.proposed) == ({(None, None, False)}, 0, 0)
    (one, *_) = made.nominations()
    assert post(me, "reviews:approve", one.pk) == 404
    missing = client_of(me).get(reverse("cycles:raters_missing", args=[made.cycle.code]))
    about_me = {one.rater_id for one in made.nominations("approved")}
    only_me = {
        key
        for key in about_me
        if not Nomination.objects.filter(rater=key, state="approved")
        .exclude(assessment=made.first)
        .exists()
    }
    assert not only_me & {rater.pk for rater in missing.context["page"].object_list}


def test_problems_stand_first_with_the_way_to_mend_them(made: RatedCycle) -> None:
    made.approve()
    last = made.assessments[-1]
    gone = Nomination.objects.filter(assessment=last, state="approved")[0].rater
    Employee.objects.filter(pk=gone.pk).update(status="left")
    url = reverse("cycles:raters", args=[made.cycle.code])

    context = client_of(made.hr).get(url).context
    # The first by number is the only one who lacks nobody.
    assert [row.has_problem for row in context["rows"]] == [True, True, True, False]
    assert context["rows"][-1].assessment.employee == made.employees[0]
    assert context["summary"].lost == Nomination.objects.filter(rater=gone).count()
    shown = client_of(made.hr).get(reverse("reviews:raters", args=[last.pk])).content.decode()
    assert 'data-testid="rater-problem"' in shown


def test_nobody_misses_subordinates_who_do_not_exist(made: RatedCycle) -> None:
    made.approve()
    url = reverse("cycles:raters", args=[made.cycle.code])
    rows = client_of(made.hr).get(url).context["rows"]

    short = {
        row.assessment.employee: [group.group for group in row.short] for row in rows if row.short
    }
    assert RaterGroup.SUBORDINATE not in [group for groups in short.values() for group in groups]


def test_every_list_takes_the_same_queries_for_few_and_for_many() -> None:
    counted = []
    for people in (2, 6):
        made = rated_cycle(people, most_reviews=20)
        made.approve()
        client = client_of(made.hr)
        urls = (
            reverse("cycles:raters", args=[made.cycle.code]),
            reverse("cycles:raters_missing", args=[made.cycle.code]),
            reverse("reviews:raters", args=[made.first.pk]),
        )
        counted.append([queries_of(client, url) for url in urls])

    assert counted[0] == counted[1]


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as context:
        client.get(url)
    return len(context)


def test_the_chase_list_counts_what_is_left(made: RatedCycle) -> None:
    made.approve()
    rater = made.employees[1]
    asked = Nomination.objects.filter(rater=rater, state="approved").count()
    made.respond(rater, Standing.AT)
    url = reverse("cycles:raters_missing", args=[made.cycle.code])

    found = client_of(made.hr).get(url).context["page"].object_list

    (row,) = [each for each in found if each == rater]
    assert (row.left, row.asked) == (asked - 1, asked)
    counts = [each.left for each in found]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize(("kept", "said"), [(2, "批准后够"), (1, "批准后仍差 1 人")])
def test_with_proposals_waiting_it_says_whether_they_will_do(kept: int, said: str) -> None:
    made = rated_cycle(3)
    peers = [one for one in made.nominations("proposed") if one.group == RaterGroup.PEER]
    for one in peers[kept:]:
        one.delete()
    Nomination.objects.exclude(pk__in=[one.pk for one in peers]).delete()

    rows = client_of(made.supervisor).get(reverse("reviews:team_raters", args=[made.cycle.code]))
    (problem,) = [
        part.partition("</p>")[0]
        for part in rows.content.decode().split('<p class="problem problem-stop">')
        if "同级" in part.partition("</p>")[0] and "批准后" in part.partition("</p>")[0]
    ]
    own = page(made, made.supervisor)
    made.approve()

    assert said in problem
    assert said in own
    assert "批准后" not in page(made, made.supervisor)
    assert "批准后" not in page(made, made.employees[0])


def test_a_department_narrows_the_list_and_what_is_approved(made: RatedCycle) -> None:
    elsewhere = EmployeeFactory.create().department
    url = reverse("cycles:raters", args=[made.cycle.code])

    assert client_of(made.hr).get(url, {"department": elsewhere.pk}).context["rows"] == []
    post(made.hr, "cycles:approve_raters", made.cycle.code, department=elsewhere.pk)
    assert Nomination.objects.filter(state="approved").count() == 0
    post(made.hr, "cycles:approve_raters", made.cycle.code, department=made.department.pk)
    assert Nomination.objects.filter(state="approved").count() > 0


def test_a_cycle_that_asks_nobody_else_has_no_such_page(made: RatedCycle) -> None:
    made.cycle.stages.filter(kind="others").update(kind="plan")

    assert client_of(made.hr).get(reverse("cycles:raters", args=[made.cycle.code])).status_code == (
        404
    )
    assert page(made, made.hr) == ""


def test_after_the_stage_nothing_is_offered(made: RatedCycle) -> None:
    nominate(
        assessment=made.first,
        raters=[made.neighbours[0]],
        group=RaterGroup.RELATED,
        actor=user_of(made.employees[0]),
    )
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    made.cycle.stages.filter(kind="others").update(starts=yesterday, ends=yesterday)

    for who in (made.hr, made.supervisor, made.employees[0]):
        shown = page(made, who)
        assert "这个阶段已经结束。" in shown
        assert 'data-testid="nominate"' not in shown
        assert 'data-testid="approve-' not in shown
        assert 'data-testid="take-back"' not in shown
    for reader, name in (
        (client_of(made.hr), "cycles:raters"),
        (client_of(made.supervisor), "reviews:team_raters"),
    ):
        listed = reader.get(reverse(name, args=[made.cycle.code])).content.decode()
        assert 'data-testid="approve-all"' not in listed


def test_who_approves_all_after_the_stage_reads_that_it_is_over(made: RatedCycle) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    made.cycle.stages.filter(kind="others").update(starts=yesterday, ends=yesterday)

    url = reverse("cycles:approve_raters", args=[made.cycle.code])
    said = client_of(made.hr).post(url, follow=True)

    assert [str(each) for each in said.context["messages"]] == ["这个阶段已经结束。"]


def test_where_nobody_is_asked_yet_the_lists_say_so_in_words() -> None:
    made = rated_cycle(1)
    listed = client_of(made.hr).get(reverse("cycles:raters", args=[made.cycle.code]))

    text = listed.content.decode()

    proposed = Nomination.objects.filter(state="proposed").count()
    assert f"还没有批准任何评价人；{proposed} 个提名待批准。" in text
    assert text.count("还没有请人") == 3
    assert "0 / 0" not in text
    assert "0 / 0" not in page(made, made.hr)
