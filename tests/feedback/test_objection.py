"""Objecting, taking back, and everything that is refused."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from competency_portal.core.errors import Refused
from competency_portal.feedback.models import Objection
from competency_portal.feedback.services.objecting import object_to, withdraw
from competency_portal.notices.models import Notice
from competency_portal.people.models import EmployeeStatus
from competency_portal.results.models import Decision
from tests.factories import EmployeeFactory
from tests.factories.feedback import (
    ANSWER,
    REASON,
    above,
    contest,
    contested_cycle,
    decide_item,
    user_of,
)
from tests.factories.results import ABOVE, AT, BELOW, published_cycle

pytestmark = pytest.mark.django_db


def days(number: int) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=number)


def test_an_objection_goes_to_the_supervisors_supervisor() -> None:
    made = contested_cycle()

    objection = contest(made, "integrity", "insight")

    told = [(one.competency.code, one.reason) for one in objection.items.all()]
    assert told == [("integrity", REASON), ("insight", REASON)]
    notice = Notice.objects.get(kind="objection")
    assert (notice.recipient, notice.kind) == (made.supervisor.supervisor, "objection")


def test_without_anybody_above_it_goes_to_everybody_of_hr_but_the_person() -> None:
    made = contested_cycle([AT, BELOW, AT], [AT])
    boss = made.supervisor.supervisor
    assert boss
    boss.status = EmployeeStatus.LEFT
    boss.save()
    for one in made.employees:
        user_of(one).is_hr = True
        user_of(one).save()

    contest(made)

    assert [notice.recipient for notice in Notice.objects.filter(kind="objection")] == [
        made.employees[1]
    ]
    told = Notice.objects.filter(kind="objection")
    assert [notice.recipient for notice in told] == [made.employees[1]]


@pytest.mark.parametrize(("codes", "line"), [(["integrity"], 0), (["integrity", "insight"], 1)])
def test_what_the_one_above_may_not_decide_on_is_told_to_hr_too(
    codes: list[str], line: int
) -> None:
    made = contested_cycle()
    of_hr = EmployeeFactory.create(user=made.hr)
    # Put beside the service, which takes no decision after the publication.
    Decision.objects.bulk_create(
        [
            Decision(
                assessment=made.assessments[0],
                competency=made.catalogue.competencies["integrity"],
                step=1,
                band=made.catalogue.points[BELOW],
                reason=REASON,
                made_by=above(made),
            )
        ]
    )

    contest(made, *codes)

    told = {notice.recipient for notice in Notice.objects.filter(kind="objection")}
    assert told == {of_hr, *[made.supervisor.supervisor] * line}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("service", "这项能力没有评价，没有可以提出异议的地方。"),
        ("nothing", "这项能力没有评价，没有可以提出异议的地方。"),
    ],
)
def test_what_has_no_band_can_not_be_contested(code: str, words: str) -> None:
    made = contested_cycle([AT, BELOW, AT, AT, None])
    code = "relations" if code == "service" else code

    with pytest.raises(Refused) as refused:
        contest(made, code)

    assert str(refused.value.message) == words
    assert not Objection.objects.exists()


def test_one_objection_at_a_time() -> None:
    made = contested_cycle()
    contest(made)

    with pytest.raises(Refused) as refused:
        contest(made, "insight")

    assert str(refused.value.message) == "你的异议已经在复核，一次提一份就够了。"
    assert Objection.objects.count() == 1


def test_what_was_decided_on_a_second_look_is_final() -> None:
    made = contested_cycle()
    decide_item(made, contest(made), BELOW)

    with pytest.raises(Refused) as refused:
        contest(made)
    again = contest(made, "insight")

    assert str(refused.value.message) == "诚信已经复核过，复核的决定就是最后的决定。"
    assert [one.competency.code for one in again.items.all()] == ["insight"]


def test_nobody_objects_for_somebody_else() -> None:
    made = contested_cycle()

    with pytest.raises(Refused):
        object_to(
            assessment=made.assessments[0],
            reasons={"integrity": REASON},
            actor=user_of(made.supervisor),
        )


def test_a_fortnight_after_the_publication_is_the_last_day() -> None:
    made = contested_cycle()

    with time_machine.travel(days(15)), pytest.raises(Refused) as refused:
        contest(made)
    with time_machine.travel(days(14)):
        contest(made)

    last = timezone.localdate() + datetime.timedelta(days=14)
    assert str(refused.value.message) == (
        f"提出异议的期限到 {last.month} 月 {last.day} 日为止，已经过了。可以找上级或 HR 谈。"
    )


def test_the_stage_says_from_when_until_when() -> None:
    made = contested_cycle()
    today = timezone.localdate()
    made.cycle.stages.create(
        kind="acknowledgement",
        starts=today + datetime.timedelta(days=2),
        ends=today + datetime.timedelta(days=3),
    )

    for day, message in ((0, "才可以提出异议"), (4, "已经过了")):
        with time_machine.travel(days(day)), pytest.raises(Refused, match=message):
            contest(made)
    with time_machine.travel(days(3)):
        contest(made)

    assert Objection.objects.count() == 1


def test_published_after_its_stage_everybody_has_the_fortnight() -> None:
    made = contested_cycle()
    before = timezone.localdate() - datetime.timedelta(days=3)
    made.cycle.stages.create(kind="acknowledgement", starts=before, ends=before)

    contest(made)

    assert Objection.objects.count() == 1


def test_taken_back_while_nothing_is_decided_and_made_again() -> None:
    made = contested_cycle()
    first = contest(made)

    withdraw(objection=first, actor=user_of(made.employees[0]))
    contest(made, "insight")

    first.refresh_from_db()
    assert (first.state, first.closed_at is not None) == ("withdrawn", True)
    # What was taken back asks nobody for a decision any more.
    assert Notice.objects.filter(kind="objection").count() == 1


def test_a_withdrawn_objection_is_not_decided() -> None:
    made = contested_cycle()
    objection = contest(made)
    withdraw(objection=objection, actor=user_of(made.employees[0]))

    with pytest.raises(Refused) as refused:
        decide_item(made, objection, AT)

    assert str(refused.value.message) == "异议已经撤回，没有什么要决定的了。"


def test_half_decided_it_is_not_taken_back() -> None:
    made = contested_cycle()
    objection = contest(made, "integrity", "insight")
    decide_item(made, objection, AT)

    with pytest.raises(Refused) as refused:
        withdraw(objection=objection, actor=user_of(made.employees[0]))

    assert str(refused.value.message) == "其中一部分已经有了决定，不能再撤回。"
    assert objection.items.exclude(verdict=None).count() == 1


def test_the_second_reviewer_is_not_the_first_one() -> None:
    made = contested_cycle()
    objection = contest(made)
    first = user_of(made.supervisor)
    first.is_hr = True
    first.save()

    with pytest.raises(Refused) as refused:
        decide_item(made, objection, ABOVE, actor=first)

    assert str(refused.value.message) == "原来的评价是你给的，要由别人复核：交给 HR。"


def test_the_line_has_no_say_but_the_one_above_the_supervisor() -> None:
    made = contested_cycle([AT, BELOW, AT], [AT])
    objection = contest(made)

    for one in (made.supervisor, made.employees[0], made.employees[1]):
        with pytest.raises(Refused, match="这份结果不由你复核"):
            decide_item(made, objection, ABOVE, actor=user_of(one))


def test_hr_takes_it_when_the_one_above_leaves() -> None:
    made = contested_cycle()
    objection = contest(made)
    boss = made.supervisor.supervisor
    assert boss
    boss.status = EmployeeStatus.LEFT
    boss.save()

    with pytest.raises(Refused):
        decide_item(made, objection, AT)
    verdict = decide_item(made, objection, AT, actor=made.hr)

    assert verdict.office == "hr"


def test_the_person_is_told_the_answer_and_who_decided_by_office() -> None:
    made = contested_cycle()

    verdict = decide_item(made, contest(made), AT)

    assert (verdict.office, verdict.reason) == ("line", ANSWER)
    notice = Notice.objects.get(kind="answered")
    assert (notice.recipient, notice.subject) == (made.employees[0], made.cycle.name)
    assert not Notice.objects.filter(kind="objection").exists()


def test_hr_of_their_own_is_nobody(  # the person is HR themselves
) -> None:
    made = published_cycle([AT, BELOW])
    own = user_of(made.employees[0])
    own.is_hr = True
    own.save()
    objection = contest(made)

    with pytest.raises(Refused, match="这份结果不由你复核"):
        decide_item(made, objection, ABOVE, actor=own)
