"""Who is due on a day: every app that knows of deadlines says so.

Reminders are not planned ahead. Each morning the sources look at how things stand and name whom
to remind, so that whatever was handed in, extended or taken back by then is reminded of no more.

An app names its source as it starts, in `AppConfig.ready`: `due.register(due_on)`, as
`assessments` does (`assessments.queries.tasks.due_on`). Kinds and keys see to it that each is told
once; `services.telling.settle` forgets what was told of something that is done. What is to be done
by whoever can (`kinds.STANDING`) is named every day: with another person named, the notice moves.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from django.utils import timezone

from competency_portal.notices.told import Told

SOON, WEEK = 3, 7
IN_THREE_DAYS, TOMORROW = "in-three-days", "tomorrow"
MOST_WEEKS = 4
"""So often is somebody reminded of what takes no harm by waiting."""
Source = Callable[[datetime.date], Iterable[Told]]
StillAsked = Callable[[Collection[str]], Iterable[Told]]
_sources: list[Source] = []
_asked: dict[re.Pattern[str], StillAsked] = {}


def register(source: Source) -> None:
    """Ask `source` every day from now on; an app does this in `AppConfig.ready`."""
    if source not in _sources:
        _sources.append(source)


def register_asked(topics: re.Pattern[str], still: StillAsked) -> None:
    """Ask every day whether what HR reminded of is still wanted; as an app starts.

    `still` is given the topics of such reminders, of those that `topics` matches wholly, and names
    whom HR would still remind of them. Where a task's own end forgets what was told of it, as with
    reviews, nobody has to be asked.
    """
    _asked[topics] = still


def no_longer_asked(asked: Mapping[int, tuple[int, str]]) -> Iterator[int]:
    """Which of HR's reminders, recipient and topic by key of the notice, nobody wants any more."""
    for topics, still in _asked.items():
        mine = {key: task for key, task in asked.items() if topics.fullmatch(task[1])}
        if mine:
            told = still({topic for _recipient, topic in mine.values()})
            wanted = {(one.recipient.pk, one.topic) for one in told}
            yield from (key for key, task in mine.items() if task not in wanted)


def step_of(left: int) -> str:
    """Which reminder is due so many days before the last one (negative: after it), if any.

    Three days or two before it, on the day before or the last one itself, then once a week. Where
    a morning was missed, the next one still reminds.
    """
    if left < 0:
        return f"week-{(-left - 1) // WEEK}"
    if left <= 1:
        return TOMORROW
    return IN_THREE_DAYS if left <= SOON else ""


def is_given_up(left: int) -> bool:
    """Whether the last day is so long ago that nobody is reminded any more."""
    return left < -WEEK * MOST_WEEKS


def week_of(days: int) -> str:
    """What tells a reminder of something that has waited so many days from those before it."""
    return f"week-{days // WEEK}" if days >= WEEK else ""


def day_key() -> str:
    """What makes a reminder one a day, person and thing."""
    return timezone.localdate().isoformat()


def told_on(day: datetime.date) -> Iterator[Told]:
    """What everybody is to be told on a day, whether or not they have been told already."""
    for source in _sources:
        yield from source(day)
