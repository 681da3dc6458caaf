"""What each rater group gave, and who rated at all (docs/arithmetic.md §3–§5, §7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext, pgettext

from competency_portal.reports.content.formulas import Weighed, plain, weighted_mean
from competency_portal.results.models import (
    GroupFigureState,
    GroupResult,
    GroupStanding,
    ResultGroup,
    StandingState,
)
from competency_portal.results.scoring import Group

NAMED = (ResultGroup.SELF, ResultGroup.SUPERVISOR)
# Others before oneself, as one reads them.
ORDER = (
    *(ResultGroup.SUPERVISOR, ResultGroup.PEER, ResultGroup.SUBORDINATE, ResultGroup.RELATED),
    *(ResultGroup.OTHERS, ResultGroup.SELF),
)

WITHOUT = (StandingState.HIDDEN, StandingState.MISSING)


@dataclass(frozen=True)
class GroupLine:
    """What one rater group gave to a competency; nothing but the state where it is hidden.

    `raters` is how many answered; `threshold` is how many of an anonymous group must have.
    """

    group: ResultGroup
    weight: Decimal
    raters: int | None
    score: Decimal | None
    attained_rank: Decimal | None
    state: GroupFigureState
    threshold: int

    @property
    def counts(self) -> bool:
        """Whether it entered the score (docs/arithmetic.md §5)."""
        return self.score is not None and self.weight > 0

    def told(self, *, weighed: bool) -> str:
        """`peers 2.33 (4 raters, weight 20)`; the weight only where it is `weighed` with others."""
        values = {"group": self.group.label, "count": self.threshold, "score": self.score}
        if self.state == GroupFigureState.TOO_FEW:
            return _("%(group)s: fewer than %(count)s answered this, not counted") % values
        if self.score is None:
            return _("%(group)s: not rated") % values
        details = self._details(weighed=weighed)
        if not details:
            return f"{self.group.label} {self.score}"
        values["details"] = pgettext("in brackets", ", ").join(details)
        return _("%(group)s %(score)s (%(details)s)") % values

    def _details(self, *, weighed: bool) -> list[str]:
        found = []
        if self.group not in NAMED and self.raters:
            found.append(counted(self.raters))
        if not self.weight:
            found.append(_("not counted"))
        elif weighed:
            found.append(_("weight %(weight)s") % {"weight": plain(self.weight)})
        return found


def counted(raters: int) -> str:
    """`4 raters`."""
    return ngettext("%(count)s rater", "%(count)s raters", raters) % {"count": raters}


def group_lines(rows: Sequence[GroupResult], threshold: int) -> tuple[GroupLine, ...]:
    """The groups of one competency, oneself last."""
    lines = [_group_line(row, threshold) for row in rows]
    return tuple(sorted(lines, key=lambda line: ORDER.index(line.group)))


def _group_line(row: GroupResult, threshold: int) -> GroupLine:
    return GroupLine(
        group=ResultGroup(row.group),
        weight=row.weight,
        raters=row.raters,
        score=row.score,
        attained_rank=row.attained_rank,
        state=GroupFigureState(row.state),
        threshold=threshold,
    )


def score_formula(groups: Iterable[GroupLine], score: Decimal | None) -> str:
    """How the groups make the score (docs/arithmetic.md §5)."""
    terms = [Weighed(group.weight, group.score) for group in groups if group.score is not None]
    return weighted_mean(terms, score)


def attained_formula(groups: Iterable[GroupLine], rank: Decimal | None) -> str:
    """How the groups make the level shown (docs/arithmetic.md §7)."""
    terms = [
        Weighed(group.weight, group.attained_rank)
        for group in groups
        if group.attained_rank is not None
    ]
    return weighted_mean(terms, rank)


@dataclass(frozen=True)
class RaterLine:
    """One rater group of the whole assessment; `weight` is written out where others merged."""

    group: ResultGroup
    members: tuple[ResultGroup, ...]
    raters: int | None
    weight: str
    how: str
    counts: bool

    @property
    def name(self) -> str:
        """`others (subordinates and related departments)`."""
        return self._with_members(str(self.group.label))

    @property
    def summed(self) -> str:
        """`peers (5 raters)`; of named ones there is only one."""
        if self.group in NAMED or not self.raters:
            return self.name
        values = {"group": self.group.label, "raters": counted(self.raters)}
        return self._with_members(_("%(group)s (%(raters)s)") % values)

    def _with_members(self, name: str) -> str:
        if not self.members:
            return name
        members = joined([str(member.label) for member in self.members])
        return _("%(group)s (%(members)s)") % {"group": name, "members": members}


@dataclass(frozen=True)
class Raters:
    """Who rated, and what became of it."""

    lines: tuple[RaterLine, ...]
    threshold: int
    has_anonymous: bool

    @property
    def sources(self) -> str:
        """The groups that count, in one phrase."""
        names = [line.summed for line in self.lines if line.counts]
        return joined(names)


def joined(names: Sequence[str]) -> str:
    """Names as one reads them aloud."""
    if len(names) < 2:
        return "".join(names)
    values = {"names": _(", ").join(names[:-1]), "last": names[-1]}
    return _("%(names)s and %(last)s") % values


def raters_of(
    standings: Sequence[GroupStanding], asked: Collection[Group], threshold: int
) -> Raters | None:
    """The rater groups, those that count first; of those in `asked` somebody was asked.

    None where nobody but the supervisor was asked, and for results of the time before it was kept.
    """
    if all(row.group == ResultGroup.SUPERVISOR for row in standings):
        return None
    merged = [row for row in standings if row.state == StandingState.MERGED]
    told = [row for row in standings if row.state != StandingState.MERGED]
    lines = [_rater_line(row, merged, asked, threshold) for row in sorted(told, key=_place)]
    return Raters(
        lines=tuple(lines),
        threshold=threshold,
        has_anonymous=any(line.group not in NAMED for line in lines),
    )


def _place(row: GroupStanding) -> tuple[bool, bool, int]:
    return row.raters is None, not row.weight, ORDER.index(ResultGroup(row.group))


def _rater_line(
    row: GroupStanding,
    merged: Sequence[GroupStanding],
    asked: Collection[Group],
    threshold: int,
) -> RaterLine:
    group = ResultGroup(row.group)
    members = merged if group == ResultGroup.OTHERS else ()
    return RaterLine(
        group=group,
        members=tuple(ResultGroup(member.group) for member in members),
        raters=row.raters,
        weight=_weight(row.weight, members),
        how=_how(row, asked, threshold),
        counts=bool(row.raters and row.weight),
    )


def _weight(weight: Decimal, members: Sequence[GroupStanding]) -> str:
    if not members:
        return plain(weight)
    return f"{' + '.join(plain(member.weight) for member in members)} = {plain(weight)}"


def _how(row: GroupStanding, asked: Collection[Group], threshold: int) -> str:
    if row.state in WITHOUT and Group(row.group) not in asked:
        return _("nobody was asked, not counted")
    if row.state == StandingState.HIDDEN:
        words = _("fewer than %(count)s submitted: neither shown nor counted")
        return words % {"count": threshold}
    if row.state == StandingState.MISSING:
        return _("not submitted, not counted")
    counts = _("counts in the score") if row.weight else _("beside the score, not in it")
    if row.group != ResultGroup.OTHERS:
        return counts
    together = _("only together they are %(count)s or more") % {"count": threshold}
    return _("; ").join([counts, together])
