"""Any sequence of deciding and undoing, against a model that is a list of bands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from hypothesis import given, settings, strategies as st
from hypothesis.extra.django import TestCase

from competency_portal.core.errors import Refused
from competency_portal.results.models import Decision
from competency_portal.results.queries.calibration import calibrated
from competency_portal.results.queries.instruments import decided_of
from competency_portal.results.services.calibration import DecidedMeanwhile, decide, undo
from models_catalog.standing import Standing
from tests.factories import LaunchedCycle
from tests.factories.calibration import calibrating, competency_of
from tests.factories.results import AT

Act = tuple[str, Standing | None, str, int]
ACTS: st.SearchStrategy[Act] = st.tuples(
    st.sampled_from(["decide", "decide", "undo"]),
    st.sampled_from([*Standing, None]),
    st.sampled_from(["甲", "乙", "丙"]),
    # How many steps ago the page was opened.
    st.sampled_from([0, 0, 0, 0, 1, 2]),
)


@dataclass
class Model:
    """What was computed, and a stack of what was decided with its reason."""

    computed: Standing = AT
    stack: list[tuple[Standing | None, str]] = field(default_factory=list)
    steps: int = 0

    @property
    def held(self) -> tuple[Standing | None, str]:
        """The band that was decided, and why; none is as computed."""
        return self.stack[-1] if self.stack else (None, "")

    def act(self, act: Act) -> str:
        """Do it, and say how it ends."""
        verb, band, reason, ago = act
        if ago and self.steps:
            return "told"
        if verb == "undo":
            if not self.stack:
                return "refused"
            self.stack.pop()
        else:
            wanted = None if band == self.computed else band
            if wanted == self.held[0]:
                return "refused"
            self.stack.append((wanted, reason))
        self.steps += 1
        return "done"


class TestSequences(TestCase):
    """Each example works on the cycle as it was when its calibration had just begun."""

    made: ClassVar[LaunchedCycle]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = calibrating([AT])

    @settings(max_examples=30, deadline=None)
    @given(acts=st.lists(ACTS, max_size=14))
    def test_any_sequence_equals_the_model(self, acts: list[Act]) -> None:
        made, model = self.made, Model()
        (assessment,), insight = made.assessments, competency_of(made.cycle, "insight")

        def do(act: Act) -> str:
            verb, band, reason, ago = act
            common: dict[str, Any] = {
                "assessment": assessment,
                "competency": insight,
                "seen": max(model.steps - ago, 0),
                "actor": made.hr,
            }
            try:
                if verb == "undo":
                    undo(**common)
                else:
                    point = made.catalogue.points[band] if band else None
                    decide(band=point, reason=reason, **common)
            except DecidedMeanwhile:
                return "told"
            except Refused:
                return "refused"
            return "done"

        for act in acts:
            outcome = do(act)
            assert outcome == model.act(act)
            (row,) = calibrated(made.cycle, [assessment])
            cell = row.cell("insight")
            band, reason = model.held
            assert (cell.decided.standing if cell.decided else None) == band
            assert (cell.computed.standing if cell.computed else None) == model.computed
            kept = decided_of([assessment.pk])[assessment.pk].get("insight")
            assert (kept.reason if kept else None) == (reason if band else None)

        steps = list(Decision.objects.order_by("step").values_list("step", flat=True))
        assert steps == list(range(1, model.steps + 1))
