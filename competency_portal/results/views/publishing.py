"""HR publishes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.cycles import cycles_visible_to
from competency_portal.assessments.states import CycleState
from competency_portal.core.access import access, is_hr
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.notices.queries.health import is_mail_down
from competency_portal.results.queries.outlook import published_without_score, unscored_of
from competency_portal.results.services import publish_results


@access(is_hr)
@require_POST
def publish(request: PortalRequest, code: str) -> HttpResponse:
    """Publish a closed cycle's results, once; from then on everybody reads their own.

    HR ticks how many people get no overall score: a number that has changed meanwhile is asked
    again.
    """
    cycle = get_object_or_404(cycles_visible_to(request.user), code=code)
    if cycle.state == CycleState.CLOSED and (missing := missing_consent(request, cycle)):
        messages.error(request, missing)
        return redirect("cycles:cycle_detail", cycle.code)
    try:
        people = publish_results(
            cycle=cycle,
            actor=request.user,
            uncalibrated=request.POST.get("uncalibrated") == "yes",
        )
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, published_text(people, published_without_score(cycle)))
        _warn_of_mail(request)
    return redirect("cycles:cycle_detail", cycle.code)


def _warn_of_mail(request: PortalRequest) -> None:
    """Say that nobody hears of it by mail yet, where that is known already."""
    if is_mail_down():
        text = _(
            "The mail server does not answer at present: the mails wait and leave as soon as it"
            " does. In the portal everybody is told."
        )
        messages.warning(request, text)


def missing_consent(request: PortalRequest, cycle: Cycle) -> str:
    """What keeps HR from publishing: no tick, or one for another number without a score."""
    ticked = request.POST.get("unscored")
    if not ticked:
        return _("Tick first that you want to publish: it can't be taken back.")
    count = len(unscored_of(cycle, request.user))
    if ticked == str(count):
        return ""
    return ngettext(
        "Meanwhile the number has changed: %(count)s person gets no overall score now. "
        "Look again, then tick and publish.",
        "Meanwhile the number has changed: %(count)s people get no overall score now. "
        "Look again, then tick and publish.",
        count,
    ) % {"count": count}


def published_text(people: int, unscored: int) -> str:
    """How many can read their report now, and how many of them have no overall score."""
    published = ngettext(
        "Published: %(count)s person can read their report now.",
        "Published: %(count)s people can read their reports now.",
        people,
    ) % {"count": people}
    if not unscored:
        return published
    missing = ngettext(
        "%(count)s of them has no overall score.",
        "%(count)s of them have no overall score.",
        unscored,
    ) % {"count": unscored}
    return _("%(published)s %(missing)s") % {"published": published, "missing": missing}
