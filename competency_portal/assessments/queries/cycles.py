"""Reading cycles: which of them somebody sees, and how far they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, cast

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import (
    Assessment,
    AssessmentRequirement,
    Cycle,
    RaterGroup,
    Rating,
    StageKind,
)
from competency_portal.assessments.states import AssessmentState, CycleState, ReviewState
from competency_portal.core.models import User
from competency_portal.core.search import normalised
from competency_portal.people.queries import employee_of, line_of, tree
from models_catalog.models import Category, ModelVersion
from models_catalog.queries.editing import fingerprint
from models_catalog.states import VersionState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import WithAnnotations

LIVE = [ReviewState.DRAFT, ReviewState.SUBMITTED, ReviewState.RETURNED]


class Stage(TextChoices):
    """How far one review of a person is, if the cycle asks for it."""

    OPEN = "open", _("not started")
    STARTED = "started", _("in progress")
    RETURNED = "returned", _("returned")
    SUBMITTED = "submitted", _("submitted")
    NOT_ASKED = "not_asked", _("not asked")


def assessments_visible_to(user: User) -> QuerySet[Assessment]:
    """HR sees every assessment; others their own, those they do, and those of their line.

    Whether the answers in them may be read is another question: that is asked of the reviews.
    """
    assessments = Assessment.objects.select_related("cycle", "employee", "supervisor")
    if user.is_hr:
        return assessments
    me = employee_of(user)
    if me is None:
        return assessments.none()
    return assessments.filter(
        Q(employee=me) | Q(supervisor=me) | Q(employee__in=line_of(me).values("pk"))
    )


def cycles_visible_to(user: User) -> QuerySet[Cycle]:
    """HR sees every cycle; others those, launched, in which an assessment is visible to them."""
    cycles = Cycle.objects.select_related("version")
    if user.is_hr:
        return cycles
    return cycles.exclude(state=CycleState.DRAFT).filter(
        pk__in=assessments_visible_to(user).order_by().values("cycle")
    )


def is_calibrated(cycle: Cycle) -> bool:
    """Whether calibration is one of the cycle's stages."""
    return StageKind.CALIBRATION in kinds_of(cycle)


def kinds_of(cycle: Cycle) -> frozenset[StageKind]:
    """The stages that the cycle has."""
    return frozenset(map(StageKind, cycle.stages.values_list("kind", flat=True)))


def leading_stage(cycle: Cycle) -> StageKind:
    """The stage whose progress stands first: the supervisors', unless only the one before runs.

    That is the self-assessment, from its first day until the supervisors begin.
    """
    stages = {stage.kind: stage for stage in cycle.stages.all()}
    own, theirs = stages.get(StageKind.SELF), stages.get(StageKind.SUPERVISOR)
    if own is None or theirs is None or cycle.state != CycleState.RUNNING:
        return StageKind.SUPERVISOR
    is_first = own.has_begun() and not theirs.has_begun()
    return StageKind.SELF if is_first else StageKind.SUPERVISOR


def kinds_of_supervisors(cycle: Cycle) -> list[StageKind]:
    """The stages of a cycle in which the supervisors answer."""
    kinds = kinds_of(cycle)
    found = [StageKind.SUPERVISOR] if StageKind.SUPERVISOR in kinds else []
    if StageKind.QUESTIONNAIRE in kinds and RaterGroup.SUPERVISOR in cycle.respondents:
        found.append(StageKind.QUESTIONNAIRE)
    return found


def offered_versions() -> QuerySet[ModelVersion]:
    """The versions that a cycle may pin: published ones."""
    return (
        ModelVersion.objects.filter(state=VersionState.PUBLISHED)
        .prefetch_related("categories")
        .order_by("model", "-number")
    )


def proposed_code() -> str:
    """The next free code of this year: 2026-1, then 2026-2."""
    year = timezone.localdate().year
    taken = set(Cycle.objects.filter(code__startswith=f"{year}-").values_list("code", flat=True))
    number = 1
    while f"{year}-{number}" in taken:
        number += 1
    return f"{year}-{number}"


