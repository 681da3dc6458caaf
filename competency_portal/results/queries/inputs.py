"""What a cycle's figures are computed from, as the arithmetic takes it (docs/arithmetic.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from competency_portal.assessments.models import (
    ANONYMOUS,
    Assessment,
    AssessmentRequirement,
    Cycle,
    Review,
)
from competency_portal.assessments.states import AssessmentState, ReviewState
from competency_portal.assessments.weights import read_weights
from competency_portal.results.queries.asked import asked_of
from competency_portal.results.queries.instruments import (
    Decided,
    Measures,
    Responses,
    decided_of,
    measures_of,
    questionnaire_of,
    responses_of,
)
from competency_portal.results.queries.unnamed import unnamed_of
from competency_portal.results.scoring import (
    Absent,
    Answer,
    AssessmentScores,
    Attainment,
    BandStart,
    CycleWeights,
    Group,
    KpiScore,
    Number,
    Part,
    PlacedGroup,
    Questionnaire,
    QuestionnairePart,
    RaterReview,
    RatingPoint,
    RatingScale,
    Requirement,
    attainment,
    blend_respondents,
    place_groups,
    score_assessment,
    score_kpi,
    score_questionnaire,
)
from models_catalog.models import Band, Level, ModelVersion, RatingPoint as RatingPointRow
from models_catalog.standing import Standing


@dataclass(frozen=True)
class Rules:
    """What is the same for everybody in a cycle."""

    scale: RatingScale
    levels: Mapping[int, tuple[str, ...]]
    weights: CycleWeights
    threshold: int
    questionnaire: Questionnaire | None
    respondents: Mapping[Group, Number]


@dataclass(frozen=True)
class PersonScores:
    """Every figure of one person, where their rater groups stand, what calibration decided.

    `asked` are the groups in which somebody was asked, whatever became of it.
    """

    scores: AssessmentScores
    questionnaire: QuestionnairePart | None
    kpi: KpiScore | None
    decided: Mapping[str, Decided]
    scale: RatingScale
    groups: tuple[PlacedGroup, ...]
    asked: frozenset[Group]

    @property
    def calibrated(self) -> Attainment | None:
        """Attainment by the bands that hold after calibration; None where none was changed."""
        bands = {entry.competency: entry.band for entry in self.scores.competencies}
        changed = {code: entry.band for code, entry in self.decided.items() if bands.get(code)}
        if not changed:
            return None
        return attainment(self.scale, {**bands, **changed}.values())


@dataclass(frozen=True)
class Inputs:
    """One person's requirements, submitted answers, measures and decisions."""

    assessment: int
    requirements: tuple[Requirement, ...]
    reviews: tuple[RaterReview, ...]
    responses: Responses
    measures: Measures
    decided: Mapping[str, Decided]
    asked: frozenset[Group]

    def scores(self, rules: Rules) -> PersonScores:
        """Every figure of this person."""
        questionnaire = self._questionnaire(rules)
        kpi = None
        if self.measures.indicators:
            kpi = score_kpi(self.measures.indicators, self.measures.measured, rules.scale)
        scores = score_assessment(
            scale=rules.scale,
            requirements=self.requirements,
            reviews=self.reviews,
            weights=rules.weights,
            threshold=rules.threshold,
            questionnaire=questionnaire,
            kpi=kpi,
        )
        groups = place_groups(scores.plan, rules.weights.groups, self.asked)
        return PersonScores(
            scores, questionnaire, kpi, self.decided, rules.scale, groups, self.asked
        )

    def _questionnaire(self, rules: Rules) -> QuestionnairePart | None:
        asked = rules.questionnaire
        if asked is None:
            return None
        scored = {
            group: score_questionnaire(asked, response)
            for group, response in self.responses.items()
        }
        return blend_respondents(scored, rules.respondents)


def rules_of(cycle: Cycle) -> Rules:
    """Scales (level scales by key), weights and questionnaire of a cycle, in up to six queries."""
    return Rules(
        scale=rating_scale(cycle.version),
        levels=level_codes(cycle.version),
        weights=weights_of(cycle),
        threshold=cycle.anonymity_threshold,
        questionnaire=questionnaire_of(cycle),
        respondents={
            Group(code): weight for code, weight in read_weights(cycle.respondents).items()
        },
    )


