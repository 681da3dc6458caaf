"""Recording a case: what the form offers, what it refuses, and that nothing typed is lost."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.kept import signed
from competency_portal.evidence.forms.events import initial_of_new
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.services.events import check_day
from competency_portal.people.models import Employee, EmployeeStatus
from models_catalog.models import BehaviourIndicator
from models_catalog.states import VersionState
from tests.evidence.forms import TEXT, typed
from tests.factories import (
    EmployeeFactory,
    HrFactory,
    LaunchedCycle,
    launched_cycle,
    make_catalogue,
)
from tests.factories.evidence import days_ago
from tests.factories.raters import user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    return launched_cycle(2)


@pytest.fixture
def supervisor(made: LaunchedCycle, client: Client) -> Client:
    client.force_login(user_of(made.supervisor))
    return client


def url_of(person: Employee, query: str = "") -> str:
    return reverse("evidence:record", args=[person.pk]) + query


def behaviour_of(made: LaunchedCycle, competency: str, level: str) -> BehaviourIndicator:
    return BehaviourIndicator.objects.filter(
        rubric__competency=made.catalogue.competencies[competency],
        rubric__level=made.catalogue.levels[level],
    )[0]


def checked(html: str) -> list[str]:
    return re.findall(r'name="shows" value="([^"]*)" checked', html)


def test_the_form_comes_with_today_and_the_competency_and_no_level_is_chosen_for_anybody(
    made: LaunchedCycle, supervisor: Client
) -> None:
    html = supervisor.get(url_of(made.employees[0], "?competency=relations")).content.decode()

    assert f'value="{days_ago(0).isoformat()}" max="{days_ago(0).isoformat()}"' in html
    assert re.findall(r'<option value="(\w+)" selected', html) == ["relations"]
    assert checked(html) == [""]
    assert re.findall(r'name="shows" value="(level-\d+)"', html)[0] == (
        f"level-{made.catalogue.levels['Si'].pk}"
    )
    assert re.findall(r'<option value="(\w+)"', html) == [
        *("learning", "integrity", "insight", "response", "relations")
    ]


def test_a_case_is_recorded_with_its_behaviour_and_the_level_of_that(
    made: LaunchedCycle, supervisor: Client
) -> None:
    behaviour = behaviour_of(made, "insight", "Si")

    answer = supervisor.post(
        url_of(made.employees[0]), typed(shows=f"behaviour-{behaviour.pk}", is_shared="on")
    )

    event = BehaviourEvent.objects.get()
    assert answer.headers["Location"] == reverse("evidence:of_person", args=[made.employees[0].pk])
    assert (event.text, event.happened_on) == (TEXT, days_ago(1))
    assert (event.behaviour, event.level) == (behaviour, made.catalogue.levels["Si"])
    assert (event.is_shared, event.is_own) == (True, False)
    assert [record.action for record in audit.trail(event)] == ["Event recorded"]


def test_level_and_behaviour_may_be_left_open_and_one_comes_back_where_one_came_from(
    made: LaunchedCycle, supervisor: Client
) -> None:
    answer = supervisor.post(url_of(made.employees[0], "?back=/reviews/"), typed(shows=""))

    event = BehaviourEvent.objects.get()
    assert (event.level, event.behaviour, event.is_shared) == (None, None, False)
    assert answer.headers["Location"] == "/reviews/"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("happened_on", days_ago(-1).isoformat(), "这一天还没到。请记已经发生的事。"),
        ("happened_on", days_ago(4 * 366).isoformat(), "只记最近 3 年的事。"),
        ("happened_on", "昨天", "这不是日期。请写成 2026-03-09 这样。"),
        ("text", " \u200b\n", "写下发生了什么。"),
        ("text", "长" * 2001, "这里最多写 2000 个字，现在有 2001 个。"),
        ("competency", "nothing", "选一项能力。"),
        ("shows", "level-999999", "这一条属于另一项能力，请重新选。"),
    ],
)
def test_what_is_refused_is_said_at_its_field_and_everything_comes_back(
    made: LaunchedCycle, supervisor: Client, field: str, value: str, said: str
) -> None:
    behaviour = behaviour_of(made, "insight", "Sa")
    sent = typed(shows=f"behaviour-{behaviour.pk}", is_shared="on") | {field: value}

    answer = supervisor.post(url_of(made.employees[0]), sent)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [said]
    assert sent["text"].strip("\u200b \n") in html
    assert 'name="is_shared" id="id_is_shared" checked' in html
    assert field in ("competency", "shows") or checked(html) == [sent["shows"]]
    assert not BehaviourEvent.objects.exists()


def test_a_day_begins_at_midnight_where_the_company_is() -> None:
    """In China: eight hours before it does in UTC."""
    midnight = datetime.datetime(2026, 11, 14, 16, tzinfo=datetime.UTC)
    day, first = datetime.date(2026, 11, 15), datetime.date(2023, 11, 14)
    with time_machine.travel(midnight - datetime.timedelta(seconds=1), tick=False) as clock:
        check_day(first)
        with pytest.raises(Refused, match="这一天还没到"):
            check_day(day)
        clock.move_to(midnight)
        check_day(day)
        with pytest.raises(Refused, match="只记最近 3 年的事"):
            check_day(first)
        assert initial_of_new("")["happened_on"] == day


def test_on_a_leap_day_three_years_go_back_to_the_day_before() -> None:
    with time_machine.travel(datetime.datetime(2028, 2, 29, 4, tzinfo=datetime.UTC), tick=False):
        check_day(datetime.date(2025, 2, 28))


def test_without_a_script_the_levels_come_with_a_button_and_nothing_is_said_to_be_wrong(
    made: LaunchedCycle, supervisor: Client
) -> None:
    sent = typed(go="narrow", competency="response", text="还没写完")

    answer = supervisor.post(url_of(made.employees[0]), sent)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "还没写完" in html
    assert checked(html) == [""]
    assert "invalid-feedback" not in html


def test_a_script_asks_for_the_levels_of_the_competency(
    made: LaunchedCycle, supervisor: Client
) -> None:
    url = reverse("evidence:choices", args=[made.employees[0].pk])

    some = supervisor.get(url, {"competency": "learning"}).content.decode()
    none = supervisor.get(url, {"competency": ""}).content.decode()

    assert len(re.findall(r'value="level-', some)) == 2
    assert len(re.findall(r'value="behaviour-', some)) == 6
    assert none.strip() == ""


def test_the_same_form_sent_twice_is_one_case_and_other_words_are_another(
    made: LaunchedCycle, supervisor: Client
) -> None:
    sent, hr = typed(), Client()
    hr.force_login(made.hr)
    supervisor.post(url_of(made.employees[0]), sent)
    supervisor.post(url_of(made.employees[0]), sent)
    assert BehaviourEvent.objects.count() == 1

    supervisor.post(url_of(made.employees[0]), sent | {"text": "后来又有一件事。"})
    supervisor.post(url_of(made.employees[1]), sent)
    BehaviourEvent.objects.filter(text=TEXT).update(text="更正以后。")
    for client in (supervisor, hr):
        client.post(url_of(made.employees[0]), sent)

    stored = BehaviourEvent.objects.order_by("pk").values_list("employee", "text")
    one, other = (person.pk for person in made.employees)
    assert list(stored) == [
        *((one, "更正以后。"), (one, "后来又有一件事。"), (other, "更正以后。"), (one, TEXT)),
    ]


def test_another_level_or_another_reader_makes_it_another_case(
    made: LaunchedCycle, supervisor: Client
) -> None:
    sent, behaviour = typed(), behaviour_of(made, "insight", "Si")
    level = f"level-{made.catalogue.levels['Si'].pk}"

    for other in ({}, {"shows": level}, {"shows": f"behaviour-{behaviour.pk}"}, {"is_shared": "1"}):
        supervisor.post(url_of(made.employees[0]), sent | other)

    stored = BehaviourEvent.objects.values_list("level__code", "behaviour", "is_shared")
    assert set(stored) == {
        *((None, None, False), ("Si", None, False), ("Si", behaviour.pk, False)),
        (None, None, True),
    }


def test_what_was_typed_while_the_login_ran_out_is_there_again(made: LaunchedCycle) -> None:
    client, url = Client(), url_of(made.employees[0], "?competency=insight")
    supervisor = user_of(made.supervisor)
    sent = typed(writer=signed(supervisor.pk), competency="relations", is_shared="on")

    to_login = client.post(url, sent)
    client.force_login(supervisor)
    html = client.get(url).content.decode()
    again = client.get(url).content.decode()

    assert to_login.headers["Location"].startswith(reverse("account_login"))
    assert TEXT in html
    assert html.count('data-testid="back-again"') == 1
    assert re.findall(r'<option value="(\w+)" selected', html) == ["relations"]
    assert TEXT not in again
    assert not BehaviourEvent.objects.exists()


def test_somebody_else_who_logs_in_does_not_find_it(made: LaunchedCycle) -> None:
    client, url = Client(), url_of(made.employees[0])

    client.post(
        url, typed(writer=signed(user_of(made.supervisor).pk)), headers={"HX-Request": "true"}
    )
    client.force_login(made.hr)

    assert TEXT not in client.get(url).content.decode()


def test_a_script_that_saves_is_told_where_to_go(made: LaunchedCycle, supervisor: Client) -> None:
    hx = {"HX-Request": "true"}

    saved = supervisor.post(url_of(made.employees[0]), typed(), headers=hx)
    expired = Client().post(url_of(made.employees[0]), typed(), headers=hx)

    assert saved.status_code == expired.status_code == 204
    assert saved.headers["HX-Redirect"].startswith("/events/people/")
    assert expired.headers["HX-Redirect"].startswith(reverse("account_login"))


def test_about_oneself_it_is_ones_own_words(made: LaunchedCycle, client: Client) -> None:
    me = made.employees[0]
    client.force_login(user_of(me))

    client.post(url_of(me), typed())

    event = BehaviourEvent.objects.get()
    html = client.get(reverse("evidence:of_person", args=[me.pk])).content.decode()
    assert (event.is_own, event.is_shared) == (True, True)
    assert 'data-testid="own-words"' in html


def test_of_a_stranger_of_the_boss_and_of_who_has_left_nothing_is_recorded(
    made: LaunchedCycle, client: Client
) -> None:
    me, colleague = made.employees
    gone = EmployeeFactory.create(supervisor=me, status=EmployeeStatus.LEFT)
    client.force_login(user_of(me))

    said = [
        getattr(client, verb)(url_of(person), typed()).status_code
        for verb in ("get", "post")
        for person in (colleague, made.supervisor, gone)
    ]

    assert said == [404] * 6
    assert not BehaviourEvent.objects.exists()


def test_what_was_typed_of_somebody_who_moved_meanwhile_comes_back(
    made: LaunchedCycle, supervisor: Client
) -> None:
    me, url = user_of(made.supervisor), url_of(made.employees[0])
    Employee.objects.filter(pk=made.employees[0].pk).update(supervisor=made.employees[1])
    Employee.objects.filter(pk=made.employees[1].pk).update(supervisor=None)
    late, later = supervisor.post(url, typed(writer=signed(me.pk))), Client()
    later.post(url, typed(writer=signed(me.pk)))
    later.force_login(me)

    for answer in (late, later.get(url)):
        html = answer.content.decode()
        assert (answer.status_code, TEXT in html) == (404, True)
        assert made.employees[0].name not in html
    assert TEXT not in later.get(url).content.decode()
    assert not BehaviourEvent.objects.exists()


def test_whoever_has_only_themselves_comes_straight_to_the_form(
    made: LaunchedCycle, client: Client
) -> None:
    client.force_login(user_of(made.employees[0]))

    answer = client.get(reverse("evidence:choose") + "?back=/")

    assert answer.headers["Location"] == url_of(made.employees[0], "?back=%2F")


def test_a_supervisor_taps_one_of_their_people_and_hr_searches(
    made: LaunchedCycle, supervisor: Client
) -> None:
    near = supervisor.get(reverse("evidence:choose")).content.decode()
    hr = Client()
    hr.force_login(HrFactory.create())
    found = hr.get(reverse("evidence:choose"), {"q": made.employees[1].number}).content.decode()

    assert re.findall(r'data-testid="record-(\d+)"', near) == [
        str(person.pk) for person in (made.supervisor, *made.employees)
    ]
    assert re.findall(r'data-testid="record-(\d+)"', found) == [str(made.employees[1].pk)]


def test_another_version_of_the_model_can_be_named_but_no_draft(
    made: LaunchedCycle, supervisor: Client
) -> None:
    older = made.catalogue.version
    other = make_catalogue()
    draft = make_catalogue(state=VersionState.DRAFT)

    def offered(version: int) -> int:
        page = supervisor.get(url_of(made.employees[0], f"?version={version}"))
        key: int = page.context["form"].offer.version.pk
        return key

    assert offered(other.version.pk) == other.version.pk
    assert offered(draft.version.pk) == older.pk


def test_as_long_as_no_model_is_published_the_page_says_so(supervisor: Client) -> None:
    person = EmployeeFactory.create(supervisor=Employee.objects.get(name="李主管"))
    person.position.profiles.all().delete()
    for version in type(make_catalogue().version).objects.all():
        version.state = VersionState.RETIRED
        version.save()

    html = supervisor.get(url_of(person)).content.decode()

    assert "还没有能力模型" in html
