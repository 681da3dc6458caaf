"""Who is due on a day: every app that knows of deadlines says so.

Reminders are not planned ahead. Each morning the sources look at how things stand and name whom
to remind, so that whatever was handed in, extended or taken back by then is reminded of no more.

An app names its source as it starts, in `AppConfig.ready`: `due.register(due_on)`, as
`assessments` does (`assessments.queries.tasks.due_on`). Kinds and keys see to it that each is told
once; `services.telling.settle` forgets what was told of something that is done.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator

from competency_portal.notices.told import Told

Source = Callable[[datetime.date], Iterable[Told]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Ask `source` every day from now on; an app does this in `AppConfig.ready`."""
    if source not in _sources:
        _sources.append(source)


def told_on(day: datetime.date) -> Iterator[Told]:
    """What everybody is to be told on a day, whether or not they have been told already."""
    for source in _sources:
        yield from source(day)
