"""What comes next with a measure: the one filled button of its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from competency_portal.development.models import Measure
from competency_portal.development.queries.moves import Moved
from competency_portal.development.states import MeasureState


def next_step(measure: Measure, may: Mapping[str, bool], moves: Sequence[Moved]) -> str:
    """The action that is next for whoever may do so much; "" where nothing is.

    Agreed, then begun, then its notes, and near its last day or after it the result; once it is
    done, the behaviours that nobody has marked again yet.
    """
    is_near = measure.is_soon or measure.is_overdue()
    unmarked = measure.state == MeasureState.DONE and any(one.now is None for one in moves)
    steps = {
        "agree": True,
        "hand_over": measure.is_ownerless,
        "finish": is_near,
        "begin": True,
        "note": measure.is_open,
        "mark": unmarked,
    }
    return next((step for step, is_next in steps.items() if is_next and may[step]), "")
