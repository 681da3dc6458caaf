"""The start page by role, and the board: who is late and what is to be mended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from competency_portal.assessments.models import ANSWERING, Cycle, StageKind
from competency_portal.assessments.queries.asked import choosing_of
from competency_portal.assessments.queries.board.reach import Reach, shown_kinds
from competency_portal.assessments.queries.board.troubles import Trouble, people_with
from competency_portal.assessments.queries.board.waiting import (
    Waiting,
    named,
    of_stage,
    people_behind,
    pieces_of,
    waiting_of,
)
from competency_portal.assessments.views.team import team_tabs
from competency_portal.core.access import access, is_hr, signed_in
from competency_portal.core.http import PortalRequest
from competency_portal.core.keys import key_in
from competency_portal.development.queries.attention import attention_of
from competency_portal.home import queries, rules
from competency_portal.home.board.blocks import Person, persons_of, reminded_of
from competency_portal.home.board.board import board_of, line_board_of
from competency_portal.home.board.words import LINKS, mend_url
from competency_portal.notices.queries.health import health_of_mail
from competency_portal.people.models import Employee
from competency_portal.people.outline import outline
from competency_portal.people.queries import employee_of

ROWS_A_PAGE = 50
# The stages in which somebody hands something in; HR enters the KPI.
WAITED_FOR = frozenset(ANSWERING) - {StageKind.KPI}


@access(signed_in)
@require_safe
def start(request: PortalRequest) -> HttpResponse:
    """What waits for this person: HR's board, people to score, their own report."""
    user = request.user
    to_score, own = queries.to_score(user), queries.own_sheets(user)
    questionnaires, asked = queries.questionnaires(user), queries.asked(user)
    context = {
        "employee": employee_of(user),
        "board": board_of(user, request.GET.getlist("open")) if user.is_hr else None,
        "opened": request.GET.getlist("open"),
        "own": own,
        "to_score": to_score,
        "questionnaires": questionnaires,
        "asked": asked,
        # HR's filled button stands on the board.
        "primary": None if user.is_hr else queries.first_task(to_score, own, questionnaires, asked),
        "choosing": choosing_of(user),
        "objections": queries.objections(user),
        "undecidable": queries.undecidable(user),
        "reports": queries.my_reports(user)[:3],
        "takes_part": queries.takes_part(user),
        "company": queries.company() if user.is_hr else None,
        "mail": health_of_mail() if user.is_hr else None,
        "has_line": rules.leads.test(user),
        "plans": attention_of(user),
    }
    return render(request, "home/start.html", context)


@access(rules.leads)
@require_safe
def line(request: PortalRequest) -> HttpResponse:
    """The same board for everybody who reports to a supervisor."""
    head = head_of(request)
    opened = request.GET.getlist("open")
    board = line_board_of(request.user, head, opened)
    context = {"board": board, "opened": opened, "tabs": team_tabs("home:line")}
    context["has_people"] = head.subordinates.exists()
    return render(request, "home/line.html", context)


@access(is_hr)
@require_safe
def waiting(request: PortalRequest, code: str) -> HttpResponse:
    """Everybody who has not handed in everything in a cycle, the late first."""
    return waiting_page(request, code, Reach(request.user))


@access(rules.leads)
@require_safe
def line_waiting(request: PortalRequest, code: str) -> HttpResponse:
    """The same of a supervisor's own line."""
    return waiting_page(request, code, Reach(request.user, head_of(request)))


def head_of(request: PortalRequest) -> Employee:
    """Whose line it is; 404 for an account without an employee."""
    head = employee_of(request.user)
    if head is None:
        raise Http404
    return head


def waiting_page(request: PortalRequest, code: str, reach: Reach) -> HttpResponse:
    """The list with its filters."""
    cycle = get_object_or_404(reach.cycles(), code=code)
    asked = request.GET
    department = key_in(asked.get("department"))
    below = outline().below(department) if department is not None else None
    stage, show, query = (asked.get(name, "") for name in ("stage", "show", "q"))
    rows = of_stage(waiting_of([cycle], reach, below).get(cycle.pk, []), stage)
    shown = [row for row in rows if row.late or show != "late"]
    shown = named(shown, query) if query.strip() else shown
    page = Paginator(shown, ROWS_A_PAGE).get_page(asked.get("page"))
    context: dict[str, Any] = {
        "cycle": cycle,
        "is_line": reach.head is not None,
        "page": page,
        "persons": _persons(cycle, list(page.object_list), reach),
        "late": sum(1 for row in rows if row.late),
        "everybody": len(rows),
        "department": outline().nodes.get(department or 0),
        "stages": [kind for kind in shown_kinds(cycle, reach) if kind in WAITED_FOR],
        "stage": stage,
        "show": show,
        "query": query,
    }
    return render(request, "home/waiting_list.html", context)


def _persons(cycle: Cycle, rows: Collection[Waiting], reach: Reach) -> Sequence[Person]:
    raters = {row.rater for row in rows}
    pieces = pieces_of([cycle], raters, reach) if reach.head is None else {}
    reminded = reminded_of([cycle], rows, reach)
    return persons_of(cycle, list(rows), reach, people_behind(rows), pieces, reminded=reminded)


@access(is_hr)
@require_safe
def troubles(request: PortalRequest, code: str, kind: str) -> HttpResponse:
    """Everybody with one trouble, each with the page that mends it."""
    reach = Reach(request.user)
    cycle = get_object_or_404(reach.cycles(), code=code)
    if kind not in Trouble.values:
        raise Http404
    trouble = Trouble(kind)
    page = Paginator(people_with(trouble, cycle, reach), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    for assessment in page.object_list:
        assessment.cycle = cycle
    rows = [(assessment, mend_url(trouble, assessment)) for assessment in page.object_list]
    context = {"cycle": cycle, "trouble": trouble, "page": page, "rows": rows}
    return render(request, "home/trouble_list.html", {**context, "link": LINKS[trouble]})
