"""What the checks of every route share."""

from dataclasses import replace

import pytest

from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    Nomination,
    RaterGroup,
    Review,
)
from competency_portal.assessments.services.cycles import close_cycle, launch_cycle
from competency_portal.assessments.services.templates import save_template
from competency_portal.development.models import Attachment, Horizon
from competency_portal.development.services.attachments import attach
from competency_portal.development.services.plans import set_goal
from competency_portal.feedback.services.objecting import object_to
from competency_portal.people.importing import keep_file
from competency_portal.people.models import Employee
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import begin_calibration
from models_catalog.services import create_draft
from models_catalog.standing import Standing
from tests.assessments.questionnaires import questioned_cycle
from tests.factories import CycleFactory, EmployeeFactory, LaunchedCycle, answer, rater_review
from tests.factories.evidence import make_case, make_event
from tests.factories.instruments import make_kpi, measure
from tests.factories.plans import picture, planned, user_of
from tests.factories.results import submit
from tests.people.import_files import rows_of
from tests.project.world import World


@pytest.fixture
def world(db: None) -> World:
    """One company for all roles."""
    running = questioned_cycle(2, stages=("supervisor", "questionnaire", "kpi"))
    published = CycleFactory.create(version=running.catalogue.version)
    published.employees.set(running.employees)
    launch_cycle(cycle=published, actor=running.hr)
    first = Review.objects.get(
        assessment__cycle=published, assessment__employee=running.employees[0]
    )
    answer(first, running.catalogue, Standing.AT)
    submit(first)
    close_cycle(cycle=published, actor=running.hr)
    publish_results(cycle=published, actor=running.hr)
    contested(published, running)
    draft = create_draft(model=running.catalogue.version.model, actor=running.hr)
    stranger = EmployeeFactory.create()
    EmployeeFactory.create(supervisor=stranger)
    subject, colleague = running.employees
    kpi = make_kpi(running.catalogue.version, "waiting", "at_most", subject.position, high="48")
    measure(running.assessments[0], kpi, "36", cases=12)
    people = {"colleague": colleague, "subject": subject, "supervisor": running.supervisor}
    users = {role: person.user for role, person in people.items()}
    users |= {"anonymous": None, "other supervisor": stranger.user, "hr": running.hr}
    row = ("1", "甲", subject.position.code, subject.department.name)
    kept = keep_file(user=running.hr, name="花名册.xlsx", content=rows_of(row))
    asked = rater_review(running.assessments[0], RaterGroup.PEER, rater=colleague)
    return World(
        *(running, published, draft, kept, asked),
        proposed=nomination(running.assessments[0], stranger, "proposed"),
        answered=nomination(published.assessments.get(employee=subject), colleague, "submitted"),
        template=save_template(cycle=running.cycle, name="我们的", actor=running.hr),
        users=users,
        calibrating=calibrating(running),
        event=make_event(running),
        case=make_case(running.catalogue),
        file=planned_file(replace(running, cycle=published)),
    )


def contested(published: Cycle, running: LaunchedCycle) -> None:
    """The subject objects to one rating, so that there is something to look at a second time."""
    assessment = published.assessments.get(employee=running.employees[0])
    subject = running.employees[0].user
    assert subject
    object_to(assessment=assessment, reasons={"insight": "见台账。"}, actor=subject)


def calibrating(running: LaunchedCycle) -> Assessment:
    """The subject's assessment in a cycle of the same people that is being calibrated."""
    cycle = CycleFactory.create(
        version=running.catalogue.version, stages=("supervisor", "calibration")
    )
    cycle.employees.set(running.employees)
    launch_cycle(cycle=cycle, actor=running.hr)
    for review in Review.objects.filter(assessment__cycle=cycle):
        answer(review, running.catalogue, Standing.AT)
        submit(review)
    close_cycle(cycle=cycle, actor=running.hr)
    begin_calibration(cycle=cycle, actor=running.hr)
    made: Assessment = cycle.assessments.get(employee=running.employees[0])
    return made


def planned_file(published: LaunchedCycle) -> Attachment:
    """A file of an agreed measure that the subject carries out, for a goal of theirs."""
    lead = user_of(published.supervisor)
    measure = planned(published)
    set_goal(assessment=measure.plan.assessment, horizon=Horizon.SHORT, text="带新人", actor=lead)
    return attach(measure=measure, name="证书.png", content=picture(), actor=lead)


def nomination(assessment: Assessment, rater: Employee, state: str) -> Nomination:
    """One that the person made."""
    made: Nomination = Nomination.objects.create(
        assessment=assessment,
        rater=rater,
        state=state,
        group="peer",
        origin="employee",
        wished_as="peer",
    )
    return made
