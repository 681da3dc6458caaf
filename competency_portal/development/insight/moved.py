"""What moved for people between two markings (docs/arithmetic.md §20)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from competency_portal.assessments.models import AssessmentRequirement
from competency_portal.assessments.proposal import Mark
from competency_portal.development.insight.marks import Remarks, made_again
from competency_portal.development.models import Measure
from competency_portal.development.states import MeasureState
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.marks import BehaviourKey, marks_of
from competency_portal.results.scoring import (
    DoneMeasure,
    Moved,
    PersonMoved,
    moved,
    preceding,
)
from models_catalog.models import BehaviourIndicator, Level

Pair = tuple[AssessmentResult, AssessmentResult]
"""The earlier and the later result of one person."""
Marks = Mapping[BehaviourKey, Mark]


@dataclass(frozen=True)
class CompetencyMoved:
    """One competency of one person; `moved` is None where the two markings don't compare."""

    person: int
    code: str
    name: str
    order: tuple[int, int]
    moved: Moved[BehaviourKey] | None
    measures: tuple[DoneMeasure, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether there is anything to say of it."""
        found = self.moved
        return found is None or bool(found.missing_before or found.lost)

    @property
    def has_moved(self) -> bool:
        """Whether a behaviour is seen now that was missing, or is not seen any more."""
        return self.moved is not None and bool(self.moved.gained or self.moved.lost)

    @property
    def counted(self) -> PersonMoved:
        """As a line of a department's count."""
        found = self.moved or Moved((), (), (), ())
        return PersonMoved(
            self.person,
            len(found.gained),
            len(found.still_missing),
            len(found.not_known),
            len(found.lost),
            len(self.measures),
        )


@dataclass(frozen=True)
class PersonTable:
    """What is told of one person: what moved, and apart from it where nothing did."""

    moved: tuple[CompetencyMoved, ...]
    unmoved: tuple[CompetencyMoved, ...]

    @classmethod
    def of(cls, found: Iterable[CompetencyMoved]) -> PersonTable:
        """The two apart, each in its order."""
        told = list(found)
        return cls(
            tuple(one for one in told if one.has_moved),
            tuple(one for one in told if not one.has_moved),
        )

    def __len__(self) -> int:
        return len(self.moved) + len(self.unmoved)


@dataclass(frozen=True)
class _Asked:
    """One competency as one person's position asked for it; `basis` is what must be the same."""

    code: str
    name: str
    order: tuple[int, int]
    behaviours: tuple[BehaviourKey, ...]
    basis: tuple[object, ...]


def between_cycles(pairs: Sequence[Pair]) -> list[CompetencyMoved]:
    """What moved from an earlier published cycle to a later one, person by person.

    Five queries for any number of people. A competency that is not asked in both cycles, or was
    judged otherwise, doesn't compare.
    """
    results = [result for pair in pairs for result in pair]
    asked, marks = _asked(results), marks_of([result.assessment_id for result in results])
    done = _done([later for _, later in pairs])
    found = []
    for earlier, later in pairs:
        before = {one.code: one for one in asked[earlier.assessment_id]}
        days = earlier.assessment.cycle.deadline, later.assessment.cycle.deadline
        for one in asked[later.assessment_id]:
            same = one.code in before and before[one.code].basis == one.basis
            pair = marks[earlier.assessment_id], marks[later.assessment_id]
            change = moved(one.behaviours, *pair) if same else None
            measures = _preceding(done, later, one.code, *days) if same else ()
            found.append(_competency(later, one, change, measures))
    return found


def since_cycle(results: Sequence[AssessmentResult]) -> list[CompetencyMoved]:
    """What moved since a cycle, by the behaviours that were marked again after it.

    Six queries for any number of people.
    """
    again = made_again(results)
    asked, marks = _asked(results), marks_of([result.assessment_id for result in results])
    done = _done(results)
    found = []
    for result in results:
        remarks = again[result.assessment_id]
        for one in asked[result.assessment_id]:
            keys = [key for key in one.behaviours if key in remarks]
            if keys:
                after = {key: remarks[key].mark for key in keys}
                change = moved(keys, marks[result.assessment_id], after)
                days = result.assessment.cycle.deadline, _last_day(remarks, keys)
                measures = _preceding(done, result, one.code, *days)
                found.append(_competency(result, one, change, measures))
    return found


def _competency(
    result: AssessmentResult,
    one: _Asked,
    change: Moved[BehaviourKey] | None,
    measures: tuple[DoneMeasure, ...],
) -> CompetencyMoved:
    person = result.assessment.employee_id
    return CompetencyMoved(person, one.code, one.name, one.order, change, measures)


def _last_day(remarks: Remarks, keys: Iterable[BehaviourKey]) -> datetime.date:
    return max(timezone.localdate(remarks[key].at) for key in keys)


def _asked(results: Sequence[AssessmentResult]) -> defaultdict[int, list[_Asked]]:
    """What each assessment (key) asked for, with every behaviour of it, in three queries."""
    versions = {result.assessment.cycle.version_id for result in results}
    behaviours, scales = _behaviours(versions), _scales(versions)
    rows = (
        AssessmentRequirement.objects.filter(
            assessment__in=[result.assessment_id for result in results], level__isnull=False
        )
        .order_by("competency__category__order", "competency__order", "competency")
        .values_list(
            *("assessment", "competency", "competency__code", "competency__name"),
            *("competency__category__order", "competency__order"),
            *("competency__category__scale", "competency__version__model", "level__code"),
        )
    )
    found: defaultdict[int, list[_Asked]] = defaultdict(list)
    for assessment, key, code, name, category, order, scale, model, level in rows:
        mine = tuple(behaviours[key])
        basis = (model, level, scales[scale], mine)
        found[assessment].append(_Asked(code, name, (category, order), mine, basis))
    return found


def _behaviours(versions: Iterable[int]) -> defaultdict[int, list[BehaviourKey]]:
    """The behaviours of each competency (key), level by level."""
    rows = (
        BehaviourIndicator.objects.filter(rubric__competency__version__in=versions)
        .order_by("rubric__level__rank", "order", "pk")
        .values_list(
            *("rubric__competency", "rubric__competency__version__model__code"),
            *("rubric__competency__code", "rubric__level__code", "text"),
        )
    )
    found: defaultdict[int, list[BehaviourKey]] = defaultdict(list)
    for competency, *key in rows:
        model, code, level, text = key
        found[competency].append((model, code, level, text))
    return found


def _scales(versions: Iterable[int]) -> defaultdict[int, tuple[str, ...]]:
    """The level codes of each scale (key), lowest first."""
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    rows = Level.objects.filter(scale__version__in=versions).order_by("scale", "rank")
    for scale, code in rows.values_list("scale", "code"):
        found[scale] += (code,)
    return found


_Done = Mapping[int, Sequence[DoneMeasure]]


def _done(results: Sequence[AssessmentResult]) -> _Done:
    """The finished measures of these people, by employee (key), in one query."""
    found: defaultdict[int, list[DoneMeasure]] = defaultdict(list)
    rows = Measure.objects.filter(
        plan__assessment__employee__in=[result.assessment.employee_id for result in results],
        state=MeasureState.DONE,
        done_on__isnull=False,
    ).order_by("done_on", "pk")
    columns = ("plan__assessment__employee", "competency__code", "done_on", "text")
    for person, competency, day, text in rows.values_list(*columns):
        if day is not None:
            found[person].append(DoneMeasure(person, competency, day, text))
    return found


def _preceding(
    done: _Done,
    result: AssessmentResult,
    competency: str,
    after: datetime.date,
    until: datetime.date,
) -> tuple[DoneMeasure, ...]:
    mine = (
        measure
        for measure in done.get(result.assessment.employee_id, ())
        if measure.competency == competency
    )
    return preceding(mine, after=after, until=until)


def by_competency(
    found: Iterable[CompetencyMoved],
) -> Iterator[tuple[str, list[CompetencyMoved]]]:
    """The lines of several people, competency (name) by competency, in the order of the model."""
    grouped: defaultdict[str, list[CompetencyMoved]] = defaultdict(list)
    for one in sorted(found, key=lambda one: (one.order, one.code)):
        grouped[one.code].append(one)
    for lines in grouped.values():
        yield lines[-1].name, lines
