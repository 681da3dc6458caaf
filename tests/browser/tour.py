"""Every page of the portal on the demo company, for somebody of each role.

`Tour.addresses` names at least one address of each route; where a page looks different in another
state (a closed cycle, a submitted review), that state has an address too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    CycleTemplate,
    Rating,
    Review,
)
from competency_portal.assessments.queries.kpi import measures_of_cycle
from competency_portal.assessments.queries.templates import OWN
from competency_portal.assessments.services.cycles import close_cycle, launch_cycle
from competency_portal.assessments.services.kpi import Measured, save_measure
from competency_portal.assessments.services.participants import withdraw_person
from competency_portal.assessments.services.submission import return_review
from competency_portal.assessments.services.templates import save_template
from competency_portal.core.models import User
from competency_portal.people.importing import keep_file
from competency_portal.people.models import Department, Employee, ImportFile
from competency_portal.results.services import publish_results
from models_catalog.models import (
    CompetencyModel,
    KpiIndicator,
    ModelVersion,
    Position,
    RatingPoint,
)
from models_catalog.services import create_draft
from tests.browser.tour_calibration import make_calibrated
from tests.browser.tour_events import SEARCHES_OF_EVENTS, of_events
from tests.browser.tour_feedback import pages_of_feedback, responded, revised
from tests.browser.tour_notices import make_outage
from tests.browser.tour_plans import Planned, make_planned
from tests.browser.tour_questionnaires import Questioned, make_questioned
from tests.browser.tour_raters import OF_CYCLES, Rated, make_rated
from tests.browser.tour_self import SelfAssessed, make_self_assessed
from tests.factories import CycleFactory, EmployeeFactory
from tests.factories.demo import SECOND_MODEL, load_catalogue
from tests.factories.tables import xlsx
from tests.people.import_files import rows_of

Arguments = dict[str, Any]
DETAIL = "template_detail"
OF_DRAFTS = ("draft_publish", "draft_discard", "requirements_edit")
CYCLE_STATES = {
    "cycle_edit": ("draft",),
    "preflight": ("draft",),
    "reopen": ("closed",),
    "cycle_detail": ("running", "closed", "published"),
    "people": ("running", "published"),
}
PEOPLE = {
    "person": ("begun", "submitted", "withdrawn"),
    "restore": ("withdrawn",),
    "return_review": ("submitted",),
}
# What follows the address: searches that find something and searches that don't.
SEARCHES = {
    "catalogue:search": ("", "?q=kh", "?q=xyz"),
    "people:employee_list": ("", "?q=xyz"),
    "people:department_list": ("", "?q=khb", "?q=xyz"),
    # Every stage switched on, so that all that can be set is there.
    "cycles:cycle_create": ("?template=annual",),
    **dict.fromkeys(("cycles:cycle_supervisors", "cycles:people"), ("", "?q=xyz")),
    # HR has reminded whoever is late.
    "cycles:remind": ("", "?show=late", "?q=xyz"),
    "reports:report_list": ("", "?q=xyz"),
    **SEARCHES_OF_EVENTS,
    "development:next_position": ("", "?position="),
    "development:plan_list": ("", "?show=missing", "?show=proposed", "?q=xyz"),
    "home:waiting": ("", "?show=late", "?q=xyz"),
}
# What a page is made of: its elements with their classes.
PART = re.compile(r'<\w+(?: class="[^"]*")?')


@dataclass(frozen=True)
class Visit:
    """A page that somebody sees."""

    role: str
    address: str
    is_news: bool


@dataclass
class Tour:
    """The demo company with what else the portal has pages for."""

    users: dict[str, User | None] = field(init=False)
    cycles: dict[str, Cycle] = field(init=False)
    reviews: dict[str, Review] = field(init=False)
    withdrawn: Assessment = field(init=False)
    draft: ModelVersion = field(init=False)
    lists: list[ImportFile] = field(init=False)
    measured: Cycle = field(init=False)
    values: list[ImportFile] = field(init=False)
    questioned: Questioned = field(init=False)
    rated: Rated = field(init=False)
    self_assessed: SelfAssessed = field(init=False)
    planned: Planned = field(init=False)

    def __post_init__(self) -> None:
        load_catalogue(SECOND_MODEL)
        hr = User.objects.get(username="hr")
        self.users = make_users()
        self.cycles = make_cycles(hr)
        self.reviews, self.withdrawn = make_reviews(self.cycles["running"], hr)
        self.draft = create_draft(model=self.cycles["running"].version.model, actor=hr)
        self.lists = make_lists(hr)
        self.measured = make_measured(self.cycles["running"].version, hr)
        self.values = make_values(self.measured, hr)
        subject = self.reviews["begun"].assessment.employee
        self.questioned = make_questioned(self.cycles["running"].version, hr, subject)
        save_template(cycle=self.measured, name="我们的季度评估", actor=hr)
        self.rated = make_rated(self.cycles["running"].version, hr)
        self.self_assessed = make_self_assessed(self.cycles["running"].version, hr)
        self.planned = make_planned(hr)
        make_outage()

    def addresses(self, name: str, pattern: URLPattern) -> list[str]:
        """The addresses of this very route; several may share a name."""
        wanted = pattern.pattern.regex.groupindex
        app, _colon, page = name.partition(":")
        of_app: dict[str, Callable[[str, Collection[str]], list[Arguments]]] = {
            "people": self._of_people,
            "cycles": self._of_cycles,
            "reviews": self._of_reviews,
            "reports": self._of_reports,
            "results": self._of_results,
            "home": self._of_home,
            "feedback": lambda page, _wanted: pages_of_feedback(page),
            "responses": lambda _page, _wanted: [responded()],
            "catalogue": self._of_catalogue,
            "evidence": of_events,
            "development": lambda page, _wanted: self.planned.addresses(page),
        }
        given = of_app[app](page, wanted) if app in of_app else [{}]
        kwargs = [{key: one[key] for key in wanted} for one in given]
        found = dict.fromkeys(reverse(name, kwargs=one) for one in kwargs)
        return [url + search for url in found for search in SEARCHES.get(name, ("",))]

    def visits(self, addresses: list[str]) -> Iterator[Visit]:
        """Who sees which of them; a page of nothing but what its route showed before is no news.

        Another address of the same route counts too: a list filtered to fewer rows looks the same.
        HR comes first: what a supervisor sees of the catalogue is what HR sees, less the buttons.
        """
        seen: dict[str, set[str]] = {}
        for role, user in self.users.items():
            client = Client()
            if user:
                client.force_login(user)
            for address in addresses:
                answer = client.get(address)
                if answer.status_code == 200:
                    parts = set(PART.findall(answer.content.decode().partition("<main")[2]))
                    known = seen.setdefault(answer.resolver_match.route, set())
                    yield Visit(role, address, is_news=not parts <= known)
                    known |= parts

    def _of_home(self, _page: str, _wanted: Collection[str]) -> list[Arguments]:
        """A trouble that several people have, and one that nobody has."""
        some = {"code": self.rated.cycle.code, "kind": "proposed"}
        return [some, {"code": self.cycles["running"].code, "kind": "left"}]

    def _of_people(self, page: str, _wanted: Collection[str]) -> list[Arguments]:
        if page == "import_preview":
            return [{"pk": kept.pk} for kept in self.lists]
        if page.startswith("department"):
            return [{"pk": Department.objects.all()[0].pk}]
        return [{"pk": self.reviews["begun"].assessment.employee_id}]

    def _of_cycles(self, page: str, wanted: Collection[str]) -> list[Arguments]:
        if page == "visibility":
            return [{"code": cycle.code} for cycle in (self.cycles["draft"], self.rated.cycle)]
        if "key" in wanted:
            own = CycleTemplate.objects.get()
            return [{"key": f"{OWN}{own.pk}"}, *([{"key": "annual"}] if page == DETAIL else [])]
        if page in OF_CYCLES:
            return [{"code": self.rated.cycle.code}]
        people = PEOPLE.get(page, ("begun",)) if "pk" in wanted else ("begun",)
        return [
            {"code": self.cycles[state].code, **self._person(person)}
            for state in CYCLE_STATES.get(page, ("running",))
            for person in people
        ]

    def _person(self, which: str) -> Arguments:
        if which == "withdrawn":
            return {"pk": self.withdrawn.pk}
        review = self.reviews[which]
        return {"pk": review.assessment_id, "review_pk": review.pk}

    def _of_reviews(self, page: str, _wanted: Collection[str]) -> list[Arguments]:
        if page.startswith("questionnaire"):
            return self._of_questionnaires(page)
        if found := self.rated.addresses(page):
            return found
        states = {"check": ("begun", "complete"), "review": ("begun", "submitted", "of head")}
        codes = {"begun": "execution", "returned": "client-communication"}
        return [
            {"pk": self.reviews[state].pk, "code": codes.get(state)}
            for state in states.get(page, tuple(codes))
        ] + [*self.rated.sheets(page), *self.self_assessed.pages(page)]

    def _of_questionnaires(self, page: str) -> list[Arguments]:
        made = self.questioned
        states = {
            "questionnaire": (made.submitted,),
            "questionnaire_check": (made.begun, made.uniform),
            "questionnaire_section": (made.begun, made.returned),
        }
        return [
            {"pk": response.pk, "code": made.code, "item": made.item}
            for response in states.get(page, (made.begun,))
        ]

    def _of_reports(self, page: str, _wanted: Collection[str]) -> list[Arguments]:
        number = self.reviews["begun"].assessment.employee.number
        cycles = [self.cycles["published"], self.cycles["unscored"], self.questioned.published]
        found = [{"code": cycle.code, "number": number} for cycle in cycles]
        return [*found[: 1 if page == "guide" else None], revised()]

    def _of_results(self, page: str, _wanted: Collection[str]) -> list[Arguments]:
        """KPI while it is entered, and once the cycle is closed; files good and bad."""
        if page == "kpi_preview":
            return [{"code": self.measured.code, "pk": kept.pk} for kept in self.values]
        if page.startswith("calibration"):
            return self._of_calibration(page)
        codes = (self.measured.code, self.cycles["closed"].code) if page == "kpi" else ()
        return [{"code": code} for code in codes or (self.measured.code,)]

    def _of_calibration(self, page: str) -> list[Arguments]:
        """Before it begins, while bands are decided (one was changed), locked, and published."""
        states = {
            "calibration": ("begins", "calibrating", "locked", "published"),
            "calibration_unlock": ("locked",),
        }
        found = []
        for state in states.get(page, ("calibrating",)):
            cycle = self.cycles[state]
            person = cycle.assessments.order_by("pk")[0]
            found.append({"code": cycle.code, "pk": person.pk, "competency": "innovation"})
        return found

    def _of_catalogue(self, page: str, wanted: Collection[str]) -> list[Arguments]:
        """The customer's model; where the address names a version, its draft or another model."""
        shipped: CompetencyModel = self.cycles["running"].version.model
        first = {"model": shipped.code, "competency": "innovation", "position": "P309"}
        if page in OF_DRAFTS or "number" not in wanted:
            return [{**first, "number": self.draft.number}]
        other = CompetencyModel.objects.exclude(code=shipped.code)[0]
        second = {"model": other.code, "competency": "stewardship", "position": "HBR-210"}
        return [{**second, "number": 1}]


