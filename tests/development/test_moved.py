"""What moved from cycle to cycle and since one (docs/arithmetic.md §20)."""

import dataclasses
import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.assessments.services.cycles import launch_cycle
from competency_portal.core.models import User
from competency_portal.development.insight import group
from competency_portal.development.insight.group import (
    GroupLine,
    GroupPage,
    GroupTable,
    group_page,
    results_of_others,
)
from competency_portal.development.insight.moved import (
    CompetencyMoved,
    between_cycles,
    since_cycle,
)
from competency_portal.development.models import BehaviourRemark, Measure
from competency_portal.people.models import Employee
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.results import earlier, published
from competency_portal.results.scoring import GroupMoved, Tally
from models_catalog.models import BehaviourIndicator, Requirement
from models_catalog.states import VersionState
from tests.factories import (
    CycleFactory,
    DepartmentFactory,
    EmployeeFactory,
    LaunchedCycle,
    answer,
)
from tests.factories.catalogue import make_catalogue
from tests.factories.plans import cycle_with_gap, planned, user_of
from tests.factories.results import AT, BELOW, close_and_publish, mark, published_cycle, submit

pytestmark = pytest.mark.django_db

LAST_YEAR = {
    "period_start": datetime.date(2025, 1, 1),
    "period_end": datetime.date(2025, 12, 31),
}


def last_year(people: int = 1) -> LaunchedCycle:
    """Everybody had one behaviour of learning seen, one not seen, one without a chance."""
    made = cycle_with_gap(people, **LAST_YEAR)
    Cycle.objects.filter(pk=made.cycle.pk).update(deadline=datetime.date(2025, 12, 1))
    return made


def this_year(before: LaunchedCycle, *marks: str | None, **cycle: Any) -> list[AssessmentResult]:
    """The same people a year later, their behaviours of learning marked so."""
    made = CycleFactory.create(
        version=before.catalogue.version,
        period_start=datetime.date(2026, 1, 1),
        period_end=datetime.date(2026, 12, 31),
        **cycle,
    )
    made.employees.set(before.employees)
    launch_cycle(cycle=made, actor=None)
    for assessment in made.assessments.all():
        review = assessment.reviews.get()
        answer(review, before.catalogue, AT)
        mark(review, "learning", "E", *marks)
        submit(review)
    close_and_publish(made)
    return list(published().filter(assessment__cycle=made).order_by("assessment__employee__number"))


def since_last_year(result: AssessmentResult) -> CompetencyMoved:
    before = earlier(result)
    assert before is not None
    return next(one for one in between_cycles([(before, result)]) if one.code == "learning")


def counts(one: CompetencyMoved) -> tuple[int, ...]:
    assert one.moved is not None
    parts = (one.moved.gained, one.moved.still_missing, one.moved.not_known, one.moved.lost)
    return tuple(len(part) for part in parts)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (("seen", "seen", "seen"), (1, 0, 0, 0)),
        (("seen", "not_seen", "seen"), (0, 1, 0, 0)),
        (("not_seen", "no_chance", None), (0, 0, 1, 1)),
    ],
)
def test_from_one_cycle_to_the_next(marks: tuple[str | None, ...], expected: tuple[int]) -> None:
    (result,) = this_year(last_year(), *marks)

    assert counts(since_last_year(result)) == expected


def test_another_level_does_not_compare() -> None:
    before = last_year()
    asked = Requirement.objects.filter(competency__code="learning", level__code="E")
    asked.update(level=before.catalogue.levels["D"])

    (result,) = this_year(before, "seen", "seen", "seen")

    assert since_last_year(result).moved is None


def test_behaviours_worded_otherwise_do_not_compare() -> None:
    before = last_year()
    old = before.catalogue.version
    type(old).objects.filter(pk=old.pk).update(state=VersionState.RETIRED)
    worded = make_catalogue(model=old.model, number=2)
    first = BehaviourIndicator.objects.filter(
        rubric__competency__version=worded.version, rubric__competency__code="learning"
    ).earliest("pk")
    BehaviourIndicator.objects.filter(pk=first.pk).update(text="换一种说法")
    Employee.objects.filter(pk=before.employees[0].pk).update(position=worded.positions["butler"])

    (result,) = this_year(dataclasses.replace(before, catalogue=worded), "seen", "seen", "seen")

    last = earlier(result)
    assert last
    others = ("integrity", "insight", "response", "relations")
    assert {one.code: one.moved is None for one in between_cycles([(last, result)])} == {
        "learning": True,
        **dict.fromkeys(others, False),
    }


