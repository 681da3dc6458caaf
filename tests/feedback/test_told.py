"""Who is told what follows a published result, and of what they are reminded."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from competency_portal.feedback.queries.due import due_on
from competency_portal.feedback.services.objecting import withdraw
from competency_portal.feedback.services.reading import acknowledge
from competency_portal.feedback.services.talks import confirm_talk
from competency_portal.notices.models import Notice
from competency_portal.notices.services.reminders import send_reminders
from competency_portal.people.models import EmployeeStatus
from competency_portal.people.services import save_employee
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import lock_calibration
from tests.factories import EmployeeFactory, LaunchedCycle
from tests.factories.calibration import calibrating, decide_on
from tests.factories.feedback import above, contest, contested_cycle, decide_item, user_of
from tests.factories.results import ABOVE, AT, BELOW

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
TODAY = timezone.localdate()
LAST = TODAY + 5 * DAY


@pytest.fixture
def made() -> LaunchedCycle:
    """Two people whose results can be confirmed until `LAST`."""
    made = contested_cycle([AT, BELOW, AT], [AT])
    made.cycle.stages.create(kind="acknowledgement", starts=TODAY, ends=LAST)
    return made


def told(kind: str) -> list[tuple[str, str]]:
    """Whom was told what of one kind, in order."""
    rows = Notice.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("recipient__name", "subject"))


def named(day: datetime.date, kind: str) -> list[str]:
    """Whom a day names for one kind."""
    return [one.recipient.name for one in due_on(day) if one.kind == kind]


def confirm(made: LaunchedCycle, person: int) -> None:
    acknowledge(
        assessment=made.assessments[person], revision=1, actor=user_of(made.employees[person])
    )


def say(made: LaunchedCycle, *days: datetime.date | None) -> None:
    """The person says when the talk was, then the supervisor."""
    for side, day in zip((made.employees[0], made.supervisor), days, strict=False):
        confirm_talk(assessment=made.assessments[0], day=day, actor=user_of(side))


@pytest.mark.parametrize(
    ("days", "step"),
    [(-4, ""), (-3, "in-three-days"), (0, "tomorrow"), (1, "week-0"), (8, "week-1"), (29, "")],
)
def test_the_days_of_the_acknowledgement_stage(made: LaunchedCycle, days: int, step: str) -> None:
    found = [one for one in due_on(LAST + days * DAY) if one.kind == "confirm-due"]

    people = [*made.employees, made.supervisor] if step else []
    assert [one.recipient for one in found] == people
    assert {one.key.rpartition(":")[2] for one in found} == ({step} if step else set())
    assert {one.due_on for one in found} <= {LAST}


def test_without_such_a_stage_nobody_is_reminded() -> None:
    made = contested_cycle()
    published = timezone.localdate(made.cycle.published_at)

    assert named(published + 13 * DAY, "confirm-due") == []


def test_whoever_confirms_or_objects_is_reminded_no_more(made: LaunchedCycle) -> None:
    first, second = made.employees
    with time_machine.travel(timezone.now() + 4 * DAY):
        send_reminders(timezone.localdate())
        assert [name for name, _subject in told("confirm-due")] == [
            *(first.name, second.name, "李主管")
        ]

        contest(made)
        confirm(made, 1)

        # The talks with both are still to be led.
        assert told("confirm-due") == [("李主管", f"{made.cycle.name} · 和下属的面谈")]
        assert named(timezone.localdate(), "confirm-due") == ["李主管"]


def test_the_other_side_is_asked_for_its_word_until_it_is_given(made: LaunchedCycle) -> None:
    say(made, TODAY)
    assert told("talk") == [("李主管", f"{made.employees[0].name} · {made.cycle.name}")]

    send_reminders(TODAY + 6 * DAY)
    assert len(told("talk")) == 1
    send_reminders(TODAY + 7 * DAY)
    assert len(told("talk")) == 2
    assert named(TODAY + 28 * DAY, "talk") == []

    say(made, TODAY, TODAY)
    assert told("talk") == []
    assert named(TODAY + 7 * DAY, "talk") == []


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        # It was not yet: the supervisor is to hold it, and has answered by the same word.
        ((None,), ["李主管"]),
        ((None, None), []),
        # Who said that it was not yet is asked once more when the other says that it was.
        ((None, TODAY), ["person"]),
        # Both have given their word; HR sees that they differ.
        ((TODAY, None), []),
    ],
)
def test_whose_word_is_missing(
    made: LaunchedCycle, words: Iterable[datetime.date | None], asked: list[str]
) -> None:
    say(made, *words)

    person = made.employees[0].name
    assert [name for name, _subject in told("talk")] == [
        person if name == "person" else name for name in asked
    ]
    assert named(TODAY, "talk") == [name for name, _subject in told("talk")]


def test_of_a_talk_with_somebody_who_has_left_nobody_is_reminded(made: LaunchedCycle) -> None:
    say(made, TODAY)
    for one in made.employees:
        one.status = EmployeeStatus.LEFT
        save_employee(one, actor=made.hr)

    assert list(due_on(LAST)) == []


def test_when_the_second_reviewer_leaves_hr_is_told_and_reminded(made: LaunchedCycle) -> None:
    boss = made.supervisor.supervisor
    of_hr = EmployeeFactory.create(name="HR 同事", user=made.hr)
    contest(made)
    assert [name for name, _subject in told("objection")] == ["赵经理"]

    assert boss
    boss.status = EmployeeStatus.LEFT
    save_employee(boss, actor=made.hr)
    send_reminders(TODAY)
    send_reminders(TODAY + DAY)

    # It moves: whoever has left is not asked any more.
    assert [name for name, _subject in told("objection")] == [of_hr.name]
    send_reminders(TODAY + 7 * DAY)
    assert [name for name, _subject in told("objection")] == [of_hr.name] * 2


def test_what_is_decided_asks_nobody(made: LaunchedCycle) -> None:
    decide_item(made, contest(made), AT)

    assert told("objection") == []
    assert named(TODAY + 7 * DAY, "objection") == []


def test_the_supervisor_is_told_when_a_second_look_changes_a_band(made: LaunchedCycle) -> None:
    subject = f"{made.employees[0].name} · {made.cycle.name}"
    decide_item(made, contest(made, "insight"), AT, "insight")
    assert told("changed") == []

    decide_item(made, contest(made), ABOVE, actor=above(made))

    assert told("changed") == [("李主管", f"{subject} · 第 2 版")]


def test_who_scored_is_told_that_a_rating_is_contested_and_that_it_stands(
    made: LaunchedCycle,
) -> None:
    subject = f"{made.employees[0].name} · {made.cycle.name}"
    withdraw(objection=contest(made), actor=user_of(made.employees[0]))
    assert told("contested") == []

    decide_item(made, contest(made), BELOW)

    # Never why: that is the second reviewer's to read.
    assert told("contested") == [
        ("李主管", f"{subject} · 由别人复核"),
        ("李主管", f"{subject} · 复核后结果不变"),
    ]
    assert told("changed") == []


def test_the_supervisor_is_told_of_calibration_as_the_results_come_out() -> None:
    made = calibrating(*[[AT]] * 5)
    for person in range(4):
        decide_on(made, "integrity", BELOW, person=person)
    boss = user_of(made.supervisor)
    decide_on(made, "integrity", BELOW, person=4, actor=boss)
    lock_calibration(cycle=made.cycle, actor=made.hr)
    assert told("changed") == []

    # Of what others decided, whoever presses; what they decided themselves they know.
    publish_results(cycle=made.cycle, actor=boss)

    names = "、".join(one.name for one in made.employees[:3])
    assert told("changed") == [("李主管", f"{names}等 4 人 · {made.cycle.name}")]
    assert Notice.objects.get(kind="changed").url == f"/results/?cycle={made.cycle.code}"


def test_a_look_takes_the_same_queries_for_one_and_for_five() -> None:
    counts = []
    for people in (1, 5):
        made = contested_cycle(*[[AT, BELOW, AT]] * people)
        made.cycle.stages.create(kind="acknowledgement", starts=TODAY, ends=TODAY)
        EmployeeFactory.create(user=made.hr)
        for person in range(people):
            contest(made, person=person)
            confirm_talk(
                assessment=made.assessments[person],
                day=TODAY,
                actor=user_of(made.employees[person]),
            )
        with CaptureQueriesContext(connection) as queries:
            found = list(due_on(TODAY))
        counts.append(len(queries))

    assert {one.kind.value for one in found} == {"confirm-due", "talk", "objection"}
    assert counts[0] == counts[1]
