"""One person's scores in one cycle, from submitted answers to the total."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from competency_portal.results.scoring.anonymity import (
    GroupPlan,
    ShownGroup,
    plan_groups,
)
from competency_portal.results.scoring.exact import (
    Figure,
    Term,
    WeightedMean,
    mean,
    weight_of,
    weighted_mean,
)
from competency_portal.results.scoring.inputs import (
    Absent,
    CycleWeights,
    Part,
    RaterReview,
    Requirement,
)
from competency_portal.results.scoring.kpi import KpiScore
from competency_portal.results.scoring.outputs import (
    AssessmentScores,
    CategoryScore,
    CompetencyScore,
    CompetencyStatus,
    GroupFigure,
    GroupState,
    OverallScore,
    PartScore,
    PartScores,
    attainment,
)
from competency_portal.results.scoring.questionnaire import QuestionnairePart, QuestionnaireScore
from competency_portal.results.scoring.scale import RatingScale
from models_catalog.standing import attained_rank

DEFAULT_THRESHOLD = 3

_WITHOUT_RANK = {
    Absent.NOT_REQUIRED: CompetencyStatus.NOT_REQUIRED,
    Absent.UNSET: CompetencyStatus.UNSET,
}


@dataclass(frozen=True)
class _Rules:
    """What every competency of the assessment is computed by."""

    scale: RatingScale
    plan: GroupPlan
    reviews: tuple[RaterReview, ...]


def score_assessment(
    *,
    scale: RatingScale,
    requirements: Sequence[Requirement],
    reviews: Iterable[RaterReview],
    weights: CycleWeights,
    threshold: int = DEFAULT_THRESHOLD,
    questionnaire: QuestionnairePart | QuestionnaireScore | None = None,
    kpi: KpiScore | None = None,
) -> AssessmentScores:
    """Compute every figure of one person in one cycle (docs/arithmetic.md §1–§9, §12).

    ``reviews`` are the submitted ones, one a rater. Pass every competency of the model, N/A and
    unset ones too; an answer to any other enters nothing. Results come in the order of
    ``requirements``. Raises ValueError for a rating of another scale, a competency required twice,
    or a threshold below 1.
    """
    reviews = tuple(reviews)
    if len({entry.competency for entry in requirements}) < len(requirements):
        raise ValueError("a competency is required twice")
    submitted = Counter(review.group for review in reviews)
    rules = _Rules(scale, plan_groups(submitted, weights.groups, threshold), reviews)
    competencies = tuple(_competency(entry, rules) for entry in requirements)
    categories = _categories(competencies, weights, scale)
    overall = _overall(categories, scale)
    return AssessmentScores(
        plan=rules.plan,
        competencies=competencies,
        categories=categories,
        overall=overall,
        attainment=attainment(scale, (entry.band for entry in competencies)),
        parts=_parts(scale, overall.score, questionnaire, kpi, weights),
    )


def _band(scale: RatingScale, score: Figure | None) -> str | None:
    return None if score is None else scale.band(score.exact)


def _competency(requirement: Requirement, rules: _Rules) -> CompetencyScore:
    """Blend the groups of one competency (docs/arithmetic.md §5–§7)."""
    if isinstance(requirement.rank, Absent):
        return CompetencyScore(requirement, _WITHOUT_RANK[requirement.rank])
    groups = tuple(
        _group_figure(group, requirement.competency, requirement.rank, rules)
        for group in rules.plan.shown
    )
    score = weighted_mean(
        Term(entry.group, entry.weight, entry.score.exact) for entry in groups if entry.score
    )
    attained = weighted_mean(
        Term(entry.group, entry.weight, entry.attained_rank.exact)
        for entry in groups
        if entry.attained_rank
    )
    return CompetencyScore(
        requirement=requirement,
        status=CompetencyStatus.SCORED if score else CompetencyStatus.UNRATED,
        groups=groups,
        score=score,
        band=_band(rules.scale, score),
        attained_rank=attained,
        gap=Figure(attained.exact - requirement.rank) if attained else None,
    )


def _group_figure(
    group: ShownGroup, competency: str, required_rank: int, rules: _Rules
) -> GroupFigure:
    """Average a group's answers, unless too few answered (docs/arithmetic.md §3, §4)."""
    answers = list(_answers(group, competency, rules.reviews))
    if group.anonymous and len(answers) < rules.plan.threshold:
        return GroupFigure(group.group, GroupState.TOO_FEW, group.weight)
    points = [rules.scale.point(rating) for rating, _ in answers]
    ranks = [
        attained_rank(point.standing, required_rank, stated)
        for point, (_, stated) in zip(points, answers, strict=True)
    ]
    score, rank = mean(point.points for point in points), mean(ranks)
    if score is None or rank is None:
        return GroupFigure(group.group, GroupState.UNANSWERED, group.weight)
    return GroupFigure(
        group=group.group,
        state=GroupState.SHOWN,
        weight=group.weight,
        raters=len(answers),
        score=Figure(score),
        attained_rank=Figure(rank),
    )


def _answers(
    group: ShownGroup, competency: str, reviews: Iterable[RaterReview]
) -> Iterable[tuple[str, int | None]]:
    """Yield rating and stated rank of each of the group's raters who answered (§1)."""
    for review in reviews:
        if review.group in group.members:
            for answer in review.answers:
                if answer.competency == competency and answer.rating is not None:
                    yield answer.rating, answer.attained


def _categories(
    competencies: Sequence[CompetencyScore], weights: CycleWeights, scale: RatingScale
) -> tuple[CategoryScore, ...]:
    """Average the scored competencies of each category (docs/arithmetic.md §8)."""
    codes = dict.fromkeys(entry.requirement.category for entry in competencies)
    scores = []
    for code in codes:
        score = weighted_mean(
            Term(entry.competency, weight_of(entry.requirement.weight), entry.score.exact)
            for entry in competencies
            if entry.requirement.category == code and entry.score
        )
        weight = weight_of(weights.categories.get(code, 0))
        scores.append(CategoryScore(code, weight, score, _band(scale, score)))
    return tuple(scores)


def _overall(categories: Sequence[CategoryScore], scale: RatingScale) -> OverallScore:
    """Weigh the categories that have a score (docs/arithmetic.md §8)."""
    score = weighted_mean(
        Term(entry.category, entry.weight, entry.score.exact) for entry in categories if entry.score
    )
    return OverallScore(score, _band(scale, score))


def _parts(
    scale: RatingScale,
    overall: WeightedMean | None,
    questionnaire: QuestionnairePart | QuestionnaireScore | None,
    kpi: KpiScore | None,
    weights: CycleWeights,
) -> PartScores:
    """Map the parts to 0–100 and weigh those that have a figure (docs/arithmetic.md §12)."""
    values: dict[Part, Figure | None] = {
        Part.COMPETENCIES: Figure(scale.percent(overall.exact)) if overall else None,
        Part.QUESTIONNAIRE: questionnaire.percent if questionnaire else None,
        Part.KPI: kpi.percent if kpi else None,
    }
    parts = tuple(
        PartScore(part, weight_of(weights.parts.get(part, 0)), value)
        for part, value in values.items()
    )
    total = weighted_mean(
        Term(entry.part, entry.weight, entry.value.exact) for entry in parts if entry.value
    )
    return PartScores(parts, total)
