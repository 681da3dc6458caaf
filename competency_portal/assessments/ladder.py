"""One competency at every level of its scale, with what was marked; without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from competency_portal.assessments.proposal import Mark, Proposal, propose
from models_catalog.standing import Standing, statable_ranks


@dataclass(frozen=True)
class Behaviour:
    """One behaviour with its place in its level, from 1, and what was marked."""

    pk: int
    number: int
    text: str
    mark: Mark | None


@dataclass(frozen=True)
class Rung:
    """One level of the scale with the behaviours of one competency."""

    pk: int
    code: str
    label: str
    rank: int
    definition: str
    behaviours: tuple[Behaviour, ...]

    @property
    def marks(self) -> tuple[Mark | None, ...]:
        """One for each behaviour, in their order."""
        return tuple(behaviour.mark for behaviour in self.behaviours)


@dataclass(frozen=True)
class Ladder:
    """One competency at every level of its scale, lowest first.

    Ranks count from 1 without gaps, as the catalogue's loader stores them.
    """

    rungs: tuple[Rung, ...]
    required_rank: int

    @property
    def top(self) -> int:
        """The highest rank."""
        return self.rungs[-1].rank

    @cached_property
    def required(self) -> Rung:
        """The level that the position asks for."""
        return next(rung for rung in self.rungs if rung.rank == self.required_rank)

    @cached_property
    def following(self) -> Rung | None:
        """The next level, or none at the top."""
        return next((rung for rung in self.rungs if rung.rank > self.required_rank), None)

    @cached_property
    def marks(self) -> Mapping[int, Mark]:
        """Every mark by behaviour."""
        return {
            behaviour.pk: behaviour.mark
            for rung in self.rungs
            for behaviour in rung.behaviours
            if behaviour.mark is not None
        }

    @cached_property
    def behaviour_keys(self) -> frozenset[int]:
        """Every behaviour that can be marked."""
        return frozenset(behaviour.pk for rung in self.rungs for behaviour in rung.behaviours)

    @cached_property
    def proposal(self) -> Proposal:
        """What the marks propose (docs/arithmetic.md §16)."""
        return propose(self.required.marks, self.following.marks if self.following else None)

    def marked(self, marks: Mapping[int, Mark]) -> Ladder:
        """The same ladder with these marks instead of its own."""
        return replace(
            self,
            rungs=tuple(
                replace(
                    rung,
                    behaviours=tuple(
                        replace(behaviour, mark=marks.get(behaviour.pk))
                        for behaviour in rung.behaviours
                    ),
                )
                for rung in self.rungs
            ),
        )

    def rung(self, code: str) -> Rung | None:
        """The level of this code, if the scale has it."""
        return next((rung for rung in self.rungs if rung.code == code), None)

    def statable(self, standing: Standing) -> tuple[Rung, ...]:
        """The levels that agree with a rating, lowest first (docs/arithmetic.md §2)."""
        ranks = statable_ranks(standing, self.required_rank, self.top)
        return tuple(rung for rung in self.rungs if rung.rank in ranks)
