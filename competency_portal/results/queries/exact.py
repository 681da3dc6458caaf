"""The exact figures behind published ones, for what is computed further from them."""

from __future__ import annotations

from dataclasses import dataclass

from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.inputs import inputs_of, rules_of
from competency_portal.results.scoring import AssessmentScores, RatingScale


@dataclass(frozen=True)
class ExactScores:
    """What one person's figures were before they were rounded, and the scale they lie on."""

    scores: AssessmentScores
    scale: RatingScale


def exact_scores(result: AssessmentResult) -> ExactScores | None:
    """Compute a published result again from what it was computed from, in fourteen queries.

    None where that doesn't give the published overall score: nothing is built on other figures.
    """
    rules = rules_of(result.assessment.cycle)
    (inputs,) = inputs_of(rules, [result.assessment_id])
    scores = inputs.scores(rules).scores
    overall = scores.overall.score
    if (overall.rounded if overall else None) != result.overall_score:
        return None
    return ExactScores(scores, rules.scale)
