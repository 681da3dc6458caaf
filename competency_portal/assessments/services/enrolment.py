"""Putting people into a cycle: what is copied, and the empty reviews that wait for answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from competency_portal.assessments.models import (
    Assessment,
    AssessmentRequirement,
    Cycle,
    CycleStage,
    RaterGroup,
    Rating,
    Review,
    StageKind,
)
from competency_portal.assessments.queries.kpi import indicators_by_position
from competency_portal.assessments.queries.participants import (
    Asked,
    asked_by_position,
    position_name,
)
from competency_portal.assessments.services.kpi import copy_targets
from competency_portal.assessments.services.proposals import propose_raters
from competency_portal.assessments.services.responses import open_responses, respondents_of
from competency_portal.core import audit
from competency_portal.core.models import AuditRecord, User
from competency_portal.people.models import Employee
from models_catalog.models import Competency

BATCH = 500
# Whose review belongs to a stage, where nobody has to be chosen first.
NAMED_GROUPS = {
    StageKind.SELF: RaterGroup.SELF,
    StageKind.SUPERVISOR: RaterGroup.SUPERVISOR,
}


def enrol(
    cycle: Cycle,
    people: Sequence[Employee],
    *,
    actor: User | None,
    action: str,
    reason: str = "",
) -> None:
    """Put people who passed the preflight into a cycle, in bulk.

    Copies position, department, supervisor and requirements as they stand now, and makes each
    supervisor's review, and the self-assessment where the cycle has that stage, with an empty
    rating for every competency that is asked, so that saving an answer later is one conditional
    update. Somebody without an account has a self-assessment too: it waits for the account.
    Raters are proposed for them where the cycle asks others. Call it inside a transaction.
    """
    competencies = list(Competency.objects.filter(version=cycle.version_id))
    asked = asked_by_position(cycle.version, (person.position_id for person in people))
    indicators = indicators_by_position(cycle, asked)
    respondents = respondents_of(cycle)
    stages = _stages_with_names(cycle)
    enrolled: list[Assessment] = []
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        assessments = Assessment.objects.bulk_create(
            [_assessment(cycle, person, asked[person.position_id]) for person in batch]
        )
        requirements = AssessmentRequirement.objects.bulk_create(
            requirement
            for assessment in assessments
            for requirement in requirement_rows(
                assessment, competencies, asked[assessment.position_id]
            )
        )
        _open_reviews(assessments, requirements, stages)
        open_responses(assessments, respondents)
        copy_targets(assessments, indicators)
        AuditRecord.objects.bulk_create(
            audit.entry(assessment, action, actor=actor, reason=reason)
            for assessment in assessments
        )
        enrolled += assessments
    propose_raters(cycle, enrolled, actor=actor)


def _assessment(cycle: Cycle, person: Employee, asked: Asked) -> Assessment:
    if person.supervisor_id is None:
        raise ValueError(f"{person} has no supervisor: the preflight keeps such people out")
    return Assessment(
        cycle=cycle,
        employee=person,
        employee_name=person.name,
        position=person.position,
        position_name=position_name(asked),
        department=person.department,
        department_name=person.department.path_name,
        supervisor_id=person.supervisor_id,
    )


def requirement_rows(
    assessment: Assessment, competencies: Sequence[Competency], asked: Asked
) -> Iterator[AssessmentRequirement]:
    """Yield unsaved rows, one for each competency: with a level, as `N/A`, or unset."""
    for competency in competencies:
        requirement = asked.get(competency.pk)
        row = AssessmentRequirement(assessment=assessment, competency=competency)
        if requirement is not None:
            row.level = requirement.level
            row.not_applicable = not requirement.is_asked
            row.weight = requirement.weight
        yield row


def _open_reviews(
    assessments: Sequence[Assessment],
    requirements: Sequence[AssessmentRequirement],
    stages: Sequence[CycleStage],
) -> list[Review]:
    """Make the reviews of these stages, in two queries however many people and stages."""
    made = Review.objects.bulk_create(
        Review(
            assessment=assessment,
            group=NAMED_GROUPS[StageKind(stage.kind)],
            rater_id=assessment.employee_id
            if stage.kind == StageKind.SELF
            else assessment.supervisor_id,
            stage=stage,
        )
        for assessment in assessments
        for stage in stages
    )
    reviews: dict[int, list[Review]] = {assessment.pk: [] for assessment in assessments}
    for review in made:
        reviews[review.assessment_id].append(review)
    Rating.objects.bulk_create(
        Rating(review=review, competency_id=row.competency_id)
        for row in requirements
        if row.is_asked
        for review in reviews[row.assessment_id]
    )
    return made


def _stages_with_names(cycle: Cycle) -> list[CycleStage]:
    """The stages in which everybody has one rater who is known by name."""
    return list(CycleStage.objects.filter(cycle=cycle, kind__in=NAMED_GROUPS))


def open_supervisor_review(assessment: Assessment) -> Review:
    """Make a fresh review of the assessment's supervisor, with empty ratings for what is asked."""
    stage = CycleStage.objects.get(cycle=assessment.cycle_id, kind=StageKind.SUPERVISOR)
    (review,) = _open_reviews([assessment], list(assessment.requirements.all()), [stage])
    return review
