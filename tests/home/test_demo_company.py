"""What the demo shows: a believable company, a finished cycle, and two at every stage."""

import json
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import (
    ANONYMOUS,
    Assessment,
    Cycle,
    Nomination,
    Review,
    StageKind,
)
from competency_portal.assessments.queries import sheets
from competency_portal.assessments.queries.board.reach import Reach
from competency_portal.assessments.queries.board.troubles import Trouble, troubles_of
from competency_portal.assessments.queries.history import history_of_assessment, history_of_cycle
from competency_portal.assessments.queries.reviews import team_of
from competency_portal.assessments.states import NominationState
from competency_portal.core.models import AuditRecord, User
from competency_portal.development.insight.moved import between_cycles
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.queries.names import traces
from competency_portal.feedback.models import Objection
from competency_portal.feedback.queries.overview import counts_of
from competency_portal.feedback.queries.windows import window_of
from competency_portal.home.demo.company import ACCOUNTS
from competency_portal.notices.models import Notice
from competency_portal.people.models import Employee
from competency_portal.people.queries import line_of
from competency_portal.results.models import (
    AssessmentResult,
    CalibrationLock,
    CompetencyResult,
    Decision,
    GroupResult,
    PartResult,
)
from competency_portal.results.models.published import ResultGroup
from competency_portal.results.queries.results import earlier, published
from competency_portal.results.recompute import recompute
from models_catalog.models import Requirement, SharedCase
from tests.results import oracle

# That it loads on each database: tests/home/test_load_demo.py.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("company"),
    pytest.mark.once,
]


def person(account: str) -> Employee:
    return Employee.objects.get(user__username=account)


def finished() -> Cycle:
    return Cycle.objects.filter(state="published").latest("period_end")


def running() -> Cycle:
    return Cycle.objects.get(state="running", code__endswith="-annual")


def circle() -> Cycle:
    return Cycle.objects.get(state="running", code__endswith="-360")


def test_its_accounts_are_printed_and_they_work(company: str) -> None:
    printed = [line.split() for line in company.splitlines()[1:]]
    assert printed == [[name, password] for name, password in ACCOUNTS.items()]

    for name, password in ACCOUNTS.items():
        client = Client()
        answer = client.post(
            reverse("account_login"), {"login": name, "password": password}, follow=True
        )

        assert answer.redirect_chain == [("/", 302)]
        assert answer.context["user"].username == name


def test_only_the_printed_accounts_have_a_password() -> None:
    usable = [user.username for user in User.objects.all() if user.has_usable_password()]

    assert set(usable) == set(ACCOUNTS)
    assert Employee.objects.filter(user=None).count() == 0


def test_sixty_people_work_in_several_offices_below_one_head() -> None:
    people = {one.pk: one for one in Employee.objects.all()}
    (head,) = [one for one in people.values() if one.supervisor_id is None]

    def depth(one: Employee) -> int:
        return 0 if one.supervisor_id is None else 1 + depth(people[one.supervisor_id])

    assert len(people) == 60
    assert line_of(head).count() == 59
    assert Counter(map(depth, people.values())).keys() == {0, 1, 2, 3}
    offices = Employee.objects.filter(position__code="management-office-manager")
    assert len({office.department_id for office in offices}) == 4


def test_every_position_with_requirements_is_in_use() -> None:
    asking = Requirement.objects.filter(profile__isnull=False, level__isnull=False)
    positions = set(asking.values_list("profile__position__code", flat=True))

    used = set(Employee.objects.values_list("position__code", flat=True))

    assert len(positions) == 9
    assert positions - used == set()


def test_last_years_cycle_is_finished_and_everybody_has_figures() -> None:
    cycle = finished()
    last_year = timezone.localdate().year - 1

    assert (cycle.period_start.year, cycle.period_end.year) == (last_year, last_year)
    assert cycle.deadline.year == last_year
    people = Assessment.objects.filter(cycle=cycle).count()
    assert people == running().assessments.count()
    assert published().filter(assessment__cycle=cycle, of__gt=0).count() == people


def test_this_years_cycle_is_at_every_stage() -> None:
    cycle = running()
    reviews = Review.objects.filter(assessment__cycle=cycle, group="supervisor")
    states = Counter(reviews.values_list("state", flat=True))

    assert cycle.is_open
    assert states.keys() == {"draft", "submitted"}
    begun = {
        review.pk
        for review in reviews.filter(state="draft")
        if review.ratings.filter(point__isnull=False).exists()
    }
    assert 0 < len(begun) < states["draft"]


