"""A small cycle with every stage that is brought to each moment.

Whatever somebody writes carries a text or a figure of its own, so that it is found wherever it
appears.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    KpiMeasure,
    RaterGroup,
    Rating,
    Response,
    Review,
    StageKind,
)
from competency_portal.assessments.services.approval import approve
from competency_portal.assessments.services.cycles import (
    close_cycle,
    extend_stage,
    launch_cycle,
)
from competency_portal.assessments.services.nominations import decline, nominate
from competency_portal.assessments.visibility import Moment, Role
from competency_portal.core.models import User
from competency_portal.development.models import Plan
from competency_portal.development.services.measures import Words, plan_measure
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.feedback.services.objecting import object_to
from competency_portal.feedback.services.talks import confirm_talk
from competency_portal.people.models import Employee
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.gaps import lines_of
from competency_portal.results.services.calibration import (
    begin_calibration,
    decide,
    lock_calibration,
)
from competency_portal.results.services.publishing import publish_results
from models_catalog.models import Position
from models_catalog.standing import Standing
from tests.assessments.questionnaires import BOTH, SMALL, fill
from tests.factories import (
    CycleFactory,
    DepartmentFactory,
    EmployeeFactory,
    HrFactory,
    UserFactory,
    answer,
    make_catalogue,
)
from tests.factories.catalogue import Catalogue
from tests.factories.instruments import make_kpi, make_questionnaire
from tests.factories.raters import user_of
from tests.factories.results import submit

BELOW, AT, ABOVE = Standing.BELOW, Standing.AT, Standing.ABOVE
STAGES = ("self", "supervisor", "others", "questionnaire", "kpi", "calibration")
# What can be recognised. The second one's self-assessment is not rated by the supervisor.
SELF, SELF_UNRATED, REVIEW = "自评密语", "未评密语", "评价密语"
MINE, THEIRS, TOO_FEW = "甲的意见密语", "乙的意见密语", "少数意见密语"
NAMED, PROPOSED, DECLINED = "提名来的人", "安排来的人", "谢绝密语"
DECIDED, TRAIL, MEASURED = "校准密语", "延期密语", "37.2500"
OBJECTED, TALKED = "异议密语", "面谈密语"
EVENT, SHOWN, RATERS_EVENT, PLANNED = "记录密语", "公开密语", "旧主管密语", "措施密语"


class Company:
    """Two people of one team and one of another, raters, a line above, HR, somebody else."""

    catalogue: Catalogue
    cycle: Cycle

    def __init__(self) -> None:
        self.catalogue = make_catalogue()
        positions, room = self.catalogue.positions, DepartmentFactory.create(name="客服部")
        lead, butler, clerk = (positions[code] for code in ("lead", "butler", "clerk"))

        def hire(name: str, boss: Employee | None = None, position: Position = clerk) -> Employee:
            made: Employee = EmployeeFactory.create(
                name=name, supervisor=boss, department=room, position=position
            )
            return made

        boss, stranger = hire("总监", position=lead), hire("别的主管", position=lead)
        self.supervisor = hire("李主管", boss, lead)
        self.first, self.second = (hire(name, self.supervisor, butler) for name in ("甲", "乙"))
        self.third = hire("丙", stranger, butler)
        self.raters = [hire(name) for name in ("评价人一", NAMED, PROPOSED)]
        self.declining = hire("谢绝的人")
        self.hr = HrFactory.create()
        self.users: dict[Role | None, User] = {
            Role.PERSON: user_of(self.first),
            Role.SUPERVISOR: user_of(self.supervisor),
            Role.LINE: user_of(boss),
            Role.RATER: user_of(self.raters[0]),
            Role.HR: self.hr,
            None: UserFactory.create(),
        }
        self._plan()
        self._record()

    def _record(self) -> None:
        """Events about the first person: by the supervisor, and by who led them before."""
        for author, text, is_shared in (
            (self.supervisor, EVENT, False),
            (self.supervisor, SHOWN, True),
            (self.raters[0], RATERS_EVENT, False),
        ):
            BehaviourEvent.objects.create(
                employee=self.first,
                author=user_of(author),
                happened_on=timezone.localdate(),
                text=text,
                competency=self.catalogue.competencies["learning"],
                is_shared=is_shared,
            )

    def _plan(self) -> None:
        version = self.catalogue.version
        questionnaire = make_questionnaire(version, SMALL)
        make_kpi(version, "waiting", "at_most", self.first.position, high="48")
        self.cycle = CycleFactory.create(
            version=version,
            stages=STAGES,
            questionnaire=questionnaire,
            respondents=BOTH,
            group_weights={"supervisor": "60", "peer": "40"},
            part_weights={"competencies": "60", "questionnaire": "20", "kpi": "20"},
            rater_limits={"peer": [1, 6]},
            proposes_raters=False,
        )
        self.cycle.employees.set([self.first, self.second, self.third])

    def stands(self) -> Iterator[str]:
        """Bring the cycle to each moment in turn; "closed" is the end of the one of `SUBMITTED`."""
        yield Moment.PLANNED
        self._write()
        yield Moment.WRITING
        self._submit()
        yield Moment.SUBMITTED
        close_cycle(cycle=self.cycle, actor=self.hr)
        yield "closed"
        self._calibrate()
        yield Moment.CALIBRATION
        self._publish()
        first = self.assessment(self.first)
        object_to(assessment=first, reasons={"integrity": OBJECTED}, actor=user_of(self.first))
        talked = timezone.localdate()
        for one in (self.supervisor, self.first):
            confirm_talk(assessment=first, day=talked, actor=user_of(one), remark=TALKED)
        self._improve(first)
        yield Moment.PUBLISHED

    def assessment(self, person: Employee) -> Assessment:
        """Somebody's, as it is now."""
        found: Assessment = self.cycle.assessments.select_related("cycle").get(employee=person)
        return found

    def review(self, person: Employee, rater: Employee) -> Review:
        """What one writes about the other."""
        reviews = Review.objects.select_related("assessment__cycle", "rater__user", "stage")
        found: Review = reviews.get(
            assessment__cycle=self.cycle, assessment__employee=person, rater=rater
        )
        return found

    def response(self, group: RaterGroup) -> Response:
        """The questionnaire about the first person."""
        responses = Response.objects.select_related("assessment__cycle", "rater__user")
        found: Response = responses.get(assessment=self.assessment(self.first), group=group)
        return found

    def _write(self) -> None:
        launch_cycle(cycle=self.cycle, actor=self.hr)
        self.cycle.refresh_from_db()
        later = self.cycle.deadline + datetime.timedelta(days=1)
        kind = StageKind.SUPERVISOR
        extend_stage(cycle=self.cycle, kind=kind, ends=later, actor=self.hr, reason=TRAIL)
        self._choose_raters()
        self._say(self.first, self.first, {"learning": SELF}, ABOVE)
        self._say(self.second, self.second, {"learning": SELF_UNRATED}, ABOVE)
        self._say(self.first, self.supervisor, {"learning": REVIEW}, AT)
        mine, theirs, third = self.raters
        self._say(self.first, mine, {"learning": MINE, "integrity": TOO_FEW}, ABOVE)
        self._say(self.first, theirs, {"learning": THEIRS}, AT)
        self._say(self.first, third, {}, AT, None)
        fill(self.response(RaterGroup.SELF), "r4")
        fill(self.response(RaterGroup.SUPERVISOR), "r2")
        measures = KpiMeasure.objects.filter(assessment=self.assessment(self.first))
        measures.update(value=Decimal(MEASURED))

    def _choose_raters(self) -> None:
        assessment = self.assessment(self.first)
        proposals = [
            ([self.raters[1]], user_of(self.first)),
            ([self.raters[0], self.raters[2], self.declining], self.hr),
        ]
        for raters, actor in proposals:
            made = nominate(
                assessment=assessment, raters=raters, group=RaterGroup.PEER, actor=actor
            )
            for nomination in made:
                approve(nomination=nomination, actor=self.hr)
        declined = self.review(self.first, self.declining)
        decline(review=declined, actor=user_of(self.declining), reason=DECLINED)

    def _say(
        self,
        person: Employee,
        rater: Employee,
        texts: Mapping[str, str],
        *standings: Standing | None,
    ) -> None:
        review = self.review(person, rater)
        answer(review, self.catalogue, *standings)
        for code, text in texts.items():
            Rating.objects.filter(review=review, competency__code=code).update(evidence=text)

    def _submit(self) -> None:
        for rater in self.raters:
            submit(self.review(self.first, rater))
        done = {"state": "submitted", "submitted_at": timezone.now()}
        people, scored = [self.first, self.second], self.review(self.first, self.supervisor)
        own = Review.objects.filter(group=RaterGroup.SELF, rater__in=people)
        for handed in (own, Review.objects.filter(pk=scored.pk), Response.objects.all()):
            handed.update(**done)

    def _calibrate(self) -> None:
        begin_calibration(cycle=self.cycle, actor=self.hr)
        decide(
            assessment=self.assessment(self.first),
            competency=self.catalogue.competencies["learning"],
            band=self.catalogue.points[ABOVE],
            reason=DECIDED,
            seen=0,
            actor=self.hr,
        )

    def _publish(self) -> None:
        lock_calibration(cycle=self.cycle, actor=self.hr)
        publish_results(cycle=self.cycle, actor=self.hr)

    def _improve(self, first: Assessment) -> None:
        result = AssessmentResult.objects.get(assessment=first)
        today = timezone.localdate()
        plan_measure(
            assessment=first,
            line=lines_of(result)[0],
            behaviours=[],
            words=Words(PLANNED, self.first, "看得到变化", today, today),
            actor=self.hr,
        )

    def addresses(self) -> dict[str, str]:
        """Where anything might be found; what lies in the database while it is written."""
        code = self.cycle.code
        found = {"plan": reverse("cycles:visibility", args=[code]), "start": reverse("home:start")}
        if not self.cycle.assessments.exists():
            return found
        first = self.assessment(self.first)
        scored = self.review(self.first, self.supervisor).pk
        unrated = self.review(self.second, self.supervisor).pk
        pages: dict[str, tuple[str, Iterable[object]]] = {
            "self": ("reviews:review", [self.review(self.first, self.first).pk]),
            "self of second": ("reviews:review", [self.review(self.second, self.second).pk]),
            "review": ("reviews:review", [scored]),
            "review of second": ("reviews:review", [unrated]),
            "sheet": ("reviews:sheet", [scored, "learning"]),
            "own response": ("reviews:questionnaire", [self.response(RaterGroup.SELF).pk]),
            "response": ("reviews:questionnaire", [self.response(RaterGroup.SUPERVISOR).pk]),
            "raters": ("reviews:raters", [first.pk]),
            "raters of all": ("cycles:raters", [code]),
            "person": ("cycles:person", [code, first.pk]),
            "trail": ("cycles:cycle_history", [code]),
            "kpi": ("results:kpi", [code]),
            "calibration": ("results:calibration", [code]),
            "calibrated": ("results:calibration_cell", [code, first.pk, "learning"]),
            "report": ("reports:report", [code, self.first.number]),
            "report of second": ("reports:report", [code, self.second.number]),
            "report of third": ("reports:report", [code, self.third.number]),
            "waiting": ("home:waiting", [code]),
            "declined": ("home:troubles", [code, "declined"]),
            "line": ("home:line", []),
            "waiting of line": ("home:line_waiting", [code]),
            "events": ("evidence:event_list", []),
        }
        if Plan.objects.exists():
            pages["guide"] = ("reports:guide", [code, self.first.number])
            pages["improvement"] = ("development:plan", [code, self.first.number])
        for name, rater in (("answers", self.raters[0]), ("answers of another", self.raters[1])):
            if sheet := self._sheets.get(rater.pk):
                pages[name] = ("reviews:sheet", [sheet, "learning"])
        return found | {
            name: reverse(route, args=list(args)) for name, (route, args) in pages.items()
        }

    @property
    def _sheets(self) -> dict[int, int]:
        """The reviews of raters that lie in the database, by rater."""
        reviews = Review.objects.filter(assessment__cycle=self.cycle, rater__in=self.raters)
        return dict(reviews.values_list("rater", "pk"))
