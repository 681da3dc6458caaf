"""HR's pages of cycles."""

import datetime
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.forms.cycles import weight_name
from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.assessments.queries.cycles import plan_fingerprint
from competency_portal.assessments.queries.preflight import preflight
from competency_portal.assessments.states import CycleState
from competency_portal.core import audit
from tests.assessments.plans import supervisor_alone
from tests.factories import (
    CycleFactory,
    DepartmentFactory,
    EmployeeFactory,
    HrFactory,
    LaunchedCycle,
    UserFactory,
    launched_cycle,
    make_catalogue,
)

pytestmark = pytest.mark.django_db

GET_PAGES = ("cycle_detail", "cycle_supervisors", "people", "cycle_history")
ASKING_PAGES = ("extend", "close", "reopen", "add")
POST_ONLY = ("launch",)


@pytest.fixture
def hr(client: Client) -> Client:
    client.force_login(HrFactory.create())
    return client


def url(name: str, *args: object) -> str:
    return reverse(f"cycles:{name}", args=args)


def all_urls(made: LaunchedCycle) -> list[str]:
    code, person = made.cycle.code, made.assessments[0].pk
    return [
        url("cycle_list"),
        url("cycle_start"),
        url("cycle_create"),
        *[url(name, code) for name in (*GET_PAGES, *ASKING_PAGES, "cycle_edit", "preflight")],
        *[url(name, code) for name in POST_ONLY],
        *[url(name, code, made.employees[0].pk) for name in ("choose", "leave_out")],
        *[
            url(name, code, person)
            for name in ("person", "transfer", "withdraw", "restore", "refresh")
        ],
        url("return_review", code, person, made.reviews[0].pk),
    ]


@pytest.mark.parametrize("who", ["employee", "supervisor", "stranger"])
def test_these_pages_do_not_exist_for_anybody_but_hr(client: Client, who: str) -> None:
    made = launched_cycle(1)
    users = {
        "employee": made.employees[0].user,
        "supervisor": made.supervisor.user,
        "stranger": UserFactory.create(),
    }
    client.force_login(users[who])

    for address in all_urls(made):
        assert (address, client.get(address).status_code) == (address, 404)
        assert (address, client.post(address).status_code) == (address, 404)


def test_anonymous_people_are_asked_to_log_in(client: Client) -> None:
    for address in all_urls(launched_cycle(1)):
        assert client.get(address)["Location"].startswith(reverse("account_login"))


def test_every_page_opens_for_hr(hr: Client) -> None:
    made = launched_cycle(1)
    for address in all_urls(made):
        assert hr.get(address).status_code in {200, 302, 405}


@pytest.mark.parametrize("name", [*GET_PAGES, "preflight"])
def test_pages_that_only_show_take_no_post(hr: Client, name: str) -> None:
    made = launched_cycle(1)

    assert hr.post(url(name, made.cycle.code)).status_code == 405


def test_launching_takes_no_get(hr: Client) -> None:
    cycle = CycleFactory.create()

    assert hr.get(url("launch", cycle.code)).status_code == 405
    assert hr.put(url("close", cycle.code)).status_code == 405


def test_an_unknown_cycle_or_person_does_not_exist(hr: Client) -> None:
    made, other = launched_cycle(1), launched_cycle(1)

    assert hr.get(url("cycle_detail", "nothing")).status_code == 404
    wrong = url("person", made.cycle.code, other.assessments[0].pk)
    assert hr.get(wrong).status_code == 404


def test_the_first_cycle_has_one_thing_to_do(hr: Client) -> None:
    page = hr.get(url("cycle_list")).content.decode()
    assert page.count(f'href="{url("cycle_start")}"') == 1


def form_data(**changes: object) -> dict[str, object]:
    catalogue = make_catalogue()
    return {
        "name": "2026 年度能力评估",
        "code": "2026-9",
        "period_start": "2020-01-01",
        "period_end": "2026-12-31",
        **supervisor_alone(),
        "version": catalogue.version.pk,
        weight_name(catalogue.categories["core"]): "40",
        weight_name(catalogue.categories["service"]): "60",
        **changes,
    }


def test_a_plan_is_stored_and_leads_to_the_preflight(hr: Client) -> None:
    department = DepartmentFactory.create()

    answer = hr.post(url("cycle_create"), form_data(departments=[department.pk]))
    cycle = Cycle.objects.get()
    assert answer["Location"] == url("preflight", "2026-9")
    assert (cycle.name, list(cycle.departments.all())) == ("2026 年度能力评估", [department])


def test_a_form_with_faults_comes_back_with_everything_typed(hr: Client) -> None:
    department = DepartmentFactory.create()
    data = form_data(**{"stage-supervisor-ends": "2020-01-01"}, departments=[department.pk])

    answer = hr.post(url("cycle_create"), data)

    page = answer.content.decode()
    assert (answer.status_code, Cycle.objects.exists()) == (422, False)
    assert 'value="2026-9"' in page
    assert f'id="departments-{department.pk}" checked' in page