def test_last_years_cycle_has_every_part_of_the_yearly_template() -> None:
    cycle = finished()
    results = AssessmentResult.objects.filter(assessment__cycle=cycle)

    assert set(cycle.stages.values_list("kind", flat=True)) == set(StageKind.values)
    groups = GroupResult.objects.filter(state="shown", competency_result__result__in=results)
    assert set(groups.values_list("group", flat=True)) == set(ResultGroup.values)
    parts = PartResult.objects.filter(result__in=results, value__isnull=False)
    assert set(parts.values_list("part", flat=True)) == {"competencies", "questionnaire", "kpi"}
    changed = CompetencyResult.objects.filter(calibrated_band__isnull=False, by_objection=False)
    assert changed.exclude(calibration_reason="").count() == 3
    assert changed.filter(result__assessment__employee=person("employee")).count() == 1


def test_people_have_answered_last_years_results() -> None:
    cycle = finished()

    found = counts_of(cycle)

    assert 0 < found.talked < found.confirmed < found.read < found.people
    told = Objection.objects.order_by("pk").values_list("state", "revised__revision")
    assert list(told) == [("answered", 2), ("answered", None), ("open", None), ("withdrawn", None)]
    assert not Objection.objects.filter(assessment__employee=person("employee")).exists()
    assert window_of(cycle).is_open


def test_this_years_self_assessments_are_over_and_some_are_late() -> None:
    stage = running().stages.get(kind="self")
    states = Counter(stage.reviews.values_list("state", flat=True))

    assert stage.is_past()
    assert 0 < states["draft"] < states["submitted"]
    assert stage.reviews.get(rater=person("employee")).state == "submitted"


def test_raters_of_the_360_stand_at_every_stage() -> None:
    nominations = Nomination.objects.filter(assessment__cycle=circle())

    assert set(nominations.values_list("state", flat=True)) == set(NominationState) - {"withdrawn"}
    for state in ("rejected", "declined"):
        assert not nominations.filter(state=state, reason="").exists()
    reviews = Review.objects.filter(assessment__cycle=circle())
    assert {"submitted", "draft"} == set(
        reviews.filter(group="self").values_list("state", flat=True)
    )


def test_each_account_has_something_to_do_in_the_360() -> None:
    supervisor, employee = person("supervisor"), person("employee")
    drafts = Review.objects.filter(assessment__cycle=circle(), state="draft")
    proposed = Nomination.objects.filter(assessment__cycle=circle(), state="proposed")

    assert drafts.filter(rater=employee, group="self").count() == 1
    assert drafts.filter(rater=employee, group="peer").count() >= 2
    assert proposed.filter(assessment__employee=employee).exclude(wished_as="").count() == 1
    assert drafts.filter(rater=supervisor, group="supervisor").count() > 1
    assert proposed.filter(assessment__supervisor=supervisor).exists()
    assert proposed.exclude(assessment__supervisor=supervisor).exists()


def test_the_board_tells_who_is_late_and_what_is_wrong() -> None:
    reach = Reach(User.objects.get(username="hr"))

    troubles = troubles_of([running(), circle()], reach)

    told = {cycle: {one.trouble for one in found} for cycle, found in troubles.items()}
    assert told == {
        running().pk: {Trouble.UNMEASURED},
        circle().pk: {Trouble.SHORT, Trouble.DECLINED, Trouble.PROPOSED},
    }


def test_nothing_leads_from_a_360_answer_to_its_rater() -> None:
    submitted = Nomination.objects.filter(state="submitted")
    trail = AuditRecord.objects.filter(subject_kind="assessments.nomination")

    assert not trail.filter(to_value="submitted").exists()
    pairs = set(submitted.values_list("assessment", "rater"))
    named = Review.objects.filter(group__in=ANONYMOUS).values_list("assessment", "rater")
    assert pairs.isdisjoint(named)


def test_the_employee_is_whom_the_supervisor_stopped_at() -> None:
    supervisor, employee = person("supervisor"), person("employee")
    team = team_of(supervisor.user, running()) if supervisor.user else ()

    assert employee.supervisor == supervisor
    assert {
        (member.assessment.employee, member.answered, member.asked)
        for member in team
        if member.is_begun and not member.is_submitted
    } == {(employee, 7, 11)}
    assert AssessmentResult.objects.filter(assessment__employee=employee).count() == 2


