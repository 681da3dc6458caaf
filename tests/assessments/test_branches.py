"""Progress by department rolled up along the tree, and supervisors found by name."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import Assessment, Cycle, Review
from competency_portal.assessments.queries import branches
from competency_portal.assessments.queries.branches import branches_of, found_supervisors
from competency_portal.assessments.queries.cycles import progress_by_supervisor, progress_of
from competency_portal.assessments.states import ReviewState
from competency_portal.people.models import Department, Employee
from tests.factories import DepartmentFactory, launched_cycle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branches, "LISTED_WHOLE", 1)


@pytest.fixture
def company() -> tuple[Cycle, list[Department]]:
    """A company, two regions and an office; 1, 2 and 3 people in the three below the company."""
    made = [launched_cycle(count) for count in (1, 2, 3)]
    cycle = made[0].cycle
    Assessment.objects.update(cycle=cycle)
    east, west, office = (each.department for each in made)
    root = DepartmentFactory.create(name="公司")
    for department, parent in ((east, root), (west, root), (office, east)):
        Department.objects.filter(pk=department.pk).update(parent=parent)
    return cycle, [root, east, west, office]


def counted(cycle: Cycle, under: Department | None = None) -> list[tuple[int, int, bool, bool]]:
    rows = branches_of(cycle, under.pk if under else None).rows
    return [(row.progress.key, row.progress.people, row.has_below, row.is_here) for row in rows]


def test_branches_add_up_and_the_most_open_work_stands_first(
    company: tuple[Cycle, list[Department]],
) -> None:
    cycle, (root, east, west, office) = company

    assert counted(cycle) == [(east.pk, 4, True, False), (west.pk, 2, False, False)]
    assert counted(cycle, east) == [(office.pk, 3, False, False), (east.pk, 1, False, True)]
    assert [node.key for node in branches_of(cycle, office.pk).way] == [root.pk, east.pk]
    whole = progress_of(cycle)
    assert sum(row.progress.people for row in branches_of(cycle).rows) == whole.people


def test_a_branch_that_is_done_stands_last(company: tuple[Cycle, list[Department]]) -> None:
    cycle, (_root, east, west, _office) = company
    Review.objects.filter(assessment__department__in=[east, _office]).update(
        state=ReviewState.SUBMITTED
    )

    assert [row.progress.key for row in branches_of(cycle).rows] == [west.pk, east.pk]


def test_people_of_a_department_outside_the_tree_are_still_shown(
    company: tuple[Cycle, list[Department]],
) -> None:
    cycle, (_root, east, west, office) = company
    # A loop, which only a hand-made row can contain.
    Department.objects.filter(pk=east.pk).update(parent=office)

    assert {row.progress.key for row in branches_of(cycle).rows} == {west.pk, east.pk, office.pk}


def test_the_page_leads_down_and_then_to_the_people(
    company: tuple[Cycle, list[Department]],
) -> None:
    cycle, (_root, east, west, office) = company
    hr = Client()
    hr.force_login(launched_cycle(1).hr)
    page = reverse("cycles:cycle_detail", args=[cycle.code])
    people = reverse("cycles:people", args=[cycle.code])

    top = hr.get(page).content.decode()
    below = hr.get(page, {"under": east.pk}).content.decode()

    assert f'href="{page}?under={east.pk}"' in top
    assert f'href="{people}?department={west.pk}"' in top
    assert f'href="{people}?alone={east.pk}"' in below
    found = {
        name: len(hr.get(people, {name: east.pk}).context["page"].object_list)
        for name in ("department", "alone")
    }
    assert found == {"department": 4, "alone": 1}
    assert len(hr.get(people, {"department": office.pk}).context["page"].object_list) == 3


@pytest.mark.parametrize("under", ["0", "x", "9" * 30, "-1"])
def test_a_branch_that_is_none_shows_the_top(
    company: tuple[Cycle, list[Department]], under: str
) -> None:
    cycle, (_root, east, _west, _office) = company
    hr = Client()
    hr.force_login(launched_cycle(1).hr)

    answer = hr.get(reverse("cycles:cycle_detail", args=[cycle.code]), {"under": under})

    assert answer.context["branches"].rows[0].progress.key == east.pk


def test_supervisors_are_found_by_name_pinyin_and_number() -> None:
    made = launched_cycle(1)
    Employee.objects.filter(pk=made.supervisor.pk).update(search_key="王芳\nwangfang\nwf\n007")
    rows = progress_by_supervisor(made.cycle)

    assert [found_supervisors(rows, text) for text in ("wangf", " ", "\x00")] == [rows] * 3
    assert found_supervisors(rows, "李") == []


def test_branches_take_the_same_queries_for_1_and_50_departments() -> None:
    counts = []
    for more in (0, 50):
        cycle = launched_cycle(2).cycle
        for assessment in cycle.assessments.all():
            assessment.department = DepartmentFactory.create_batch(1 + more)[0]
            assessment.save()
        with CaptureQueriesContext(connection) as captured:
            branches_of(cycle)
        counts.append(len(captured))

    assert counts[0] == counts[1]