def make_users() -> dict[str, User | None]:
    """The demo's accounts, somebody two steps up, somebody new without anything, nobody."""
    head = Employee.objects.filter(position__code="management-office-manager")[0]
    newcomer = EmployeeFactory.create(number="90001", name="新人", position=head.position)
    # A password that can be changed, like that of everybody who can log in.
    User.objects.filter(employee=head).update(password=newcomer.user.password)
    demo = {name: User.objects.get(username=name) for name in ("hr", "supervisor", "employee")}
    return {**demo, "head": head.user, "newcomer": newcomer.user, "anonymous": None}


def make_cycles(hr: User) -> dict[str, Cycle]:
    """One in every state; of the published ones one in which nobody was scored."""
    running = Cycle.objects.get(state="running", code__endswith="-annual")
    finished = Cycle.objects.filter(state="published").latest("period_end")
    made = {
        code: CycleFactory.create(version=running.version, code=code, name=f"{code} 2026")
        for code in ("draft", "closed", "unscored")
    }
    made["draft"].departments.set(Department.objects.filter(parent=None))
    for code in ("closed", "unscored"):
        made[code].employees.set(Employee.objects.filter(user__username="employee"))
        launch_cycle(cycle=made[code], actor=hr)
        close_cycle(cycle=made[code], actor=hr)
    publish_results(cycle=made["unscored"], actor=hr)
    calibrated = make_calibrated(running.version, hr)
    return {"running": running, "published": finished, **made, **calibrated}


