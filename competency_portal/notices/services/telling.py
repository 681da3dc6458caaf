"""Telling people: written in the transaction of what happened, sent later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from competency_portal.notices.models import Notice, NoticeKind
from competency_portal.people.models import Employee


@dataclass(frozen=True)
class Told:
    """One thing for one person.

    `key` names the thing (`review:17:returned:3`): the same kind and key are told once only.
    `subject` is a few words of data (the cycle's name); the sentence around it is the kind's.
    `url` is the address of the page where it is looked at, with its leading slash.
    """

    recipient: Employee
    kind: NoticeKind
    key: str
    subject: str
    url: str = ""


def tell(told: Iterable[Told]) -> None:
    """Note what people are to be told; whoever is told it already is not told again.

    Called inside the transaction of what happened, so that there is never the one without the
    other. Nothing is sent here.
    """
    Notice.objects.bulk_create(
        [
            Notice(
                recipient=one.recipient,
                kind=one.kind,
                key=one.key,
                subject=one.subject[:300],
                url=one.url,
            )
            for one in told
        ],
        ignore_conflicts=True,
    )
