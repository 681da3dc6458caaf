"""A cycle in which the supervisors do not score: others answer, and everything goes on."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.assessments.models import Cycle, KpiMeasure, Review
from competency_portal.assessments.queries.cycles import Stage, progress_of, stage_of
from competency_portal.assessments.queries.preflight import Problem, preflight
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.kpi import Measured, save_measure
from competency_portal.assessments.services.participants import add_person, transfer_assessment
from competency_portal.assessments.services.templates import save_template
from competency_portal.core.audit import trail
from competency_portal.results.models import AssessmentResult
from competency_portal.results.services import publish_results
from models_catalog.standing import Standing
from tests.factories import (
    CycleFactory,
    EmployeeFactory,
    LaunchedCycle,
    answer,
    launched_cycle,
    make_catalogue,
)
from tests.factories.instruments import make_kpi
from tests.factories.results import submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    return launched_cycle(2, stages=("self",), group_weights={"self": "100"})


def test_nothing_is_asked_of_the_supervisors(made: LaunchedCycle) -> None:
    progress = progress_of(made.cycle)

    assert list(Review.objects.values_list("group", flat=True)) == ["self", "self"]
    assert (progress.people, progress.asked, progress.unsubmitted) == (2, 0, 0)
    assert stage_of(made.assessments[0]) == (Stage.NOT_ASKED, None)


@pytest.mark.parametrize(("stages", "stops"), [(("self",), False), (("supervisor",), True)])
def test_a_supervisor_who_can_not_log_in_stops_only_what_is_asked_of_them(
    stages: tuple[str, ...], stops: bool
) -> None:
    catalogue = make_catalogue()
    boss = EmployeeFactory.create(user=None)
    person = EmployeeFactory.create(position=catalogue.positions["butler"], supervisor=boss)
    cycle = CycleFactory.create(version=catalogue.version, stages=stages)
    cycle.employees.add(person)

    (candidate,) = preflight(cycle).candidates

    assert (Problem.SUPERVISOR_NO_ACCOUNT in candidate.problems) == stops
    assert candidate.is_ready is not stops


def test_a_transfer_changes_the_supervisor_and_opens_nothing(
    made: LaunchedCycle, client: Client
) -> None:
    new = EmployeeFactory.create(name="王主管")
    assessment = made.assessments[0]
    address = reverse("cycles:transfer", args=[made.cycle.code, assessment.pk])
    client.force_login(made.hr)

    asked = client.get(address).content.decode()
    answer_ = client.post(address, {"employee": new.pk, "reason": "换组"})

    assert "没有上级评价" in asked
    assert answer_.status_code == 302
    assessment.refresh_from_db()
    assert assessment.supervisor == new
    assert list(assessment.reviews.values_list("group", "state")) == [("self", "draft")]
    record = trail(assessment).first()
    assert record
    assert (record.action, record.reason) == ("transfer", "换组")


def test_a_transfer_by_hr_is_not_asked_to_be_undone(made: LaunchedCycle, client: Client) -> None:
    """Nothing of the old supervisor's lies there to tell it by, but the record does."""
    (assessment, _other), old = made.assessments, made.supervisor
    new, later = EmployeeFactory.create_batch(2, position=made.catalogue.positions["lead"])
    transfer_assessment(assessment=assessment, to=new, actor=made.hr, reason="换组")
    client.force_login(made.hr)
    url = reverse("cycles:person", args=[made.cycle.code, assessment.pk])

    after = client.get(url).content.decode()
    made.employees[0].supervisor = later
    made.employees[0].save()
    moved = client.get(url).content.decode()

    assert f"现在的上级是{old.name}" not in after
    assert f"现在的上级是{later.name}" in moved


def test_a_transfer_back_and_forth_is_fine(made: LaunchedCycle) -> None:
    new = EmployeeFactory.create(user=None)
    made.supervisor.user = None
    made.supervisor.save()

    for boss in (new, made.supervisor):
        opened = transfer_assessment(
            assessment=made.assessments[0], to=boss, actor=made.hr, reason="x"
        )
        assert opened is None


def test_somebody_added_later_assesses_themselves_alone(made: LaunchedCycle) -> None:
    person = made.employees[0]
    late = EmployeeFactory.create(
        position=person.position, department=person.department, supervisor=made.supervisor
    )

    added = add_person(cycle=made.cycle, employee=late, actor=made.hr, reason="漏了")

    assert list(added.reviews.values_list("group", flat=True)) == ["self"]


def test_its_pages_say_nothing_of_reviews_that_nobody_writes(
    made: LaunchedCycle, client: Client
) -> None:
    client.force_login(made.hr)
    code, first = made.cycle.code, made.assessments[0].pk

    def read(page: str, *args: object) -> str:
        return client.get(reverse(page, args=[*args])).content.decode()

    detail = read("cycles:cycle_detail", code)
    assert "2 人参加，上级不评价。" in detail
    assert "还没开始" not in detail.partition('data-testid="self-progress"')[0]
    assert "progress-table" not in detail
    assert reverse("cycles:cycle_supervisors", args=[code]) not in detail
    assert "还没开始" not in read("cycles:people", code).partition("people-table")[2]
    assert "结束后不再作答" in read("cycles:close", code)
    assert "meter" not in read("cycles:cycle_list").partition("cycle-table")[2]
    assert read("cycles:person", code, first)
    assert "还差" not in read("home:start").partition("进行中的周期")[2].partition("</section>")[0]


def test_it_is_closed_and_published_with_what_was_answered(
    made: LaunchedCycle, client: Client
) -> None:
    first = Review.objects.get(assessment=made.assessments[0])
    answer(first, made.catalogue, Standing.AT)
    submit(first)
    close_cycle(cycle=made.cycle, actor=made.hr)
    client.force_login(made.hr)

    page = client.get(reverse("cycles:cycle_detail", args=[made.cycle.code])).content.decode()
    publish_results(cycle=Cycle.objects.get(), actor=made.hr)

    assert 'name="unscored" value="1"' in page
    results = AssessmentResult.objects.order_by("assessment")
    assert [str(result.attainment_rate) for result in results] == ["100.00", "None"]
    number = made.employees[0].number
    report = client.get(reverse("reports:report", args=[made.cycle.code, number]))
    assert report.status_code == 200
    assert "2.00" in report.content.decode()


def test_a_cycle_of_kpi_alone_runs_and_is_kept_as_a_template(client: Client) -> None:
    parts = {"competencies": "0", "questionnaire": "0", "kpi": "100"}
    catalogue = make_catalogue()
    butler = catalogue.positions["butler"]
    make_kpi(catalogue.version, "waiting", "at_most", butler, high="48")
    made = launched_cycle(1, catalogue=catalogue, stages=("kpi",), part_weights=parts)
    measure = KpiMeasure.objects.get()
    value = Measured(value=Decimal(36))
    save_measure(measure=measure, measured=value, version=measure.version, actor=made.hr)
    close_cycle(cycle=made.cycle, actor=made.hr)

    publish_results(cycle=Cycle.objects.get(), actor=made.hr)
    kept = save_template(cycle=made.cycle, name="只看绩效", actor=made.hr)

    assert str(AssessmentResult.objects.get().total) == "100.00"
    client.force_login(made.hr)
    report = reverse("reports:report", args=[made.cycle.code, made.employees[0].number])
    assert 'data-value="100.00"' in client.get(report).content.decode()
    page = client.get(reverse("cycles:template_detail", args=[f"own-{kept.pk}"]))
    assert [setting.text for setting in page.context["settings"]] == [
        "绩效指标 100",
        "按岗位，启动时带入模型里的目标",
    ]
