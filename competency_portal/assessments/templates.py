"""Combinations of stages and settings that a cycle starts from; four come with the product.

A `Definition` knows no dates: a stage begins so many days after the first day of the cycle.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import ANSWERING, RESPONDENTS, RaterGroup, StageKind
from competency_portal.assessments.rater_choice import RaterKind
from competency_portal.assessments.weights import read_weights, total_is_100

MOST_DAYS = 730
"""The furthest a stage may begin after the first, and the longest it may take."""
LEAST_THRESHOLD, MOST_THRESHOLD = 3, 20
"""Raters of a group that is shown: of two, each would know the other's answer (§4)."""
MOST_RATERS = 50
PARTS = ("competencies", "questionnaire", "kpi")


def _supervisor_alone() -> Mapping[str, str]:
    return {RaterGroup.SUPERVISOR.value: "100"}


def _competencies_alone() -> Mapping[str, str]:
    return {"competencies": "100"}


class BadDefinition(ValueError):
    """What is stored is no definition; the message is for whoever mends the data."""


@dataclass(frozen=True)
class StageSpan:
    """A stage by the days after the cycle's first day: `offset` 0 … 730, `length` 1 … 730."""

    kind: StageKind
    offset: int
    length: int

    def days_from(self, first: datetime.date) -> tuple[datetime.date, datetime.date]:
        """Its first and last day in a cycle that begins on `first`; both belong to it."""
        starts = first + datetime.timedelta(days=self.offset)
        return starts, starts + datetime.timedelta(days=self.length - 1)


@dataclass(frozen=True)
class Definition:
    """What a cycle is made of, without its people, its days and its model version.

    Weights are decimal strings by code, in percent; each set totals 100 or is empty.
    """

    stages: tuple[StageSpan, ...]
    group_weights: Mapping[str, str] = field(default_factory=_supervisor_alone)
    part_weights: Mapping[str, str] = field(default_factory=_competencies_alone)
    rater_limits: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    most_reviews: int = 8
    proposes_raters: bool = True
    anonymity_threshold: int = 3
    questionnaire: str = ""
    respondents: Mapping[str, str] = field(default_factory=dict)
    shuffles_items: bool = False
    guideline: Mapping[str, str] = field(default_factory=dict)

    def check(self) -> Definition:
        """Return it if a cycle can start from it. Raises `BadDefinition`."""
        _check_stages(self.stages)
        for name, known in (
            ("group_weights", RaterGroup.values),
            ("part_weights", PARTS),
            ("respondents", [group.value for group in RESPONDENTS]),
            ("guideline", None),
        ):
            _check_weights(name, getattr(self, name), known)
        _check_limits(self.rater_limits)
        _check_number("most_reviews", self.most_reviews, 1, 1000)
        threshold = self.anonymity_threshold
        _check_number("anonymity_threshold", threshold, LEAST_THRESHOLD, MOST_THRESHOLD)
        for name in ("proposes_raters", "shuffles_items"):
            if not isinstance(getattr(self, name), bool):
                raise BadDefinition(f"{name} is neither true nor false")
        if not isinstance(self.questionnaire, str):
            raise BadDefinition("questionnaire is no code")
        return self

    @property
    def kinds(self) -> tuple[StageKind, ...]:
        """The stages that are switched on."""
        return tuple(stage.kind for stage in self.stages)

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        mappings = {name: dict(value) for name, value in plain.items() if hasattr(value, "items")}
        limits = {kind: list(pair) for kind, pair in self.rater_limits.items()}
        stages = [{**asdict(stage), "kind": stage.kind.value} for stage in self.stages]
        return {**plain, **mappings, "rater_limits": limits, "stages": stages}

    @classmethod
    def from_json(cls, stored: object) -> Definition:
        """Read what `to_json` wrote; anything unknown, missing or out of range is refused.

        Raises `BadDefinition`.
        """
        if not isinstance(stored, dict) or not isinstance(stored.get("stages"), list):
            raise BadDefinition("a definition is an object with a list of stages")
        if unknown := set(stored) - {each.name for each in fields(cls)}:
            raise BadDefinition(f"unknown: {', '.join(sorted(map(str, unknown)))}")
        limits = stored.get("rater_limits", {})
        if not isinstance(limits, dict) or not all(
            isinstance(pair, list | tuple) for pair in limits.values()
        ):
            raise BadDefinition("rater_limits are pairs by group")
        read = {
            "stages": tuple(_span(each) for each in stored["stages"]),
            "rater_limits": {kind: tuple(pair) for kind, pair in limits.items()},
        }
        return cls(**{**stored, **read}).check()


def _span(stored: object) -> StageSpan:
    if not isinstance(stored, dict) or set(stored) != {"kind", "offset", "length"}:
        raise BadDefinition("a stage has a kind, an offset and a length")
    if stored["kind"] not in StageKind.values:
        raise BadDefinition(f"no stage: {stored['kind']!r}")
    return StageSpan(StageKind(stored["kind"]), stored["offset"], stored["length"])


