"""HR's board: how far every cycle is, who is late, and what comes next."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import Assessment, Cycle, Nomination, RaterGroup
from competency_portal.assessments.queries.chasing import Choice
from competency_portal.assessments.services.chasing import chase
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.core.models import User
from competency_portal.home.board import blocks, branches
from competency_portal.notices.services.reminders import tell_due
from competency_portal.people.models import Department, Employee
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import begin_calibration, lock_calibration
from tests.assessments.questionnaires import questioned_cycle, response_of
from tests.factories import (
    CycleFactory,
    DepartmentFactory,
    EmployeeFactory,
    HrFactory,
    LaunchedCycle,
    answer,
    launched_cycle,
)
from tests.factories.instruments import make_kpi, measure
from tests.factories.raters import rated_cycle
from tests.factories.results import AT, submit
from tests.factories.self_assessments import self_cycle, self_review
from tests.home.boards import BOARD, block, board, end_stage, opened, tallies

pytestmark = pytest.mark.django_db


def step(user: User) -> tuple[str, str]:
    """The sentence, and where its button leads."""
    first = board(user).first
    assert first
    return first[1].sentence, first[1].url


def test_every_stage_shows_how_much_is_done() -> None:
    made = questioned_cycle(2, stages=("self", "supervisor", "questionnaire", "kpi"))
    submit(made.reviews[0])
    submit(self_review(made, 1))
    type(response_of(made)).objects.filter(pk=response_of(made).pk).update(state="submitted")
    kpi = make_kpi(made.catalogue.version, "waiting", "at_most", high="48")
    measure(made.assessments[0], kpi, "36")
    measure(made.assessments[1], kpi)

    shown = block(made.hr)

    assert shown.people == 2
    assert tallies(shown) == {
        "self": (1, 2),
        "supervisor": (1, 2),
        "questionnaire": (1, 4),
        "kpi": (1, 2),
    }


def test_raters_are_counted_once_they_are_approved() -> None:
    made = rated_cycle()
    made.approve()
    approved = Nomination.objects.filter(state="approved").count()
    rater = made.nominations("approved")[0].rater
    made.respond(rater, AT)

    shown = block(made.hr)

    assert tallies(shown)["others"] == (1, approved)
    due = {row.rater: row.dues for row in shown.waiting}
    left = Nomination.objects.filter(state="approved", rater=rater).count()
    assert sum(one.count for one in due.get(rater.pk, ()) if one.kind == "others") == left


def test_hr_is_not_told_who_answers_about_themselves() -> None:
    made = rated_cycle(1)
    made.approve()
    User.objects.filter(employee=made.employees[0]).update(is_hr=True)
    subject = User.objects.get(employee=made.employees[0])

    assert tallies(block(subject))["others"] is None
    assert tallies(block(made.hr))["others"] == (0, len(made.nominations("approved")))
    assert {str(due.kind) for row in block(subject).waiting for due in row.dues} == {"supervisor"}


def test_people_are_late_once_the_last_day_of_the_stage_is_over() -> None:
    made = self_cycle(3)
    submit(self_review(made, 0))
    counted = []
    for days in (0, -1):
        end_stage(made.cycle, "self", days)
        shown = block(made.hr)
        lines = {line.stage.kind: line.late for line in shown.stages}
        counted.append((shown.late_people, shown.in_time, lines))

    assert counted == [
        (0, 3, {"self": 0, "supervisor": 0}),
        (2, 1, {"self": 2, "supervisor": 0}),
    ]


def test_the_deadline_of_the_cycle_ends_every_stage() -> None:
    made = launched_cycle(1)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Cycle.objects.filter(pk=made.cycle.pk).update(deadline=yesterday)

    assert block(made.hr).late_people == 1


def test_nobody_waits_for_a_stage_that_has_not_begun() -> None:
    made = self_cycle(1)
    end_stage(made.cycle, "self", 25)

    shown = block(made.hr)

    assert [(row.rater, row.left) for row in shown.waiting] == [(made.supervisor.pk, 1)]
    assert shown.stages[1].is_ahead


def test_the_late_come_first_with_whom_to_turn_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "MOST_WAITING", 2)
    made = self_cycle(3)
    end_stage(made.cycle, "self", -2)

    page = opened(made.hr)
    shown = page.context["board"].blocks[0]

    assert [
        (person.employee, person.waiting.days_late, person.turn_to) for person in shown.persons
    ] == [(one, 2, made.supervisor) for one in made.employees[:2]]
    everybody = reverse("home:waiting", args=[made.cycle.code])
    assert f'href="{everybody}?show=late"' in page.content.decode()


def test_a_boss_who_has_left_is_nobody_to_turn_to() -> None:
    made = self_cycle(1)
    Employee.objects.filter(pk=made.supervisor.pk).update(status="left")

    persons = {person.employee: person.turn_to for person in block(made.hr).persons}

    assert persons[made.employees[0]] is None


def test_transfer_and_return_are_one_step_away() -> None:
    made = launched_cycle(2)
    submit(made.reviews[0])
    done, open_ = made.reviews

    page = opened(made.hr).content.decode()

    code = made.cycle.code
    back = "?back=%2F"
    for url in (
        reverse("cycles:transfer", args=[code, open_.assessment_id]) + back,
        reverse("cycles:return_review", args=[code, done.assessment_id, done.pk]) + back,
        reverse("cycles:extend", args=[code]) + back,
    ):
        assert f'href="{url}"' in page
        assert opened(made.hr, url)


@pytest.fixture
def company() -> tuple[LaunchedCycle, list[Department]]:
    """A company, two regions and an office below the first; 1, 2 and 3 people in the three."""
    made = [launched_cycle(count) for count in (1, 2, 3)]
    Assessment.objects.update(cycle=made[0].cycle)
    Cycle.objects.exclude(pk=made[0].cycle.pk).update(state="published")
    east, west, office = (each.department for each in made)
    root = DepartmentFactory.create(name="公司")
    for department, parent in ((east, root), (west, root), (office, east)):
        Department.objects.filter(pk=department.pk).update(parent=parent)
    submit(made[0].reviews[0])
    return made[0], [root, east, west, office]


def test_departments_are_rolled_up_and_opened_on_demand(
    company: tuple[LaunchedCycle, list[Department]],
) -> None:
    made, (_root, east, west, office) = company
    end_stage(made.cycle, "supervisor", -1)
    end_stage(Cycle.objects.get(state="running"), "supervisor", -1)

    def rows(*keys: str) -> list[tuple[int, int, int, int, bool]]:
        return [
            (row.key, row.depth, row.people, row.late, row.is_here)
            for row in block(made.hr, BOARD, open=list(keys)).branches
        ]

    top = [(east.pk, 0, 4, 3, False), (west.pk, 0, 2, 2, False)]
    below = [(east.pk, 1, 1, 0, True), (office.pk, 1, 3, 3, False)]
    assert rows() == top
    assert rows("x", "9" * 30, f"{made.cycle.pk}.0") == top
    assert rows(f"{made.cycle.pk}.{east.pk}") == [top[0], *below, top[1]]


def test_departments_with_less_to_do_are_counted(
    company: tuple[LaunchedCycle, list[Department]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, (root, *_others) = company
    other = DepartmentFactory.create(parent=root)
    Assessment.objects.filter(pk=made.assessments[-1].pk).update(department=other)
    monkeypatch.setattr(branches, "MOST_ROWS", 1)

    *shown, rest = block(made.hr).branches

    assert (len(shown), rest.more, rest.key) == (1, 2, root.pk)


def test_what_is_under_way_is_shown_and_nothing_else() -> None:
    running, closed, published = (launched_cycle(1) for _ in range(3))
    for made in (closed, published):
        close_cycle(cycle=made.cycle, actor=made.hr)
    publish_results(cycle=published.cycle, actor=published.hr)
    draft = CycleFactory.create()

    found = board(running.hr)

    assert {each.cycle for each in found.blocks} == {running.cycle, closed.cycle}
    assert found.drafts == [draft]


def test_more_cycles_than_fit_are_one_link_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "MOST_BLOCKS", 1)
    made = [launched_cycle(1), launched_cycle(1)][0]

    page = opened(made.hr)

    assert len(page.context["board"].blocks) == 1
    assert f'<a href="{reverse("cycles:cycle_list")}">全部周期</a>' in page.content.decode()


def test_next_comes_what_is_most_urgent() -> None:
    made = launched_cycle(2)
    code = [made.cycle.code]
    waiting = f"{reverse('home:waiting', args=code)}?show=late"

    calm = step(made.hr)
    end_stage(made.cycle, "supervisor", -1)
    late = step(made.hr)
    Employee.objects.filter(pk=made.employees[0].pk).update(status="left")
    left = step(made.hr)
    Employee.objects.update(status="active")
    for review in made.reviews:
        submit(review)
    done = step(made.hr)
    close_cycle(cycle=made.cycle, actor=made.hr)
    closed = step(made.hr)

    assert calm == ("一切按计划进行，现在没有要你处理的。", "")
    assert late == ("1 人逾期：提醒他们，或延长时间。", waiting)
    withdraw = reverse("cycles:withdraw", args=[*code, made.assessments[0].pk])
    assert left == (f"先处理：{made.employees[0].name}：中途离职。", withdraw)
    assert done == ("全部交齐，可以结束本周期。", reverse("cycles:close", args=code))
    assert closed == ("可以发布结果了。", reverse("cycles:cycle_detail", args=code))


def test_with_everybody_reminded_today_more_time_comes_next() -> None:
    made = self_cycle(3)
    submit(self_review(made, 0))
    end_stage(made.cycle, "self", -1)
    # Nobody can remind them.
    Employee.objects.filter(pk=made.employees[2].pk).update(user=None)

    # Of a last day that is over they are reminded by themselves; HR can ask all the same.
    tell_due(timezone.localdate())
    before = step(made.hr)[0]
    chase(cycle=made.cycle, choice=Choice(is_late=True), actor=made.hr)

    assert before == "2 人逾期：提醒他们，或延长时间。"
    extend = reverse("cycles:extend", args=[made.cycle.code])
    assert step(made.hr) == ("2 人逾期，今天能提醒的都提醒过了：延长时间。", extend)


def test_the_cycle_of_the_next_step_stands_first() -> None:
    late, calm = launched_cycle(1), launched_cycle(1)
    newest = [block.cycle for block in board(late.hr).blocks]

    end_stage(late.cycle, "supervisor", -1)

    assert newest == [calm.cycle, late.cycle]
    assert [block.cycle for block in board(late.hr).blocks] == [late.cycle, calm.cycle]


def test_a_draft_waits_to_be_launched() -> None:
    draft = CycleFactory.create()

    assert step(HrFactory.create()) == (
        "已计划，还没有启动。",
        reverse("cycles:preflight", args=[draft.code]),
    )


def test_calibration_is_begun_then_discussed_then_published() -> None:
    made = launched_cycle(1, stages=("supervisor", "calibration"))
    answer(made.reviews[0], made.catalogue, AT)
    submit(made.reviews[0])
    close_cycle(cycle=made.cycle, actor=made.hr)

    before = step(made.hr)
    begin_calibration(cycle=made.cycle, actor=made.hr)
    open_, counted = step(made.hr), tallies(block(made.hr))["calibration"]
    lock_calibration(cycle=made.cycle, actor=made.hr)
    after = step(made.hr)

    page = reverse("results:calibration", args=[made.cycle.code])
    assert before == ("评价已收齐，可以开始校准了。", page)
    assert open_ == ("校准中：1 人已讨论 0 人，讨论完就锁定。", page)
    assert counted == (0, 1)
    assert after == ("可以发布结果了。", reverse("cycles:cycle_detail", args=[made.cycle.code]))


def test_the_page_says_when_nobody_is_late_and_when_everything_is_in() -> None:
    made = launched_cycle(1)
    calm = opened(made.hr).content.decode()
    submit(made.reviews[0])
    done = opened(made.hr).content.decode()

    assert ("没有人逾期" in calm, "该交的都交了" in calm) == (True, False)
    assert ("没有人逾期" in done, "该交的都交了" in done) == (False, True)


def test_the_list_finds_filters_and_says_when_it_is_empty() -> None:
    made = self_cycle(2)
    end_stage(made.cycle, "self", -1)
    elsewhere = DepartmentFactory.create()
    Assessment.objects.filter(pk=made.assessments[0].pk).update(department=elsewhere)
    url = reverse("home:waiting", args=[made.cycle.code])

    def found(**query: object) -> list[Employee]:
        return [person.employee for person in opened(made.hr, url, **query).context["persons"]]

    one, other = made.employees
    assert found() == [one, other, made.supervisor]
    assert found(show="late") == [one, other]
    assert found(q=other.number) == [other]
    assert found(department=elsewhere.pk, show="late") == [one]
    assert found(stage="self") == [one, other]
    assert found(stage="supervisor") == [made.supervisor]
    assert found(stage="supervisor", show="late") == []
    assert "没有找到" in opened(made.hr, url, q="不存在").content.decode()
    end_stage(made.cycle, "self", 1)
    assert "没有人逾期" in opened(made.hr, url, show="late").content.decode()
    submit(made.reviews[0])
    submit(made.reviews[1])
    for index in (0, 1):
        submit(self_review(made, index))
    assert "该交的都交了" in opened(made.hr, url).content.decode()


def counted_queries(user: User, url: str = BOARD) -> int:
    opened(user, url)  # what is cached for good is not counted
    with CaptureQueriesContext(connection) as captured:
        opened(user, url)
    return len(captured)


def test_the_board_takes_the_same_queries_for_1_and_50_people() -> None:
    counts = {}
    for people in (1, 50):
        made = rated_cycle(people, stages=("self", "supervisor"), proposes_raters=False)
        Nomination.objects.bulk_create(
            Nomination(
                assessment=one,
                rater=made.neighbours[0],
                group=RaterGroup.RELATED,
                origin="hr",
                state="approved",
            )
            for one in made.assessments
        )
        end_stage(made.cycle, "self", -1)
        # In either cycle one person has a trouble, so that both name somebody.
        Employee.objects.filter(pk=made.employees[0].pk).update(status="left")
        EmployeeFactory.create(user=made.hr)
        waiting = reverse("home:waiting", args=[made.cycle.code])
        counts[people] = [counted_queries(made.hr, url) for url in (BOARD, waiting)]
        Cycle.objects.filter(pk=made.cycle.pk).update(state="published")

    assert counts[1] == counts[50]
