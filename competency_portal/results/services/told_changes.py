"""Telling supervisors that bands in the reports of their people are not those computed any more."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.core.models import User
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.services.telling import Told, tell
from competency_portal.people.models import Employee
from competency_portal.people.queries import able
from competency_portal.results.models import CompetencyResult, Decision

MOST_NAMES = 3


def tell_calibrated(cycle: Cycle) -> None:
    """Tell each supervisor, as the results come out, whose bands HR has changed; two queries.

    Whoever decided on their own people themselves knows it, whoever presses.
    """
    rows = CompetencyResult.objects.filter(
        result__assessment__cycle=cycle, calibrated_band__isnull=False
    )
    by_others = Decision.objects.filter(assessment=OuterRef("pk")).exclude(
        made_by=OuterRef("supervisor__user")
    )
    changed = Assessment.objects.filter(Exists(by_others), pk__in=rows.values("result__assessment"))
    by_supervisor: dict[int, list[Assessment]] = {}
    for one in changed.select_related("employee").order_by("employee__number"):
        by_supervisor.setdefault(one.supervisor_id or 0, []).append(one)
    heads = able(Employee.objects.filter(pk__in=by_supervisor)).order_by("pk")
    tell(
        _told(head, cycle, by_supervisor[head.pk], f"cycle:{cycle.pk}:calibrated") for head in heads
    )


def tell_revised(assessment: Assessment, *, revision: int, key: str, actor: User | None) -> None:
    """Tell the supervisor which revision came of a second look; `key` names what it was about."""
    found = able(Employee.objects.filter(pk=assessment.supervisor_id)).first()
    if found and (actor is None or found.user_id != actor.pk):
        tell([_told(found, assessment.cycle, [assessment], key, revision)])


def _told(
    head: Employee, cycle: Cycle, people: Sequence[Assessment], key: str, revision: int = 1
) -> Told:
    """Names as many as can be read at one glance; one person's leads to their report."""
    url = f"{reverse('reports:report_list')}?cycle={cycle.code}"
    if len(people) == 1:
        url = reverse("reports:report", args=[cycle.code, people[0].employee.number])
    with translation.override(settings.LANGUAGE_CODE):
        edition = _("edition %(number)s") % {"number": revision}
        subject = f"{_names(people)} · {cycle.name}" + (f" · {edition}" if revision > 1 else "")
    return Told(head, NoticeKind.CHANGED, key, subject, url)


def _names(people: Sequence[Assessment]) -> str:
    names = _(", ").join(one.employee_name for one in people[:MOST_NAMES])
    if len(people) <= MOST_NAMES:
        return names
    return _("%(names)s and others, %(count)s people") % {"names": names, "count": len(people)}
