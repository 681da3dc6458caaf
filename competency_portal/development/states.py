"""The life of a measure."""

from django.db import models
from django.utils.translation import pgettext_lazy


class MeasureState(models.TextChoices):
    """A person proposes, the supervisor agrees; then it is done, or dropped with a reason."""

    PROPOSED = "proposed", pgettext_lazy("measure", "proposed")
    PLANNED = "planned", pgettext_lazy("measure", "agreed")
    RUNNING = "running", pgettext_lazy("measure", "under way")
    DONE = "done", pgettext_lazy("measure", "done")
    DROPPED = "dropped", pgettext_lazy("measure", "dropped")


MEASURE_MOVES: dict[MeasureState, frozenset[MeasureState]] = {
    MeasureState.PROPOSED: frozenset({MeasureState.PLANNED, MeasureState.DROPPED}),
    MeasureState.PLANNED: frozenset(
        {MeasureState.RUNNING, MeasureState.DONE, MeasureState.DROPPED}
    ),
    MeasureState.RUNNING: frozenset({MeasureState.DONE, MeasureState.DROPPED}),
    # Said to be done too early.
    MeasureState.DONE: frozenset({MeasureState.RUNNING}),
    MeasureState.DROPPED: frozenset(),
}
# Agreed and not at its end: these have a last day that can pass.
OPEN = (MeasureState.PLANNED, MeasureState.RUNNING)
# Agreed, whatever became of it then: those who carry it out are asked for it.
AGREED = (*OPEN, MeasureState.DONE)
# What may still be worded otherwise.
CHANGEABLE = (MeasureState.PROPOSED, *OPEN)
