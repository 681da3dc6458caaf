"""The oracle's half that says where each rater group stands in an assessment (§4)."""

from math import lcm
from typing import Any

from tests.results.oracle_numbers import Pair, number, reduced

Json = dict[str, Any]

NAMED = ["self", "supervisor"]
ANONYMOUS = ["peer", "subordinate", "related"]


def merging(cycle: Json, sizes: dict[str, int]) -> list[list[str]]:
    """Return the member lists of the groups that are shown.

    Of the anonymous groups sorted by size, the merge is the shortest head that holds all small
    ones and reaches the threshold.
    """
    least = cycle["anonymity_threshold"]
    ordered = sorted((sizes[name], place) for place, name in enumerate(ANONYMOUS) if name in sizes)
    small = len([size for size, _ in ordered if size < least])
    heads = range(small, len(ordered) + 1)
    enough = [k for k in heads if sum(size for size, _ in ordered[:k]) >= least]
    cut = 0 if not small else min(enough) if enough else len(ordered)
    shown = [[name] for name in NAMED if name in sizes]
    shown += [[ANONYMOUS[place]] for _, place in ordered[cut:]]
    if small and enough:
        shown.append([ANONYMOUS[place] for _, place in ordered[:cut]])
    return shown


def weight_of(cycle: Json, members: list[str]) -> Pair:
    """Return the sum of the members' weights."""
    weights = [number(cycle["weights"]["groups"].get(member, "0")) for member in members]
    unit = lcm(*(weight[1] for weight in weights))
    return reduced(sum(top * (unit // bottom) for top, bottom in weights), unit)


def standings(cycle: Json, assessment: Json) -> list[Json]:
    """Return who is shown with how many raters, who is merged, hidden or missing.

    What weighs nothing is there if it was asked, whether or not anybody answered.
    """
    groups = [one["group"] for one in assessment["reviews"] if one["state"] == "submitted"]
    sizes = {name: groups.count(name) for name in groups}
    shown = merging(cycle, sizes)
    merged = [name for members in shown if len(members) > 1 for name in members]
    found: list[Json] = []
    for name in NAMED + ANONYMOUS:
        weight, raters = weight_of(cycle, [name]), None
        if [name] in shown:
            state, raters = "shown", sizes[name]
        elif name in merged:
            state = "merged"
        elif weight[0] or name in assessment["asked"]:
            state = "missing" if name in NAMED else "hidden"
        else:
            continue
        found.append({"group": name, "state": state, "weight": plain(weight), "raters": raters})
    if merged:
        total, raters = weight_of(cycle, merged), sum(sizes[name] for name in merged)
        others = {"group": "others", "state": "shown", "weight": plain(total), "raters": raters}
        found.append(others)
    return found


def plain(weight: Pair) -> str:
    """Write a weight of up to four decimals without needless zeros."""
    whole, rest = divmod(weight[0] * 10_000 // weight[1], 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")
