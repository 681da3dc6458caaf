"""What the board says is to be mended, and that each link leads to where it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from competency_portal.assessments.models import KpiMeasure, Nomination
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.participants import transfer_assessment
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from tests.assessments.questionnaires import questioned_cycle
from tests.factories import EmployeeFactory, LaunchedCycle
from tests.factories.instruments import make_kpi, measure
from tests.factories.raters import RatedCycle, rated_cycle
from tests.factories.results import submit
from tests.home.boards import block, end_stage, opened, troubles

pytestmark = pytest.mark.django_db

Break = Callable[[LaunchedCycle], object]
STAGES = ("self", "supervisor", "questionnaire", "kpi")


def leaves(made: LaunchedCycle) -> object:
    return Employee.objects.filter(pk=made.employees[0].pk).update(status="left")


def boss_leaves(made: LaunchedCycle) -> object:
    return Employee.objects.filter(pk=made.supervisor.pk).update(status="left")


def boss_locked(made: LaunchedCycle) -> object:
    return User.objects.filter(employee=made.supervisor).update(is_active=False)


def locked(made: LaunchedCycle) -> object:
    return User.objects.filter(employee=made.employees[0]).update(is_active=False)


def moved(made: LaunchedCycle) -> object:
    boss = EmployeeFactory.create()
    return Employee.objects.filter(pk=made.employees[0].pk).update(supervisor=boss)


def orphaned(made: LaunchedCycle) -> object:
    return Employee.objects.filter(pk=made.employees[0].pk).update(supervisor=None)


def unmeasured(made: LaunchedCycle) -> object:
    kpi = make_kpi(made.catalogue.version, "waiting", "at_most", high="48")
    return measure(made.assessments[0], kpi)


def unanswered(made: LaunchedCycle) -> None:
    end_stage(made.cycle, "questionnaire", -1)


def closed(made: LaunchedCycle) -> object:
    return close_cycle(cycle=made.cycle, actor=made.hr)


@pytest.mark.parametrize(
    ("breaks", "expected", "leads_to"),
    [
        (leaves, {"left": 1}, "cycles:withdraw"),
        (boss_leaves, {"supervisor-left": 1}, "cycles:transfer"),
        (boss_locked, {"supervisor-locked": 1}, "people:employee_detail"),
        (locked, {"self-locked": 1}, "people:employee_detail"),
        (moved, {"supervisor-other": 1}, "cycles:transfer"),
        (orphaned, {"supervisor-none": 1}, "people:employee_edit"),
        (unmeasured, {"unmeasured": 1}, "results:kpi"),
        (unanswered, {"unanswered": 1}, "cycles:extend"),
        (closed, {"unscored": 1, "unanswered": 1}, "cycles:reopen"),
    ],
)
def test_a_trouble_is_counted_and_leads_to_where_it_is_mended(
    breaks: Break, expected: dict[str, int], leads_to: str
) -> None:
    made = questioned_cycle(1, stages=STAGES)
    assert troubles(block(made.hr)) == {}

    breaks(made)
    page = opened(made.hr)
    shown = page.context["board"].blocks[0]

    assert troubles(shown) == expected
    answer = opened(made.hr, shown.problems[0].url)
    assert answer.resolver_match.view_name == leads_to
    assert f'href="{shown.problems[0].url}' in page.content.decode()


def test_what_is_submitted_needs_no_other_supervisor() -> None:
    made = questioned_cycle(1)
    boss_leaves(made)
    submit(made.reviews[0])

    assert troubles(block(made.hr)) == {}


def test_nobody_is_asked_to_undo_a_transfer() -> None:
    made = questioned_cycle(1)
    transfer_assessment(
        assessment=made.assessments[0], to=EmployeeFactory.create(), actor=made.hr, reason="休长假"
    )
    after_it = troubles(block(made.hr))
    moved(made)

    assert (after_it, troubles(block(made.hr))) == ({}, {"supervisor-other": 1})


def test_several_people_are_listed_each_with_the_page_that_mends_it() -> None:
    made = questioned_cycle(2)
    boss_leaves(made)
    shown = block(made.hr).problems[0]

    listed = opened(made.hr, shown.url)

    assert (shown.people, listed.context["trouble"]) == (2, "supervisor-left")
    assert [url for _assessment, url in listed.context["rows"]] == [
        reverse("cycles:transfer", args=[made.cycle.code, one.pk]) for one in made.assessments
    ]


def test_a_list_with_nothing_left_says_so() -> None:
    made = questioned_cycle(1)
    url = reverse("home:troubles", args=[made.cycle.code, "left"])

    assert "都处理好了" in opened(made.hr, url).content.decode()


def test_what_concerns_ones_own_assessment_is_left_to_another_of_hr() -> None:
    made = questioned_cycle(1)
    boss_leaves(made)
    User.objects.filter(employee=made.employees[0]).update(is_hr=True)
    subject = User.objects.get(employee=made.employees[0])

    assert (troubles(block(subject)), troubles(block(made.hr))) == ({}, {"supervisor-left": 1})


@pytest.fixture
def rated() -> RatedCycle:
    """One person with enough approved raters; what else was proposed is gone."""
    made = rated_cycle(1)
    made.approve()
    Nomination.objects.filter(state="proposed").delete()
    make_enough(made)
    return made


def make_enough(made: RatedCycle) -> None:
    for group in ("peer", "related"):
        there = Nomination.objects.filter(assessment=made.first, group=group).count()
        for _more in range(there, 2):
            Nomination.objects.create(
                assessment=made.first,
                rater=EmployeeFactory.create(),
                group=group,
                origin="hr",
                state="approved",
            )


def test_raters_are_missed_when_they_are_too_few_when_they_decline_or_leave(
    rated: RatedCycle,
) -> None:
    peers = Nomination.objects.filter(assessment=rated.first, group="peer")
    enough = troubles(block(rated.hr))
    first, *_others = peers
    keep = [one.pk for one in peers[:2]]
    peers.exclude(pk__in=keep).delete()
    Nomination.objects.filter(pk=first.pk).update(state="declined")
    declined = troubles(block(rated.hr))
    Nomination.objects.filter(pk=first.pk).update(state="proposed")
    proposed = troubles(block(rated.hr))
    Nomination.objects.filter(pk=first.pk).update(state="approved")
    Employee.objects.filter(pk=first.rater_id).update(status="left")
    lost = troubles(block(rated.hr))

    assert enough == {}
    assert declined == {"short": 1, "declined": 1}
    assert proposed == {"short": 1, "proposed": 1}
    assert lost == {"lost": 1}


@pytest.mark.parametrize("kind", ["short", "declined", "lost", "proposed"])
def test_raters_are_chosen_on_their_own_pages(rated: RatedCycle, kind: str) -> None:
    peers = list(Nomination.objects.filter(assessment=rated.first, group="peer"))
    states = {"declined": "declined", "proposed": "proposed", "short": "withdrawn"}
    rows = Nomination.objects.filter(pk__in=[one.pk for one in peers])
    rows.update(state=states.get(kind, "approved"))
    if kind == "lost":
        Employee.objects.filter(pk=peers[0].rater_id).update(status="left")

    problem = next(one for one in block(rated.hr).problems if one.trouble == kind)

    names = {"short": "cycles:raters", "proposed": "cycles:raters"}
    answer = opened(rated.hr, problem.url)
    assert answer.resolver_match.view_name == names.get(kind, "reviews:raters")


def test_a_value_that_is_entered_is_not_missing() -> None:
    made = questioned_cycle(1, stages=STAGES)
    unmeasured(made)
    KpiMeasure.objects.update(value="36")

    assert troubles(block(made.hr)) == {}
