"""What an event hands over so that somebody is told of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from competency_portal.notices.kinds import NoticeKind
from competency_portal.people.models import Employee


@dataclass(frozen=True)
class Told:
    """One thing for one person.

    `key` names the thing (`review:17:returned:3`): the same kind and key are told once only.
    `subject` is a few words of data (the cycle's name); the sentence around it is the kind's.
    `url` is the address of the page where it is looked at, with its leading slash. `topic` is the
    task that it belongs to (`cycle:12:self`; `services.telling.settle`), `due_on` its last day.
    """

    recipient: Employee
    kind: NoticeKind
    key: str
    subject: str
    url: str = ""
    topic: str = ""
    due_on: datetime.date | None = None
