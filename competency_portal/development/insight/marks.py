"""The supervisor's latest marks: those of the review, and those made again since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from competency_portal.assessments.proposal import Mark
from competency_portal.development.queries.remarks import LatestMark, latest_marks
from competency_portal.people.models import Employee
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.marks import BehaviourKey, marks_of

Remarks = Mapping[BehaviourKey, LatestMark]


def made_again(results: Sequence[AssessmentResult]) -> dict[int, Remarks]:
    """The marks made again since each result's cycle was published, by assessment (key).

    One query. Pass results of `results.queries.results.followed_by`.
    """
    people: Collection[Employee] = [result.assessment.employee for result in results]
    found = latest_marks(people)
    return {
        result.assessment_id: {
            key: remark
            for key, remark in found[result.assessment.employee_id].items()
            if _is_since(remark, result)
        }
        for result in results
    }


def _is_since(remark: LatestMark, result: AssessmentResult) -> bool:
    published = result.assessment.cycle.published_at
    return published is None or remark.at > published


def latest_marks_of(result: AssessmentResult) -> dict[BehaviourKey, Mark]:
    """The last mark of each behaviour, in the review or made again since, in two queries.

    “No chance” undoes neither “seen” nor “not seen” (docs/arithmetic.md §22).
    """
    marks = marks_of([result.assessment_id])[result.assessment_id]
    again = made_again([result])[result.assessment_id]
    told = {
        key: remark.mark
        for key, remark in again.items()
        if remark.mark is not Mark.NO_CHANCE or key not in marks
    }
    return {**marks, **told}
