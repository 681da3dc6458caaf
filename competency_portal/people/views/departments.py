"""The department tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competency_portal.core.access import access
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.keys import key_in
from competency_portal.core.picker import suggestions
from competency_portal.people import services
from competency_portal.people.forms import DepartmentForm
from competency_portal.people.models import Department
from competency_portal.people.outline import SHOWN_WHOLE, Node, Outline, headcounts, outline
from competency_portal.people.picking import DepartmentShelf
from competency_portal.people.rules import is_hr

ROWS_A_PAGE = 100


@dataclass(frozen=True)
class Row:
    """One department of the list; `people` with everything below it."""

    node: Node
    people: int
    children: int
    depth: int


@access(is_hr)
@require_safe
def department_list(request: PortalRequest) -> HttpResponse:
    """The tree with head counts: whole, or of a large company one branch or what a search finds."""
    tree, query = outline(), request.GET.get("q", "").strip()
    under = branch_of(request, tree)
    nodes = tree.matching(query) if query else nodes_of(tree, under)
    page = Paginator(nodes, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(page.object_list, tree, under),
        "way": tree.above(under) if under and not query else [],
        "here": tree.nodes.get(under or 0),
        "query": query,
        "is_whole": len(tree) <= SHOWN_WHOLE,
    }
    return render(request, "people/department_list.html", context)


def nodes_of(tree: Outline, under: int | None) -> list[Node]:
    """The whole tree while it is small, else one department and what stands directly below it."""
    if len(tree) <= SHOWN_WHOLE:
        return list(tree.nodes.values())
    return [tree.nodes[under], *tree.children(under)] if under else tree.children(None)


def branch_of(request: PortalRequest, tree: Outline) -> int | None:
    """The department under which the page looks: the company, or None where there are several."""
    key = key_in(request.GET.get("under"))
    return key if key in tree.nodes else tree.only_root()


def rows_of(nodes: Iterable[Node], tree: Outline, under: int | None) -> list[Row]:
    """The nodes with everybody in and below them."""
    people = tree.rolled_up(headcounts())
    first = tree.nodes[under].depth if under and len(tree) > SHOWN_WHOLE else 0
    return [
        Row(node, people[node.key], len(tree.children(node.key)), max(node.depth - first, 0))
        for node in nodes
    ]


@access(is_hr)
@require_http_methods(["GET", "HEAD", "POST"])
def department_create(request: PortalRequest) -> HttpResponse:
    """Enter a new department."""
    return edit(request, Department())


@access(is_hr)
@require_http_methods(["GET", "HEAD", "POST"])
def department_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Rename or move a department."""
    return edit(request, get_object_or_404(Department, pk=pk))


def edit(request: PortalRequest, department: Department) -> HttpResponse:
    """Show the form, or store what it holds and go back to the tree."""
    shown, status = str(department.name), 422
    form = DepartmentForm(request.POST or None, instance=department)
    if request.method == "POST" and form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            services.save_department(form.save(commit=False), actor=request.user, seen=seen)
            messages.success(request, _("Saved: %(name)s.") % {"name": department.name})
            return redirect("people:department_list")
        except Refused as refused:
            status = form.refuse(refused)
    context = {
        "form": form,
        "department": department,
        "name": shown,
        "kept_by": services.kept_by(department) if department.pk else "",
    }
    status = status if form.is_bound else 200
    return render(request, "people/department_form.html", context, status=status)


@access(is_hr)
@require_http_methods(["GET", "HEAD", "POST"])
def department_delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask, then delete an empty department."""
    department = get_object_or_404(Department, pk=pk)
    if request.method != "POST":
        context = {"department": department, "kept_by": services.kept_by(department)}
        return render(request, "people/department_delete.html", context)
    try:
        services.delete_department(department, actor=request.user)
        messages.success(request, _("Deleted: %(name)s.") % {"name": department.name})
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect("people:department_list")


@access(is_hr)
@require_safe
def department_search(request: PortalRequest) -> HttpResponse:
    """Suggestions for a field that names a department."""
    return suggestions(request, DepartmentShelf())
