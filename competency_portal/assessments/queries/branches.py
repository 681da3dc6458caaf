"""Progress of a cycle rolled up along the department tree, branch by branch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from competency_portal.assessments.models import Cycle, StageKind
from competency_portal.assessments.queries.cycles import Progress, progress_by_department
from competency_portal.core.search import normalised
from competency_portal.people.models import Employee
from competency_portal.people.outline import Node, Outline, outline

# Up to this many departments are listed one by one, in the order of the tree.
LISTED_WHOLE = 20


@dataclass(frozen=True)
class Branch:
    """A department with everything below it; `is_here` for those who stand in it themselves."""

    progress: Progress
    has_below: bool = False
    is_here: bool = False


@dataclass(frozen=True)
class Branches:
    """The way down to a department, and how far what is below it has come."""

    way: Sequence[Node]
    here: Node | None
    rows: Sequence[Branch]


def branches_of(
    cycle: Cycle, under: int | None = None, kind: StageKind = StageKind.SUPERVISOR
) -> Branches:
    """Progress below `under` (by default the company), most open work first.

    A cycle of few departments shows each of them, and nothing is rolled up. Departments that have
    dropped out of the tree stand beside its roots: their people are still shown.
    """
    each, tree = progress_by_department(cycle, kind), outline()
    if under is None and len(each) <= LISTED_WHOLE:
        return Branches((), None, [Branch(progress) for progress in each])
    here = under if under in tree.nodes else _start(each, tree)
    rows = _rolled(each, tree, here)
    if under is None:
        rows += [Branch(progress) for progress in each if progress.key not in tree.nodes]
    rows.sort(key=lambda row: (-row.progress.overdue, -row.progress.unsubmitted))
    way = tree.above(here) if here else []
    return Branches(way, tree.nodes.get(here or 0), rows)


def _start(each: Sequence[Progress], tree: Outline) -> int | None:
    """The only root with people of the cycle, or None where there are several."""
    people = tree.rolled_up({progress.key: progress.people for progress in each})
    roots = [node.key for node in tree.children(None) if people[node.key]]
    return roots[0] if len(roots) == 1 else None


def _rolled(each: Sequence[Progress], tree: Outline, here: int | None) -> list[Branch]:
    """A row for each department directly below, and one for those who stand in this one itself."""
    by_key = {progress.key: progress for progress in each}
    rows = [Branch(by_key[here], is_here=True)] if here in by_key else []
    for node in tree.children(here):
        below = tree.below(node.key)
        parts = [progress for progress in each if progress.key in below]
        if parts:
            has_below = any(part.key != node.key for part in parts)
            rows.append(Branch(_sum(node, parts), has_below=has_below))
    return rows


def _sum(node: Node, parts: Iterable[Progress]) -> Progress:
    whole, *others = parts
    for part in others:
        whole = replace(
            whole,
            people=whole.people + part.people,
            submitted=whole.submitted + part.submitted,
            returned=whole.returned + part.returned,
            started=whole.started + part.started,
            not_asked=whole.not_asked + part.not_asked,
        )
    return replace(whole, name=node.name, key=node.key)


def found_supervisors(rows: list[Progress], query: str) -> list[Progress]:
    """Those of the supervisors whom a search finds; all without one."""
    if not normalised(query):
        return rows
    people = Employee.objects.filter(search_key__contains=normalised(query))
    keys = set(people.values_list("pk", flat=True))
    return [row for row in rows if row.key in keys]
