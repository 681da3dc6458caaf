"""Planning, agreeing, wording otherwise, handing over, ending: who may, and what is left behind."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from competency_portal.assessments.proposal import Mark
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.frozen import Frozen
from competency_portal.core.models import AuditRecord, User
from competency_portal.development.models import Goal, Horizon, Plan, ProgressNote
from competency_portal.development.rules import plans as rules
from competency_portal.development.services import measures, tracking
from competency_portal.development.services.plans import drop_goal, open_plan, set_goal
from competency_portal.people.models import EmployeeStatus
from tests.factories import EmployeeFactory, LaunchedCycle, launched_cycle
from tests.factories.plans import line_of_gap, planned, user_of, words

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def people(made: LaunchedCycle) -> dict[str, User]:
    """Everybody who may or may not, by who they are to the person."""
    person, lead = made.employees[0], made.supervisor
    lead.supervisor = EmployeeFactory.create()
    lead.save()
    return {
        "person": user_of(person),
        "lead": user_of(lead),
        "head": user_of(lead.supervisor),
        "hr": made.hr,
        "colleague": user_of(EmployeeFactory.create(supervisor=lead)),
        "stranger": user_of(EmployeeFactory.create()),
    }


def test_who_may_what(made: LaunchedCycle, people: dict[str, User]) -> None:
    measure = planned(made, owner=people["colleague"].employee)
    assessment = measure.plan.assessment
    table = {
        who: (
            rules.may_write(user, assessment),
            rules.may_manage(user, assessment),
            rules.may_mark_in(user, measure),
            rules.may_change(user, measure),
            rules.may_track(user, measure),
            rules.may_finish(user, measure),
        )
        for who, user in people.items()
    }

    assert table == {
        "person": (True, False, False, False, True, False),
        "lead": (True, True, True, True, True, True),
        "head": (True, True, True, True, True, True),
        "hr": (True, True, False, True, True, True),
        "colleague": (False, False, False, False, True, True),
        "stranger": (False, False, False, False, False, False),
    }


def test_nobody_manages_their_own_plan_with_the_hr_role_either(made: LaunchedCycle) -> None:
    user = user_of(made.employees[0])
    user.is_hr = True
    user.save()

    measure = planned(made, actor=user)

    assert measure.state == "proposed"
    with pytest.raises(Refused):
        measures.agree(measure=measure, actor=user)


def test_a_proposal_is_changed_and_taken_back_by_the_person_until_it_is_agreed(
    made: LaunchedCycle,
) -> None:
    person, lead = made.employees[0], made.supervisor
    mine, other = planned(made, actor=user_of(person)), planned(made, actor=user_of(person))

    measures.change_measure(
        measure=mine, words=words(person, text="换一条"), version=1, actor=user_of(person)
    )
    measures.drop(measure=other, reason="想清楚了", actor=user_of(person))
    measures.agree(measure=mine, actor=user_of(lead))

    mine.refresh_from_db()
    assert (mine.text, mine.state, mine.version) == ("换一条", "planned", 2)
    with pytest.raises(Refused):
        measures.change_measure(
            measure=mine, words=words(person, text="再换"), version=2, actor=user_of(person)
        )
    moves = audit.trail(other).filter(action="move").values_list("from_value", "to_value", "reason")
    assert list(moves) == [("proposed", "dropped", "想清楚了")]


def test_every_change_is_kept_by_field(made: LaunchedCycle) -> None:
    measure, lead = planned(made), user_of(made.supervisor)
    before = words(made.employees[0])

    measures.change_measure(
        measure=measure, words=words(made.supervisor, text="两次案例复盘"), version=1, actor=lead
    )

    changed = AuditRecord.objects.filter(subject_id=str(measure.pk), action="Measure changed")
    assert {row.detail["field"]: (row.from_value, row.to_value) for row in changed} == {
        "text": (before.text, "两次案例复盘"),
        "owner": (str(made.employees[0]), str(made.supervisor)),
    }


def test_an_end_has_its_result_and_can_be_taken_back(made: LaunchedCycle) -> None:
    measure, lead = planned(made), user_of(made.supervisor)
    measures.finish(measure=measure, outcome="完成培训", actor=user_of(made.employees[0]))

    with pytest.raises(Refused):
        measures.begin(measure=measure, actor=lead)
    measures.reopen(measure=measure, reason="还要巩固", actor=lead)

    measure.refresh_from_db()
    assert (measure.state, measure.done_on, measure.outcome) == ("running", None, "完成培训")


@pytest.mark.parametrize("wrong", ["left", "backwards"])
def test_what_cannot_be_planned_leaves_nothing_behind(made: LaunchedCycle, wrong: str) -> None:
    person = made.employees[0]
    gone = EmployeeFactory.create(status=EmployeeStatus.LEFT)
    typed = words(gone) if wrong == "left" else words(person, ends=timezone.localdate() - DAY)

    with pytest.raises(Refused):
        measures.plan_measure(
            assessment=made.assessments[0],
            line=line_of_gap(made),
            behaviours=[],
            words=typed,
            actor=user_of(person),
        )

    assert not Plan.objects.exists()


def test_there_is_no_plan_before_there_is_a_result() -> None:
    running = launched_cycle(1)

    with pytest.raises(Refused, match="公布"):
        open_plan(assessment=running.assessments[0], actor=running.hr)


def test_a_goal_goes_without_its_measures(made: LaunchedCycle) -> None:
    assessment, lead = made.assessments[0], user_of(made.supervisor)
    goal = set_goal(assessment=assessment, horizon=Horizon.LONG, text="做专家", actor=lead)
    measure = planned(made, goal=goal)

    drop_goal(goal=goal.pk, assessment=assessment, actor=lead)

    measure.refresh_from_db()
    assert (measure.goal, Goal.objects.count()) == (None, 0)
    with pytest.raises(Refused, match="不在了"):
        drop_goal(goal=goal.pk, assessment=assessment, actor=lead)


@pytest.mark.parametrize("wrote", ["new", "changed"])
def test_a_goal_that_was_taken_away_meanwhile_is_refused_in_words(
    made: LaunchedCycle, wrote: str
) -> None:
    assessment, lead = made.assessments[0], user_of(made.supervisor)
    goal = set_goal(assessment=assessment, horizon=Horizon.LONG, text="做专家", actor=lead)
    measure, typed = planned(made), words(made.employees[0], goal=goal)
    write = {
        "new": lambda: planned(made, goal=goal),
        "changed": lambda: measures.change_measure(
            measure=measure, words=typed, version=1, actor=lead
        ),
    }
    Goal.objects.filter(pk=goal.pk).delete()

    with pytest.raises(Refused, match="不在了"):
        write[wrote]()


def test_only_behaviours_in_question_are_marked_again_and_only_by_who_leads(
    made: LaunchedCycle, people: dict[str, User]
) -> None:
    measure = planned(made)
    (row,) = measure.behaviours.all()
    other = line_of_gap(made).behaviours[0].behaviour.pk

    for actor, marks in (
        (people["hr"], {row.behaviour_id: Mark.SEEN}),
        (people["person"], {row.behaviour_id: Mark.SEEN}),
        (people["lead"], {other: Mark.SEEN}),
        (people["lead"], {}),
    ):
        with pytest.raises(Refused):
            tracking.mark_again(measure=measure, marks=marks, actor=actor)

    tracking.mark_again(
        measure=measure, marks={row.behaviour_id: Mark.NOT_SEEN}, actor=people["head"]
    )
    assert [one.mark for one in measure.remarks.all()] == ["not_seen"]


def test_a_note_stays_as_it_is(made: LaunchedCycle) -> None:
    note = tracking.add_note(measure=planned(made), text="第一次课", actor=made.hr)

    note.text = "别的"
    with pytest.raises(Frozen):
        note.save()
    assert ProgressNote.objects.get().text == "第一次课"


def test_a_goal_sent_twice_is_one_goal(made: LaunchedCycle) -> None:
    assessment, lead = made.assessments[0], user_of(made.supervisor)

    for text in ("做专家", "做专家", "带团队"):
        set_goal(assessment=assessment, horizon=Horizon.LONG, text=text, actor=lead)

    assert [goal.text for goal in Goal.objects.order_by("pk")] == ["做专家", "带团队"]
