"""What goes into a computation, as frozen dataclasses; nothing here knows a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from competency_portal.results.scoring.exact import Number, weight_of


class Group(StrEnum):
    """Rater groups; OTHERS is never a rater's own group but the merge of §4."""

    SELF = "self"
    SUPERVISOR = "supervisor"
    PEER = "peer"
    SUBORDINATE = "subordinate"
    RELATED = "related"
    OTHERS = "others"


class Part(StrEnum):
    """The parts that a cycle may compose (docs/arithmetic.md §12)."""

    COMPETENCIES = "competencies"
    QUESTIONNAIRE = "questionnaire"
    KPI = "kpi"


class Absent(Enum):
    """Why a requirement has no rank: not asked for (N/A), or not set by any source."""

    NOT_REQUIRED = "not_required"
    UNSET = "unset"


@dataclass(frozen=True)
class Requirement:
    """What a position asks of one competency, as copied at launch.

    ``levels`` are the level codes of the competency's scale, lowest first; ``rank`` counts them
    from 1. ``weight`` weighs the competency within its category (docs/arithmetic.md §8).
    """

    competency: str
    category: str
    rank: int | Absent
    levels: tuple[str, ...]
    weight: Number = 1

    def __post_init__(self) -> None:
        weight_of(self.weight)
        if isinstance(self.rank, int) and not 1 <= self.rank <= self.top:
            raise ValueError(f"rank {self.rank} is not on the scale of {self.competency}")

    @property
    def top(self) -> int:
        """The highest rank of the scale."""
        return len(self.levels)

    @property
    def required_rank(self) -> int | None:
        """The rank asked for; ``None`` for N/A and unset."""
        return self.rank if isinstance(self.rank, int) else None


@dataclass(frozen=True)
class Answer:
    """One rater's answer for one competency.

    ``rating`` is a code of the rating scale, ``None`` for a blank or "cannot judge": no answer,
    whatever else was stated (§1). ``attained`` is the rank stated by the rater, if any (§2).
    """

    competency: str
    rating: str | None
    attained: int | None = None


@dataclass(frozen=True)
class RaterReview:
    """The answers of one rater who submitted. It carries no identity on purpose (§4)."""

    group: Group
    answers: tuple[Answer, ...]

    def __post_init__(self) -> None:
        if self.group is Group.OTHERS:
            raise ValueError("no rater belongs to the merged group")
        if len({answer.competency for answer in self.answers}) < len(self.answers):
            raise ValueError("a review answers a competency twice")


def _supervisor_only() -> Mapping[Group, Number]:
    return {Group.SUPERVISOR: 100}


def _competencies_only() -> Mapping[Part, Number]:
    return {Part.COMPETENCIES: 100}


@dataclass(frozen=True)
class CycleWeights:
    """The weights of a cycle; only their proportions matter, what is not named weighs 0.

    Raises ValueError for a negative weight or one for the merged group, TypeError for a float.
    """

    categories: Mapping[str, Number]
    groups: Mapping[Group, Number] = field(default_factory=_supervisor_only)
    parts: Mapping[Part, Number] = field(default_factory=_competencies_only)

    def __post_init__(self) -> None:
        for weight in (
            *self.categories.values(),
            *self.groups.values(),
            *self.parts.values(),
        ):
            weight_of(weight)
        if Group.OTHERS in self.groups:
            raise ValueError("the merged group takes the weights of its members")