def plan_fingerprint(cycle: Cycle) -> str:
    """A short mark of what the form of a plan shows, equal as long as nobody stores another one.

    Single people are chosen on another page and are no part of it.
    """
    chosen = (cycle.departments, cycle.positions)
    weights = (
        *(cycle.category_weights, cycle.group_weights, cycle.part_weights),
        *(cycle.respondents, cycle.guideline, cycle.rater_limits),
    )
    return fingerprint(
        [
            *(cycle.name, cycle.code, cycle.period_start, cycle.period_end, cycle.deadline),
            *(cycle.version_id, cycle.questionnaire_id, cycle.shuffles_items),
            *(cycle.anonymity_threshold, cycle.most_reviews, cycle.proposes_raters),
            *(sorted(each.items()) for each in weights),
            sorted(cycle.stages.values_list("kind", "starts", "ends")),
            *(sorted(several.values_list("pk", flat=True)) for several in chosen),
        ]
    )


class CycleCounts(TypedDict):
    """What `with_progress` adds."""

    people: int
    asked: int
    submitted: int


def with_progress(cycles: QuerySet[Cycle]) -> QuerySet[WithAnnotations[Cycle, CycleCounts]]:
    """Cycles with `people` who take part, and their supervisors' reviews: `asked`, `submitted`."""
    active = Q(assessments__state=AssessmentState.ACTIVE)
    asked = Q(
        assessments__reviews__group=RaterGroup.SUPERVISOR, assessments__reviews__state__in=LIVE
    )
    done = asked & Q(assessments__reviews__state=ReviewState.SUBMITTED)
    return cycles.annotate(
        people=Count("assessments", filter=active, distinct=True),
        asked=Count("assessments", filter=active & asked, distinct=True),
        submitted=Count("assessments", filter=active & done, distinct=True),
    )


class StageFields(TypedDict):
    """What `with_stage` adds."""

    stage: str
    review_id: int | None


if TYPE_CHECKING:
    Staged: TypeAlias = WithAnnotations[Assessment, StageFields]


def with_stage(
    assessments: QuerySet[Assessment], kind: StageKind = StageKind.SUPERVISOR
) -> QuerySet[Staged]:
    """Assessments with the `stage` of the one review of `kind` that counts, and its `review_id`.

    `kind` is that of the self-assessment or of the supervisor.
    """
    group = RaterGroup.SELF if kind == StageKind.SELF else RaterGroup.SUPERVISOR
    touched = Rating.objects.filter(review=OuterRef("live__pk"), saved_at__isnull=False)
    return assessments.alias(
        live=FilteredRelation("reviews", condition=Q(reviews__group=group, reviews__state__in=LIVE))
    ).annotate(
        review_id=F("live__pk"),
        stage=Case(
            When(live__state=ReviewState.SUBMITTED, then=Value(Stage.SUBMITTED.value)),
            When(live__state=ReviewState.RETURNED, then=Value(Stage.RETURNED.value)),
            When(Exists(touched), then=Value(Stage.STARTED.value)),
            When(live__isnull=False, then=Value(Stage.OPEN.value)),
            default=Value(Stage.NOT_ASKED.value),
            output_field=CharField(),
        ),
    )


@dataclass(frozen=True)
class Progress:
    """How far the reviews of one stage are for some people; the counts add up to `people`."""

    name: str
    key: int
    people: int
    submitted: int
    returned: int
    started: int
    not_asked: int
    is_past: bool

    @property
    def asked(self) -> int:
        """Of how many a review is asked: of none in a cycle without that stage."""
        return self.people - self.not_asked

    @property
    def not_started(self) -> int:
        """Nobody has written anything yet."""
        return self.asked - self.submitted - self.returned - self.started

    @property
    def in_progress(self) -> int:
        """Being written, for the first time or again."""
        return self.started + self.returned

    @property
    def unsubmitted(self) -> int:
        """Asked for and not handed in."""
        return self.asked - self.submitted

    @property
    def overdue(self) -> int:
        """Not handed in although the deadline has passed."""
        return self.unsubmitted if self.is_past else 0


