"""What a cycle's form offers to choose from."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery

from competency_portal.assessments.models import Cycle
from competency_portal.core.search import search_key
from competency_portal.people.models import EmployeeStatus
from competency_portal.people.outline import (
    MOST_OPTIONS,
    SHOWN_WHOLE,
    Node,
    Outline,
    headcounts,
    outline,
)
from models_catalog.models import Position, PositionProfile
from models_catalog.states import VersionState

# Departments of one branch that are shown at once.
MOST_SHOWN = 80


@dataclass(frozen=True)
class Choice:
    """One box to tick; `people` are those who would come with it."""

    key: int
    name: str
    people: int
    search: str
    is_chosen: bool
    depth: int = 0
    parent: int | None = None
    path: str = ""
    below: int = 0
    is_open: bool = False


def departments_near(cycle: Cycle, chosen: int | None) -> list[tuple[int, str]]:
    """The departments of the cycle's people with those above them, as keys and indented names.

    Of very many only the upper ones, and those around the chosen one.
    """
    here = set(cycle.assessments.order_by().values_list("department", flat=True))
    return [(node.key, node.indented) for node in outline().near_with(here, chosen)]


def supervisors_near(cycle: Cycle, chosen: int | None) -> list[tuple[int, str]]:
    """The supervisors of the cycle's people, as keys and names.

    Of very many the chosen one only: the page by supervisor finds the others.
    """
    pairs = cycle.assessments.order_by("supervisor__number")
    named = pairs.values_list("supervisor_id", "supervisor__name").distinct()
    few = list(named[: MOST_OPTIONS + 1])
    return few if len(few) <= MOST_OPTIONS else list(named.filter(supervisor=chosen))


@dataclass(frozen=True)
class DepartmentChoices:
    """A part of the tree to tick: what is open, what a search finds, and whatever is ticked."""

    rows: Sequence[Choice]
    opened: Sequence[int]
    query: str = ""
    is_whole: bool = False
    hidden: int = 0


def department_choices(
    chosen: Container[str], *, opened: Collection[int] = (), query: str = ""
) -> DepartmentChoices:
    """Every department of a small company; of a large one the branches that are open.

    Each counts everybody below it. A branch shows at most `MOST_SHOWN` departments: who wants
    another one searches for it.
    """
    tree = outline()
    people = tree.rolled_up(headcounts())
    ticked = [node for node in tree.nodes.values() if str(node.key) in chosen]
    if is_whole := len(tree) <= SHOWN_WHOLE:
        shown, hidden = set(tree.nodes), 0
    elif query:
        found = tree.matching(query)
        shown, hidden = {node.key for node in found[:MOST_SHOWN]}, len(found[MOST_SHOWN:])
    else:
        shown, hidden = _in_open(tree, opened)
    for node in ticked:
        shown |= {node.key, *(above.key for above in tree.above(node.key))}
    nodes = [node for node in tree.nodes.values() if node.key in shown]
    rows = [_choice(tree, node, people, chosen, opened) for node in nodes]
    return DepartmentChoices(rows, list(opened), query, is_whole, hidden)


def _in_open(tree: Outline, opened: Collection[int]) -> tuple[set[int], int]:
    """What stands at the top and below the open branches, and how many more are left out."""
    shown, hidden = set[int](), 0
    for key in (None, tree.only_root(), *opened):
        children = tree.children(key) if key or not shown else []
        shown |= {node.key for node in children[:MOST_SHOWN]}
        hidden += len(children[MOST_SHOWN:])
    return shown, hidden


def _choice(
    tree: Outline,
    node: Node,
    people: Mapping[int, int],
    chosen: Container[str],
    opened: Collection[int],
) -> Choice:
    return Choice(
        key=node.key,
        name=node.name,
        people=people[node.key],
        search=search_key(node.name) if len(tree) <= SHOWN_WHOLE else "",
        is_chosen=str(node.key) in chosen,
        depth=node.depth,
        parent=node.parent,
        path=node.path_name,
        below=len(tree.children(node.key)),
        is_open=node.key in opened or node.key == tree.only_root(),
    )


def position_list(chosen: Container[str]) -> list[Choice]:
    """Every position that somebody holds or that is chosen already, in the catalogue's order.

    That is the order of the published models; what none of them describes comes last.
    """
    said = PositionProfile.objects.filter(
        position=OuterRef("pk"), version__state=VersionState.PUBLISHED
    ).order_by("version__model__code", "order")
    working = Count("employees", filter=~Q(employees__status=EmployeeStatus.LEFT))
    choices = [
        Choice(
            key=position.pk,
            name=position.name,
            people=position.people,
            search=position.search_key or search_key(position.name, position.code),
            is_chosen=str(position.pk) in chosen,
        )
        for position in Position.objects.annotate(
            people=working,
            model_code=Subquery(said.values("version__model__code")[:1]),
            place=Subquery(said.values("order")[:1]),
        ).order_by(F("model_code").asc(nulls_last=True), "place", "code")
    ]
    return [choice for choice in choices if choice.people or choice.is_chosen]
