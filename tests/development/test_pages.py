"""The pages of plans: what is filled in, and what is kept of bad input."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_portal.core.templatetags.formats import date_cn
from competency_portal.development.addresses import measure_url, plan_url
from competency_portal.development.models import Measure
from competency_portal.development.services.measures import change_measure
from competency_portal.feedback.addresses import report_url
from competency_portal.people.models import Employee, EmployeeStatus
from models_catalog.models import SuggestedMeasure
from tests.factories import DepartmentFactory, EmployeeFactory, LaunchedCycle
from tests.factories.plans import cycle_with_gap, line_of_gap, planned, user_of, words

pytestmark = pytest.mark.django_db
Enter = Callable[[Employee], Client]
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def new_url(made: LaunchedCycle) -> str:
    number = made.employees[0].number
    return reverse("development:measure_create", args=[made.cycle.code, number, "learning"])


def filled(client: Client, url: str) -> dict[str, Any]:
    initial = client.get(url).context["form"].initial
    return {key: value for key, value in initial.items() if value}


def test_what_somebody_else_stored_meanwhile_is_shown_beside_what_was_typed(
    made: LaunchedCycle, enter: Enter
) -> None:
    measure, lead = planned(made), enter(made.supervisor)
    url = measure_url(measure, "measure_edit")
    form = filled(lead, url)
    lead.post(url, {**form, "text": "先存的"})

    answer = lead.post(url, {**form, "text": "后写的"})

    shown = answer.context["form"]
    assert answer.status_code == 409
    assert shown["text"].value() == "后写的"
    assert shown.errors["text"] == ["现在存的是：先存的"]
    again = lead.post(url, {**form, "text": "后写的", "version": shown["version"].value()})
    measure.refresh_from_db()
    assert (again.status_code, measure.text) == (302, "后写的")


@pytest.mark.parametrize(
    ("action", "typed", "told"),
    [
        ("finish", {"outcome": ""}, "invalid-feedback"),
        ("drop", {"reason": "\u200b"}, "invalid-feedback"),
        ("hand_over", {"owner_typed": "没有这个人"}, "没有这个人"),
        ("mark", {}, "至少标一条行为。"),
        ("agree", {}, "这条措施现在不能这样做"),
    ],
)
def test_bad_input_is_told_at_its_place(
    made: LaunchedCycle, enter: Enter, action: str, typed: dict[str, str], told: str
) -> None:
    measure = planned(made)

    answer = enter(made.supervisor).post(measure_url(measure, action), typed)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    measure.refresh_from_db()
    assert measure.state == "planned"


def test_the_form_comes_filled_with_what_is_missing(made: LaunchedCycle, enter: Enter) -> None:
    form = enter(made.supervisor).get(new_url(made)).context["form"]

    (missing,) = line_of_gap(made).missing
    assert form.initial["behaviours"] == [str(missing.behaviour.pk)]
    assert missing.behaviour.text in form.initial["expected"]
    assert form.initial["owner"] == made.employees[0].pk


def test_a_suggestion_never_takes_the_place_of_what_was_typed(
    made: LaunchedCycle, enter: Enter
) -> None:
    line = line_of_gap(made)
    for code, kind, text in (("m0", "course", "参加培训"), ("m1", "coaching", "请人带教")):
        SuggestedMeasure.objects.create(
            version=line.competency.version,
            code=code,
            kind=kind,
            competency=line.competency,
            level=line.level,
            text=text,
        )
    lead = enter(made.supervisor)

    def used(text: str, kind: str = "course") -> tuple[str, str]:
        answer = lead.post(new_url(made), {"text": text, "kind": kind, "use": "m1"})
        form = answer.context["form"]
        assert (answer.status_code, form.errors) == (200, {})
        return form["text"].value(), form["kind"].value()

    assert used("") == used("参加培训") == ("请人带教", "coaching")
    assert used("自己\r\n写的") == ("自己\n写的\n请人带教", "course")
    assert used("自己写的\n请人带教", "") == ("自己写的\n请人带教", "coaching")
    assert not Measure.objects.exists()


def test_a_day_that_has_passed_is_no_last_day(made: LaunchedCycle, enter: Enter) -> None:
    lead = enter(made.supervisor)
    typed = {**filled(lead, new_url(made)), "text": "写好的措施"}

    answer = lead.post(new_url(made), {**typed, "starts": TODAY - DAY, "ends": TODAY - DAY})

    assert answer.status_code == 422
    assert answer.context["form"].errors["ends"] == ["这一天已经过去。"]
    assert answer.context["form"]["text"].value() == "写好的措施"
    assert Measure.objects.count() == 0


def test_whoever_only_carries_it_out_reads_the_measure_and_not_the_marks(
    made: LaunchedCycle, enter: Enter
) -> None:
    coach = EmployeeFactory.create()
    measure = planned(made, owner=coach)
    client = enter(coach)

    page = client.get(measure_url(measure)).content.decode()

    assert measure.text in page
    assert "未见到" not in page
    assert client.get(plan_url(measure.plan.assessment)).status_code == 404
    assert client.post(measure_url(measure, "note"), {"note": "见了第一面"}).status_code == 302
    assert client.post(measure_url(measure, "mark"), {}).status_code == 404
    assert [row.pk for row in client.get("/plans/").context["carried"]] == [measure.pk]


def test_a_measure_whose_owner_leaves_is_trouble_until_it_is_handed_over(
    made: LaunchedCycle, enter: Enter
) -> None:
    coach = EmployeeFactory.create()
    measure = planned(made, owner=coach)
    # Nothing is wrong with what is done, nor with what somebody who is still here carries out.
    done, _other = planned(made, owner=coach), planned(made)
    Measure.objects.filter(pk=done.pk).update(state="done")
    coach.status = EmployeeStatus.LEFT
    coach.save()
    lead = enter(made.supervisor)

    answer = lead.get("/plans/?show=ownerless")
    listed = answer.context["page"].object_list
    assert [row.assessment.employee for row in listed] == [made.employees[0]]
    assert '<span class="due due-late">负责人已离职</span>' in answer.content.decode()
    assert 'data-testid="ownerless"' in lead.get(measure_url(measure)).content.decode()
    start = lead.get("/").content.decode()
    assert 'data-testid="plans-ownerless" data-value="1"' in start

    lead.post(measure_url(measure, "hand_over"), {"owner": made.supervisor.pk})

    measure.refresh_from_db()
    assert measure.owner == made.supervisor
    assert not lead.get("/plans/?show=ownerless").context["page"].object_list


def test_the_list_leaves_out_whom_the_start_page_does_not_count(
    made: LaunchedCycle, enter: Enter
) -> None:
    person = planned(made).owner
    person.status = EmployeeStatus.LEFT
    person.save()
    # Whoever leads nobody any more is told of no plans at all.
    EmployeeFactory.create(supervisor=made.supervisor)
    lead = enter(made.supervisor)

    def listed(show: str) -> int:
        return len(lead.get(f"/plans/?show={show}").context["page"].object_list)

    assert 'data-testid="plans-ownerless"' not in lead.get("/").content.decode()
    assert (listed("ownerless"), listed("written")) == (0, 1)


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (TODAY - 2 * DAY, "逾期 2 天"),
        (TODAY, "今天到期"),
        (TODAY + DAY, "明天到期"),
        (TODAY + 3 * DAY, "3 天后到期"),
        (TODAY + 4 * DAY, "已定"),
    ],
)
def test_how_near_the_last_day_is_stands_in_words(
    made: LaunchedCycle, enter: Enter, ends: datetime.date, said: str
) -> None:
    measure = planned(made, starts=TODAY - 9 * DAY, ends=ends)

    page = enter(made.supervisor).get(plan_url(measure.plan.assessment)).content.decode()

    state = page.split('data-testid="measure-state"')[1].split("</span>")[0]
    assert said in state


def test_the_report_shows_what_is_planned_for_a_gap_and_offers_more_quietly(
    made: LaunchedCycle, enter: Enter
) -> None:
    report = report_url(made.assessments[0])
    before = enter(made.employees[0]).get(report).content.decode()
    late = planned(made, text="每周复盘一个案例")
    planned(made, text="不做了").__class__.objects.filter(text="不做了").update(state="dropped")
    planned(made, text="请人带教", actor=user_of(made.employees[0]), ends=late.starts)

    page = enter(made.employees[0]).get(report).content.decode()

    assert (before.count("定改进措施"), before.count("再定一项")) == (2, 0)
    assert (page.count("定改进措施"), page.count("再定一项")) == (0, 1)
    card = page.partition('data-testid="planned-learning"')[2].partition("</ul>")[0]
    assert f'href="{measure_url(late)}">每周复盘一个案例</a>' in card
    assert (date_cn(late.ends) in card, "待同意" in card, "不做了" in card) == (True, True, False)
    # What is agreed comes before what waits for a yes, whichever ends first.
    assert card.index("每周复盘一个案例") < card.index("请人带教")


def test_the_last_day_for_plans_is_the_end_of_their_stage(enter: Enter) -> None:
    made = cycle_with_gap(1, stages=("supervisor", "plan"))
    lead, url = enter(made.supervisor), plan_url(made.assessments[0])
    ends = made.cycle.stages.get(kind="plan").ends

    before = lead.get(url).content.decode()
    answer = lead.get("/plans/?show=missing")
    listed, shown = answer.context["page"].object_list, answer.content.decode()
    made.cycle.stages.filter(kind="plan").update(starts=TODAY - 2 * DAY, ends=TODAY - DAY)
    late = lead.get("/plans/?show=missing").content.decode()
    planned(made)

    assert ["前定计划" in text for text in (shown, late)] == [True, False]
    assert ["到期，还没有定" in text for text in (shown, late)] == [False, True]
    assert "还没有定下的措施" in before
    assert [row.plan_until for row in listed] == [ends]
    assert "还没有定下的措施" not in lead.get(url).content.decode()
    assert not lead.get("/plans/?show=missing").context["page"].object_list


def test_the_person_reads_and_proposes_and_others_find_nothing(
    made: LaunchedCycle, enter: Enter
) -> None:
    stranger = enter(EmployeeFactory.create())
    url = plan_url(made.assessments[0])

    assert enter(made.employees[0]).get(url).context["writes"] is True
    assert stranger.get(url).status_code == 404
    assert stranger.get(new_url(made)).status_code == 404
    assert user_of(made.employees[0]).is_hr is False


@pytest.mark.parametrize(
    ("ended", "action", "field"), [("drop", "note", "note"), ("finish", "finish", "outcome")]
)
def test_what_was_typed_for_a_measure_that_ended_meanwhile_comes_back(
    made: LaunchedCycle, enter: Enter, ended: str, action: str, field: str
) -> None:
    measure, lead = planned(made), enter(made.supervisor)
    lead.post(measure_url(measure, ended), {"reason": "不做了", "outcome": "已完成"})

    answer = lead.post(measure_url(measure, action), {field: "写了半天的字"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "写了半天的字" in page
    assert "这条措施现在不能这样做" in page


def test_what_was_typed_for_a_measure_that_is_theirs_no_more_comes_back(
    made: LaunchedCycle, enter: Enter
) -> None:
    coach, person = EmployeeFactory.create(), made.employees[0]
    carried, proposed = planned(made, owner=coach), planned(made, actor=user_of(person))
    lead = enter(made.supervisor)
    lead.post(measure_url(carried, "hand_over"), {"owner": person.pk})
    lead.post(measure_url(proposed, "agree"), {"version": 1})

    note = enter(coach).post(measure_url(carried, "note"), {"note": "第一次<课>"})
    edit = enter(person).post(measure_url(proposed, "measure_edit"), {"text": "换一种写法"})

    assert (note.status_code, edit.status_code) == (409, 409)
    assert "第一次&lt;课&gt;" in note.content.decode()
    assert proposed.text not in note.content.decode()
    assert "换一种写法" in edit.content.decode()


def test_a_yes_is_to_the_words_that_were_shown(made: LaunchedCycle, enter: Enter) -> None:
    person = made.employees[0]
    measure, lead = planned(made, actor=user_of(person)), enter(made.supervisor)
    shown = lead.get(measure_url(measure)).content.decode()
    typed = words(person, text="换一种写法")
    change_measure(measure=measure, words=typed, version=1, actor=user_of(person))

    answer = lead.post(measure_url(measure, "agree"), {"version": 1})

    page = answer.content.decode()
    measure.refresh_from_db()
    assert '<input type="hidden" name="version" value="1">' in shown
    assert (answer.status_code, measure.state) == (409, "proposed")
    assert "换一种写法" in page
    assert '<input type="hidden" name="version" value="2">' in page


def test_a_plan_is_found_by_department_with_everything_below(
    made: LaunchedCycle, enter: Enter
) -> None:
    (one,) = made.assessments
    other = cycle_with_gap()
    planned(made)
    planned(other)
    hr = Client()
    hr.force_login(made.hr)
    room = DepartmentFactory.create(name="一部", parent=one.department)
    type(one).objects.filter(pk=one.pk).update(department=room)

    def people(query: str) -> set[int]:
        page = hr.get(f"/plans/{query}").context["page"]
        return {row.assessment_id for row in page.object_list}

    assert people(f"?department={one.department.pk}") == {one.pk}
    assert people(f"?department={other.department.pk}") == {other.assessments[0].pk}
    assert people("?department=0x") == {one.pk, other.assessments[0].pk}
    # Whose people are all of one has nothing to choose.
    assert "department" not in enter(other.supervisor).get("/plans/").context["form"].fields