def progress_of(cycle: Cycle, kind: StageKind = StageKind.SUPERVISOR) -> Progress:
    """The whole cycle, in one query."""
    counts = _active(cycle, kind).aggregate(**_counts())
    return Progress(cycle.name, cycle.pk, is_past=cycle.is_past(), **counts)


def progress_by_department(cycle: Cycle, kind: StageKind = StageKind.SUPERVISOR) -> list[Progress]:
    """Each department that people stood in at launch, in the order of the tree."""
    place = {department.pk: index for index, department in enumerate(tree())}
    rows = _grouped(cycle, kind, "department_id", "department_name")
    # A department that has dropped out of the tree comes last; its people are still shown.
    return sorted(rows, key=lambda row: place.get(row.key, len(place)))


def progress_by_supervisor(cycle: Cycle) -> list[Progress]:
    """Each supervisor, those with most left to do first."""
    rows = _grouped(cycle, StageKind.SUPERVISOR, "supervisor_id", "supervisor__name")
    return sorted(rows, key=lambda row: (-row.unsubmitted, row.name, row.key))


def _active(cycle: Cycle, kind: StageKind) -> QuerySet[Staged]:
    return with_stage(cycle.assessments.filter(state=AssessmentState.ACTIVE), kind).order_by()


def _counts() -> dict[str, Count]:
    return {
        "people": Count("pk"),
        **{
            stage.value: Count("pk", filter=Q(stage=stage))
            for stage in (Stage.SUBMITTED, Stage.RETURNED, Stage.STARTED, Stage.NOT_ASKED)
        },
    }


def _grouped(cycle: Cycle, kind: StageKind, key: str, name: str) -> list[Progress]:
    grouped = _active(cycle, kind).values(group_key=F(key), group_name=F(name))
    rows = cast("Iterable[dict[str, Any]]", grouped.annotate(**_counts()))
    return [
        Progress(
            name=row["group_name"],
            key=row["group_key"],
            is_past=cycle.is_past(),
            **{count: row[count] for count in _counts()},
        )
        for row in rows
    ]


def people_of(cycle: Cycle, kind: StageKind = StageKind.SUPERVISOR) -> QuerySet[Staged]:
    """Everybody in the cycle, those taken out included, with `stage`, in the order of numbers."""
    return (
        with_stage(cycle.assessments.all(), kind)
        .select_related("employee", "supervisor")
        .order_by("employee__number")
    )


def matching(assessments: QuerySet[Staged], query: str) -> QuerySet[Staged]:
    """Those whose number, name, pinyin or initials contain `query`."""
    wanted = normalised(query)
    return assessments.filter(employee__search_key__contains=wanted) if wanted else assessments


def in_stage(assessments: QuerySet[Staged], stage: str) -> QuerySet[Staged]:
    """Those at a stage; `unsubmitted` are all asked but the last; `withdrawn` those taken out."""
    if stage == AssessmentState.WITHDRAWN:
        return assessments.filter(state=AssessmentState.WITHDRAWN)
    active = assessments.filter(state=AssessmentState.ACTIVE)
    if stage == "unsubmitted":
        return active.exclude(stage__in=[Stage.SUBMITTED, Stage.NOT_ASKED])
    return active.filter(stage=stage) if stage else assessments


def requirements_of(assessment: Assessment) -> QuerySet[AssessmentRequirement]:
    """What is asked of one person, competency by competency, in the order of the model."""
    return assessment.requirements.select_related("competency__category", "level").order_by(
        "competency__category__order", "competency__order"
    )


def stage_of(assessment: Assessment) -> tuple[Stage, int | None]:
    """How far the supervisor's review of one person is, and which review that is."""
    rows = with_stage(Assessment.objects.filter(pk=assessment.pk))
    stage, review = rows.values_list("stage", "review_id").get()
    return Stage(stage), review


@dataclass(frozen=True)
class NamedWeight:
    """What one category counts in a cycle."""

    name: str
    text: str


def category_weights_of(cycle: Cycle) -> list[NamedWeight]:
    """The weights of the cycle's categories in the order of the model, as they were typed."""
    categories = Category.objects.filter(version=cycle.version_id).order_by("order")
    return [
        NamedWeight(category.name, str(cycle.category_weights.get(category.code, "—")))
        for category in categories
    ]
