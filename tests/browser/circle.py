"""A company of two departments for a whole 360 cycle: its people, and what they do out of sight.

What one click through the pages has shown, the rest of the people do here through the services.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import cycle as endless
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from competency_portal.assessments.models import (
    ANONYMOUS,
    Assessment,
    Cycle,
    KpiMeasure,
    Rating,
    Response,
    Review,
)
from competency_portal.assessments.services.kpi import Measured, save_measure
from competency_portal.assessments.services.response_moves import submit_response
from competency_portal.assessments.services.submission import submit_review
from competency_portal.core.models import User
from competency_portal.people.models import Department, Employee
from models_catalog.standing import Standing
from tests.assessments.questionnaires import SMALL, account, fill
from tests.factories import (
    Catalogue,
    DepartmentFactory,
    EmployeeFactory,
    HrFactory,
    answer,
    make_catalogue,
)
from tests.factories.instruments import make_kpi, make_questionnaire
from tests.factories.raters import user_of
from tests.results import oracle

Json = dict[str, Any]

BELOW, AT, ABOVE = Standing.BELOW, Standing.AT, Standing.ABOVE
STANDINGS = ((ABOVE, AT, AT), (AT, None, BELOW), (ABOVE,), (AT,), (BELOW, AT, ABOVE))
SERVICE = (
    ("周敏", "butler", "李主管"),
    ("吴桐", "butler", "李主管"),
    ("郑洁", "butler", "李主管"),
    ("冯一", "butler", "李主管"),
    ("韩梅", "butler", "李主管"),
    ("陈晨", "clerk", "周敏"),
    ("褚亮", "clerk", "周敏"),
    ("卫东", "clerk", "周敏"),
)
WORKS = (("钱工", "clerk", "赵主管"), ("沈工", "clerk", "赵主管"), ("许工", "clerk", "赵主管"))


def secret(rater: Employee) -> str:
    """What this rater writes without a name; it names nobody and is like no other text."""
    return f"密语{rater.pk * 7919 % 10007:05}。"


@dataclass
class Circle:
    """The company, and its cycle once HR has planned one."""

    catalogue: Catalogue
    hr: User
    departments: list[Department]
    people: dict[str, Employee] = field(default_factory=dict)

    def user(self, name: str) -> User:
        """Somebody's account."""
        return user_of(self.people[name])

    @property
    def cycle(self) -> Cycle:
        """As it is now."""
        return Cycle.objects.get()

    def assessment(self, name: str) -> Assessment:
        """Somebody's, as it is now."""
        found: Assessment = self.cycle.assessments.get(employee=self.people[name])
        return found

    def related_rater(self) -> Employee:
        """Whom the organisation proposed from the other department, and the supervisor took."""
        return Employee.objects.get(
            nominations__assessment=self.assessment("周敏"),
            nominations__group="related",
            nominations__origin="organisation",
            nominations__state="approved",
        )

    def drafts(self) -> list[Review]:
        """Everything that somebody is still to write, in a stable order."""
        rows = Review.objects.filter(state="draft").select_related(
            "assessment__cycle", "assessment__employee", "rater__user", "stage"
        )
        return list(rows.order_by("assessment__employee__number", "group", "rater__number"))

    def answer_unrated(self, person: str, rater: Employee) -> Review:
        """Put on target whatever a rater has left blank, and return the review."""
        review: Review = Review.objects.get(assessment=self.assessment(person), rater=rater)
        review.ratings.filter(point=None, unable=False).update(
            point=self.catalogue.points[AT], version=1, saved_at=timezone.now()
        )
        return review

    def answer_the_rest(self) -> None:
        """Whoever has not answered through the pages answers now; about 许工 some forget to."""
        standings = endless(STANDINGS)
        for review in self.drafts():
            about = review.assessment.employee_name
            if about == "许工" and review.group in ("supervisor", "related"):
                continue
            answer(review, self.catalogue, *next(standings))
            if review.group in ANONYMOUS:
                first = review.ratings.order_by("competency__order")[:1].values("pk")
                Rating.objects.filter(pk__in=first).update(evidence=secret(review.rater))
            submit_review(review=review, actor=user_of(review.rater), confirmed=True)

    def fill_the_rest(self) -> None:
        """The questionnaires that nobody has answered through the pages."""
        options = endless((("r4", "r3", "r5"), ("r2", "r4"), ("r5", "r1", "r3", "r4")))
        rows = Response.objects.filter(state="draft", answers__isnull=True)
        for response in rows.select_related("assessment__cycle__questionnaire", "rater__user"):
            fill(response, *next(options))
            submit_response(response=response, actor=account(response), confirmed=True)

    def measure_the_rest(self) -> None:
        """Two indicators of the butlers; `satisfaction` is nobody's but those who typed it."""
        values = endless(("36", "48", "72"))
        rows = KpiMeasure.objects.filter(value__isnull=True, indicator__code="complaint-time")
        for measure in rows.select_related("assessment__cycle").order_by("pk"):
            measured = Measured(value=Decimal(next(values)), cases=120)
            save_measure(measure=measure, measured=measured, version=measure.version, actor=self.hr)


