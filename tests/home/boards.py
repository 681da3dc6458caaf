"""Short words for the tests of the board."""

from __future__ import annotations

import datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import Cycle
from competency_portal.core.models import User
from competency_portal.home.board.blocks import Block
from competency_portal.home.board.board import Board
from competency_portal.people.models import Employee

BOARD, LINE = reverse("home:start"), reverse("home:line")


def account(person: Employee) -> User:
    """Whose it is."""
    assert person.user
    return person.user


def opened(user: User, url: str = BOARD, **query: Any) -> Any:
    """A page as somebody sees it."""
    client = Client()
    client.force_login(user)
    answer = client.get(url, query)
    assert answer.status_code == 200
    return answer


def board(user: User, url: str = BOARD, **query: Any) -> Board:
    """What a page shows."""
    found: Board = opened(user, url, **query).context["board"]
    return found


def block(user: User, url: str = BOARD, **query: Any) -> Block:
    """Its only cycle."""
    (found,) = board(user, url, **query).blocks
    return found


def tallies(shown: Block) -> dict[str, tuple[int, int] | None]:
    """What is done of what, by stage."""
    return {
        line.stage.kind: (line.tally.done, line.tally.all) if line.tally else None
        for line in shown.stages
    }


def troubles(shown: Block) -> dict[str, int]:
    """What is wrong with how many."""
    return {str(problem.trouble): problem.people for problem in shown.problems}


def end_stage(cycle: Cycle, kind: str, days: int) -> None:
    """Let the last day of a stage be so many days from today."""
    day = timezone.localdate() + datetime.timedelta(days=days)
    begin = day - datetime.timedelta(days=20)
    cycle.stages.filter(kind=kind).update(starts=begin, ends=day)