def make_lists(hr: User) -> list[ImportFile]:
    """Lists of people that HR looks at: one with changes, one with faults."""
    one, other = Employee.objects.order_by("number")[:2]
    new = ("90002", "新人", one.position.code, one.department.path_name)
    good = rows_of(new, (one.number, "改名"), (other.number,), (90003, *new[1:]))
    bad = rows_of(
        new, new, *((f"{n}", "新人", "无此岗位", "无此部门") for n in range(90100, 90150))
    )
    return [
        keep_file(user=hr, name=name, content=content)
        for name, content in (("a", good), ("b", bad))
    ]


def make_measured(version: ModelVersion, hr: User) -> Cycle:
    """A cycle in which HR enters KPI: some met, some not, one with too few cases."""
    made: Cycle = CycleFactory.create(version=version, code="measured", name="measured 2026")
    KpiIndicator.objects.filter(version=version, unit="%").update(minimum_cases=30)
    today = timezone.localdate()
    made.stages.create(kind="kpi", starts=today, ends=today)
    made.positions.set(Position.objects.filter(kpi_indicators__version=version))
    launch_cycle(cycle=made, actor=hr, leave_out=True)
    for place, measure in enumerate(measures_of_cycle(made)):
        measure.assessment.cycle = made
        if measure.kind != "qualitative" and place % 4:
            measured = Measured(Decimal(9 * place), cases=place % 3 * 20 or None)
            save_measure(measure=measure, measured=measured, version=0, actor=hr)
    return made