def done(measure: Measure, day: datetime.date) -> None:
    Measure.objects.filter(pk=measure.pk).update(state="done", done_on=day)


def test_measures_that_ended_in_between_are_counted() -> None:
    before = last_year()
    for day in (datetime.date(2025, 12, 1), datetime.date(2026, 3, 1)):
        done(planned(before), day)
    planned(before)

    (result,) = this_year(before, "seen", "seen", "seen")

    days = [measure.day for measure in since_last_year(result).measures]
    assert days == [datetime.date(2026, 3, 1)]


def test_marks_made_again_are_told_apart() -> None:
    made = last_year()
    measure = planned(made)
    (row,) = measure.behaviours.all()
    done(measure, datetime.date(2026, 1, 5))
    result = published().get(assessment=made.assessments[0])
    published_at = result.assessment.cycle.published_at
    assert published_at
    BehaviourRemark.objects.create(
        measure=measure,
        behaviour=row.behaviour,
        mark="seen",
        by=made.supervisor,
        at=published_at - datetime.timedelta(hours=1),
    )
    assert since_cycle([result]) == []

    BehaviourRemark.objects.create(
        measure=measure, behaviour=row.behaviour, mark="seen", by=made.supervisor
    )

    (found,) = since_cycle([result])
    assert (found.code, counts(found)) == ("learning", (1, 0, 0, 0))
    assert [one.text for one in found.measures] == ["参加沟通技巧培训"]


# Several people


def page_of(user: User, result: AssessmentResult) -> GroupPage:
    return group_page(results_of_others(user), result.assessment.cycle, None)


def test_a_supervisor_counts_their_line_and_hr_everybody() -> None:
    before = last_year(3)
    elsewhere = before.employees[2]
    results = this_year(before, "seen", "seen", "seen")
    boss = EmployeeFactory.create()
    Employee.objects.filter(pk=elsewhere.pk).update(supervisor=boss)

    # Of whom one rated and leads no more one reads the report, and not what moved.
    expected = {before.hr: 3, user_of(before.supervisor): 2, user_of(boss): 1}

    for reader, people in expected.items():
        page = page_of(reader, results[0])
        (line,) = [line for line in page.between.lines if line.name == "学习"]
        assert (page.people, line.moved.both.people, line.moved.both.gained) == (people,) * 3


def test_a_department_counts_its_own_alone() -> None:
    before = last_year(2)
    first, other = this_year(before, "seen", "seen", "seen")
    elsewhere = DepartmentFactory.create()
    Assessment.objects.filter(pk=other.assessment_id).update(department=elsewhere)
    visible, cycle = results_of_others(before.hr), first.assessment.cycle

    page = group_page(visible, cycle, [elsewhere.pk])

    (line,) = [line for line in page.between.lines if line.name == "学习"]
    assert (page.people, page.between.people, line.moved.both.people) == (1, 1, 1)
    assert group_page(visible, cycle, []).people == 0


def test_nobody_counts_themselves() -> None:
    before = last_year(2)
    lead, member = before.employees
    Employee.objects.filter(pk=member.pk).update(supervisor=lead)
    results = this_year(before, "seen", "seen", "seen")

    assert page_of(user_of(lead), results[0]).people == 1


def test_few_are_marked_and_measures_stand_apart() -> None:
    before = last_year(2)
    done(planned(before), datetime.date(2026, 3, 1))

    page = page_of(before.hr, this_year(before, "seen", "seen", "seen")[0])

    (line,) = [line for line in page.between.lines if line.name == "学习"]
    assert line.moved.both.is_few
    assert (line.moved.with_measure.people, line.moved.without.people) == (1, 1)


def line_of(name: str, people: int, missing: int) -> GroupLine:
    """One competency, of which nobody had a measure."""
    nobody, all_of_them = Tally(0, 0, 0, 0, 0), Tally(people, missing, missing, 0, 0)
    return GroupLine(name, GroupMoved(nobody, all_of_them, 0), apart=0)


