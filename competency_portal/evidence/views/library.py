"""What HR does with the shared library: cases in, changed, out. Reading it is the catalogue's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competency_portal.core.access import access
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.models import User
from competency_portal.evidence import rules
from competency_portal.evidence.forms.events import ReasonForm
from competency_portal.evidence.forms.library import CaseForm, ChangedCaseForm
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.queries import events
from competency_portal.evidence.queries.clues import clues
from competency_portal.evidence.queries.history import history_of
from competency_portal.evidence.queries.names import Piece, Trace, Weight, pieces, traces
from competency_portal.evidence.services.library import (
    CaseEntry,
    CaseOvertaken,
    change_case,
    involved_in,
    involved_of,
    share_case,
    taken_at,
    withdraw_case,
)
from competency_portal.people.models import Employee
from competency_portal.people.queries import employee_of
from models_catalog.models import SharedCase
from models_catalog.queries.library import ToldCase, levels_of, shared_cases, told_for


def marked(text: str, names: Sequence[Trace]) -> list[Trace]:
    """The names in a text together with the clues, in the order of the text."""
    others = [one for one in clues(text) if not any(one.overlaps(name) for name in names)]
    return sorted([*names, *others], key=lambda trace: trace.start)


class CasePage:
    """What is written of a case, where it names somebody, and what else may tell who it was."""

    def __init__(
        self, request: PortalRequest, case: CaseEntry, involved: Sequence[Employee] = ()
    ) -> None:
        self.title = request.POST.get("title", case.title)
        self.text = request.POST.get("text", case.text)
        self.in_title = traces(self.title, involved)
        self.in_text = traces(self.text, involved)

    @property
    def found(self) -> list[Trace]:
        """Every place that names somebody."""
        return [*self.in_title, *self.in_text]

    @property
    def doubtful(self) -> list[Trace]:
        """What may be a name, or another word."""
        sure = {trace.word for trace in self.found if trace.is_certain}
        return [trace for trace in self.found if trace.word not in sure]

    @cached_property
    def pieces(self) -> list[Piece]:
        """Title and text, cut where somebody can be recognised; nothing where nobody can."""
        title, text = marked(self.title, self.in_title), marked(self.text, self.in_text)
        if not title and not text:
            return []
        head = [*pieces(self.title, title), Piece("\n")] if title else []
        return [*head, *pieces(self.text, text)]

    @property
    def has_clues(self) -> bool:
        """Whether days or places are among them."""
        return any(piece.trace and piece.trace.weight is Weight.CLUE for piece in self.pieces)


def promotable(request: PortalRequest) -> QuerySet[BehaviourEvent]:
    """What HR may take into the library: the events that count; their own are for others."""
    return events.standing_for(request.user).exclude(employee=employee_of(request.user))


@access(rules.is_hr)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: PortalRequest, pk: int) -> HttpResponse:
    """Take an event into the library, once its text names nobody."""
    event = get_object_or_404(promotable(request), pk=pk)
    if request.method != "POST" and taken_at(event):
        messages.warning(request, _("This event is in the library already."))
        return redirect("evidence:event", event.pk)
    first = CaseEntry("", event.text, event.level.code if event.level else "")
    page = CasePage(request, first, involved_in(event))
    form = CaseForm(
        request.POST or None,
        initial=vars(first),
        levels=levels_of(event.competency),
        doubtful=page.doubtful,
    )
    if request.method == "POST" and form.is_valid():
        try:
            share_case(event=event, entry=form.entry, actor=request.user)
            messages.success(request, _("The case is in the library."))
            return redirect("evidence:event", event.pk)
        except Refused as refused:
            form.add_error(None, str(refused.message))
    return show_form(request, form, page=page, event=event, competency=event.competency)


def show_form(
    request: PortalRequest, form: CaseForm, *, page: CasePage, status: int = 0, **more: Any
) -> HttpResponse:
    """The page with the form; 422 when something is wrong with what was sent."""
    status = status or (422 if request.method == "POST" else 200)
    context = {"form": form, "page": page, **more}
    return render(request, "evidence/case_form.html", context, status=status)


@access(rules.is_hr)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a case of the library, with a reason; 409 when somebody else did meanwhile."""
    case = get_object_or_404(SharedCase.objects.select_related("model"), pk=pk)
    (told,) = told_for(request.user, [case])
    more: dict[str, Any] = {"competency": told.competency, "history": history_of(case)}
    if case.is_withdrawn and request.method != "POST":
        return render(request, "evidence/case_form.html", {"case": case, **more})
    first = CaseEntry(case.title, case.text, case.level)
    page = CasePage(request, first, involved_of(case))
    form = change_form(request, case, told, page)
    stored: SharedCase | None = case
    if request.method == "POST" and form.is_valid():
        stored = store(form, case, request.user)
    if stored is None:
        messages.success(request, _("Changed."))
        return redirect("catalogue:library")
    more |= {"case": stored, "is_overtaken": stored is not case}
    return show_form(request, form, page=page, status=409 if stored is not case else 0, **more)


def change_form(
    request: PortalRequest, case: SharedCase, told: ToldCase, page: CasePage
) -> ChangedCaseForm:
    """The form with what is typed, or with what the case says."""
    return ChangedCaseForm(
        request.POST or None,
        initial={**vars(case), "seen": case.version},
        levels=levels_of(told.competency) if told.competency else (),
        doubtful=page.doubtful,
    )


def store(form: ChangedCaseForm, case: SharedCase, actor: User) -> SharedCase | None:
    """Store what the valid form says; else the form says why not, and this what is stored now."""
    cleaned = form.cleaned_data
    seen, reason = cleaned["seen"] or 0, cleaned["reason"]
    try:
        change_case(case=case, entry=form.entry, reason=reason, seen=seen, actor=actor)
    except CaseOvertaken as overtaken:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["seen"] = overtaken.stored.version  # type: ignore[index]
        return overtaken.stored
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return case
    return None


@access(rules.is_hr)
@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a case out of the library, with a reason."""
    case = get_object_or_404(shared_cases(), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_case(case=case, reason=form.cleaned_data["reason"], actor=request.user)
            messages.success(request, _("Taken out of the library."))
            return redirect("catalogue:library")
        except Refused as refused:
            form.add_error(None, str(refused.message))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "case": case}
    return render(request, "evidence/case_withdraw.html", context, status=status)
