"""Who reads which event."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.core.models import User
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.queries.events import visible_to
from competency_portal.people.models import Employee
from tests.factories import EmployeeFactory, LaunchedCycle, launched_cycle
from tests.factories.evidence import days_ago, make_event
from tests.factories.raters import user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    return launched_cycle(2)


def sees(user: User) -> set[str]:
    return set(visible_to(user).values_list("text", flat=True))


def above(person: Employee) -> Employee:
    """Somebody to whom a person reports from now on."""
    boss: Employee = EmployeeFactory.create()
    Employee.objects.filter(pk=person.pk).update(supervisor=boss)
    return boss


def test_the_line_and_hr_read_it_and_the_person_once_it_is_shared(made: LaunchedCycle) -> None:
    me, colleague = made.employees
    boss = above(made.supervisor)
    make_event(made, text="私下")
    make_event(made, text="分享", is_shared=True)
    make_event(made, author=user_of(me), text="自述")
    everything = {"私下", "分享", "自述"}

    seen = {
        name: sees(user)
        for name, user in {
            "supervisor": user_of(made.supervisor),
            "line": user_of(boss),
            "hr": made.hr,
            "person": user_of(me),
            "colleague": user_of(colleague),
            "stranger": user_of(EmployeeFactory.create()),
        }.items()
    }

    assert seen == {
        **dict.fromkeys(("supervisor", "line", "hr"), everything),
        "person": {"分享", "自述"},
        "colleague": set(),
        "stranger": set(),
    }


def test_nobody_reads_of_those_above_them(made: LaunchedCycle) -> None:
    boss = above(made.supervisor)
    make_event(made, made.supervisor, user_of(boss), text="主管的事")
    make_event(made, boss, made.hr, text="总监的事")

    assert sees(user_of(made.supervisor)) == sees(user_of(made.employees[0])) == set()


def test_hr_reads_of_themselves_what_anybody_reads_of_themselves(made: LaunchedCycle) -> None:
    me = made.employees[0]
    user = user_of(me)
    user.is_hr = True
    user.save()
    make_event(made, text="私下")
    make_event(made, text="分享", is_shared=True)
    make_event(made, made.employees[1], text="同事的事")

    assert sees(user) == {"分享", "同事的事"}


def test_the_line_is_that_of_today_and_authors_keep_what_they_wrote(made: LaunchedCycle) -> None:
    make_event(made, text="我写的")
    make_event(made, author=made.hr, text="HR 写的")
    successor = EmployeeFactory.create()
    made.employees[0].supervisor = successor
    made.employees[0].save()

    assert sees(user_of(made.supervisor)) == {"我写的"}
    assert sees(user_of(successor)) == {"我写的", "HR 写的"}


def test_withdrawn_it_is_for_its_author_and_hr(made: LaunchedCycle) -> None:
    boss = above(made.supervisor)
    event = make_event(made, is_shared=True)
    BehaviourEvent.objects.update(state="withdrawn")
    people = (made.supervisor, boss, made.employees[0])

    assert [bool(sees(user_of(person))) for person in people] == [True, False, False]
    assert sees(made.hr) == {event.text}


def test_only_author_and_hr_read_what_stood_there_before(
    made: LaunchedCycle, client: Client
) -> None:
    event = make_event(made, is_shared=True)
    boss = above(made.supervisor)
    users = [user_of(one) for one in (made.supervisor, boss, made.employees[0])]

    shown = []
    for user in (*users, made.hr):
        client.force_login(user)
        page = client.get(reverse("evidence:event", args=[event.pk]))
        shown.append((page.status_code, 'data-testid="event-share"' in page.content.decode()))

    assert shown == [(200, False), (200, False), (200, False), (200, True)]


def test_a_list_is_narrowed_by_competency_level_days_and_words(
    made: LaunchedCycle, client: Client
) -> None:
    level = made.catalogue.levels["Si"]
    make_event(made, text="停水通知", days=40, competency="response", level=level)
    make_event(made, text="访客登记", days=5)
    make_event(made, made.employees[1], text="别人的事", days=5)
    client.force_login(user_of(made.supervisor))

    def found(query: str) -> list[str]:
        page = client.get(f"{reverse('evidence:event_list')}?{query}").context["page"]
        return [event.text for event in page.object_list]

    assert found("competency=response") == ["停水通知"]
    assert found("level=Si") == ["停水通知"]
    assert found(f"since={days_ago(10)}&q=访客") == ["访客登记"]
    assert found(f"until={days_ago(10)}") == ["停水通知"]
    assert found(f"q={made.employees[1].name}") == ["别人的事"]
    assert len(found("since=gestern&level=&page=x")) == 3
    assert found("q=没有") == []


def test_the_lists_cost_the_same_for_one_and_for_five(made: LaunchedCycle, client: Client) -> None:
    person = made.employees[0]
    make_event(made)
    make_event(made, state="withdrawn")
    client.force_login(user_of(made.supervisor))
    urls = (reverse("evidence:event_list"), reverse("evidence:of_person", args=[person.pk]))

    def cost() -> list[int]:
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts.append(len(queries))
        return counts

    cost()
    one = cost()
    for day in range(4):
        make_event(made, competency="response", days=day, level=made.catalogue.levels["Sb"])
        make_event(made, state="withdrawn")

    assert cost() == one
