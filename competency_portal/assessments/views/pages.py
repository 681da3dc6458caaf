"""What the pages that ask before they act say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from competency_portal.assessments.models import (
    ANSWERING,
    Assessment,
    Cycle,
    Review,
    StageKind,
)
from competency_portal.assessments.queries.cycles import (
    kinds_of,
    kinds_of_supervisors,
    progress_of,
)
from competency_portal.assessments.queries.outstanding import (
    Returned,
    outstanding_of,
    returned_of,
)
from competency_portal.core.models import User
from competency_portal.core.templatetags.formats import date_full

CHOICE = "assessments/cycle_person_choice.html"
REFRESH = "assessments/cycle_person_refresh.html"
# Of many, the list that the page leads to names the others.
MOST_NAMES = 10


@dataclass(frozen=True)
class ActionPage:
    """A page that asks before it does one thing, and where it leads afterwards."""

    cycle: Cycle | None
    back: str
    title: str
    submit: str
    done: str
    lead: str = ""
    lead_url: str = ""
    note: str = ""
    warning: str = ""
    tone: str = "primary"
    template: str = "assessments/cycle_action.html"
    cancel: str = ""
    """Where not doing it leads, if elsewhere than `back`."""


def _cycle_url(cycle: Cycle) -> str:
    return reverse("cycles:cycle_detail", args=[cycle.code])


def unsubmitted_url(cycle: Cycle) -> str:
    """The list of those whose review is still missing."""
    return reverse("cycles:people", args=[cycle.code]) + "?stage=unsubmitted"


def _person_url(assessment: Assessment) -> str:
    return reverse("cycles:person", args=[assessment.cycle.code, assessment.pk])


def extend_page(cycle: Cycle) -> ActionPage:
    """More time."""
    return ActionPage(
        cycle,
        _cycle_url(cycle),
        title=_("Extend the deadline"),
        lead=_("The last answers are taken on %(day)s now.") % {"day": date_full(cycle.deadline)},
        submit=_("Extend"),
        done=_("The deadline is extended."),
    )


def close_page(cycle: Cycle, reader: User) -> ActionPage:
    """The end of answering, with how much of each stage is still missing.

    What is about the reader themselves is not counted, and the page says so.
    """
    progress = progress_of(cycle)
    missing = outstanding_of(cycle, reader)
    lead = _("Every review is submitted. After closing nobody scores any more.")
    if not progress.asked:
        lead = _("After closing nobody answers any more; what was saved is kept.")
    if missing:
        lead = _missing_text(missing)
    if returned := returned_of(cycle, reader):
        words = {"missing": lead, "returned": _returned_text(returned)}
        lead = _("%(missing)s %(returned)s") % words
    takes_part = cycle.assessments.filter(employee__user=reader).exists()
    return ActionPage(
        cycle,
        _cycle_url(cycle),
        title=_("Close the cycle"),
        lead=lead,
        lead_url=unsubmitted_url(cycle) if progress.unsubmitted else "",
        note=_("What is about yourself is not counted here.") if takes_part else "",
        warning=_still_running_text(cycle),
        submit=_("Close"),
        done=_("The cycle is closed."),
    )


def _still_running_text(cycle: Cycle) -> str:
    """The stages of which the last day is still to come, today among them; empty if none."""
    running = [
        _("%(stage)s (until %(day)s)")
        % {"stage": stage.get_kind_display(), "day": date_full(stage.ends)}
        for stage in cycle.stages.filter(kind__in=ANSWERING)
        if not stage.is_past()
    ]
    if not running:
        return ""
    return _(
        "The days of these stages are not over: %(stages)s. Whoever wanted to answer by then can't "
        "any more."
    ) % {"stages": _(", ").join(running)}


def _missing_text(missing: Sequence[tuple[StageKind, int]]) -> str:
    """What is still to come: of the supervisors alone, or stage by stage."""
    if [kind for kind, _count in missing] == [StageKind.SUPERVISOR]:
        ((_kind, count),) = missing
        return ngettext(
            "%(count)s review is not submitted yet. After closing nobody scores any more; "
            "what was saved is kept.",
            "%(count)s reviews are not submitted yet. After closing nobody scores any more; "
            "what was saved is kept.",
            count,
        ) % {"count": count}
    counted = [_("%(stage)s %(count)s") % {"stage": k.label, "count": n} for k, n in missing]
    return _(
        "Not submitted yet: %(stages)s. After closing nobody answers any more; what was saved is "
        "kept."
    ) % {"stages": _(", ").join(counted)}


def _returned_text(returned: Sequence[Returned]) -> str:
    """Who of the missing had handed in already and was sent back to it."""
    named = [
        _("%(name)s (%(stage)s)") % {"name": one.name, "stage": one.kind.label}
        for one in returned[:MOST_NAMES]
    ]
    words = {"names": _(", ").join(named), "count": len(returned)}
    if len(returned) > MOST_NAMES:
        return (
            _("Returned and not handed in again: %(names)s and others, %(count)s in all.") % words
        )
    return _("Returned and not handed in again: %(names)s.") % words


def reopen_page(cycle: Cycle) -> ActionPage:
    """Scoring goes on; once it is sealed, for named raters only."""
    lead = _("Whoever has not submitted can go on scoring until the deadline.")
    kinds = kinds_of(cycle) if cycle.sealed_at else frozenset()
    if StageKind.OTHERS not in kinds and StageKind.KPI in kinds:
        lead = _(
            "Reviews can be written and returned again until the deadline. KPI values stay as they "
            "are."
        )
    elif StageKind.OTHERS in kinds:
        lead = _(
            "Named reviews can be written and returned again until the deadline. 360 answers are "
            "not taken any more: HR has seen figures with them in it. KPI values stay as they are."
        )
    return ActionPage(
        cycle,
        _cycle_url(cycle),
        title=_("Open the cycle again"),
        lead=lead,
        submit=_("Open again"),
        done=_("The cycle is open again."),
    )


def add_page(cycle: Cycle) -> ActionPage:
    """One more person."""
    return ActionPage(
        cycle,
        reverse("cycles:people", args=[cycle.code]),
        title=_("Add a person"),
        lead=_("Position, department, supervisor and requirements are copied as they are now."),
        submit=_("Add"),
        done=_("The person takes part."),
        template=CHOICE,
    )


def transfer_page(assessment: Assessment) -> ActionPage:
    """Another supervisor."""
    lead = _(
        "%(boss)s assesses now. What they wrote stays with them and counts no more; "
        "the new supervisor begins with an empty sheet."
    )
    kinds = kinds_of_supervisors(assessment.cycle)
    if not kinds:
        lead = _("The supervisor in this cycle is %(boss)s. They rate nobody in it.")
    elif StageKind.SUPERVISOR not in kinds:
        lead = _(
            "%(boss)s answers the questionnaire now. What they answered stays with them and counts "
            "no more; the new supervisor begins with an empty one."
        )
    return ActionPage(
        assessment.cycle,
        _person_url(assessment),
        title=_("Transfer %(name)s") % {"name": assessment.employee_name},
        lead=lead % {"boss": assessment.supervisor.name},
        submit=_("Transfer"),
        done=_("Transferred."),
        template=CHOICE,
    )


def withdraw_page(assessment: Assessment) -> ActionPage:
    """One person less."""
    return ActionPage(
        assessment.cycle,
        _person_url(assessment),
        title=_("Take %(name)s out") % {"name": assessment.employee_name},
        lead=_("What was written stays, but counts no more. You can bring them back."),
        submit=_("Take out"),
        done=_("Taken out."),
        tone="danger",
    )


def restore_page(assessment: Assessment) -> ActionPage:
    """Taking part again."""
    return ActionPage(
        assessment.cycle,
        _person_url(assessment),
        title=_("Bring %(name)s back") % {"name": assessment.employee_name},
        lead=_("What was written before counts again."),
        submit=_("Bring back"),
        done=_("Brought back."),
    )


def refresh_page(assessment: Assessment) -> ActionPage:
    """A fresh copy of position, department and requirements."""
    return ActionPage(
        assessment.cycle,
        _person_url(assessment),
        title=_("Bring %(name)s up to date") % {"name": assessment.employee_name},
        submit=_("Copy again"),
        done=_("Brought up to date."),
        template=REFRESH,
    )


def return_page(assessment: Assessment, review: Review) -> ActionPage:
    """A submitted review goes back to its rater."""
    lead = _("%(boss)s can change it and submits it again. They read your reason.")
    return ActionPage(
        assessment.cycle,
        _person_url(assessment),
        title=_("Return the review of %(name)s") % {"name": assessment.employee_name},
        lead=lead % {"boss": review.rater.name},
        submit=_("Return"),
        done=_("Returned."),
    )
