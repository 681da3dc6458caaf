"""What each role finds in the cycle of `tests.project.staged`.

`observed` drives the pages as one account; `SIGHTS` reads off what that account has seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client

from competency_portal.assessments.models import StageKind
from competency_portal.assessments.visibility import Sight, Subject
from competency_portal.core.models import User
from tests.project.staged import (
    DECIDED,
    DECLINED,
    EVENT,
    MINE,
    NAMED,
    OBJECTED,
    PLANNED,
    PROPOSED,
    RATERS_EVENT,
    REVIEW,
    SELF,
    SELF_UNRATED,
    SHOWN,
    TALKED,
    THEIRS,
    TOO_FEW,
    TRAIL,
    Company,
)

# Learning: supervisor 2 (weight 60), peers 3, 2, 2 (weight 40). Integrity: only two peers judged.
BLENDED, PEERS, TWO_PEERS = "2.13", "同级 2.33", "同级 2.50"
OWN_SCORE, SUPERVISORS_SCORE = 'data-value="4.00"', 'data-value="2.00"'


@dataclass
class Seen:
    """What an account finds: the pages there are by name; "" where they answer 404."""

    pages: dict[str, str]

    def has(self, *texts: str) -> bool:
        """Whether any of these stands on any page."""
        return any(text in page for page in self.pages.values() for text in texts)

    def opens(self, *names: str) -> bool:
        """Whether any of these pages is there."""
        return any(self.pages.get(name) for name in names)

    def shows(self, name: str, *texts: str) -> bool:
        """Whether one page shows all of these."""
        return all(text in self.pages.get(name, "") for text in texts)

    def tells(self, kind: StageKind) -> bool:
        """Whether any board says how much of a stage is done, or who owes something of it."""
        counted = rf'data-testid="stage-{kind}">(?:(?!</li>).)*data-testid="stage-done"'
        owed = rf'<span class="nowrap[^"]*">{kind.label} <span class="nums">'
        told = re.compile(f"{counted}|{owed}", re.DOTALL)
        return any(told.search(page) for page in self.pages.values())


def observed(company: Company, user: User) -> Seen:
    """Open every page as one account."""
    client = Client()
    client.force_login(user)
    pages = {}
    for name, address in company.addresses().items():
        said = client.get(address, follow=True)
        page = said.content.decode().partition("<main")[2] if said.status_code == 200 else ""
        # Everybody has a start page; what counts is whether anything of the cycle stands there.
        pages[name] = page if name != "start" or company.cycle.name in page else ""
    return Seen(pages)


def _self(seen: Seen) -> Sight:
    first = seen.opens("self") or seen.has('data-testid="beside"', 'data-testid="own-learning"')
    second = seen.opens("self of second") or seen.shows("report of second", "own-learning")
    return _of_self(seen, first=first, second=second)


def _self_texts(seen: Seen) -> Sight:
    sight = _of_self(seen, first=seen.has(SELF), second=seen.has(SELF_UNRATED))
    # Whoever sees the ratings knows that there is something submitted.
    knows = sight is Sight.NOTHING and _self(seen) is not Sight.NOTHING
    return Sight.WHETHER if knows else sight


def _of_self(seen: Seen, *, first: bool, second: bool) -> Sight:
    """The supervisor has rated the first person, not the second; authors open their own alone."""
    if second or (first and seen.opens("self")):
        return Sight.ALL
    if first:
        return Sight.AFTER_OWN
    return _whether(seen.shows("person", ">本人<") or seen.tells(StageKind.SELF))


def _whether(told: object) -> Sight:
    return Sight.WHETHER if told else Sight.NOTHING


def _review(seen: Seen) -> Sight:
    return Sight.ALL if seen.has(REVIEW) else _whether(seen.tells(StageKind.SUPERVISOR))


def _raters(seen: Seen) -> Sight:
    if seen.has(PROPOSED, DECLINED):
        return Sight.ALL
    return Sight.NAMED if seen.has(NAMED) else Sight.NOTHING


def _answers(seen: Seen) -> Sight:
    if seen.opens("answers of another") or seen.has(TWO_PEERS):
        return Sight.ALL
    if seen.has(PEERS):
        return Sight.GROUP
    if seen.opens("answers"):
        return Sight.OWN
    if seen.shows("calibration", BLENDED):
        return Sight.BLENDED
    return _whether(seen.shows("raters", "submitted-peer") or seen.tells(StageKind.OTHERS))


def _comments(seen: Seen) -> Sight:
    if seen.has(THEIRS):
        return Sight.ALL if seen.has(TOO_FEW) else Sight.GROUP
    return Sight.OWN if seen.has(MINE) else Sight.NOTHING


def _response(page: str, label: str, score: str) -> Callable[[Seen], Sight]:
    def sight(seen: Seen) -> Sight:
        if seen.opens(page):
            return Sight.ALL
        if seen.shows("report", "dimension-service", score):
            return Sight.SCORES
        told = seen.shows("person", 'data-testid="responses"', label)
        return _whether(told or seen.tells(StageKind.QUESTIONNAIRE))

    return sight


def _kpi(seen: Seen) -> Sight:
    return Sight.ALL if seen.has("37.25") else _whether(seen.tells(StageKind.KPI))


def _result(seen: Seen) -> Sight:
    figures = seen.opens("report") or seen.shows("calibration", BLENDED)
    return Sight.ALL if figures else Sight.NOTHING


def _objection(seen: Seen) -> Sight:
    if seen.has(OBJECTED):
        return Sight.ALL
    return _whether(seen.has('data-testid="objection-waiting"'))


def _events(seen: Seen) -> Sight:
    if seen.has(EVENT):
        return Sight.ALL if seen.has(RATERS_EVENT) else Sight.OWN
    if seen.has(SHOWN):
        return Sight.SHARED
    return Sight.OWN if seen.has(RATERS_EVENT) else Sight.NOTHING


def _others(seen: Seen) -> Sight:
    if seen.opens("report of third") or seen.shows("calibration", ">丙<"):
        return Sight.ALL
    return Sight.TEAM if seen.opens("report of second") else Sight.NOTHING


def _found(text: str) -> Callable[[Seen], Sight]:
    return lambda seen: Sight.ALL if seen.has(text) else Sight.NOTHING


def _plan(seen: Seen) -> Sight:
    # Before launch not even the start page names the cycle.
    names = ("plan", "start") if len(seen.pages) == 2 else ("plan",)
    return Sight.ALL if seen.opens(*names) else Sight.NOTHING


SIGHTS: dict[Subject, Callable[[Seen], Sight]] = {
    Subject.SELF: _self,
    Subject.SELF_TEXTS: _self_texts,
    Subject.REVIEW: _review,
    Subject.RATERS: _raters,
    Subject.ANSWERS: _answers,
    Subject.COMMENTS: _comments,
    Subject.OWN_RESPONSE: _response("own response", ">本人<", OWN_SCORE),
    Subject.RESPONSE: _response("response", ">上级<", SUPERVISORS_SCORE),
    Subject.KPI: _kpi,
    Subject.DECISIONS: _found(DECIDED),
    Subject.RESULT: _result,
    Subject.OBJECTION: _objection,
    Subject.GUIDE: lambda seen: Sight.ALL if seen.opens("guide") else Sight.NOTHING,
    Subject.TALK: _found(TALKED),
    Subject.EVENTS: _events,
    Subject.IMPROVEMENT: _found(PLANNED),
    Subject.OTHERS: _others,
    Subject.TRAIL: _found(TRAIL),
    Subject.PLAN: _plan,
}