def _check_stages(stages: tuple[StageSpan, ...]) -> None:
    kinds = [stage.kind for stage in stages]
    if len(set(kinds)) < len(kinds):
        raise BadDefinition("a stage stands there twice")
    if not set(kinds) & set(ANSWERING):
        raise BadDefinition("nobody answers")
    for stage in stages:
        _check_number("offset", stage.offset, 0, MOST_DAYS)
        _check_number("length", stage.length, 1, MOST_DAYS)


def _check_number(name: str, value: object, least: int, most: int) -> None:
    if type(value) is not int or not least <= value <= most:
        raise BadDefinition(f"{name} is no whole number from {least} to {most}: {value!r}")


def _check_weights(name: str, weights: object, known: object) -> None:
    if not isinstance(weights, Mapping):
        raise BadDefinition(f"{name} are weights by code")
    codes = known if isinstance(known, list | tuple) else list(weights)
    try:
        values = read_weights(weights).values()
    except (TypeError, ValueError) as error:
        raise BadDefinition(f"{name}: {error}") from error
    if not set(weights) <= set(codes):
        raise BadDefinition(f"{name} knows only {', '.join(map(str, codes))}")
    if any(values) and not total_is_100(values):
        raise BadDefinition(f"{name} do not total 100")


def _check_limits(limits: Mapping[str, tuple[int, int]]) -> None:
    for kind, pair in limits.items():
        if kind not in [each.value for each in RaterKind] or len(pair) != 2:
            raise BadDefinition(f"no limits of raters: {kind!r}")
        _check_number("fewest", pair[0], 0, MOST_RATERS)
        _check_number("most", pair[1], max(1, pair[0]), MOST_RATERS)


@dataclass(frozen=True)
class Shipped:
    """A template that comes with the product."""

    key: str
    name: Promise
    about: Promise
    definition: Definition


_ASKED_AROUND: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"peer": (3, 6), "subordinate": (3, 6), "related": (3, 6)}
)

SHIPPED = (
    Shipped(
        "annual",
        _("Yearly competency assessment"),
        _(
            "Everybody looks: oneself, supervisor, colleagues, questionnaire and KPI; then HR "
            "calibrates, publishes, and plans follow."
        ),
        Definition(
            stages=(
                StageSpan(StageKind.SELF, 0, 7),
                StageSpan(StageKind.SUPERVISOR, 7, 14),
                StageSpan(StageKind.OTHERS, 7, 14),
                StageSpan(StageKind.QUESTIONNAIRE, 7, 14),
                StageSpan(StageKind.KPI, 7, 14),
                StageSpan(StageKind.CALIBRATION, 21, 7),
                StageSpan(StageKind.PUBLICATION, 28, 2),
                StageSpan(StageKind.ACKNOWLEDGEMENT, 30, 7),
                StageSpan(StageKind.PLAN, 30, 21),
            ),
            group_weights={"supervisor": "60", "peer": "20", "subordinate": "10", "related": "10"},
            part_weights={"competencies": "70", "questionnaire": "10", "kpi": "20"},
            rater_limits=_ASKED_AROUND,
            questionnaire="weighted-behaviour",
            respondents={"supervisor": "100"},
        ),
    ),
    Shipped(
        "quarterly",
        _("Quarterly review"),
        _("A short look in between: oneself and the supervisor."),
        Definition(
            stages=(
                StageSpan(StageKind.SELF, 0, 5),
                StageSpan(StageKind.SUPERVISOR, 5, 9),
                StageSpan(StageKind.PUBLICATION, 14, 2),
            )
        ),
    ),
    Shipped(
        "full-circle",
        _("360 assessment"),
        _("The view of colleagues beside that of the supervisor and one's own."),
        Definition(
            stages=(
                StageSpan(StageKind.SELF, 0, 7),
                StageSpan(StageKind.SUPERVISOR, 7, 14),
                StageSpan(StageKind.OTHERS, 7, 14),
                StageSpan(StageKind.PUBLICATION, 21, 3),
                StageSpan(StageKind.ACKNOWLEDGEMENT, 24, 7),
            ),
            group_weights={"supervisor": "40", "peer": "30", "subordinate": "15", "related": "15"},
            rater_limits=_ASKED_AROUND,
        ),
    ),
    Shipped(
        "probation",
        _("Probation assessment"),
        _("At the end of the probation: oneself, the supervisor and the KPI."),
        Definition(
            stages=(
                StageSpan(StageKind.SELF, 0, 5),
                StageSpan(StageKind.SUPERVISOR, 5, 9),
                StageSpan(StageKind.KPI, 5, 9),
                StageSpan(StageKind.PUBLICATION, 14, 2),
            ),
            part_weights={"competencies": "70", "kpi": "30"},
        ),
    ),
)
