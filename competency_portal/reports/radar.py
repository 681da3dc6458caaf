"""The radar of one category: attained against required rank on each axis, as one small SVG.

Page and PDF draw the same geometry. Figures enter as ranks and leave as lengths in SVG units.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from models_catalog.standing import Standing

FEWEST_AXES = 3
WIDTH, HEIGHT = 440, 308
CENTRE_X, CENTRE_Y = WIDTH / 2, HEIGHT / 2
RADIUS = 118.0
HUB = 0.5
"""Rank 0, below the lowest level, lies this many levels from the centre, so that it is seen."""
LABEL_GAP = 14.0
LINE_HEIGHT = 16.0
LINE_WIDTH = 14
MOST_LINES = 3
CODE_SIZE = 12
PLATE_HEIGHT = 15.0

Placing = Callable[[int, Decimal | int], tuple[float, float]]
"""From the number of an axis and a rank to a point."""


@dataclass(frozen=True)
class Spoke:
    """What goes in: one competency that is asked for.

    `attained` is None where it is not rated, `own` where the person did not rate themselves.
    """

    name: str
    required: int
    attained: Decimal | None
    standing: Standing | None
    own: Decimal | None = None


@dataclass(frozen=True)
class Label:
    """Text at a place, in lines from the top."""

    x: str
    lines: tuple[tuple[str, str], ...]
    anchor: str


@dataclass(frozen=True)
class Axis:
    """One axis from the centre outwards, with its name."""

    x: str
    y: str
    label: Label


@dataclass(frozen=True)
class Ring:
    """The line of equal level, with the level's code on it, half-way between the first two axes.

    The code stands in the middle of a plate that hides the lines below it, from `left` and `top`.
    """

    points: str
    x: str
    y: str
    left: str
    top: str
    width: str
    code: str


@dataclass(frozen=True)
class Vertex:
    """Where an attained level lies; its shape says how it stands against the required one."""

    x: str
    y: str
    standing: str


@dataclass(frozen=True)
class Radar:
    """Everything to draw; `attained` is one closed outline, or open pieces between the gaps.

    `own` are the lines of the self-rating: one that closes itself, or pieces; none without one.
    """

    width: int
    height: int
    x: str
    y: str
    axes: tuple[Axis, ...]
    rings: tuple[Ring, ...]
    required: str
    attained: str
    pieces: tuple[str, ...]
    vertices: tuple[Vertex, ...]
    own: tuple[str, ...] = ()


def radar(spokes: Sequence[Spoke], levels: Sequence[str]) -> Radar | None:
    """Lay out the radar of a category whose level codes are `levels`, lowest first.

    None for fewer than three axes, which enclose nothing. Attained ranks outside the scale are
    drawn where they are: inside the innermost ring, or outside the outermost.
    """
    count = len(spokes)
    if count < FEWEST_AXES:
        return None
    at = _placing(spokes, len(levels))
    attained = _line(at, [spoke.attained for spoke in spokes])
    closed = None not in attained
    return Radar(
        width=WIDTH,
        height=HEIGHT,
        x=_number(CENTRE_X),
        y=_number(CENTRE_Y),
        axes=tuple(_axis(index, count, spoke.name) for index, spoke in enumerate(spokes)),
        rings=tuple(
            _ring([at(index, rank) for index in range(count)], code)
            for rank, code in enumerate(levels, start=1)
        ),
        required=_outline([at(index, spoke.required) for index, spoke in enumerate(spokes)]),
        attained=_outline([point for point in attained if point]) if closed else "",
        pieces=() if closed else tuple(_outline(piece) for piece in _pieces(attained)),
        vertices=tuple(_vertices(attained, spokes)),
        own=_lines(_line(at, [spoke.own for spoke in spokes])),
    )


def _placing(spokes: Sequence[Spoke], top: int) -> Placing:
    """Where a rank lies on an axis, so that the highest that is reached fits in."""
    ranks = [rank for spoke in spokes for rank in (spoke.attained, spoke.own)]
    reached = [rank for rank in ranks if rank is not None]
    outer = max([Decimal(top), *reached])
    unit, count = RADIUS / (float(outer) + HUB), len(spokes)

    def at(index: int, rank: Decimal | int) -> tuple[float, float]:
        return _point(index, count, unit * (max(float(rank), 0.0) + HUB))

    return at


def _line(at: Placing, ranks: Sequence[Decimal | None]) -> list[tuple[float, float] | None]:
    """The ranks of all axes as points; none where nothing is known."""
    return [None if rank is None else at(index, rank) for index, rank in enumerate(ranks)]


def _vertices(
    points: Sequence[tuple[float, float] | None], spokes: Sequence[Spoke]
) -> Iterator[Vertex]:
    for point, spoke in zip(points, spokes, strict=True):
        if point is not None and spoke.standing is not None:
            yield Vertex(_number(point[0]), _number(point[1]), spoke.standing.value)


def _point(index: int, count: int, radius: float) -> tuple[float, float]:
    angle = 2 * math.pi * index / count - math.pi / 2
    return CENTRE_X + radius * math.cos(angle), CENTRE_Y + radius * math.sin(angle)


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _outline(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _pieces(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Runs of neighbouring points round the circle, cut where one is missing."""
    count = len(points)
    gaps = [index for index, point in enumerate(points) if point is None]
    start = gaps[0] if gaps else 0
    runs: list[list[tuple[float, float]]] = [[]]
    for step in range(count):
        point = points[(start + step) % count]
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if len(run) > 1]


