"""The part of the tour in which people improve: the demo's plans, and what they lack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from competency_portal.core.models import User
from competency_portal.development.models import Attachment, Measure
from competency_portal.development.services.attachments import attach
from competency_portal.people.models import EmployeeStatus
from tests.factories import EmployeeFactory
from tests.factories.plans import picture

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Planned:
    """The demo employee's measures, done and late; a proposal; one whose owner has left."""

    done: Measure
    late: Measure
    proposed: Measure
    ownerless: Measure
    file: Attachment

    def addresses(self, page: str) -> list[Arguments]:
        """The arguments of a page of plans."""
        measures = {
            "measure": (self.done, self.late, self.proposed, self.ownerless),
            "measure_edit": (self.late,),
        }
        found = [self._about(one) for one in measures.get(page, (self.done, self.proposed))]
        if page == "goal_delete":
            goal = self.done.plan.goals.earliest("pk")
            return [{**found[0], "pk": goal.pk}]
        return found

    def _about(self, measure: Measure) -> Arguments:
        assessment = measure.plan.assessment
        return {
            "code": assessment.cycle.code,
            "number": assessment.employee.number,
            "pk": measure.pk,
            "file": self.file.pk,
            "competency": measure.competency.code,
        }


def make_planned(hr: User) -> Planned:
    """Attach a file to what is done, and let an owner leave."""
    measures = Measure.objects.select_related(
        "plan__assessment__cycle", "plan__assessment__employee", "competency"
    ).order_by("pk")
    own = measures.filter(plan__assessment__employee__user__username="employee")
    team = measures.filter(plan__assessment__supervisor__user__username="supervisor")
    newest = "plan__assessment__cycle__period_end"
    done = own.filter(state="done").latest(newest)
    late = own.filter(state="running").latest(newest)
    gone = EmployeeFactory.create(position=done.plan.assessment.position, number="90002")
    ownerless = measures.filter(state="planned")[0]
    Measure.objects.filter(pk=ownerless.pk).update(owner=gone)
    gone.status = EmployeeStatus.LEFT
    gone.save(update_fields=["status"])
    file = attach(measure=done, name="证书.png", content=picture(), actor=hr)
    return Planned(
        done, late, team.filter(state="proposed")[0], measures.get(pk=ownerless.pk), file
    )
