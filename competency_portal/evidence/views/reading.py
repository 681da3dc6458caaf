"""Lists of events, and one event with its record."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competency_portal.core.access import access
from competency_portal.core.components import Tab
from competency_portal.core.http import PortalRequest
from competency_portal.core.models import User
from competency_portal.evidence import rules
from competency_portal.evidence.forms.events import FilterForm
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.queries import events
from competency_portal.evidence.queries.history import history_of
from competency_portal.evidence.services.library import taken_at
from competency_portal.people import queries as people
from competency_portal.people.models import Employee

EVENTS_A_PAGE = 30


@access(rules.has_events)
@require_safe
def event_list(request: PortalRequest) -> HttpResponse:
    """Every event that this account may read, newest first."""
    context = listed(request, events.standing_for(request.user))
    return render(request, "evidence/list.html", {**context, "tabs": tabs_of(request.user, None)})


@access(rules.has_events)
@require_safe
def of_person(request: PortalRequest, pk: int) -> HttpResponse:
    """Those of one person; of oneself: my events."""
    person = get_object_or_404(people.visible_to(request.user), pk=pk)
    me = people.employee_of(request.user)
    context = {
        **listed(request, events.standing_for(request.user).filter(employee=person)),
        "person": person,
        "is_own": person == me,
        "withdrawn": events.withdrawn_for(request.user).filter(employee=person)[:EVENTS_A_PAGE],
        "may_record": events.recordable_by(request.user).filter(pk=person.pk).exists(),
        "tabs": tabs_of(request.user, person) if person == me else [],
    }
    return render(request, "evidence/list.html", context)


def listed(request: PortalRequest, found: QuerySet[BehaviourEvent]) -> dict[str, Any]:
    """A page of events, with the filters above it."""
    form = FilterForm(request.GET)
    page = Paginator(form.asked.of(found), EVENTS_A_PAGE).get_page(request.GET.get("page"))
    rows = found.order_by("competency__name", "competency__code").values_list(
        "competency__code", "competency__name", "level__rank", "level__code"
    )
    kinds = list(dict.fromkeys(rows.distinct()))
    return {
        "form": form,
        "asked": form.asked,
        "page": page,
        "is_narrowed": any(vars(form.asked).values()),
        "competencies": {code: name for code, name, _rank, _level in kinds},
        "levels": list(dict.fromkeys(level for *_rest, level in sorted_levels(kinds) if level)),
    }


def sorted_levels(kinds: list[Any]) -> list[Any]:
    """The levels that occur, lowest first."""
    return sorted((kind for kind in kinds if kind[3]), key=lambda kind: (kind[2], kind[3]))


def tabs_of(user: User, person: Employee | None) -> list[Tab]:
    """One's own events and those of others, for whoever has both."""
    me = people.employee_of(user)
    if me is None or not rules.records_of_others.test(user):
        return []
    return [
        Tab(_("Of my people"), reverse("evidence:event_list"), current=person is None),
        Tab(_("My events"), reverse("evidence:of_person", args=[me.pk]), current=person == me),
    ]


@access(rules.has_events)
@require_safe
def event(request: PortalRequest, pk: int) -> HttpResponse:
    """One event; its author and HR read its record too, nobody else what stood there before."""
    found = get_object_or_404(events.visible_to(request.user), pk=pk)
    me = people.employee_of(request.user)
    is_author = found.author_id == request.user.pk
    is_office = request.user.is_hr and found.employee != me
    taken = taken_at(found) if is_office else None
    context = {
        "event": found,
        "is_own": found.employee == me,
        "knows_person": people.visible_to(request.user).filter(pk=found.employee_id).exists(),
        "may_change": is_author and not found.is_withdrawn,
        "may_share": is_office and not found.is_withdrawn and not taken,
        "taken_at": taken,
        "history": history_of(found) if is_author or is_office else [],
    }
    return render(request, "evidence/event.html", context)
