"""Who is told of what they have to do, reminded of it on its days, and chased by HR."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from competency_portal.assessments.models import ANONYMOUS, CycleStage, StageKind
from competency_portal.assessments.queries.chasing import Choice
from competency_portal.assessments.queries.tasks import due_on
from competency_portal.assessments.services.chasing import chase
from competency_portal.assessments.services.cycles import close_cycle, extend_stage
from competency_portal.assessments.services.nominations import decline
from competency_portal.assessments.services.participants import (
    add_person,
    bring_back,
    transfer_assessment,
    withdraw_person,
)
from competency_portal.assessments.services.submission import submit_review
from competency_portal.core.models import AuditRecord
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.models import Notice
from competency_portal.notices.services.reminders import send_reminders
from models_catalog.standing import Standing
from tests.assessments.questionnaires import questioned_cycle
from tests.factories import (
    EmployeeFactory,
    LaunchedCycle,
    answer,
    launched_cycle,
)
from tests.factories.notices import give_addresses
from tests.factories.raters import RatedCycle, rated_cycle, user_of

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
EVERYBODY = Choice()


def told(kind: str = "") -> list[tuple[str, str, str]]:
    """Whom was told what, in order."""
    rows = Notice.objects.filter(kind=kind) if kind else Notice.objects.all()
    return list(rows.order_by("pk").values_list("recipient__name", "kind", "subject"))


def end(made: LaunchedCycle) -> datetime.date:
    return CycleStage.objects.get(cycle=made.cycle, kind="supervisor").ends


def reminded(made: LaunchedCycle, day: datetime.date) -> list[str]:
    """What the supervisor is told on a day."""
    return [one.kind.value for one in due_on(day) if one.recipient == made.supervisor]


def test_the_launch_tells_everybody_of_their_tasks_once() -> None:
    made = questioned_cycle(2, stages=("self", "supervisor", "questionnaire"))

    supervisor = [line for line in told("opened") if line[0] == made.supervisor.name]
    subjects = [subject.partition(" · ")[2] for _name, _kind, subject in supervisor]
    assert sorted(subjects) == ["上级评价", "行为问卷"]
    own = {recipient for recipient, _kind, subject in told("opened") if "自评" in subject}
    assert own == {one.name for one in made.employees}


def test_a_stage_that_begins_later_is_told_of_on_its_first_day() -> None:
    made = launched_cycle(1)
    Notice.objects.all().delete()
    first = timezone.localdate() + 5 * DAY
    CycleStage.objects.filter(cycle=made.cycle).update(starts=first)

    assert reminded(made, first - DAY) == []
    assert reminded(made, first) == ["opened"]
    # Also where the first morning was missed.
    assert reminded(made, first + DAY) == ["opened"]


@pytest.mark.parametrize(
    ("days", "kinds"),
    [
        (-4, []),
        (-3, ["due-soon"]),
        (-2, ["due-soon"]),
        (-1, ["due-tomorrow"]),
        # Only where the day before was missed: it is told once.
        (0, ["due-tomorrow"]),
        (1, ["overdue"]),
        (7, ["overdue"]),
    ],
)
def test_reminders_come_on_their_days(days: int, kinds: list[str]) -> None:
    made = launched_cycle(1)

    assert reminded(made, end(made) + days * DAY) == kinds


def test_each_reminder_is_told_once_and_the_overdue_one_once_a_week() -> None:
    made = launched_cycle(2)
    last = end(made)

    for days in (-3, -2, -1, 0, 1, 2, 7, 8):
        send_reminders(last + days * DAY)

    kinds = [kind for _name, kind, _subject in told()]
    assert kinds == ["opened", "due-soon", "due-tomorrow", "overdue", "overdue"]
    assert {notice.due_on for notice in Notice.objects.exclude(kind="opened")} == {last}


def test_a_reminder_is_known_by_the_key_that_it_always_had() -> None:
    """An installation that is brought up to date tells nobody the same once more."""
    made = launched_cycle(1)
    last = end(made)

    found = [[one.key for one in due_on(last + days * DAY)] for days in (-3, -1, 1, 8)]

    key = f"cycle:{made.cycle.pk}:supervisor:{last.isoformat()}"
    assert found == [[key], [key], [f"{key}:0"], [f"{key}:1"]]


def test_whoever_gets_more_time_is_reminded_of_the_new_day() -> None:
    made = launched_cycle(1)
    last = end(made)
    send_reminders(last - DAY)

    extend_stage(
        cycle=made.cycle,
        kind=StageKind.SUPERVISOR,
        ends=last + 10 * DAY,
        actor=made.hr,
        reason="多给几天。",
    )

    # The old day stands nowhere any more.
    assert told("due-tomorrow") == []
    assert reminded(made, last + DAY) == []
    assert reminded(made, last + 9 * DAY) == ["due-tomorrow"]


def test_what_is_handed_in_is_reminded_of_no_more_and_forgotten() -> None:
    made = launched_cycle(2)
    send_reminders(end(made) - DAY)

    for review in made.reviews:
        assert Notice.objects.count() == 2
        answer(review, made.catalogue, Standing.AT)
        submit_review(review=review, actor=user_of(made.supervisor), confirmed=True)

    assert told() == []
    assert reminded(made, end(made) + DAY) == []


def test_a_cycle_that_is_closed_asks_nobody_for_anything() -> None:
    made = launched_cycle(1)

    close_cycle(cycle=made.cycle, actor=made.hr)

    assert told() == []
    assert reminded(made, end(made) + DAY) == []


def test_nobody_is_told_who_cannot_log_in() -> None:
    made = launched_cycle(1)
    user = user_of(made.supervisor)
    user.is_active = False
    user.save()

    assert reminded(made, end(made)) == []


def test_the_new_supervisor_is_told_and_the_old_one_asked_no_more() -> None:
    made = launched_cycle(1)
    new = EmployeeFactory.create(name="新主管")

    transfer_assessment(assessment=made.assessments[0], to=new, actor=made.hr, reason="调岗。")

    assert [name for name, _kind, _subject in told()] == ["新主管"]


def test_somebody_added_is_news_to_a_supervisor_who_was_told_before() -> None:
    made = launched_cycle(1)
    person = EmployeeFactory.create(position=made.employees[0].position, supervisor=made.supervisor)

    add_person(cycle=made.cycle, employee=person, actor=made.hr, reason="漏了。")

    assert [name for name, _kind, _subject in told()] == [made.supervisor.name] * 2


def test_whoever_is_taken_out_asks_nobody_and_asks_again_once_brought_back() -> None:
    made = questioned_cycle(2, stages=("self", "supervisor"))
    first, second = (one.name for one in made.employees)

    withdraw_person(assessment=made.assessments[0], actor=made.hr, reason="调走。")
    # The supervisor has another to score.
    assert {name for name, _kind, _subject in told()} == {second, made.supervisor.name}
    bring_back(assessment=made.assessments[0], actor=made.hr, reason="没有调走。")

    names = [name for name, _kind, _subject in told("opened")]
    assert sorted(names) == sorted([first, second, *[made.supervisor.name] * 2])


def test_reminders_take_the_same_queries_for_one_and_for_many() -> None:
    counts = []
    for people in (1, 5):
        made = launched_cycle(people)
        with CaptureQueriesContext(connection) as queries:
            found = list(due_on(end(made)))
        counts.append(len(queries))

    assert len(found) == 2
    assert counts[0] == counts[1]


class TestRaters:
    """Those who answer without a name."""

    @pytest.fixture
    def made(self) -> RatedCycle:
        made = rated_cycle(2, rater_limits={"peer": [1, 1], "related": [1, 3]})
        made.approve()
        return made

    @staticmethod
    def names(made: RatedCycle, state: str = "approved") -> set[str]:
        return {one.rater.name for one in made.nominations(state)}

    def test_they_are_told_when_they_are_approved(self, made: RatedCycle) -> None:
        others = {line for line in told("opened") if "360" in line[2]}

        assert self.names(made) <= {name for name, _kind, _subject in others}
        urls = Notice.objects.filter(topic__endswith="others").values_list("url", flat=True)
        # No address of a sheet: it would lead from the notice to what they wrote.
        assert set(urls) == {"/reviews/"}

    def test_an_answer_leaves_no_notice_behind(self, made: RatedCycle) -> None:
        stage = CycleStage.objects.get(cycle=made.cycle, kind="others")
        send_reminders(stage.ends - DAY)
        chase(cycle=made.cycle, choice=EVERYBODY, actor=made.hr)
        (rater, *_others) = [one.rater for one in made.nominations("approved")]
        mine = Notice.objects.filter(recipient=rater, topic__endswith=":others")
        assert set(mine.values_list("kind", flat=True)) == {"opened", "due-tomorrow", "chased"}

        for nomination in rater.nominations.filter(state="approved"):
            sheet = rater.reviews.get(assessment=nomination.assessment)
            answer(sheet, made.catalogue, Standing.AT)
            submit_review(review=sheet, actor=user_of(rater), confirmed=True)

        assert not mine.exists()

    def test_whoever_declines_is_asked_no_more(self, made: RatedCycle) -> None:
        (rater, *_others) = [one.rater for one in made.nominations("approved")]

        for sheet in rater.reviews.filter(group__in=ANONYMOUS):
            assert Notice.objects.filter(recipient=rater, topic__endswith=":others").exists()
            decline(review=sheet, actor=user_of(rater), reason="没有共事过。")

        assert not Notice.objects.filter(recipient=rater, topic__endswith=":others").exists()

    def test_a_reminder_of_hr_names_nobody_on_record(self, made: RatedCycle) -> None:
        rater = made.nominations("approved")[0].rater

        reached = chase(cycle=made.cycle, choice=Choice(person=rater.pk), actor=made.hr)

        record = AuditRecord.objects.get(action="remind")
        assert (reached, record.to_value, record.detail) == (1, "1", {})
        assert record.subject_id == str(made.cycle.pk)


def test_a_reminder_goes_to_nobody_but_its_rater(mailoutbox: Any) -> None:
    made = rated_cycle(1, rater_limits={"related": [1, 3]})
    give_addresses([made.employees[0], made.supervisor, *made.neighbours])
    made.approve()
    stage = CycleStage.objects.get(cycle=made.cycle, kind="others")

    send_reminders(stage.ends - DAY)

    raters = {one.rater.number for one in made.nominations("approved")}
    told_of_it = {letter.to[0].partition("@")[0] for letter in mailoutbox if "360" in letter.body}
    assert told_of_it == raters
    assert NoticeKind.DUE_TOMORROW in Notice.objects.values_list("kind", flat=True)