def test_a_draft_is_changed(hr: Client) -> None:
    data = form_data(name="新名")
    cycle = CycleFactory.create(version_id=data["version"])

    hr.post(url("cycle_edit", cycle.code), {**data, "code": cycle.code, "seen": seen(cycle)})

    assert Cycle.objects.get().name == "新名"


def seen(cycle: Cycle) -> str:
    """What the page with the form brings along."""
    return plan_fingerprint(Cycle.objects.get(pk=cycle.pk))


def test_of_two_who_change_a_plan_the_second_sees_both(hr: Client) -> None:
    department = DepartmentFactory.create()
    data = form_data(name="我的", departments=[department.pk])
    cycle = CycleFactory.create(version_id=data["version"], category_weights={})
    address = url("cycle_edit", cycle.code)
    mine = {**data, "code": cycle.code, "seen": hr.get(address).context["form"]["seen"].value()}
    hr.post(address, {**mine, "name": "别人的", "departments": []})

    stale = hr.post(address, mine)

    form, page = stale.context["form"], stale.content.decode()
    assert (stale.status_code, Cycle.objects.get().name) == (409, "别人的")
    assert set(form.errors) == {"__all__", "name", "departments"}
    assert "别人的" in form.errors["name"][0]
    assert 'value="我的"' in page
    assert f'id="departments-{department.pk}" checked' in page

    hr.post(address, {**mine, "seen": form["seen"].value()})
    assert Cycle.objects.get().name == "我的"


def test_a_launched_cycle_is_not_edited(hr: Client) -> None:
    made = launched_cycle(1)

    answer = hr.post(url("cycle_edit", made.cycle.code), form_data())

    assert answer["Location"] == url("cycle_detail", made.cycle.code)
    assert Cycle.objects.get(pk=made.cycle.pk).name == made.cycle.name


def planned(*, troubled: int = 0) -> Cycle:
    catalogue = make_catalogue()
    cycle: Cycle = CycleFactory.create(version=catalogue.version)
    boss = EmployeeFactory.create()
    butler = catalogue.positions["butler"]
    cycle.employees.add(EmployeeFactory.create(position=butler, supervisor=boss))
    cycle.employees.add(*EmployeeFactory.create_batch(troubled, position=butler))
    return cycle


def test_a_draft_leads_to_its_preflight_and_a_launched_cycle_to_its_progress(hr: Client) -> None:
    cycle = planned()
    assert hr.get(url("cycle_detail", cycle.code))["Location"] == url("preflight", cycle.code)

    hr.post(url("launch", cycle.code))
    assert hr.get(url("preflight", cycle.code))["Location"] == url("cycle_detail", cycle.code)


def test_the_preflight_links_each_problem_to_where_it_is_mended(hr: Client) -> None:
    cycle = planned(troubled=1)
    person = preflight(cycle).left_out[0].employee

    page = hr.get(url("preflight", cycle.code)).content.decode()

    assert 'data-problem="no_supervisor"' in page
    assert f'href="{reverse("people:employee_edit", args=[person.pk])}?back=' in page
    assert 'data-testid="leave-out"' in page


def test_launching_without_some_people_needs_the_box_ticked(hr: Client) -> None:
    cycle = planned(troubled=1)
    seen = preflight(cycle).fingerprint

    hr.post(url("launch", cycle.code), {"seen": seen})
    assert Cycle.objects.get().state == CycleState.DRAFT

    answer = hr.post(url("launch", cycle.code), {"seen": seen, "leave_out": "on"})
    assert answer["Location"] == url("cycle_detail", cycle.code)
    assert Assessment.objects.count() == 1


def test_pressing_launch_twice_launches_once_and_says_so(hr: Client) -> None:
    cycle = planned()
    hr.post(url("launch", cycle.code))

    answer = hr.post(url("launch", cycle.code), follow=True)

    assert answer.status_code == 200
    assert [message.level_tag for message in answer.context["messages"]] == ["success", "error"]
    assert Assessment.objects.count() == 1


def test_single_people_are_left_out_and_taken_in_again(hr: Client) -> None:
    cycle = planned()
    person = preflight(cycle).ready[0].employee
    cycle.departments.add(person.department)

    answer = hr.post(url("leave_out", cycle.code, person.pk), {"show": "ready"})
    assert answer["Location"] == url("preflight", cycle.code) + "?show=ready"
    assert preflight(cycle).candidates == ()

    hr.post(url("choose", cycle.code, person.pk), {"show": "javascript:"})
    assert [each.employee for each in preflight(cycle).ready] == [person]


