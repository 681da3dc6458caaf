"""Whom a kind of notice can concern at all: nobody is asked whether they want what never comes.

The app that tells of something knows to whom it happens and says so as it starts, in
`AppConfig.ready`: `concerns.register(kind, rule)`, as `feedback` does of objections. A kind of
which nothing is said can concern everybody.
"""

from __future__ import annotations

from collections.abc import Callable

from competency_portal.core.models import User
from competency_portal.notices.kinds import SWITCHABLE, NoticeKind

Rule = Callable[[User], bool]
_rules: dict[NoticeKind, Rule] = {}


def register(kind: NoticeKind, rule: Rule) -> None:
    """Offer a kind only to those whom `rule` names; an app does this in `AppConfig.ready`."""
    _rules[kind] = rule


def switchable_by(user: User) -> list[NoticeKind]:
    """The kinds that somebody may switch off and that can concern them, in their order."""
    return [kind for kind in SWITCHABLE if kind not in _rules or _rules[kind](user)]