def rating_scale(version: ModelVersion) -> RatingScale:
    """The rating scale of a model version."""
    points = RatingPointRow.objects.filter(scale__version=version).order_by("points")
    bands = Band.objects.filter(scale__version=version).order_by("order")
    return RatingScale(
        tuple(RatingPoint(row.code, row.points, Standing(row.standing)) for row in points),
        tuple(BandStart(code, start) for code, start in bands.values_list("rating__code", "start")),
    )


def level_codes(version: ModelVersion) -> dict[int, tuple[str, ...]]:
    """The codes of every level scale of a version, lowest first, by the scale's key."""
    rows = Level.objects.filter(scale__version=version).order_by("scale", "rank")
    codes = rows.values_list("scale", "code")
    return {
        scale: tuple(code for _, code in group) for scale, group in groupby(codes, itemgetter(0))
    }


def weights_of(cycle: Cycle) -> CycleWeights:
    """The weights that HR gave the cycle."""
    groups: dict[str, Decimal] = read_weights(cycle.group_weights)
    parts: dict[str, Decimal] = read_weights(cycle.part_weights)
    return CycleWeights(
        categories=read_weights(cycle.category_weights),
        groups={Group(code): weight for code, weight in groups.items()},
        parts={Part(code): weight for code, weight in parts.items()},
    )


def counted(cycle: Cycle) -> list[int]:
    """Keys of the assessments that take part, in the order of employee numbers."""
    active = Assessment.objects.filter(cycle=cycle, state=AssessmentState.ACTIVE)
    return list(active.order_by("employee__number").values_list("pk", flat=True))


def inputs_of(rules: Rules, assessments: Sequence[int]) -> Iterator[Inputs]:
    """The inputs of these assessments (keys), in eight queries for all of them."""
    requirements = _requirements(rules, assessments)
    reviews = _reviews(assessments)
    responses, measures = responses_of(assessments), measures_of(assessments)
    decided, asked = decided_of(assessments), asked_of(assessments)
    for key in assessments:
        yield Inputs(
            assessment=key,
            requirements=tuple(requirements[key]),
            reviews=tuple(reviews[key]),
            responses=responses[key],
            measures=measures[key],
            decided=decided[key],
            asked=frozenset(asked[key]),
        )


def _requirements(rules: Rules, assessments: Sequence[int]) -> dict[int, list[Requirement]]:
    found: defaultdict[int, list[Requirement]] = defaultdict(list)
    rows = (
        AssessmentRequirement.objects.filter(assessment__in=assessments)
        .order_by("competency__category__order", "competency__order", "competency")
        .values_list(
            *("assessment", "competency__code", "competency__category__code"),
            *("competency__category__scale", "level__rank", "not_applicable", "weight"),
        )
    )
    for assessment, competency, category, scale, rank, not_applicable, weight in rows:
        absent = Absent.NOT_REQUIRED if not_applicable else Absent.UNSET
        found[assessment].append(
            Requirement(competency, category, rank or absent, rules.levels[scale], weight)
        )
    return found


def _reviews(assessments: Sequence[int]) -> dict[int, list[RaterReview]]:
    """The submitted reviews; one without a single answer still counts as a rater (§4)."""
    found: defaultdict[int, list[RaterReview]] = defaultdict(list)
    for assessment, unnamed in unnamed_of(assessments).items():
        found[assessment] += unnamed.reviews()
    rows = (
        Review.objects.filter(assessment__in=assessments, state=ReviewState.SUBMITTED)
        .exclude(group__in=ANONYMOUS)
        .order_by("pk")
        .values_list(
            *("pk", "assessment", "group"),
            *("ratings__competency__code", "ratings__point__code", "ratings__attained__rank"),
        )
    )
    for (_, assessment, group), answers in groupby(rows, itemgetter(0, 1, 2)):
        given = tuple(Answer(*answer[3:]) for answer in answers if answer[3] is not None)
        found[assessment].append(RaterReview(Group(group), given))
    return found