def make_values(cycle: Cycle, hr: User) -> list[ImportFile]:
    """Files of KPI values: one with changes, one with faults and a name that does not fit."""
    one, other = measures_of_cycle(cycle).exclude(kind="qualitative")[:2]
    heads = ("工号", "姓名", "指标", "数值")
    number, name = one.assessment.employee.number, one.assessment.employee_name
    good = [(number, name, one.indicator.name, "77"), (number, "别人", other.indicator.name, "5")]
    bad = [(number, name, one.indicator.name, "很好"), ("90999", name, "没有的指标", "1")]
    return [
        ImportFile.objects.create(user=hr, name=file, content=xlsx([heads, *rows]))
        for file, rows in (("a", good), ("b", bad))
    ]


def make_reviews(cycle: Cycle, hr: User) -> tuple[dict[str, Review], Assessment]:
    """Reviews of the demo's supervisor in every state, and one of somebody who was taken out."""
    of_cycle: QuerySet[Review] = Review.objects.filter(assessment__cycle=cycle, group="supervisor")
    mine = of_cycle.filter(rater__user__username="supervisor").select_related(
        "assessment__employee", "rater__user"
    )
    submitted, returned = mine.filter(state="submitted").order_by("pk")[:2]
    begun, complete, *_untouched, last = mine.filter(state="draft").order_by("pk")
    return_review(review=returned, actor=hr, reason="请补充事例。")
    point = RatingPoint.objects.get(scale__version=cycle.version_id, standing="at")
    Rating.objects.filter(review=complete).update(point=point)
    withdraw_person(assessment=last.assessment, actor=hr, reason="已调离。")
    of_head = of_cycle.filter(rater__position__code="management-office-manager")[0]
    known = {"begun": begun, "complete": complete, "returned": returned, "submitted": submitted}
    return {**known, "of head": of_head}, last.assessment