@pytest.mark.parametrize(("enough", "is_said"), [(0, True), (1, True), (2, False), (3, False)])
def test_where_most_totals_are_few_those_that_are_not_are_named(enough: int, is_said: bool) -> None:
    rows = [line_of(f"够{n}", 5, 5) for n in range(enough)]
    few = [line_of("人少", 4, 9), line_of("条少", 4, 4)]

    table = GroupTable(9, (*rows, *few))

    assert (table.enough, table.is_mostly_few) == ([row.name for row in rows], is_said)


def test_too_many_people_are_asked_to_be_fewer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "MOST_PEOPLE", 1)
    made = last_year(2)
    client.force_login(made.hr)

    page = client.get(reverse("development:moved_group")).content.decode()

    assert "2 人太多，一页数不完，请选一个部门。" in page


def test_as_many_queries_for_one_person_as_for_five(client: Client) -> None:
    counts = []
    for people in (1, 5):
        before = last_year(people)
        (first, *_) = this_year(before, "seen", "seen", "seen")
        client.force_login(before.hr)
        with CaptureQueriesContext(connection) as captured:
            answered = client.get(
                reverse("development:moved_group"), {"cycle": first.assessment.cycle.code}
            )
        assert f"{people} 人，只算以前也有结果的 {people} 人" in answered.content.decode()
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_what_cannot_be_chosen_counts_everybody(client: Client) -> None:
    made = last_year()
    client.force_login(made.hr)

    for typed in ("0", "x", "9" * 5000, "\0"):
        answered = client.get(
            reverse("development:moved_group"), {"department": typed, "cycle": typed}
        )
        assert answered.status_code == 200


# One person


def test_the_person_reads_what_moved_and_a_colleague_does_not(client: Client) -> None:
    before = last_year(2)
    (result, _) = this_year(before, "seen", "seen", "not_seen")
    person, colleague = before.employees
    url = reverse("development:moved_person", args=[result.assessment.cycle.code, person.number])

    client.force_login(user_of(person))
    page = client.get(url).content.decode()
    client.force_login(user_of(colleague))

    assert "原来缺 1 条，现在见到 1 条" in page
    assert "以前见到的，这次" not in page
    assert "between-unmoved" not in page
    assert client.get(url).status_code == 404


def test_what_went_stands_beside_what_came(client: Client) -> None:
    before = last_year()
    (result,) = this_year(before, "not_seen", "seen", "seen")
    client.force_login(before.hr)

    code, number = result.assessment.cycle.code, before.employees[0].number
    page = client.get(reverse("development:moved_person", args=[code, number])).content.decode()

    card = page.split('data-testid="between-learning"')[1].split("<ul")[0]
    assert "原来缺 1 条，现在见到 1 条" in card
    assert "以前见到的，这次 1 条没见到" in card


def test_where_nothing_moved_stands_folded_with_its_count(client: Client) -> None:
    before = last_year(2)
    (result, _) = this_year(before, "seen", "not_seen", "seen")
    client.force_login(before.hr)

    code, number = result.assessment.cycle.code, before.employees[0].number
    person = client.get(reverse("development:moved_person", args=[code, number]))
    group = client.get(reverse("development:moved_group"), {"cycle": code})

    for page in (person.content.decode(), group.content.decode()):
        folded = page.partition('data-testid="between-unmoved" data-value="1"')[2]
        assert "其余 1 项没有变化" in folded
        assert "学习" in folded.partition("</details>")[0]
    heading = folded.partition("学习")[2].partition("</th>")[0]
    assert "（数量少）" in heading
    assert "这里的合计都数量少" in group.content.decode().partition('data-testid="between-few"')[2]


def test_as_many_queries_for_one_competency_of_a_person_as_for_three(client: Client) -> None:
    made = published_cycle([BELOW, AT], [BELOW, BELOW, BELOW, AT])
    counts = []
    client.force_login(made.hr)
    for index, below in enumerate((1, 3)):
        for competency in ("learning", "integrity", "insight")[:below]:
            measure = planned(made, index, competency=competency)
            behaviour = measure.behaviours.earliest("pk").behaviour
            BehaviourRemark.objects.create(
                measure=measure, behaviour=behaviour, mark="seen", by=made.supervisor
            )
        address = [made.cycle.code, made.employees[index].number]
        with CaptureQueriesContext(connection) as captured:
            page = client.get(reverse("development:moved_person", args=address))
        assert len(page.context["since"]) == below
        counts.append(len(captured))

    assert counts[0] == counts[1]
