"""The canonical text of a document: one document has exactly one."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import yaml

from models_catalog.yaml_format.document import YOUNGER, Document
from models_catalog.yaml_format.scalars import OTHER_NUMBER, OTHER_NUMBER_STARTS, plain_decimal


class _Dumper(yaml.SafeDumper):
    """Block style, no aliases, quotes wherever the reader asks for them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", OTHER_NUMBER, OTHER_NUMBER_STARTS)


def write(document: Document) -> str:
    """Write every key of format 1, in its order; what `read` makes of it equals `document`.

    Lists that are younger than the format are named only where they have something in them.
    """
    none = {key for key in YOUNGER if not getattr(document, key)}
    text: str = yaml.dump(
        _plain(document.model_dump(by_alias=True, exclude=none)),
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=False,
        indent=2,
        sort_keys=False,
        width=math.inf,
    )
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return f"{plain_decimal(value):f}" if isinstance(value, Decimal) else value
