"""Every route of the portal, and a small company in which each of them has an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    CycleTemplate,
    Nomination,
    Review,
)
from competency_portal.assessments.queries.templates import OWN
from competency_portal.core.models import User
from competency_portal.development.models import Attachment
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.people.models import ImportFile
from models_catalog.models import ModelVersion, SharedCase
from tests.assessments.questionnaires import items_of, response_of
from tests.factories import LaunchedCycle

OF_RATERS = (
    *("reviews:invitation", "reviews:decline", "reviews:thanks"),
    *("reviews:raters", "reviews:rater_search", "reviews:approve_raters"),
    *("reviews:approve", "reviews:take_back", "reviews:turn_down"),
    *("reviews:team_raters", "reviews:approve_team"),
)
PLANNING = ("cycles:choose", "cycles:leave_out")


@dataclass(frozen=True)
class World:
    """A running and a published cycle about the same two people, a draft, one account a role."""

    running: LaunchedCycle
    published: Cycle
    draft: ModelVersion
    list_of_people: ImportFile
    # The colleague is asked about the first person, who named somebody else; and has answered.
    asked: Review
    proposed: Nomination
    answered: Nomination
    template: CycleTemplate
    users: dict[str, User | None]
    calibrating: Assessment
    event: BehaviourEvent
    case: SharedCase
    file: Attachment

    def arguments(self, name: str) -> dict[str, Any]:
        """What the route's address may need, about the first person of the right cycle."""
        employee = self.running.employees[0]
        assessment = self.running.assessments[0]
        review = self.running.reviews[0]
        app = name.partition(":")[0]
        if name in OF_RATERS:
            return self.of_raters(name)
        if name.startswith("reviews:questionnaire"):
            return self.of_questionnaire()
        if name == "people:import_preview":
            return {"pk": self.list_of_people.pk}
        if name.startswith("people:department"):
            return {"pk": self.running.department.pk}
        if app == "catalogue":
            return self.of_catalogue(name)
        known: dict[str, dict[str, Any]] = {
            "people": {"pk": employee.pk},
            "notices": {"pk": 1},
            "cycles": {
                "code": self.running.cycle.code,
                # Before the launch there are only employees to speak of.
                "pk": employee.pk if name in PLANNING else assessment.pk,
                "review_pk": review.pk,
                "key": f"{OWN}{self.template.pk}",
            },
            "home": {"code": self.running.cycle.code, "kind": "left"},
            "results": self.of_results(name),
            "evidence": {"pk": self.of_evidence(name)},
            "development": self.of_plans(name),
            "reports": {"code": self.published.code, "number": employee.number},
            "feedback": {"code": self.published.code, "number": employee.number},
            "responses": {"code": self.published.code},
            "reviews": {
                "pk": review.pk,
                "code": review.ratings.select_related("competency")[0].competency.code,
            },
        }
        return known.get(app, {})

    def of_evidence(self, name: str) -> int:
        """The first person, what their supervisor recorded of them, or a case of the library."""
        if name.startswith("evidence:case"):
            return self.case.pk
        people = ("evidence:of_person", "evidence:record", "evidence:choices")
        return self.running.employees[0].pk if name in people else self.event.pk

    def of_plans(self, name: str) -> dict[str, Any]:
        """The subject's plan in the published cycle, its measure with a file, and its goal."""
        measure = self.file.measure
        goal = measure.plan.goals.all()[0]
        return {
            "code": self.published.code,
            "number": self.running.employees[0].number,
            "pk": goal.pk if name == "development:goal_delete" else measure.pk,
            "file": self.file.pk,
            "competency": "learning",
        }

    def of_raters(self, name: str) -> dict[str, Any]:
        """A sheet for those who are asked, a nomination to decide on, or a person."""
        page = name.partition(":")[2]
        keys = {
            **dict.fromkeys(("invitation", "decline"), self.asked.pk),
            **dict.fromkeys(("approve", "take_back", "turn_down"), self.proposed.pk),
            "thanks": self.answered.pk,
        }
        person = self.running.assessments[0]
        return {"pk": keys.get(page, person.pk), "code": self.running.cycle.code}

    def of_questionnaire(self) -> dict[str, Any]:
        """The supervisor's, with its first item."""
        response = response_of(self.running)
        (item, *_rest) = items_of(self.running, "service")
        return {"pk": response.pk, "code": "service", "item": item}

    def of_results(self, name: str) -> dict[str, Any]:
        """The cycle that is calibrated, or the one in which KPI are entered."""
        if name.startswith("results:calibration"):
            code = {"code": self.calibrating.cycle.code, "pk": self.calibrating.pk}
            return {**code, "competency": "insight"}
        return {"code": self.running.cycle.code, "pk": self.list_of_people.pk}

    def of_catalogue(self, name: str) -> dict[str, Any]:
        """The draft where something is changed, else the published version."""
        version = self.running.catalogue.version
        changes = name in ("catalogue:draft_publish", "catalogue:draft_discard")
        drafted = changes or name == "catalogue:requirements_edit"
        return {
            "model": version.model.code,
            "number": self.draft.number if drafted else version.number,
            "competency": version.competencies.all()[0].code,
            "position": self.running.employees[0].position.code,
        }


def routes(patterns: list[Any], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named route."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            prefix = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, prefix)
        else:
            yield f"{namespace}{pattern.name}", pattern


ROUTES = list(routes(get_resolver().url_patterns))


def address(world: World, name: str, pattern: URLPattern) -> str:
    """The address of this very route: several may share a name."""
    wanted = pattern.pattern.regex.groupindex
    return reverse(
        name, kwargs={key: value for key, value in world.arguments(name).items() if key in wanted}
    )