def make_circle() -> Circle:
    """Client service and works below one company, led by somebody outside both; accounting."""
    catalogue = make_catalogue()
    version, butler = catalogue.version, catalogue.positions["butler"]
    make_questionnaire(version, SMALL)
    make_kpi(version, "satisfaction", "range", butler, low="90", high="100")
    make_kpi(version, "complaint-time", "at_most", butler, high="48", weight="2")
    make_kpi(version, "utilisation", "at_least", butler, low="85", minimum_cases=30)
    company = DepartmentFactory.create(name="翠湖物业")
    service, works = (
        DepartmentFactory.create(name=n, parent=company) for n in ("客服部", "工程部")
    )
    made = Circle(catalogue, HrFactory.create(), [service, works])

    def hire(name: str, position: str, boss: str, department: Department) -> None:
        made.people[name] = EmployeeFactory.create(
            name=name,
            position=catalogue.positions[position],
            supervisor=made.people.get(boss),
            department=department,
        )

    hire("王总", "lead", "", company)
    hire("孙会计", "clerk", "", DepartmentFactory.create(name="财务部"))
    for head, department, staff in (("李主管", service, SERVICE), ("赵主管", works, WORKS)):
        hire(head, "lead", "王总", department)
        for name, position, boss in staff:
            hire(name, position, boss, department)
    return made


@dataclass(frozen=True)
class Seen:
    """One answer of the portal: to whom, where, and its text."""

    user: int | None
    path: str
    text: str


def everything_seen(patch: pytest.MonkeyPatch) -> Iterator[list[Seen]]:
    """Keep every page that the portal gives anybody, for as long as it is wanted."""
    seen: list[Seen] = []
    get_response = BaseHandler.get_response

    def keep(self: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        response = get_response(self, request)
        if isinstance(response, HttpResponse) and hasattr(request, "user"):
            text = response.content.decode(errors="replace")
            seen.append(Seen(request.user.pk, request.path, text))
        return response

    patch.setattr(BaseHandler, "get_response", keep)
    yield seen


def exported() -> Json:
    """The cycle as `export_cycle` writes it."""
    out = io.StringIO()
    call_command("export_cycle", "2026", stdout=out)
    read: Json = json.loads(out.getvalue(), parse_float=lambda text: pytest.fail(f"float {text}"))
    return read


def of_person(read: Json, circle: Circle, name: str) -> Json:
    """What the export says of one person."""
    number = circle.people[name].number
    (found,) = [one for one in read["assessments"] if one["employee_no"] == number]
    return dict(found)


def disagreeing(read: Json) -> list[str]:
    """Whose published figures are not those that the oracle makes of the JSON."""
    return [
        person["employee_no"]
        for person in read["assessments"]
        if oracle.comparable(person["results"]) != oracle.recompute(read["cycle"], person)
    ]
