"""The fewest competencies that would lift the overall band (docs/arithmetic.md §18)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, islice

from competency_portal.results.scoring.exact import Figure, exact, round_half_away, weight_of
from competency_portal.results.scoring.outputs import AssessmentScores
from competency_portal.results.scoring.scale import RatingScale

MOST_WAYS = 12
"""So many ways are written out; which competencies are in some or in every way is always known."""


@dataclass(frozen=True)
class Lift:
    """One competency below target: its score, the score on target, what that adds overall."""

    competency: str
    score: Figure
    target: Figure
    gain: Figure


@dataclass(frozen=True)
class Choice:
    """Any `count` of these competencies, in the order of the model."""

    count: int
    among: tuple[str, ...]


Way = tuple[Choice, ...]
"""Choices that are made together: of those that add more first."""


@dataclass(frozen=True)
class FewestCompetencies:
    """How the overall band is lifted with the fewest competencies.

    `count` is None where all of them together don't lift it; `best` is the overall score then, and
    otherwise the one that the best of the smallest sets gives. `every` are in each smallest set,
    `some` in at least one. `ways` together are all the smallest sets, unless `more` says that only
    the first `MOST_WAYS` are written out.
    """

    now: Figure
    band: str
    next_band: str
    lifts: tuple[Lift, ...]
    count: int | None
    best: Figure
    every: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    more: bool = False


def score_on_target(scale: RatingScale) -> Fraction | None:
    """The score of a competency that every group that counts rates "on target" (§18).

    On a scale whose bands don't read those points as on target, the lowest score that reads so.
    None where no score does.
    """
    points = next((point for point in scale.points if scale.meets(point.code)), None)
    if points is not None and scale.meets(scale.band(points.points)):
        return Fraction(points.points)
    starts = [band.start for band in scale.bands if scale.meets(band.rating)]
    if not starts or starts[0] is None:
        return None
    shown = round_half_away(starts[0])
    return exact(shown) + (Fraction(1, 100) if shown < starts[0] else 0)


def fewest_competencies(scores: AssessmentScores, scale: RatingScale) -> FewestCompetencies | None:
    """Find every smallest set of competencies that lifts the overall band (§18).

    A competency whose computed band is below target is lifted to `score_on_target`; all else stays
    as it is, so that the categories that take part stay the same and each lift adds the same,
    whatever else is lifted. The k largest gains are then the most that k lifts add. None where
    nothing is below target, or where the overall band is the highest.
    """
    overall = scores.overall.score
    if overall is None:
        return None
    bands = [band.rating for band in scale.bands]
    place = bands.index(scale.band(overall.exact))
    lifts = _lifts(scores, scale)
    if not lifts or place == len(bands) - 1:
        return None
    search = _Search(scale, overall.exact, bands[place], _by_gain(lifts))
    gains = sorted((lift.gain.exact for lift in lifts), reverse=True)
    counts = range(1, len(gains) + 1)
    count = next((n for n in counts if search.lifts(sum(gains[:n], Fraction(0)))), None)
    best = Figure(overall.exact + sum(gains[:count], Fraction(0)))
    found = FewestCompetencies(overall, bands[place], bands[place + 1], lifts, count, best)
    return search.completed(found, count) if count else found


def _lifts(scores: AssessmentScores, scale: RatingScale) -> tuple[Lift, ...]:
    """What each competency below target would add, in the order of the model.

    gain = category weight ÷ Σ category weights × weight ÷ Σ weights × (target − score)
    """
    target = score_on_target(scale)
    if target is None or scores.overall.score is None:
        return ()
    entering = {term.key: term.weight for term in scores.overall.score.terms}
    shares: dict[str, Fraction] = {}
    for category in scores.categories:
        if category.score and category.category in entering:
            share = category.weight / scores.overall.score.total_weight
            shares[category.category] = share / category.score.total_weight
    found = []
    for one in scores.competencies:
        share = shares.get(one.requirement.category, Fraction(0))
        share *= weight_of(one.requirement.weight)
        if one.score and share and one.band and not scale.meets(one.band):
            gain = Figure(share * (target - one.score.exact))
            found.append(Lift(one.competency, one.score, Figure(target), gain))
    return tuple(lift for lift in found if lift.gain.exact > 0)


_Class = tuple[Fraction, tuple[str, ...]]


def _by_gain(lifts: Sequence[Lift]) -> tuple[_Class, ...]:
    """Competencies that add the same together, the largest gain first."""
    ordered = sorted(lifts, key=lambda lift: -lift.gain.exact)
    return tuple(
        (gain, tuple(lift.competency for lift in group))
        for gain, group in groupby(ordered, key=lambda lift: lift.gain.exact)
    )


@dataclass(frozen=True)
class _Search:
    """All sets of one size that lift the band, by how many of each class of equal gain."""

    scale: RatingScale
    now: Fraction
    band: str
    classes: tuple[_Class, ...]

    def lifts(self, gain: Fraction) -> bool:
        """Whether so much more reads as a higher band; a gain is never negative."""
        return self.scale.band(self.now + gain) != self.band

    def completed(self, found: FewestCompetencies, count: int) -> FewestCompetencies:
        """Add the ways and who is in them, in the order of the model."""
        order = [lift.competency for lift in found.lifts]
        every = tuple(code for code in order if not self._without(code, count))
        some = tuple(code for code in order if self._with(code, count))
        ways = self._free(every, some, count) or tuple(
            islice(self._ways(0, count, Fraction(0)), MOST_WAYS + 1)
        )
        return replace(
            found, every=every, some=some, ways=ways[:MOST_WAYS], more=len(ways) > MOST_WAYS
        )

    def _free(self, every: tuple[str, ...], some: tuple[str, ...], count: int) -> tuple[Way, ...]:
        """One way, where any of those that are in some will do beside those in every; else none.

        They do if even the smallest gains lift the band.
        """
        gains = {code: gain for gain, codes in self.classes for code in codes}
        rest = tuple(code for code in some if code not in every)
        left = count - len(every)
        worst = sorted(gains[code] for code in rest)[:left]
        if not self.lifts(sum((gains[code] for code in every), sum(worst, Fraction(0)))):
            return ()
        choices = (Choice(len(every), every), Choice(left, rest))
        return (tuple(choice for choice in choices if choice.count),)

    def _codes(self) -> Iterator[str]:
        for _, codes in self.classes:
            yield from codes

    def _gains(self, without: str) -> list[Fraction]:
        """The gain of every other competency, the largest first."""
        return [gain for gain, codes in self.classes for code in codes if code != without]

    def _without(self, code: str, count: int) -> bool:
        """Whether some smallest set does without a competency."""
        others = self._gains(code)[:count]
        return len(others) == count and self.lifts(sum(others, Fraction(0)))

    def _with(self, code: str, count: int) -> bool:
        """Whether a competency is in some smallest set: together with the best of the others."""
        own = next(gain for gain, codes in self.classes if code in codes)
        return self.lifts(own + sum(self._gains(code)[: count - 1], Fraction(0)))

    def _ways(self, place: int, left: int, gained: Fraction) -> Iterator[Way]:
        """Every way to choose `left` more from the classes at `place` and after.

        A branch is followed only where its best completion lifts the band, so each ends in a way.
        """
        if not left:
            yield ()
            return
        if place == len(self.classes):
            return
        gain, codes = self.classes[place]
        for taken in range(min(left, len(codes)), -1, -1):
            total = gained + taken * gain
            if not self._reaches(place + 1, left - taken, total):
                continue
            for rest in self._ways(place + 1, left - taken, total):
                yield (Choice(taken, codes), *rest) if taken else rest

    def _reaches(self, place: int, left: int, gained: Fraction) -> bool:
        """Whether the best `left` of the classes from `place` on lift the band."""
        for gain, codes in self.classes[place:]:
            taken = min(left, len(codes))
            gained, left = gained + taken * gain, left - taken
        return not left and self.lifts(gained)