def _lines(points: Sequence[tuple[float, float] | None]) -> tuple[str, ...]:
    """One line round the circle and back, or the pieces between what is missing."""
    around = [point for point in points if point]
    if len(around) == len(points):
        return (_outline([*around, around[0]]),)
    return tuple(_outline(piece) for piece in _pieces(points))


def _ring(points: Sequence[tuple[float, float]], code: str) -> Ring:
    x, y = ((points[0][axis] + points[1][axis]) / 2 for axis in (0, 1))
    width = _width(code) * CODE_SIZE * 0.6 + 5
    return Ring(
        points=_outline(points),
        x=_number(x),
        y=_number(y + CODE_SIZE * 0.36),
        left=_number(x - width / 2),
        top=_number(y - PLATE_HEIGHT / 2),
        width=_number(width),
        code=code,
    )


def _axis(index: int, count: int, name: str) -> Axis:
    x, y = _point(index, count, RADIUS)
    return Axis(_number(x), _number(y), _label(index, count, name))


def _label(index: int, count: int, name: str) -> Label:
    """The name outside the end of its axis, grown away from the drawing."""
    x, y = _point(index, count, RADIUS + LABEL_GAP)
    lines = wrapped(name)
    side, height = x - CENTRE_X, y - CENTRE_Y
    anchor = "middle" if abs(side) < 8 else "start" if side > 0 else "end"
    above = height < -RADIUS / 2 and anchor == "middle"
    below = height > RADIUS / 2 and anchor == "middle"
    spread = LINE_HEIGHT * (len(lines) - 1)
    first = y - spread if above else y + 10 if below else y + 5 - spread / 2
    return Label(
        _number(x),
        tuple((_number(first + LINE_HEIGHT * number), line) for number, line in enumerate(lines)),
        anchor,
    )


def wrapped(name: str) -> tuple[str, ...]:
    """The name in at most three lines: Latin between words, Chinese into even pieces."""
    words = name.split()
    lines: list[str] = []
    for word in words:
        if lines and _width(f"{lines[-1]} {word}") <= LINE_WIDTH:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines += _cut(word)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1] + "…"]
    return tuple(lines)


def _cut(word: str) -> list[str]:
    """A word that is too long for a line, in pieces of equal length."""
    pieces = math.ceil(_width(word) / LINE_WIDTH) or 1
    size = math.ceil(len(word) / pieces)
    return [word[start : start + size] for start in range(0, len(word), size)]


def _width(text: str) -> int:
    """Half-width columns: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
