"""What is done with a measure, one press each; what was typed is never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from competency_portal.core.access import access, signed_in
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.models import User
from competency_portal.core.ways import way_back
from competency_portal.development.addresses import measure_url
from competency_portal.development.forms.tracking import (
    AgreeForm,
    FileForm,
    FinishForm,
    MarksForm,
    NoteForm,
    OwnerForm,
    ReasonForm,
    SmallForm,
)
from competency_portal.development.models import Measure
from competency_portal.development.rules import plans as rules
from competency_portal.development.services import attachments, measures, tracking
from competency_portal.development.views.finding import visible_measure
from competency_portal.development.views.kept import text_comes_back
from competency_portal.development.views.measure import shown
from competency_portal.development.views.planning import owners_url


def _manages(user: User, measure: Measure) -> bool:
    return bool(rules.may_manage(user, measure.plan.assessment))


def _tracks(user: User, measure: Measure) -> bool:
    assessment = measure.plan.assessment
    return bool(rules.owns(user, measure) or rules.may_write(user, assessment))


def _writes(user: User, measure: Measure) -> bool:
    return bool(rules.may_write(user, measure.plan.assessment))


def _marks(user: User, measure: Measure) -> bool:
    return bool(rules.may_mark(user, measure.plan.assessment))


@dataclass(frozen=True)
class Action:
    """Who has the button at all, what it does with the form's values, and what is said then."""

    name: str
    is_theirs: Callable[[User, Measure], bool]
    does: Callable[[Measure, dict[str, Any], User], object]
    said: Promise
    form: Callable[[PortalRequest, Measure], SmallForm] | None = None
    at: str | None = None


def answered(
    request: PortalRequest, code: str, number: str, pk: int, action: Action
) -> HttpResponse:
    """Do it, or show the page again with what was typed and why it was not done.

    Whoever came from a list goes back to it.
    """
    measure = visible_measure(request, code, number, pk)
    if not action.is_theirs(request.user, measure):
        raise Http404
    form = action.form(request, measure) if action.form else None
    if form is not None and not form.is_valid():
        return shown(request, measure, action=action.name, form=form)
    try:
        action.does(measure, values_of(form), request.user)
    except Refused as refused:
        measure.refresh_from_db()
        if form is None or isinstance(form, AgreeForm):
            status = 409 if isinstance(refused, measures.Reworded) else 422
            said = str(refused.message)
            return shown(request, measure, action=action.name, refused=said, status=status)
        form.add_error(action.at, str(refused.message))
        return shown(request, measure, action=action.name, form=form)
    messages.success(request, str(action.said))
    return redirect(way_back(request) or measure_url(measure))


def values_of(form: SmallForm | None) -> dict[str, Any]:
    """What was typed, and what was marked."""
    if form is None:
        return {}
    marked = {"marks": form.marks} if isinstance(form, MarksForm) else {}
    return {**form.cleaned_data, **marked}


AGREE = Action(
    "agree",
    _manages,
    lambda measure, typed, actor: measures.agree(measure=measure, actor=actor, **typed),
    gettext_lazy("Agreed."),
    lambda request, _measure: AgreeForm(request.POST),
)
BEGIN = Action(
    "begin",
    rules.may_carry,
    lambda measure, _typed, actor: measures.begin(measure=measure, actor=actor),
    gettext_lazy("Under way."),
)
FINISH = Action(
    "finish",
    rules.may_carry,
    lambda measure, typed, actor: measures.finish(measure=measure, actor=actor, **typed),
    gettext_lazy("Done. The behaviours in question can now be marked again."),
    lambda request, _measure: FinishForm(request.POST),
)
DROP = Action(
    "drop",
    _writes,
    lambda measure, typed, actor: measures.drop(measure=measure, actor=actor, **typed),
    gettext_lazy("Dropped."),
    lambda request, _measure: ReasonForm(request.POST, auto_id="drop_%s"),
)
REOPEN = Action(
    "reopen",
    _manages,
    lambda measure, typed, actor: measures.reopen(measure=measure, actor=actor, **typed),
    gettext_lazy("Under way again."),
    lambda request, _measure: ReasonForm(request.POST, auto_id="reopen_%s"),
)
HAND_OVER = Action(
    "hand_over",
    _manages,
    lambda measure, typed, actor: measures.hand_over(measure=measure, actor=actor, **typed),
    gettext_lazy("Handed over."),
    lambda request, measure: OwnerForm(request.POST, url=owners_url(measure.plan.assessment)),
    at="owner",
)
NOTE = Action(
    "note",
    _tracks,
    lambda measure, typed, actor: tracking.add_note(
        measure=measure, text=typed["note"], actor=actor, token=typed["token"]
    ),
    gettext_lazy("Noted."),
    lambda request, _measure: NoteForm(request.POST),
)
ATTACH = Action(
    "attach",
    _tracks,
    lambda measure, typed, actor: attachments.attach(
        measure=measure,
        name=typed["file"].name,
        content=typed["file"].read(),
        actor=actor,
        token=typed["token"],
    ),
    gettext_lazy("Attached."),
    lambda request, _measure: FileForm(request.POST, request.FILES),
    at="file",
)
MARK = Action(
    "mark",
    _marks,
    lambda measure, typed, actor: tracking.mark_again(
        measure=measure, marks=typed["marks"], actor=actor, token=typed["token"]
    ),
    gettext_lazy("Marked again. The published result stays as it is."),
    lambda request, measure: MarksForm(
        request.POST, behaviours=measure.behaviours.select_related("behaviour")
    ),
)


@access(signed_in)
@require_POST
def agree(request: PortalRequest, code: str, number: str, pk: int) -> HttpResponse:
    """Say yes to a proposal."""
    return answered(request, code, number, pk, AGREE)


@access(signed_in)
@require_POST
def begin(request: PortalRequest, code: str, number: str, pk: int) -> HttpResponse:
    """Say that it is under way."""
    return answered(request, code, number, pk, BEGIN)


@access(signed_in)
@require_POST
@text_comes_back("outcome")
def finish(request: PortalRequest, code: str, number: str, pk: int) -> HttpResponse:
    """Say that it is done, with its result."""
    return answered(request, code, number, pk, FINISH)


@access(signed_in)
@require_POST
@text_comes_back("reason")
def drop(request: PortalRequest, code: str, number: str, pk: int) -> HttpResponse:
    """Give it up, or take a proposal back."""
    return answered(request, code, number, pk, DROP)


@access(signed_in)
@require_POST
@text_comes_back("reason")
def reopen(request: PortalRequest, code: str, number: str, pk: int) -> HttpResponse:
    """Take back that it is done."""
    return answered(request, code, number, pk, REOPEN)


@access(signed_in)
@require_POST
def hand_over(request: PortalRequest, code: str, number: str, pk: int) -> HttpResponse:
    """Give it to somebody else."""
    return answered(request, code, number, pk, HAND_OVER)


@access(signed_in)
@require_POST
@text_comes_back("note")
def note(request: PortalRequest, code: str, number: str, pk: int) -> HttpResponse:
    """Write how it goes."""
    return answered(request, code, number, pk, NOTE)


@access(signed_in)
@require_POST
def attach(request: PortalRequest, code: str, number: str, pk: int) -> HttpResponse:
    """Attach an image or a PDF."""
    return answered(request, code, number, pk, ATTACH)


@access(signed_in)
@require_POST
def mark(request: PortalRequest, code: str, number: str, pk: int) -> HttpResponse:
    """Mark its behaviours again."""
    return answered(request, code, number, pk, MARK)
