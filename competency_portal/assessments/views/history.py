"""The record as people read it: one line for each thing that somebody did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from competency_portal.assessments import trail
from competency_portal.assessments.models import Assessment, Nomination, Response, StageKind
from competency_portal.assessments.queries.history import (
    ASSESSMENT,
    CYCLE,
    MEASURE,
    NOMINATION,
    RESPONSE,
    REVIEW,
)
from competency_portal.assessments.services.chasing import REMINDED
from competency_portal.assessments.states import (
    AssessmentState,
    CycleState,
    NominationState,
    ReviewState,
)
from competency_portal.assessments.views.plan_changes import plan_changed
from competency_portal.core.models import AuditRecord, User
from competency_portal.core.templatetags.formats import date_full

Text = str | Promise
AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True)
class HistoryLine:
    """When, who, what, about whom, why."""

    at: datetime
    who: str
    what: Text
    about: str
    url: str
    why: str


def lines_of(records: Iterable[AuditRecord]) -> list[HistoryLine]:
    """Put records into words, with three queries for the people they are about.

    One more for each app above that tells something.

    Raters on whom somebody decided at once, alike and for one reason, make one line.
    """
    known = list(records)
    people, raters = _people(known), _raters(known)
    lines = []
    for first, *more in _together(known):
        line = _line(first, people.get((first.subject_kind, first.subject_id)))
        if first.subject_kind == NOMINATION:
            names = [raters[one.subject_id] for one in (first, *more) if one.subject_id in raters]
            line = replace(line, what=_decided(first, names))
        lines.append(line)
    return lines


def _together(records: Iterable[AuditRecord]) -> list[list[AuditRecord]]:
    """Each record alone, but of decisions on raters those that belong together."""
    found: list[list[AuditRecord]] = []
    for record in records:
        if found and _goes_with(found[-1][-1], record):
            found[-1].append(record)
        else:
            found.append([record])
    return found


def _goes_with(later: AuditRecord, earlier: AuditRecord) -> bool:
    if later.subject_kind != NOMINATION or earlier.subject_kind != NOMINATION:
        return False
    alike = ("actor_id", "to_value", "reason")
    same = all(getattr(later, name) == getattr(earlier, name) for name in alike)
    return same and later.at - earlier.at <= AT_ONCE


def _raters(records: Iterable[AuditRecord]) -> dict[str, str]:
    """Each rater with the group, by the key of the nomination."""
    keys = [record.subject_id for record in records if record.subject_kind == NOMINATION]
    if not keys:
        return {}
    found = Nomination.objects.filter(pk__in=keys).select_related("rater")
    words = _("%(name)s (%(group)s)")
    return {
        str(one.pk): words % {"name": one.rater.name, "group": one.get_group_display()}
        for one in found
    }


def _decided(record: AuditRecord, names: Sequence[str]) -> str:
    approved = record.to_value == NominationState.APPROVED
    words = _("approved as raters: %(names)s") if approved else _("not approved: %(names)s")
    return words % {"names": _(", ").join(names)}


def _people(records: Sequence[AuditRecord]) -> dict[tuple[str, str], Assessment]:
    """Whom each record is about, by its subject: an assessment, a review or a response in one."""
    keys: dict[str, list[int]] = {ASSESSMENT: [], REVIEW: [], RESPONSE: []}
    for record in records:
        keys.get(record.subject_kind, []).append(int(record.subject_id))
    people: dict[tuple[str, str], Assessment] = {}
    found = Assessment.objects.filter(
        Q(pk__in=keys[ASSESSMENT]) | Q(reviews__in=keys[REVIEW])
    ).annotate(review_key=F("reviews"))
    for assessment in found.select_related("cycle"):
        people[ASSESSMENT, str(assessment.pk)] = assessment
        people[REVIEW, str(assessment.review_key)] = assessment
    for response in Response.objects.filter(pk__in=keys[RESPONSE]).select_related(
        "assessment__cycle"
    ):
        people[RESPONSE, str(response.pk)] = response.assessment
    return people | _people_above(records)


def _people_above(records: Sequence[AuditRecord]) -> dict[tuple[str, str], Assessment]:
    """The same of what the apps above tell."""
    people: dict[tuple[str, str], Assessment] = {}
    for source in trail.sources():
        keys = [record.subject_id for record in records if record.subject_kind == source.kind]
        for key, assessment in source.people(keys).items():
            people[source.kind, key] = assessment
    return people


def _line(record: AuditRecord, person: Assessment | None) -> HistoryLine:
    place = [person.cycle.code, person.pk] if person else []
    return HistoryLine(
        at=record.at,
        who=name_of(record.actor),
        what=_what(record),
        about=person.employee_name if person else "",
        url=reverse("cycles:person", args=place) if person else "",
        why=record.reason,
    )


def name_of(actor: User | None) -> str:
    """Who did it, as the record names them."""
    if actor is None:
        return _("the portal")
    employee = getattr(actor, "employee", None)
    return employee.name if employee else actor.get_username()


def _what(record: AuditRecord) -> Text:
    if source := trail.source_of(record):
        return source.words(record)
    key = (record.subject_kind, record.action)
    if record.action == "move":
        return MOVES.get((record.subject_kind, record.from_value, record.to_value), "") or (
            f"{record.from_value} → {record.to_value}"
        )
    if key in WITH_VALUES:
        return WITH_VALUES[key](record)
    return ACTIONS.get(key, record.action)


def _transferred(record: AuditRecord) -> str:
    old, new = record.from_value, record.to_value
    names = [text.rpartition(" ")[0] or text for text in (old, new)]
    # The staff numbers are read only where the names don't tell the two apart.
    if names[0] != names[1]:
        old, new = names
    return _("transferred from %(old)s to %(new)s") % {"old": old, "new": new}


def _deadline(record: AuditRecord) -> str:
    old, new = (date.fromisoformat(text) for text in (record.from_value, record.to_value))
    return _("extended the deadline from %(old)s to %(new)s") % {
        "old": date_full(old),
        "new": date_full(new),
    }


def _stage(record: AuditRecord) -> str:
    kind = record.detail.get("stage", "")
    old, new = (date.fromisoformat(text) for text in (record.from_value, record.to_value))
    return _("%(stage)s: extended from %(old)s to %(new)s") % {
        "stage": StageKind(kind).label if kind in StageKind.values else kind,
        "old": date_full(old),
        "new": date_full(new),
    }


def _measured(record: AuditRecord) -> str:
    return _("KPI %(name)s: %(old)s → %(new)s") % {
        "name": record.detail.get("name", ""),
        "old": record.from_value or "—",
        "new": record.to_value or "—",
    }


# Of what, once a cycle is published; before, it is whatever somebody has not handed in.
REMINDED_OF = {
    "confirm": gettext_lazy("confirm the result"),
    "talk": gettext_lazy("hold the talk"),
    "plan": gettext_lazy("make a plan"),
}


def _reminded(record: AuditRecord) -> str:
    count = int(record.to_value)
    text = ngettext("reminded %(count)s person", "reminded %(count)s people", count)
    what = REMINDED_OF.get(record.detail.get("what", ""))
    return text % {"count": count} + (_(": %(what)s") % {"what": what} if what else "")


def _imported(record: AuditRecord) -> str:
    return _("imported KPI values: %(count)s") % {"count": record.to_value}


def _chosen(record: AuditRecord) -> str:
    return _("let %(person)s take part") % {"person": record.to_value}


def _left_out(record: AuditRecord) -> str:
    return _("left %(person)s out") % {"person": record.to_value}


def _proposed(record: AuditRecord) -> str:
    return _("%(count)s raters proposed from the organisation") % {"count": record.to_value}


MOVES: Mapping[tuple[str, str, str], Text] = {
    (CYCLE, CycleState.DRAFT, CycleState.RUNNING): gettext_lazy("launched the cycle"),
    (CYCLE, CycleState.RUNNING, CycleState.CLOSED): gettext_lazy("closed the cycle"),
    (CYCLE, CycleState.CLOSED, CycleState.RUNNING): gettext_lazy("opened the cycle again"),
    (CYCLE, CycleState.CLOSED, CycleState.PUBLISHED): gettext_lazy("published the results"),
    (ASSESSMENT, AssessmentState.ACTIVE, AssessmentState.WITHDRAWN): gettext_lazy("taken out"),
    (ASSESSMENT, AssessmentState.WITHDRAWN, AssessmentState.ACTIVE): gettext_lazy("brought back"),
    (REVIEW, ReviewState.DRAFT, ReviewState.SUBMITTED): gettext_lazy("submitted the review"),
    (REVIEW, ReviewState.RETURNED, ReviewState.SUBMITTED): gettext_lazy(
        "submitted the review again"
    ),
    (REVIEW, ReviewState.SUBMITTED, ReviewState.RETURNED): gettext_lazy("returned the review"),
    (REVIEW, ReviewState.DRAFT, ReviewState.WITHDRAWN): gettext_lazy("set the draft aside"),
    (REVIEW, ReviewState.RETURNED, ReviewState.WITHDRAWN): gettext_lazy("set the draft aside"),
    (RESPONSE, ReviewState.DRAFT, ReviewState.SUBMITTED): gettext_lazy(
        "submitted the questionnaire"
    ),
    (RESPONSE, ReviewState.RETURNED, ReviewState.SUBMITTED): gettext_lazy(
        "submitted the questionnaire again"
    ),
    (RESPONSE, ReviewState.SUBMITTED, ReviewState.RETURNED): gettext_lazy(
        "returned the questionnaire"
    ),
    (RESPONSE, ReviewState.DRAFT, ReviewState.WITHDRAWN): gettext_lazy("set the draft aside"),
    (RESPONSE, ReviewState.RETURNED, ReviewState.WITHDRAWN): gettext_lazy("set the draft aside"),
}
ACTIONS: Mapping[tuple[str, str], Text] = {
    (CYCLE, "create"): gettext_lazy("planned the cycle"),
    (CYCLE, "begin calibration"): gettext_lazy("began the calibration"),
    (CYCLE, "lock calibration"): gettext_lazy("locked the calibration"),
    (CYCLE, "unlock calibration"): gettext_lazy("unlocked the calibration"),
    (ASSESSMENT, "launch"): gettext_lazy("takes part since launch"),
    (ASSESSMENT, "add"): gettext_lazy("added after launch"),
    (ASSESSMENT, "refresh"): gettext_lazy(
        "brought position, department and requirements up to date"
    ),
}
WITH_VALUES: Mapping[tuple[str, str], Callable[[AuditRecord], str]] = {
    (CYCLE, "edit"): plan_changed,
    (CYCLE, "extend deadline"): _deadline,
    (CYCLE, "extend stage"): _stage,
    (CYCLE, "choose person"): _chosen,
    (CYCLE, "leave out person"): _left_out,
    (CYCLE, "import kpi"): _imported,
    (CYCLE, REMINDED): _reminded,
    (ASSESSMENT, "transfer"): _transferred,
    (ASSESSMENT, "propose raters"): _proposed,
    (MEASURE, "kpi value"): _measured,
}
