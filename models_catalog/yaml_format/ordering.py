"""One order for what has an order of its own, so that another order in the file changes nothing.

Rubrics follow the level scale, requirements the competencies, an indicator's positions their codes.
All other lists mean something by their order.
"""

from __future__ import annotations

from collections.abc import Iterable

from models_catalog.yaml_format.tree import Mapping, Node, Scalar, Sequence


def put_in_order(root: Mapping) -> None:
    """Reorder the tree; what is unknown comes last and is left for the checks to refuse."""
    competencies = _ranks(row.value("code") for row in root.rows("competencies"))
    for holder in (*root.rows("positions"), *root.rows("requirement_templates")):
        _sort(holder.nodes.get("requirements"), "competency", competencies)
    levels = {
        scale.value("code"): _ranks(level.value("code") for level in scale.rows("levels"))
        for scale in root.rows("level_scales")
    }
    scales = {row.value("code"): row.value("scale") for row in root.rows("categories")}
    for competency in root.rows("competencies"):
        ranks = levels.get(scales.get(competency.value("category"), ""), {})
        _sort(competency.nodes.get("rubric"), "level", ranks)
    for indicator in root.rows("kpi_indicators"):
        positions = indicator.nodes.get("positions")
        if isinstance(positions, Sequence):
            positions.items.sort(key=lambda item: item.value if isinstance(item, Scalar) else "")


def _ranks(codes: Iterable[str]) -> dict[str, int]:
    return {code: rank for rank, code in enumerate(dict.fromkeys(codes))}


def _sort(node: Node | None, key: str, ranks: dict[str, int]) -> None:
    if isinstance(node, Sequence):
        last = len(ranks)
        node.items.sort(
            key=lambda item: ranks.get(item.value(key), last) if isinstance(item, Mapping) else last
        )
