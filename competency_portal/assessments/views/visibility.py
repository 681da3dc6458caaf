"""One page a cycle: who sees what and when, the reader's own rows first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from competency_portal.assessments.models import Cycle, StageKind
from competency_portal.assessments.queries.visibility import concerning, roles_of
from competency_portal.assessments.views.cycles import frame
from competency_portal.assessments.visibility import (
    RUNNING,
    Moment,
    Role,
    Sight,
    Sights,
    Span,
    Subject,
    Topic,
    spans,
    topics_of,
)
from competency_portal.core.access import access, signed_in
from competency_portal.core.http import PortalRequest

TITLES = {
    Role.PERSON: gettext_lazy("What you see about yourself"),
    Role.SUPERVISOR: gettext_lazy("What you see about the people you assess"),
    Role.LINE: gettext_lazy("What you see about the people of those below you"),
    Role.RATER: gettext_lazy("What you see about the people you are asked about"),
    Role.HR: gettext_lazy("What HR sees"),
}
# So many names are read in a line; of more it says: everything else.
MOST_NAMES = 4
SYMBOLS = {Sight.ALL: "●", Sight.OWN: "●", Sight.NOTHING: "○"}
TONES = {Sight.ALL: "all", Sight.OWN: "all", Sight.NOTHING: "none"}


@dataclass(frozen=True)
class Seen:
    """What is seen over one or several columns; by shape and word."""

    span: Span
    columns: Sequence[Moment]
    threshold: int

    @property
    def text(self) -> str:
        """How much."""
        return str(self.span.sight.label) % {"n": self.threshold}

    @property
    def width(self) -> int:
        """Over how many columns."""
        return len(self.span.moments)

    @property
    def when(self) -> str:
        """The columns in words, for a phone."""
        first, last = self.span.moments[0], self.span.moments[-1]
        if self.width == len(self.columns):
            return _("At any time")
        if first is last:
            return str(first.label)
        if last is self.columns[-1]:
            return _("%(first)s and after") % {"first": first.label}
        return _("%(first)s to %(last)s") % {"first": first.label, "last": last.label}

    @property
    def symbol(self) -> str:
        """Full, in part, empty."""
        return SYMBOLS.get(self.span.sight, "◐")

    @property
    def tone(self) -> str:
        """Of the class."""
        return TONES.get(self.span.sight, "some")


@dataclass(frozen=True)
class Row:
    """A line of a table; `before` are columns of which there is nothing to say yet."""

    label: str
    seen: tuple[Seen, ...]
    before: int

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is seen at any time."""
        return all(seen.span.sight is Sight.NOTHING for seen in self.seen)

    @property
    def is_whole(self) -> bool:
        """Whether it is the same all the time."""
        return len(self.seen) == 1


@dataclass(frozen=True)
class Group:
    """Lines below a heading, or without one; `never` says in a line what or who is left out."""

    title: str
    rows: tuple[Row, ...]
    never: str = ""


@dataclass(frozen=True)
class Table:
    """A card of the page."""

    title: str
    groups: tuple[Group, ...]
    testid: str


@dataclass(frozen=True)
class VisibilityPage:
    """A cycle's promises for one reader."""

    cycle: Cycle
    roles: tuple[Role, ...]
    stages: frozenset[str]

    @cached_property
    def topics(self) -> list[Topic]:
        """What there is to be seen; the plan is seen by whoever reads this."""
        found = topics_of(self.cycle, self.stages)
        return [topic for topic in found if topic.subject is not Subject.PLAN]

    @cached_property
    def columns(self) -> tuple[Moment, ...]:
        """The moments of this cycle."""
        has_calibration = StageKind.CALIBRATION in self.stages
        return tuple(
            moment for moment in RUNNING if has_calibration or moment is not Moment.CALIBRATION
        )

    @property
    def asks_others(self) -> bool:
        """Whether others answer without their names."""
        return StageKind.OTHERS in self.stages

    @property
    def has_self(self) -> bool:
        """Whether people assess themselves."""
        return StageKind.SELF in self.stages

    @property
    def is_for_hr(self) -> bool:
        """Whether everything stands open: HR reads the whole page."""
        return Role.HR in self.roles

    @property
    def own(self) -> list[Table]:
        """What the reader sees, one table for each role that they have."""
        return [Table(str(TITLES[role]), (self._of(role),), f"sees-{role}") for role in self.roles]

    @property
    def written(self) -> Table | None:
        """Who sees what the reader writes; HR writes nothing that is anybody's own."""
        groups = [self._seen_by(topic, {topic.writer}) for topic in self.topics if self._own(topic)]
        return Table(_("Who sees what you write"), tuple(groups), "written") if groups else None

    @property
    def rest(self) -> Table:
        """Who sees everything else, besides the reader."""
        others = [topic for topic in self.topics if not self._own(topic)]
        groups = tuple(self._seen_by(topic, set(self.roles)) for topic in others)
        title = _("Who sees the rest") if self.written else _("What the others see")
        return Table(title, groups, "rest")

    def _own(self, topic: Topic) -> bool:
        return topic.writer in self.roles and topic.writer is not Role.HR

    def _of(self, role: Role) -> Group:
        rows = [self._row(str(topic.subject.label), topic, role) for topic in self.topics]
        hidden = [row.label for row in rows if row.is_nothing]
        never = ""
        if len(hidden) > MOST_NAMES:
            never = _("You see nothing of the rest at any time.")
        elif hidden:
            never = _("You see at no time: %(names)s.") % {"names": _("; ").join(hidden)}
        return Group("", tuple(row for row in rows if not row.is_nothing), never)

    def _seen_by(self, topic: Topic, without: Collection[Role | None]) -> Group:
        alike: defaultdict[Sights, list[Role]] = defaultdict(list)
        for role in Role:
            if role not in without and (role is not Role.RATER or self.asks_others):
                alike[topic.sights.get(role, ())].append(role)
        hidden = named(alike.pop((), []))
        never = _("See nothing at any time: %(names)s.") % {"names": hidden} if hidden else ""
        rows = (self._row(named(roles), topic, roles[0]) for roles in alike.values())
        return Group(str(topic.subject.label), tuple(rows), never)

    def _row(self, label: str, topic: Topic, role: Role) -> Row:
        columns = [moment for moment in self.columns if moment in topic.moments]
        seen = (
            Seen(span, self.columns, self.cycle.anonymity_threshold)
            for span in spans(columns, lambda moment: topic.sight(role, moment))
        )
        return Row(label, tuple(seen), before=len(self.columns) - len(columns))


def named(roles: Sequence[Role]) -> str:
    """Several roles in a line."""
    return _(", ").join(str(role.label) for role in roles)


@access(signed_in)
@require_safe
def visibility(request: PortalRequest, code: str) -> HttpResponse:
    """Who sees what and when: for HR from the draft on, for all who take part once launched."""
    cycle = get_object_or_404(concerning(request.user), code=code)
    stages = frozenset(cycle.stages.values_list("kind", flat=True))
    page = VisibilityPage(cycle, roles_of(request.user, cycle), stages)
    context = {"page": page, **(frame(cycle, "visibility") if request.user.is_hr else {})}
    return render(request, "assessments/cycle_visibility.html", context)
