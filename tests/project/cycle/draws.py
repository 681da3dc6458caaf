"""What chance may choose: plans, answers, and who tries."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tests.project.cycle.state import CATEGORY, DIMENSIONS, SCALES, Cycle, Model, Plan, Said, Stage

Draw = Any
REASONS = st.sampled_from(["讨论过。", "补充材料。", "讨论过。", " "])
WHY = st.sampled_from(["会上一致。", "按事例。"])
CHOSEN = (
    *(["ann", "hana"], ["ann", "ben", "hana"], ["hana", "dan", "ben"], ["ann", "ben"]),
    *(["ann", "hana", "kim"], ["kim"]),
)
GROUPS = (
    {"supervisor": "60", "peer": "20", "subordinate": "15", "related": "5"},
    {"supervisor": "100", "self": "0"},
    {"supervisor": "50", "self": "10", "peer": "20", "subordinate": "10", "related": "10"},
)
PARTS = ({"competencies": "60", "questionnaire": "25", "kpi": "15"}, {"competencies": "100"})
LIMITS = (
    {"peer": (1, 3), "subordinate": (1, 2), "related": (1, 3)},
    {"peer": (0, 1), "subordinate": (1, 2)},
    # With the highest threshold these could never be shown.
    {"peer": (1, 2)},
)
# Each stage as often as the other lists have it: most cycles have most of them.
SWITCHED = {
    "self": (True, True, False),
    "supervisor": (True, True, True, True, True, False),
    "others": (True, True, True, False),
    "questionnaire": (True, False),
    "kpi": (True, False),
    "calibration": (True, True, True, False),
}


@st.composite
def plans(draw: Draw, model: Model) -> Cycle:
    """A draft: some stages around the next days, some people, some rules."""
    stages = {kind: draw(days(model)) for kind, odds in SWITCHED.items() if pick(draw, odds)}
    if not set(stages) - {"calibration"}:
        stages["supervisor"] = draw(days(model))
    limits = pick(draw, LIMITS)
    plan = Plan(
        threshold=pick(draw, (1, 2, 2, 3)),
        limits=limits,
        most_reviews=pick(draw, (3, 1)),
        proposes=pick(draw, (True, False)),
        respondents=pick(draw, ({"supervisor": "100", "self": "0"}, {"self": "40"}))
        if "questionnaire" in stages
        else {},
        groups=pick(draw, GROUPS),
        parts=pick(draw, PARTS),
    )
    code = f"cycle-{model.number()}"
    return Cycle(code, plan, stages, list(pick(draw, CHOSEN)))


def pick(draw: Draw, choices: Sequence[Any]) -> Any:
    """One of them."""
    return draw(st.sampled_from(choices))


@st.composite
def days(draw: Draw, model: Model) -> Stage:
    """From one of the next days on, for a few days."""
    starts = model.today + datetime.timedelta(days=pick(draw, (0, 0, 0, 0, 1)))
    return Stage(starts, starts + datetime.timedelta(days=pick(draw, (9, 7, 5, 2))))


def later(model: Model) -> st.SearchStrategy[datetime.date]:
    """A day that somebody may offer as the new last one; some have passed."""
    ends = st.sampled_from([9, 12, 5, 2, 0, -1])
    return ends.map(lambda count: model.today + datetime.timedelta(days=count))


def sound(code: str) -> st.SearchStrategy[Said]:
    """Answers that can be handed in."""
    return st.sampled_from(
        [
            *(Said("at"), Said("below", evidence="见过。"), Said("above", evidence="见过。")),
            *(Said("at", evidence="平时。"), Said(unable=True)),
        ]
    )


def anything(code: str) -> st.SearchStrategy[Said]:
    """Answers of all kinds: without evidence, with a level that fits or doesn't, or nothing."""
    level = st.sampled_from(["", *SCALES[CATEGORY[code]], "X"])
    odd = st.builds(
        Said,
        rating=st.sampled_from(["at", "below", "above", ""]),
        unable=st.sampled_from([False, False, True]),
        attained=level,
        evidence=st.sampled_from(["", "见过。"]),
    )
    return st.one_of(sound(code), odd)


PLACES = [
    f"{code}/{place}" for code, (_, items) in DIMENSIONS.items() for place in range(1, items + 1)
]
VALUES = st.integers(0, 5)
SOME_ITEMS = st.dictionaries(st.sampled_from(PLACES), VALUES, min_size=1, max_size=3)
ENTERED: dict[str, st.SearchStrategy[tuple[str | None, str | None, int | None]]] = {
    "waiting": st.tuples(
        st.sampled_from(["48", "36", "60", None]), st.none(), st.sampled_from([5, 2, None])
    ),
    "quality": st.tuples(st.none(), st.sampled_from(["at", "below", "above", None]), st.none()),
    "savings": st.tuples(st.sampled_from(["1", "2", "10", "11", None]), st.none(), st.none()),
}
