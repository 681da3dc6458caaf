"""One measure: how it goes, and what may be done with it."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competency_portal.core.access import access, signed_in
from competency_portal.core.http import PortalRequest
from competency_portal.core.models import User
from competency_portal.development.forms.tracking import (
    FileForm,
    FinishForm,
    MarksForm,
    NoteForm,
    OwnerForm,
    ReasonForm,
    SmallForm,
)
from competency_portal.development.models import Measure
from competency_portal.development.queries.history import history_of
from competency_portal.development.queries.moves import moves_in
from competency_portal.development.queries.plans import reads_whole
from competency_portal.development.rules import plans as rules
from competency_portal.development.services.measures import NOT_NOW
from competency_portal.development.states import MeasureState
from competency_portal.development.views.finding import visible_measure
from competency_portal.development.views.kept import typed_in
from competency_portal.development.views.planning import owners_url
from competency_portal.development.views.steps import next_step


@access(signed_in)
@require_safe
def measure(request: PortalRequest, code: str, number: str, pk: int) -> HttpResponse:
    """A measure with its notes, files and behaviours."""
    return shown(request, visible_measure(request, code, number, pk))


def forms_of(measure: Measure) -> dict[str, SmallForm]:
    """Every form of the page, empty."""
    return {
        "note": NoteForm(),
        "finish": FinishForm(initial={"outcome": measure.outcome}),
        "drop": ReasonForm(auto_id="drop_%s"),
        "reopen": ReasonForm(auto_id="reopen_%s"),
        "hand_over": OwnerForm(url=owners_url(measure.plan.assessment)),
        "attach": FileForm(),
        "mark": MarksForm(behaviours=measure.behaviours.all()),
    }


def shown(
    request: PortalRequest,
    measure: Measure,
    *,
    action: str = "",
    form: SmallForm | None = None,
    refused: str = "",
    status: int = 422,
) -> HttpResponse:
    """The page; after an action that was not taken with its form as it was sent."""
    prefetch_related_objects([measure], "behaviours__behaviour", "remarks__by")
    may, forms = may_of(request.user, measure), forms_of(measure)
    # Its place on the page is gone: what was typed stands on top, to be copied.
    is_lost = form is not None and not may[action]
    context = {
        **told_of(request.user, measure, may),
        "may": may,
        "forms": {**forms, action: form} if form is not None else forms,
        "action": action,
        "refused": _(NOT_NOW) if is_lost else refused,
        "typed": typed_in(form) if form is not None and is_lost else (),
    }
    status = 409 if is_lost else status if action else 200
    return render(request, "development/measure_detail.html", context, status=status)


def told_of(user: User, measure: Measure, may: dict[str, bool]) -> dict[str, Any]:
    """What the page tells of a measure; whoever only carries it out reads no supervisor's marks."""
    assessment, removable = measure.plan.assessment, rules.removable_by(user, measure)
    whole = reads_whole(user, assessment)
    moves = moves_in(measure) if whole else None
    return {
        "measure": measure,
        "assessment": assessment,
        "reads_whole": whole,
        "moves": moves,
        "behaviours": measure.behaviours.all(),
        "history": history_of(measure) if whole else (),
        "files": [(one, removable(one)) for one in measure.attachments.all()],
        "next": {next_step(measure, may, moves or ()): True},
    }


def may_of(user: User, measure: Measure) -> dict[str, bool]:
    """What the reader may do, by action."""
    finish = rules.may_finish(user, measure)
    changes = rules.may_change(user, measure)
    return {
        "agree": rules.may_agree(user, measure),
        "begin": finish and measure.state == MeasureState.PLANNED,
        "finish": finish,
        "edit": changes,
        "drop": changes,
        "hand_over": changes and measure.is_open,
        "reopen": rules.may_reopen(user, measure),
        "note": rules.may_track(user, measure),
        "attach": rules.may_track(user, measure),
        "mark": rules.may_mark_in(user, measure),
    }
