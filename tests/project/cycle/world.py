"""The company of the state machine in the database: made once, examples are rolled back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from competency_portal.assessments.models import Cycle
from competency_portal.core.models import User
from competency_portal.people.models import Department, Employee
from models_catalog.models import (
    Competency,
    KpiIndicator,
    Position,
    Questionnaire,
    QuestionnaireItem,
    RatingPoint,
)
from tests.factories import (
    Catalogue,
    DepartmentFactory,
    EmployeeFactory,
    HrFactory,
    PositionFactory,
    UserFactory,
    make_catalogue,
    require_of,
)
from tests.factories.instruments import make_kpi, make_questionnaire
from tests.project.cycle.state import (
    ANSWERING,
    DIMENSIONS,
    INDICATORS,
    NOT_ASKED,
    POSITIONS,
    Cycle as CycleState,
    Model,
    Person,
    Plan,
)

FIRST_DAY = datetime.date(2026, 3, 2)
OFFICE = "office"
# Who reports to whom, where, as what; hana has the HR role, and so has an account without a person.
PEOPLE = (
    Person("boss", 1, "chief", "home"),
    Person("ann", 2, "guide", "home", "boss"),
    Person("ben", 3, "guide", "home", "boss"),
    Person("dan", 4, "guide", "home", "ann"),
    Person("hana", 5, "chief", "home", "boss", is_hr=True),
    Person("kim", 6, "guide", "next door"),
    Person(OFFICE, 7, is_hr=True),
)
NOTHING = Plan(3, {}, 1, proposes=False, respondents={}, groups={}, parts={})


def new_model() -> Model:
    """The same company as the model knows it, with no cycle worth the name yet."""
    people = {person.name: Person(**vars(person)) for person in PEOPLE}
    return Model(people, FIRST_DAY, CycleState("none", NOTHING, {}, []))


@dataclass(frozen=True)
class World:
    """What every example begins with."""

    catalogue: Catalogue
    accounts: dict[str, User]
    employees: dict[str, Employee]
    departments: dict[str, Department]
    positions: dict[str, Position]
    indicators: dict[str, KpiIndicator]
    questionnaire: Questionnaire
    items: dict[str, int]

    @property
    def competencies(self) -> dict[str, Competency]:
        """By code."""
        return self.catalogue.competencies

    @property
    def points(self) -> dict[str, RatingPoint]:
        """By code, which is the standing."""
        return {standing.value: point for standing, point in self.catalogue.points.items()}


def make_world() -> World:
    """Store the company."""
    catalogue = make_catalogue()
    positions = {code: PositionFactory.create(code=code, name=code) for code in POSITIONS}
    for code, asks in POSITIONS.items():
        levels = {one: None if level == NOT_ASKED else level for one, level in asks.items()}
        require_of(catalogue, positions[code], levels)
    company = DepartmentFactory.create()
    departments = {
        name: DepartmentFactory.create(parent=company, name=name, path_name=name)
        for name in ("home", "next door")
    }
    accounts: dict[str, User] = {}
    employees: dict[str, Employee] = {}
    for person in PEOPLE:
        factory = HrFactory if person.is_hr else UserFactory
        accounts[person.name] = factory.create(username=person.name)
        if person.position:
            employees[person.name] = EmployeeFactory.create(
                number=f"{person.number:05}",
                name=person.name,
                position=positions[person.position],
                department=departments[person.department],
                supervisor=employees.get(person.supervisor),
                user=accounts[person.name],
            )
    questionnaire = make_questionnaire(catalogue.version, DIMENSIONS)
    return World(
        *(catalogue, accounts, employees, departments, positions),
        indicators=make_indicators(catalogue, positions),
        questionnaire=questionnaire,
        items=places_of(questionnaire),
    )


def make_indicators(
    catalogue: Catalogue, positions: dict[str, Position]
) -> dict[str, KpiIndicator]:
    """Store what positions are measured by."""
    return {
        code: make_kpi(
            catalogue.version,
            code,
            one.kind,
            *(positions[position] for position in one.positions),
            low=one.low,
            high=one.high,
            weight=one.weight,
            minimum_cases=one.minimum,
        )
        for code, one in INDICATORS.items()
    }


def places_of(questionnaire: Questionnaire) -> dict[str, int]:
    """The key of each item by its place, from 1: `service/3`."""
    items = QuestionnaireItem.objects.filter(dimension__questionnaire=questionnaire)
    rows = items.values_list("dimension__code", "order", "pk")
    return {f"{dimension}/{order + 1}": key for dimension, order, key in rows}


def unsaved_cycle(world: World, plan: CycleState) -> Cycle:
    """The fields of a cycle as its form gives them."""
    asks = "questionnaire" in plan.stages
    return Cycle(
        code=plan.code,
        name=plan.code,
        period_start=FIRST_DAY,
        period_end=FIRST_DAY + datetime.timedelta(days=365),
        deadline=max(one.ends for kind, one in plan.stages.items() if kind in ANSWERING),
        version=world.catalogue.version,
        group_weights=dict(plan.plan.groups),
        category_weights={"core": "40", "service": "60"},
        part_weights=dict(plan.plan.parts),
        anonymity_threshold=plan.plan.threshold,
        rater_limits={group: list(limits) for group, limits in plan.plan.limits.items()},
        most_reviews=plan.plan.most_reviews,
        proposes_raters=plan.plan.proposes,
        questionnaire=world.questionnaire if asks else None,
        respondents=dict(plan.plan.respondents) if asks else {},
    )
