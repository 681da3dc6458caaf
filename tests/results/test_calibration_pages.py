"""HR's calibration pages: what they show, what they take, whom they leave out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import RaterGroup, Rating
from competency_portal.assessments.queries.board.tallies import Tally
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.participants import withdraw_person
from competency_portal.people.models import Employee
from competency_portal.results.models import CalibrationLock, Decision, Discussion
from competency_portal.results.services.calibration import begin_calibration, lock_calibration
from models_catalog.models import PositionProfile
from tests.factories import (
    DepartmentFactory,
    HrFactory,
    LaunchedCycle,
    UserFactory,
    launched_cycle,
    rater_review,
)
from tests.factories.calibration import calibrating, closed_cycle, decide_on
from tests.factories.results import ABOVE, AT, BELOW, submit
from tests.home.boards import block

pytestmark = pytest.mark.django_db

GUIDELINE = {"below": "10", "at": "70", "above": "20"}


@pytest.fixture
def made() -> LaunchedCycle:
    return calibrating([AT, BELOW, AT, ABOVE, None], [AT], guideline=GUIDELINE)


@pytest.fixture
def hr(client: Client, made: LaunchedCycle) -> Client:
    client.force_login(made.hr)
    return client


def url(made: LaunchedCycle, name: str = "", person: int = 0, competency: str = "insight") -> str:
    kwargs: dict[str, Any] = {"code": made.cycle.code}
    if name in ("person", "discussed", "cell", "undo"):
        kwargs["pk"] = made.assessments[person].pk
    if name in ("cell", "undo"):
        kwargs["competency"] = competency
    return reverse("results:calibration" + (f"_{name}" if name else ""), kwargs=kwargs)


def names(answer: Any) -> list[str]:
    return [row.person.assessment.employee_name for row in answer.context["board"].rows]


def decision(made: LaunchedCycle, band: str = "above", **more: str) -> dict[str, str]:
    return {"step": "0", "band": band, "reason": "讨论后一致同意。", **more}


def test_before_it_begins_the_page_says_what_beginning_means(client: Client) -> None:
    made = launched_cycle(1, stages=("supervisor", "others", "calibration"))
    rater_review(made.assessments[0], RaterGroup.PEER)
    client.force_login(made.hr)
    running = client.get(url(made)).content.decode()
    close_cycle(cycle=made.cycle, actor=made.hr)

    page = client.get(url(made)).content.decode()
    client.post(url(made, "begin"))

    made.cycle.refresh_from_db()
    assert "评价收齐、周期结束后开始校准" in running
    assert "从现在起不再接收 360 评价" in page
    assert "还有 1 位 360 评价人没有作答，将不计入。" in page
    assert made.cycle.sealed_at is not None


def test_beginning_waits_for_no_rater_of_people_taken_out_or_of_the_reader(client: Client) -> None:
    made = launched_cycle(3, stages=("supervisor", "others", "calibration"))
    mine, gone, other = made.assessments
    for assessment in (mine, gone, other):
        rater_review(assessment, RaterGroup.PEER)
    withdraw_person(assessment=gone, actor=made.hr, reason="离职")
    close_cycle(cycle=made.cycle, actor=made.hr)
    client.force_login(make_hr(made.employees[0]))

    page = client.get(url(made)).content.decode()

    assert 'data-testid="waiting" data-value="1"' in page


def test_a_cycle_without_the_stage_says_so(client: Client) -> None:
    made = launched_cycle(1)
    client.force_login(made.hr)

    assert "本周期没有校准" in client.get(url(made)).content.decode()
    assert client.get(url(made, "person")).status_code == 302


def test_each_cell_shows_the_computed_score_and_what_was_decided(
    hr: Client, made: LaunchedCycle
) -> None:
    decide_on(made, "insight", ABOVE)

    page = hr.get(url(made)).content.decode()

    row = page.partition(f'id="p{made.assessments[0].pk}"')[2].partition("</tr>")[0]
    cells = re.findall(r"<td class=\"(\w+)\"><a [^>]*>(.*?)</a></td>", row)
    assert cells == [
        ("at", "<i>达到目标</i>2.00"),
        ("below", "<i>有待改进</i>1.00"),
        ("at", '<i>达到目标</i>2.00<b class="above">校准 <i>学习典范</i></b>'),
        ("above", "<i>学习典范</i>3.00"),
    ]


def test_no_figure_of_a_group_is_on_any_page(client: Client) -> None:
    made = launched_cycle(
        1, stages=("supervisor", "others", "calibration"), group_weights={"peer": "100"}
    )
    for standing in (AT, AT, ABOVE):
        review = rater_review(made.assessments[0], RaterGroup.PEER)
        review.ratings.update(point=made.catalogue.points[standing])
        submit(review)
    submit(made.reviews[0])
    close_cycle(cycle=made.cycle, actor=made.hr)
    begin_calibration(cycle=made.cycle, actor=made.hr)
    client.force_login(made.hr)

    board, person, cell = (
        client.get(url(made, name)).content.decode() for name in ("", "person", "cell")
    )

    assert ["2.33" in page for page in (board, person, cell)] == [True] * 3
    assert ["同级" in page for page in (board, person)] == [False] * 2
    # The panel names the group that is in the score, and no figure beside it.
    sources = cell.partition('data-testid="cell-sources"')[2].partition("</ul>")[0]
    assert "同级：3 人，权重 100" in sources
    assert "2.33" not in sources


def test_a_band_is_changed_without_a_script(hr: Client, made: LaunchedCycle) -> None:
    answer = hr.post(url(made, "cell"), decision(made))

    assert answer.headers["Location"] == url(made, "person")
    assert "讨论后一致同意。" in hr.get(url(made, "cell")).content.decode()
    assert Decision.objects.get().made_by == made.hr


def test_a_script_gets_the_piece_and_then_nothing(hr: Client, made: LaunchedCycle) -> None:
    dialog = {"X-Requested-With": "dialog"}

    piece = hr.get(url(made, "cell"), headers=dialog)
    stored = hr.post(url(made, "cell"), decision(made), headers=dialog)

    assert "<html" not in piece.content.decode()
    assert (stored.status_code, stored.content) == (204, b"")


@pytest.mark.parametrize(
    "typed", [{"reason": ""}, {"reason": "  "}, {"band": "nobody"}, {"band": ""}, {"step": "x"}]
)
def test_what_is_missing_is_named_and_nothing_typed_is_lost(
    hr: Client, made: LaunchedCycle, typed: dict[str, str]
) -> None:
    answer = hr.post(url(made, "cell"), decision(made, **typed))

    assert answer.status_code == 422
    assert (typed.get("reason", "讨论后一致同意。").strip()) in answer.content.decode()
    assert not Decision.objects.exists()


def test_the_second_of_two_gets_both_decisions_and_keeps_what_was_typed(
    hr: Client, made: LaunchedCycle
) -> None:
    decide_on(made, "insight", BELOW, reason="先到的理由", actor=HrFactory.create())

    answer = hr.post(url(made, "cell"), decision(made, reason="后到的理由"))
    page = answer.content.decode()
    again = hr.post(url(made, "cell"), decision(made, reason="后到的理由", step="1"))

    assert answer.status_code == 409
    assert "先到的理由" in page
    assert "后到的理由" in page
    assert 'name="step" value="1"' in page
    assert again.status_code == 302
    assert [row.reason for row in Decision.objects.order_by("step")] == ["先到的理由", "后到的理由"]


def test_undoing_takes_the_last_decision_back(hr: Client, made: LaunchedCycle) -> None:
    decide_on(made, "insight", ABOVE)

    stale = hr.post(url(made, "undo"), {"step": "0"})
    done = hr.post(url(made, "undo"), {"step": "1"})
    nothing = hr.post(url(made, "undo"), {"step": "2"})

    assert (stale.status_code, done.status_code, nothing.status_code) == (409, 302, 422)
    page = hr.get(url(made, "cell")).content.decode()
    assert "撤销：" in page
    assert Decision.objects.count() == 2


def test_a_changed_score_is_said_everywhere_and_blocks_the_lock(
    hr: Client, made: LaunchedCycle
) -> None:
    decide_on(made, "insight", ABOVE, reason="有目共睹")
    Rating.objects.filter(review=made.reviews[0], competency__code="insight").update(
        point=made.catalogue.points[BELOW]
    )

    board, cell = hr.get(url(made)), hr.get(url(made, "cell"))
    blocked = hr.post(url(made, "lock"))

    assert "请再看" in board.content.decode()
    assert "计算得分已变，请再看：决定时是 2.00，现在是 1.00。" in cell.content.decode()
    assert "有目共睹</textarea>" in cell.content.decode()
    assert blocked.status_code == 422
    assert f'href="{url(made)}?show=stale"' in blocked.content.decode()
    assert not CalibrationLock.objects.exists()
    assert names(hr.get(url(made), {"show": "stale"})) == [made.employees[0].name]


def test_locking_and_unlocking(hr: Client, made: LaunchedCycle) -> None:
    hr.post(url(made, "lock"))
    refused = hr.post(url(made, "cell"), decision(made))
    mark = hr.post(url(made, "discussed"), {"discussed": "1"})
    form = hr.get(url(made, "cell")).content.decode()

    assert CalibrationLock.objects.count() == 1
    assert (refused.status_code, mark.status_code) == (409, 302)
    assert "decision-form" not in form
    assert not Discussion.objects.exists()
    assert hr.post(url(made, "unlock"), {"reason": ""}).status_code == 422
    hr.post(url(made, "unlock"), {"reason": "再看一人"})
    assert not CalibrationLock.objects.exists()


def test_marks_and_filters(hr: Client, made: LaunchedCycle) -> None:
    first, second = (employee.name for employee in made.employees)
    hr.post(url(made, "discussed"), {"discussed": "1"})
    decide_on(made, "learning", BELOW, person=1)

    def shown(**query: str) -> list[str]:
        return names(hr.get(url(made), query))

    assert shown() == [first, second]
    assert shown(show="undiscussed") == [second]
    assert shown(show="changed") == [second]
    assert shown(show="extremes") == []
    # One of two holds “below” in learning and in integrity: far over 10 %.
    assert shown(show="guideline") == [first, second]
    assert shown(department="999999999999999999999", show="nonsense") == [first, second]
    hr.post(url(made, "discussed"), {"discussed": "0"})
    assert shown(show="undiscussed") == [first, second]


def test_departments_come_with_what_is_below_them(hr: Client, made: LaunchedCycle) -> None:
    other = DepartmentFactory.create(parent=made.department)
    elsewhere = DepartmentFactory.create()
    for assessment, department in zip(made.assessments, (other, elsewhere), strict=True):
        assessment.department = department
        assessment.save()

    answer = hr.get(url(made), {"department": made.department.pk})

    assert names(answer) == [made.employees[0].name]


def test_position_families(hr: Client, made: LaunchedCycle) -> None:
    PositionProfile.objects.filter(position=made.employees[0].position).update(family="客服")

    assert len(names(hr.get(url(made), {"family": "客服"}))) == 2
    assert len(names(hr.get(url(made), {"family": "工程"}))) == 2  # no such family: no filter


def test_shares_are_whole_and_the_computed_ones_stand_beside(
    hr: Client, made: LaunchedCycle
) -> None:
    decide_on(made, "insight", ABOVE)

    distribution = hr.get(url(made)).context["board"].distribution

    (insight,) = [spread for spread in distribution.spreads if spread.competency == "insight"]
    assert [
        (share.point.code, share.count, share.percent, share.computed, share.computed_percent)
        for share in insight.shares
    ] == [("below", 0, 0, 0, 0), ("at", 1, 50, 2, 100), ("above", 1, 50, 0, 0)]
    assert [share.over for share in insight.shares] == [None, None, 30]


def make_hr(employee: Employee) -> Any:
    assert employee.user
    employee.user.is_hr = True
    employee.user.save()
    return employee.user


def test_nobody_meets_themselves_in_it(client: Client, made: LaunchedCycle) -> None:
    decide_on(made, "insight", ABOVE)
    me = make_hr(made.employees[0])
    client.force_login(me)

    answer = client.get(url(made))
    lock = client.get(url(made, "lock")).content.decode()
    cycle = client.get(reverse("cycles:cycle_detail", args=[made.cycle.code])).content.decode()
    own = [
        client.get(url(made, "person")).status_code,
        client.get(url(made, "cell")).status_code,
        client.post(url(made, "cell"), decision(made)).status_code,
        client.post(url(made, "undo"), {"step": "0"}).status_code,
        client.post(url(made, "discussed"), {"discussed": "1"}).status_code,
    ]

    assert names(answer) == [made.employees[1].name]
    assert "你自己的一行不在这里" in answer.content.decode()
    assert {spread.total for spread in answer.context["board"].distribution.spreads} == {1, 2, 3}
    assert "改了 0 项档位，1 人没有标为已讨论" in lock
    # That somebody's band was changed keeps everybody from publishing before the lock.
    assert "校准还没有锁定，先锁定再发布。" in cycle
    assert block(me).discussed == Tally(0, 1)
    assert own == [404] * 5


def test_only_hr_calibrates(client: Client, made: LaunchedCycle) -> None:
    people = [made.supervisor.user, made.employees[0].user, UserFactory.create()]
    addresses = [url(made, name) for name in ("", "person", "cell", "lock", "unlock")]
    for user in people:
        assert user
        client.force_login(user)
        assert [client.get(address).status_code for address in addresses] == [404] * 5


def test_publishing_waits_for_the_lock(hr: Client, made: LaunchedCycle) -> None:
    detail = reverse("cycles:cycle_detail", args=[made.cycle.code])
    publish = reverse("results:publish", args=[made.cycle.code])
    assert "不校准，直接发布" in hr.get(detail).content.decode()
    decide_on(made, "insight", ABOVE)
    blocked = hr.get(detail).content.decode()
    hr.post(publish, {"unscored": "0", "uncalibrated": "yes"})
    made.cycle.refresh_from_db()
    assert made.cycle.state == "closed"
    lock_calibration(cycle=made.cycle, actor=made.hr)
    ready = hr.get(detail).content.decode()

    hr.post(publish, {"unscored": "0"})

    made.cycle.refresh_from_db()
    assert "校准中改了 1 项档位，先锁定校准再发布。" in blocked
    assert "校准已锁定，改了 1 项档位" in ready
    assert made.cycle.state == "published"
    assert "已发布，这是当时的决定。" in hr.get(url(made)).content.decode()


def test_publishing_without_calibrating_takes_a_tick(client: Client) -> None:
    made = closed_cycle([AT])
    client.force_login(made.hr)
    publish = reverse("results:publish", args=[made.cycle.code])

    client.post(publish, {"unscored": "0"})
    made.cycle.refresh_from_db()
    assert made.cycle.state == "closed"
    client.post(publish, {"unscored": "0", "uncalibrated": "yes"})

    made.cycle.refresh_from_db()
    assert made.cycle.state == "published"


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_queries_are_the_same_for_one_and_for_fifty(client: Client) -> None:
    one = calibrating([AT])
    many = calibrating(*[[AT, BELOW, ABOVE]] * 50, catalogue=one.catalogue)
    decide_on(one, "insight", ABOVE)
    for person in range(20):
        decide_on(many, "insight", BELOW, person=person)
    client.force_login(one.hr)

    for name in ("", "person", "cell"):
        assert queries(client, url(one, name)) == queries(client, url(many, name))
