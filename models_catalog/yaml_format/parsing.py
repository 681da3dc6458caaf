"""From text to a tree. Bounded: depth and number of nodes are counted while the text is read.

The parser's events are taken one by one and the tree is built on a stack of its own, so neither
nesting nor aliases can cost more than the limits allow. Aliases are never followed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml
from django.utils.translation import gettext as _

from models_catalog.yaml_format.faults import START, Place, Report
from models_catalog.yaml_format.syntax import Quoted, report_syntax
from models_catalog.yaml_format.text import (
    UNWANTED_IN_VALUES,
    place_of_index,
    shorten,
    unwanted_character,
)
from models_catalog.yaml_format.tree import Mapping, Node, Scalar, Sequence

MOST_DEPTH = 20
# Seven times the model of a whole profession; read and checked in a third of a second.
MOST_NODES = 30_000
# The parser compares every %TAG line with all before it: refused before it sees them.
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)


class _Stop(Exception):
    """Nothing more is read."""


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read."""

    node: Sequence | Mapping
    key: Scalar | None = None
    # An entry whose key was refused: its value is read and dropped.
    drops_value: bool = False


@dataclass(slots=True)
class _Builder:
    """Takes the parser's events in order and grows the tree."""

    report: Report
    root: Node | None = None
    open: list[_Open] = field(default_factory=list)
    documents: int = 0
    nodes: int = 0
    last_quoted: Quoted | None = None

    def take(self, event: yaml.Event) -> None:
        """Grow by one event. Raises `_Stop` at a limit or at a second document."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._start_document(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
        elif isinstance(event, yaml.NodeEvent):
            self._take_node(event)

    def _start_document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            self.report.fault(_place(event), _("A file holds one document: a second starts here."))
            raise _Stop

    def _take_node(self, event: yaml.NodeEvent) -> None:
        place = _place(event)
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self.report.fault(
                place, _("The file has more than %(limit)s values.") % {"limit": MOST_NODES}
            )
            raise _Stop
        self._refuse_decoration(event, place)
        if self.report.is_full:
            raise _Stop
        node = self._node(event, place)
        self._add(node)
        if not isinstance(node, Scalar):
            self._descend(node)

    def _refuse_decoration(self, event: yaml.NodeEvent, place: Place) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.report.fault(
                place,
                _("Aliases (*%(name)s) are not supported: write the text out, or quote it.")
                % {"name": shorten(event.anchor or "")},
            )
        elif event.anchor is not None:
            self.report.fault(
                place,
                _("Anchors (&%(name)s) are not supported.") % {"name": shorten(event.anchor)},
            )
        if getattr(event, "tag", None) is not None:
            self.report.fault(place, _("Tags (!…) are not supported."))

    def _node(self, event: yaml.NodeEvent, place: Place) -> Node:
        if isinstance(event, yaml.MappingStartEvent):
            return Mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(place)
        if not isinstance(event, yaml.ScalarEvent):
            return Scalar(place, "")
        match = UNWANTED_IN_VALUES.search(event.value)
        if match:
            self.report.fault(place, unwanted_character(match.group()))
        self.last_quoted = _quoted(event, place) or self.last_quoted
        return Scalar(place, event.value, is_plain=not event.style)

    def _descend(self, node: Sequence | Mapping) -> None:
        if len(self.open) == MOST_DEPTH:
            self.report.fault(
                node.place,
                _("Nested deeper than %(limit)s levels.") % {"limit": MOST_DEPTH},
            )
            raise _Stop
        self.open.append(_Open(node))

    def _add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        top = self.open[-1]
        if isinstance(top.node, Sequence):
            top.node.items.append(node)
        elif top.key is None and not top.drops_value:
            self._start_entry(top, top.node, node)
        else:
            if top.key is not None:
                top.node.nodes[top.key.value] = node
            top.key, top.drops_value = None, False

    def _start_entry(self, top: _Open, mapping: Mapping, key: Node) -> None:
        if not isinstance(key, Scalar):
            self.report.fault(key.place, _("A key must be a word."))
            top.drops_value = True
        elif key.value in mapping.key_places:
            line = mapping.key_places[key.value].line
            self.report.fault(
                key.place,
                _("The key “%(key)s” was given on line %(line)s already.")
                % {"key": shorten(key.value), "line": line},
            )
            top.drops_value = True
        else:
            mapping.key_places[key.value] = key.place
            top.key = key


def parse(text: str, report: Report) -> Mapping | None:
    """Return the tree of a file that is one mapping, or None after saying why there is none."""
    directive = _DIRECTIVE.search(text)
    if directive:
        place = place_of_index(text, directive.start())
        report.fault(
            place, _("Directives (lines that begin with a percent sign) are not supported.")
        )
        return None
    builder = _Builder(report)
    try:
        _feed(builder, text)
    except _Stop:
        return None
    except yaml.MarkedYAMLError as error:
        report_syntax(error, text, builder.last_quoted, report)
        return None
    return _as_mapping(builder.root, report)


def _feed(builder: _Builder, text: str) -> None:
    parser = yaml.CSafeLoader(text)
    try:
        while event := parser.get_event():
            builder.take(event)
    finally:
        parser.dispose()


def _as_mapping(root: Node | None, report: Report) -> Mapping | None:
    if isinstance(root, Mapping):
        return root
    if root is None:
        report.fault(START, _("The file is empty."))
    else:
        report.fault(root.place, _("A file is a list of “key: value”, beginning with format: 1."))
    return None


def _quoted(event: yaml.ScalarEvent, place: Place) -> Quoted | None:
    mark = event.end_mark
    if event.style not in {"'", '"'} or mark is None or mark.line + 1 == place.line:
        return None
    return Quoted(place, Place(mark.line + 1, mark.column + 1))


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark is not None else START
