"""Stages that get more time, while a cycle runs or when it is opened again."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import Cycle, StageKind
from competency_portal.assessments.services.cycles import close_cycle, extend_stage, reopen_cycle
from competency_portal.assessments.states import CycleState
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.templatetags.formats import date_cn
from tests.assessments.plans import let_pass
from tests.factories import CycleFactory, LaunchedCycle, launched_cycle

pytestmark = pytest.mark.django_db

SUPERVISOR, SELF, OTHERS = StageKind.SUPERVISOR, StageKind.SELF, StageKind.OTHERS


def days(number: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=number)


def ends_of(cycle: Cycle) -> dict[str, datetime.date]:
    return dict(cycle.stages.values_list("kind", "ends"))


def staged(last: int = 3, *kinds: StageKind) -> LaunchedCycle:
    """A running cycle whose stages all end so many days from now."""
    return launched_cycle(1, deadline=days(last), stages=kinds or (SELF, SUPERVISOR))


def test_one_stage_is_extended_and_the_deadline_follows() -> None:
    made = staged()

    extend_stage(cycle=made.cycle, kind=SELF, ends=days(10), actor=made.hr, reason="月底盘点")

    assert ends_of(made.cycle) == {"self": days(10), "supervisor": days(3)}
    assert Cycle.objects.get().deadline == days(10)
    record = audit.trail(made.cycle).first()
    assert record is not None
    assert (record.action, record.from_value, record.to_value, record.reason, record.detail) == (
        "extend stage",
        days(3).isoformat(),
        days(10).isoformat(),
        "月底盘点",
        {"stage": "self"},
    )


def test_a_stage_after_the_answers_does_not_move_the_deadline() -> None:
    made = staged(3, SUPERVISOR, StageKind.PUBLICATION)

    extend_stage(
        cycle=made.cycle, kind=StageKind.PUBLICATION, ends=days(9), actor=made.hr, reason="x"
    )

    assert Cycle.objects.get().deadline == days(3)


@pytest.mark.parametrize("day", [-1, 0, 3])
def test_a_stage_only_moves_later(day: int) -> None:
    made = staged()

    with pytest.raises(Refused):
        extend_stage(cycle=made.cycle, kind=SELF, ends=days(day), actor=made.hr, reason="x")

    assert ends_of(made.cycle)["self"] == days(3)


def test_a_stage_that_is_over_is_not_extended_to_another_passed_day() -> None:
    made = staged()
    let_pass(made.cycle, days(-9))

    with pytest.raises(Refused):
        extend_stage(cycle=made.cycle, kind=SELF, ends=days(-2), actor=made.hr, reason="x")


def test_a_stage_that_the_cycle_has_not_is_refused() -> None:
    made = staged()

    with pytest.raises(Refused):
        extend_stage(cycle=made.cycle, kind=OTHERS, ends=days(9), actor=made.hr, reason="x")


@pytest.mark.parametrize("state", [CycleState.DRAFT, CycleState.CLOSED, CycleState.PUBLISHED])
def test_only_the_stages_of_a_running_cycle_are_extended(state: CycleState) -> None:
    cycle = CycleFactory.create(state=state)

    with pytest.raises(Refused):
        extend_stage(cycle=cycle, kind=SUPERVISOR, ends=days(99), actor=None, reason="x")


def test_stages_that_shall_answer_again_get_a_later_day() -> None:
    made = staged()
    close_cycle(cycle=made.cycle, actor=made.hr)
    let_pass(made.cycle, days(-1))
    closed = Cycle.objects.get()

    with pytest.raises(Refused):
        reopen_cycle(cycle=closed, actor=made.hr, reason="x")
    assert Cycle.objects.get().state == CycleState.CLOSED

    reopen_cycle(cycle=Cycle.objects.get(), actor=made.hr, reason="x", later={SELF: days(5)})
    assert Cycle.objects.get().is_open
    assert ends_of(made.cycle) == {"self": days(5), "supervisor": days(-1)}


def test_once_sealed_nobody_without_a_name_gets_more_time() -> None:
    made = staged(3, SUPERVISOR, OTHERS)
    close_cycle(cycle=made.cycle, actor=made.hr)
    Cycle.objects.update(sealed_at=timezone.now())

    with pytest.raises(Refused):
        reopen_cycle(cycle=Cycle.objects.get(), actor=None, reason="x", later={OTHERS: days(9)})

    assert Cycle.objects.get().state == CycleState.CLOSED
    assert ends_of(made.cycle)["others"] == days(3)


def test_the_pages_offer_what_may_be_moved_and_nothing_else(client: Client) -> None:
    made = staged(3, SUPERVISOR, OTHERS, StageKind.PUBLICATION)
    client.force_login(made.hr)
    extend, reopen = (reverse(f"cycles:{page}", args=[made.cycle.code]) for page in MOVES)

    form = client.get(extend).context["form"]
    assert [key for key, _label in form.fields["stage"].choices] == [
        "supervisor",
        "others",
        "publication",
    ]
    close_cycle(cycle=made.cycle, actor=made.hr)
    Cycle.objects.update(sealed_at=timezone.now())
    assert list(client.get(reopen).context["form"].fields) == ["ends-supervisor", "reason"]


MOVES = ("extend", "reopen")


def test_a_cycle_is_opened_again_for_one_stage_on_its_page(client: Client) -> None:
    made = staged(3, SELF, SUPERVISOR)
    client.force_login(made.hr)
    close_cycle(cycle=made.cycle, actor=made.hr)
    address = reverse("cycles:reopen", args=[made.cycle.code])
    typed = {"ends-self": days(3).isoformat(), "ends-supervisor": days(8).isoformat()}

    answer = client.post(address, {**typed, "reason": "漏了一人"})

    assert answer.status_code == 302
    assert ends_of(made.cycle) == {"self": days(3), "supervisor": days(8)}
    history = reverse("cycles:cycle_history", args=[made.cycle.code])
    assert client.get(history).context["lines"][0].what.startswith("上级评价")


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(-3, 2, "截止"), (1, 2, "评"), (-3, -1, "")],
    ids=["open", "ahead", "over"],
)
def test_a_supervisor_reads_the_days_of_their_own_stage(
    client: Client, first: int, last: int, said: str
) -> None:
    """The questionnaire of the same cycle goes on for longer."""
    made = staged(9, SUPERVISOR, SELF)
    made.cycle.stages.filter(kind=SUPERVISOR).update(starts=days(first), ends=days(last))
    assert made.supervisor.user
    client.force_login(made.supervisor.user)

    page = client.get(reverse("reviews:team"))

    team = page.context["open" if last >= 0 else "past"]
    assert [each.stage.ends for each in team] == [days(last)]
    note = page.content.decode().partition("0 / 1")[2].partition("<")[0]
    assert (date_cn(days(last)) in note, said in note) == (True, True)
    assert date_cn(days(9)) not in note
