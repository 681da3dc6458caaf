"""What a cycle can start from: templates that come with the product, HR's own, another cycle."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from competency_portal.assessments.models import Cycle, CycleTemplate, StageKind
from competency_portal.assessments.states import CycleState
from competency_portal.assessments.templates import (
    SHIPPED,
    BadDefinition,
    Definition,
    StageSpan,
)
from competency_portal.core.templatetags.formats import pangu

TWICE = re.compile(r"^(\d+\s*)([^\x00-\x7f])\2")
NOTHING: Mapping[str, Any] = MappingProxyType({})
OWN = "own-"
"""Before the key of a template that HR saved, beside the words of those shipped."""


@dataclass(frozen=True)
class Template:
    """One thing to start from; `row` is the key of HR's own."""

    key: str
    name: str | Promise
    about: str | Promise
    definition: Definition
    row: int | None = None

    @property
    def days(self) -> int:
        """How long a cycle of it takes, from the first day of its first stage to the last."""
        return max(span.offset + span.length for span in self.definition.stages)


def templates() -> list[Template]:
    """Those shipped, then HR's own by name; a row that can't be read is left out."""
    shipped = [Template(each.key, each.name, each.about, each.definition) for each in SHIPPED]
    own = [_own(row) for row in CycleTemplate.objects.order_by("name")]
    return [*shipped, *(each for each in own if each)]


def template(key: str | None) -> Template | None:
    """The template of this key, if there is one."""
    return next((each for each in templates() if each.key == key), None)


def proposed_name(year: int, name: str | Promise) -> str:
    """What a cycle of this template may be called: its year, then its name."""
    named = gettext("%(year)s %(name)s") % {"year": year, "name": name}
    # In Chinese a year has a word of its own, with which the name may begin: once is enough.
    return pangu(TWICE.sub(r"\1\2", named))


def _own(row: CycleTemplate) -> Template | None:
    try:
        definition = Definition.from_json(row.definition)
    except BadDefinition:
        return None
    return Template(f"{OWN}{row.pk}", row.name, _("Kept by HR."), definition, row.pk)


def first_day(cycle: Cycle) -> datetime.date:
    """The first day of a cycle's first stage, or of its period where it has none."""
    days = [stage.starts for stage in cycle.stages.all()]
    return min(days, default=cycle.period_start)


def definition_of(cycle: Cycle) -> Definition:
    """What a cycle is made of, as it is stored: not checked."""
    first = first_day(cycle)
    stages = tuple(
        StageSpan(
            StageKind(stage.kind), (stage.starts - first).days, (stage.ends - stage.starts).days + 1
        )
        for stage in cycle.stages.all()
    )
    return Definition(
        stages=stages,
        group_weights=dict(cycle.group_weights),
        part_weights=dict(cycle.part_weights),
        rater_limits={kind: tuple(pair) for kind, pair in cycle.rater_limits.items()},
        most_reviews=cycle.most_reviews,
        proposes_raters=cycle.proposes_raters,
        anonymity_threshold=cycle.anonymity_threshold,
        questionnaire=cycle.questionnaire.code if cycle.questionnaire else "",
        respondents=dict(cycle.respondents),
        shuffles_items=cycle.shuffles_items,
        guideline=dict(cycle.guideline),
    )


def latest_cycle() -> Cycle | None:
    """Of the cycles that were launched the one whose period began last: "the last cycle"."""
    launched = Cycle.objects.exclude(state=CycleState.DRAFT)
    return launched.order_by("-period_start", "-pk").first()


@dataclass(frozen=True)
class Start:
    """What the form of a cycle begins with."""

    definition: Definition
    days: Mapping[StageKind, tuple[datetime.date, datetime.date]]
    initial: Mapping[str, Any] = field(default_factory=dict)


def start_of(cycle: Cycle) -> Start:
    """A stored cycle as its form shows it."""
    days = {StageKind(stage.kind): (stage.starts, stage.ends) for stage in cycle.stages.all()}
    return Start(definition_of(cycle), days)


def start_from(
    definition: Definition, first: datetime.date, initial: Mapping[str, Any] = NOTHING
) -> Start:
    """A new cycle whose first stage begins on `first`."""
    days = {stage.kind: stage.days_from(first) for stage in definition.stages}
    return Start(definition, days, initial)


def scoring_alone() -> Definition:
    """The least a cycle can be: two weeks for the supervisors."""
    return Definition(stages=(StageSpan(StageKind.SUPERVISOR, 0, 14),))
