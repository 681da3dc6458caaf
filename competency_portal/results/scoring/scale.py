"""The rating scale: points, standing, bands (docs/arithmetic.md §1, §6)."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from competency_portal.results.scoring.exact import Number, exact, round_half_away
from models_catalog.standing import Standing


@dataclass(frozen=True)
class RatingPoint:
    """One point of a rating scale."""

    code: str
    points: int
    standing: Standing


@dataclass(frozen=True)
class BandStart:
    """The lowest score that reads as a rating; ``start`` is ``None`` for the lowest band."""

    rating: str
    start: Number | None


@dataclass(frozen=True)
class RatingScale:
    """Points and bands, both lowest first; any number of them, under any names.

    Raises ValueError when points or bands do not rise, a code repeats, the first band has a
    start, or a band names no point.
    """

    points: tuple[RatingPoint, ...]
    bands: tuple[BandStart, ...]

    def __post_init__(self) -> None:
        _check_points(self.points)
        _check_bands(self.bands, {point.code for point in self.points})

    @cached_property
    def _starts(self) -> tuple[tuple[Fraction, str], ...]:
        """Where each band but the lowest begins."""
        return tuple(
            (exact(band.start), band.rating) for band in self.bands if band.start is not None
        )

    @cached_property
    def _by_code(self) -> dict[str, RatingPoint]:
        return {point.code: point for point in self.points}

    @property
    def lowest(self) -> int:
        """The fewest points that a rating gives."""
        return self.points[0].points

    @property
    def highest(self) -> int:
        """The most points that a rating gives."""
        return self.points[-1].points

    def point(self, code: str) -> RatingPoint:
        """Return the point of a rating code; ValueError for a code of another scale."""
        point = self._by_code.get(code)
        if point is None:
            raise ValueError(f"no such rating: {code}")
        return point

    def band(self, score: Number) -> str:
        """Return the rating code that a score reads as, decided on the rounded score (§6)."""
        shown = round_half_away(score)
        reached = self.bands[0].rating
        for start, rating in self._starts:
            if start <= shown:
                reached = rating
        return reached

    def meets(self, rating: str) -> bool:
        """Tell whether a rating or band is on target or better (§9)."""
        return self.point(rating).standing is not Standing.BELOW

    def percent(self, score: Fraction) -> Fraction:
        """Map a score in points linearly to 0–100 (§12)."""
        return 100 * (score - self.lowest) / (self.highest - self.lowest)


def _check_points(points: tuple[RatingPoint, ...]) -> None:
    if len(points) < 2:
        raise ValueError("a rating scale needs two points or more")
    if len({point.code for point in points}) < len(points):
        raise ValueError("a rating code repeats")
    if any(low.points >= high.points for low, high in pairwise(points)):
        raise ValueError("points must rise")


def _check_bands(bands: tuple[BandStart, ...], codes: set[str]) -> None:
    if not bands or bands[0].start is not None:
        raise ValueError("the lowest band has no start")
    starts = [exact(band.start) for band in bands[1:] if band.start is not None]
    if len(starts) < len(bands) - 1 or starts != sorted(set(starts)):
        raise ValueError("band starts must rise")
    if not {band.rating for band in bands} <= codes:
        raise ValueError("a band names no rating of the scale")