def test_the_year_before_last_leaves_something_that_moved() -> None:
    (result,) = published().filter(
        assessment__employee=person("employee"), assessment__cycle=finished()
    )
    before = earlier(result)

    assert before is not None
    told = [one for one in between_cycles([(before, result)]) if one.moved]
    assert len(told) == 11
    assert any(one.moved.gained for one in told if one.moved)


def test_hr_has_the_role_and_the_others_have_not() -> None:
    assert [user.username for user in User.objects.filter(is_hr=True)] == ["hr"]


def test_every_submitted_review_would_pass_the_check() -> None:
    submitted = Review.objects.filter(state="submitted")
    refused = {
        str(review): [found.fault for found in check.blocking]
        for review in submitted
        if not (check := sheets.check_of(review.pk)).is_ready
    }

    assert submitted.count() > 60
    assert refused == {}


def test_what_is_answered_half_has_no_other_fault_than_blanks() -> None:
    drafts = Review.objects.filter(state="draft", ratings__point__isnull=False).distinct()

    faults = {found.fault for one in drafts for found in sheets.check_of(one.pk).blocking}

    assert faults == {"blank"}


def test_published_figures_follow_from_the_export_alone() -> None:
    out = StringIO()
    call_command("export_cycle", finished().code, stdout=out)
    read = json.loads(out.getvalue())

    known = ("competency", "groups", "score", "band", "attained_rank", "gap")
    people = read["assessments"]
    assert len(people) > 50
    for entry in people:
        expected = oracle.recompute(read["cycle"], entry)
        results = entry["results"]
        found = [{key: one[key] for key in known} for one in results["competencies"]]
        assert found == expected["competencies"]
        for key in ("categories", "overall", "attainment"):
            assert results[key] == expected[key]


def test_published_figures_are_what_the_ratings_give() -> None:
    assert recompute(finished()).mismatches == ()


def test_cases_were_recorded_all_year_and_the_library_names_nobody() -> None:
    events = BehaviourEvent.objects.all()

    assert events.filter(behaviour__isnull=False).exists()
    assert events.filter(level__isnull=True).exists()
    assert events.filter(is_shared=True, is_own=False).exists()
    assert events.filter(employee=person("employee"), is_own=True).count() == 2
    cases = list(SharedCase.objects.all())
    assert len(cases) == 6
    assert [traces(case.title + case.text, Employee.objects.all()) for case in cases] == [[]] * 6


def test_a_dry_run_of_the_morning_lists_numbers_and_changes_nothing() -> None:
    before = list(Notice.objects.order_by("pk").values_list("pk", "mail"))
    out = StringIO()

    call_command("send_reminders", dry_run=True, stdout=out)

    listed = out.getvalue()
    assert "发邮件：" in listed
    told = {line.split()[0] for line in listed.splitlines() if line.startswith("  0")}
    assert told
    assert told <= set(Employee.objects.values_list("number", flat=True))
    # Of a notice its kind, no word of what it says.
    kinds = {line.strip() for line in listed.splitlines() if line.startswith("    ")}
    assert {kind[0] + kind[-1] for kind in kinds} == {"[]"}
    waiting = {"[提议的措施待同意]", "[对方在等你确认面谈]", "[待复核的异议]", "[改进措施到期]"}
    assert waiting <= kinds
    assert list(Notice.objects.order_by("pk").values_list("pk", "mail")) == before


def test_the_record_of_the_finished_cycles_tells_of_their_own_days() -> None:
    hr, today = User.objects.get(username="hr"), timezone.localdate()
    steps = ["create", "running", "closed", "begin calibration", "lock calibration", "published"]

    for cycle in Cycle.objects.filter(state="published"):
        told = list(history_of_cycle(cycle, hr).reverse())
        for assessment in cycle.assessments.all()[:3]:
            told += history_of_assessment(assessment, hr)
        own = [one for one in told if one.subject_kind == "assessments.cycle"]
        # An objection that waits was made a few days ago.
        assert max(timezone.localdate(one.at) for one in told) < today
        done = [one.to_value if one.action == "move" else one.action for one in own]
        assert done == [one for one in steps if one in done]
        assert {"create", "running", "closed", "published"} <= set(done)
        assert own[-1].at == cycle.published_at
    lock = CalibrationLock.objects.get(cycle=finished())
    decided = Decision.objects.latest("made_at").made_at
    closed, published_at = finished().closed_at, finished().published_at
    assert closed
    assert published_at
    assert closed < decided < lock.locked_at < published_at