def test_single_people_are_found_who_are_not_in_the_list_and_taken_in(hr: Client) -> None:
    cycle = planned()
    others = [EmployeeFactory.create(name=name) for name in ("王小明", "李雷")]
    inside = preflight(cycle).ready[0].employee

    def found(query: str) -> str:
        return hr.get(url("addable", cycle.code), {"q": query}).content.decode()

    assert f'data-key="{others[0].pk}"' in found("wxm")
    assert "data-key" not in found("wangxm")
    assert "data-key" not in found(inside.number)

    typed = {"people": others[0].pk, "people_typed": "李雷"}
    answer = hr.post(url("choose_several", cycle.code), typed)
    assert answer["Location"] == url("preflight", cycle.code)
    assert {each.employee for each in preflight(cycle).candidates} == {inside, *others}


def test_an_ambiguous_single_person_comes_back_to_choose_and_the_others_stay(hr: Client) -> None:
    cycle = planned()
    plain = EmployeeFactory.create(name="李雷")
    first, second = EmployeeFactory.create_batch(2, name="王芳")

    answer = hr.post(url("choose_several", cycle.code), {"people_typed": "李雷、王芳"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'value="{plain.pk}" id="id_people-{plain.pk}" checked' in page
    assert page.count("checked") == 1
    asked = {"people": [plain.pk, second.pk], "people_typed": "王芳", "people_asked": "王芳"}
    hr.post(url("choose_several", cycle.code), asked)
    chosen = {each.employee for each in preflight(cycle).candidates}
    assert {plain, second} < chosen
    assert first not in chosen


def test_a_refusal_is_said_in_the_form_with_what_was_typed(hr: Client) -> None:
    made = launched_cycle(1)
    typed = {"stage": "supervisor", "deadline": timezone.localdate().isoformat()}

    answer = hr.post(url("extend", made.cycle.code), {**typed, "reason": "多给一周"})

    assert answer.status_code == 422
    assert "多给一周" in answer.content.decode()
    assert list(answer.context["form"].errors) == ["deadline"]


def test_a_deadline_is_extended_with_a_reason(hr: Client) -> None:
    made = launched_cycle(1)
    later = made.cycle.deadline + datetime.timedelta(days=7)
    typed = {"stage": "supervisor", "deadline": later.isoformat()}

    hr.post(url("extend", made.cycle.code), typed)
    assert Cycle.objects.get().deadline == made.cycle.deadline
    hr.post(url("extend", made.cycle.code), {**typed, "reason": "盘点"})
    assert Cycle.objects.get().deadline == later


def test_a_closed_cycle_is_opened_again(hr: Client) -> None:
    made = launched_cycle(1)
    hr.post(url("close", made.cycle.code), {"reason": ""})
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Cycle.objects.update(deadline=yesterday)
    made.cycle.stages.update(starts=yesterday, ends=yesterday)

    assert hr.post(url("reopen", made.cycle.code), {"reason": "漏了"}).status_code == 422
    day = timezone.localdate().isoformat()
    hr.post(url("reopen", made.cycle.code), {"reason": "漏了", "ends-supervisor": day})

    assert Cycle.objects.get().is_open


def test_the_history_says_who_when_what_and_why(hr: Client) -> None:
    made = launched_cycle(1)
    hr.post(url("close", made.cycle.code), {"reason": "全部收齐"})

    page = hr.get(url("cycle_history", made.cycle.code)).content.decode()

    assert "全部收齐" in page
    assert str(made.hr.username) in page
    assert audit.trail(made.cycle).count() == 2


def test_progress_links_lead_to_the_people_they_count(hr: Client) -> None:
    made = launched_cycle(2)
    address = f"{url('people', made.cycle.code)}?department={made.department.pk}"

    assert address in hr.get(url("cycle_detail", made.cycle.code)).content.decode()
    assert hr.get(address).content.decode().count("row-target") == 2
    assert hr.get(f"{address}999").content.decode().count("row-target") == 2


@pytest.mark.parametrize(
    "address",
    [
        lambda made: url("cycle_list"),
        lambda made: url("cycle_detail", made.cycle.code),
        lambda made: url("cycle_supervisors", made.cycle.code),
        lambda made: url("people", made.cycle.code),
        lambda made: url("cycle_history", made.cycle.code),
        lambda made: url("person", made.cycle.code, made.assessments[0].pk),
    ],
)
def test_a_page_takes_the_same_queries_for_1_and_50_people(
    hr: Client, address: Callable[[LaunchedCycle], str]
) -> None:
    counts = []
    for people in (1, 50):
        made = launched_cycle(people)
        hr.get(address(made))
        with CaptureQueriesContext(connection) as queries:
            assert hr.get(address(made)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_list_takes_the_same_queries_for_1_and_50_cycles(hr: Client) -> None:
    counts = []
    for cycles in (1, 49):
        for _ in range(cycles):
            CycleFactory.create()
        hr.get(url("cycle_list"))
        with CaptureQueriesContext(connection) as queries:
            hr.get(url("cycle_list"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
