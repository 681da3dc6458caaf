"""What HR does with one person in a cycle that runs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from competency_portal.assessments.forms.actions import LatecomerForm, TimelyForm, TransferForm
from competency_portal.assessments.models import Assessment, StageKind
from competency_portal.assessments.queries import people as choices
from competency_portal.assessments.queries.cycles import kinds_of_supervisors
from competency_portal.assessments.queries.refresh import (
    is_held_by_others,
    refresh_of,
    submitted_of,
)
from competency_portal.assessments.queries.reviews import visible_to
from competency_portal.assessments.rules.cycles import manages_cycles
from competency_portal.assessments.services import participants as services
from competency_portal.assessments.services.submission import return_review
from competency_portal.assessments.views import pages
from competency_portal.assessments.views.actions import (
    act,
    act_with_reason,
    asks,
    movable_assessment,
    typed_in,
    visible_cycle,
)
from competency_portal.core.access import access
from competency_portal.core.http import PortalRequest


@access(manages_cycles)
@asks
def add(request: PortalRequest, code: str) -> HttpResponse:
    """Let one more person take part."""
    cycle, query = visible_cycle(request, code), request.GET.get("q", "")
    people = choices.addable(cycle)
    form = LatecomerForm(typed_in(request), people=people, cycle=cycle)
    return act(
        request,
        form,
        pages.add_page(cycle),
        lambda typed: services.add_person(
            cycle=cycle,
            employee=typed["employee"],
            actor=request.user,
            reason=typed["reason"],
            later=form.later,
        ),
        query=query,
        found=choices.offered(people, query, chosen=form["employee"].value()),
    )


@access(manages_cycles)
@asks
def transfer(request: PortalRequest, code: str, pk: int) -> HttpResponse:
    """Give the assessment to another supervisor, and the others of the old one on demand."""
    assessment, query = movable_assessment(request, code, pk), request.GET.get("q", "")
    people = choices.possible_supervisors(assessment)
    others = choices.with_same_supervisor(assessment, request.user)
    form = TransferForm(
        typed_in(request),
        people=people,
        others=others.count(),
        cycle=assessment.cycle,
        kinds=kinds_of_supervisors(assessment.cycle),
    )
    return act(
        request,
        form,
        pages.transfer_page(assessment),
        partial(_transfer, request, assessment, list(others) if form.is_bound else []),
        query=query,
        found=choices.offered(
            people,
            query,
            chosen=form["employee"].value(),
            otherwise=choices.supervisors_among(people),
        ),
    )


def _transfer(
    request: PortalRequest,
    assessment: Assessment,
    others: Sequence[Assessment],
    typed: dict[str, Any],
) -> None:
    """The one, then those of the others who can be given; why somebody could not is said."""
    to, with_others = typed.pop("employee"), typed.pop("others", False)
    services.transfer_assessment(assessment=assessment, to=to, actor=request.user, **typed)
    if with_others:
        left = services.transfer_several(
            assessments=others, to=to, actor=request.user, reason=typed["reason"]
        )
        for why in left:
            messages.warning(request, why)


@access(manages_cycles)
@asks
def withdraw(request: PortalRequest, code: str, pk: int) -> HttpResponse:
    """Take the person out."""
    assessment = movable_assessment(request, code, pk)
    service = partial(services.withdraw_person, assessment=assessment)
    return act_with_reason(request, pages.withdraw_page(assessment), service)


@access(manages_cycles)
@asks
def restore(request: PortalRequest, code: str, pk: int) -> HttpResponse:
    """Bring the person back."""
    assessment = movable_assessment(request, code, pk)
    service = partial(services.bring_back, assessment=assessment)
    return act_with_reason(request, pages.restore_page(assessment), service)


@access(manages_cycles)
@asks
def refresh(request: PortalRequest, code: str, pk: int) -> HttpResponse:
    """Copy position, department and requirements again."""
    assessment = movable_assessment(request, code, pk)
    changes, submitted = refresh_of(assessment), submitted_of(assessment)
    readable = visible_to(request.user).filter(pk__in=submitted.order_by().values("pk"))
    return act_with_reason(
        request,
        pages.refresh_page(assessment),
        partial(services.refresh_person, assessment=assessment),
        assessment=assessment,
        changes=changes,
        submitted=submitted,
        returnable=set(readable.values_list("pk", flat=True)),
        is_held=is_held_by_others(assessment, changes),
    )


@access(manages_cycles)
@asks
def give_back(request: PortalRequest, code: str, pk: int, review_pk: int) -> HttpResponse:
    """Return a submitted review to its rater."""
    assessment = movable_assessment(request, code, pk)
    review = get_object_or_404(visible_to(request.user), pk=review_pk, assessment=assessment)
    return act(
        request,
        TimelyForm(typed_in(request), cycle=assessment.cycle, kinds=[StageKind(review.stage.kind)]),
        pages.return_page(assessment, review),
        lambda typed: return_review(review=review, actor=request.user, **typed),
    )
