"""What the sheet's page shows, put together for its template."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from competency_portal.assessments.answers import Given, RatingAnswer
from competency_portal.assessments.forms.sheet import UNABLE
from competency_portal.assessments.ladder import Ladder, Rung
from competency_portal.assessments.models import (
    ANONYMOUS,
    Assessment,
    Cycle,
    Nomination,
    RaterGroup,
    Review,
)
from competency_portal.assessments.queries.asked import nomination_of
from competency_portal.assessments.queries.earlier import Earlier, earlier
from competency_portal.assessments.queries.reviews import Member, next_member, team_of
from competency_portal.assessments.queries.self_assessments import Beside, beside, is_handed_in
from competency_portal.assessments.queries.sheets import Choices, Item, choices_of, given_of
from competency_portal.assessments.rules.reviews import closure_of
from competency_portal.assessments.views import sheet_words as words
from competency_portal.assessments.views.sheet_rubric import LevelTab, tabs_of
from competency_portal.core.components import Step, StepState
from competency_portal.core.models import User
from competency_portal.evidence.queries.beside import Events, events_beside
from competency_portal.evidence.queries.events import recordable_by
from models_catalog.models import Facet
from models_catalog.standing import Standing


@dataclass(frozen=True)
class ChoiceCard:
    """One large answer; `key` is the digit that chooses it, if one is left for it."""

    value: str
    label: str
    meaning: str
    definition: str
    standing: str
    key: str
    is_checked: bool
    is_proposed: bool


@dataclass(frozen=True)
class LevelOption:
    """A level that may be stated; the script offers only those that agree with the rating."""

    rung: Rung
    is_selected: bool


@dataclass(frozen=True)
class Team:
    """The rail: whom this rater scores in the cycle, as their supervisor or as one of others."""

    members: tuple[Member, ...]
    current: int
    url_of_next: str = ""
    next_name: str = ""
    is_asked: bool = False

    @property
    def listed(self) -> list[Member]:
        """Those who wait before those who are done, as on the team's own page."""
        return sorted(self.members, key=lambda member: member.is_submitted)

    @property
    def waiting(self) -> int:
        """How many are not submitted."""
        return sum(not member.is_submitted for member in self.members)

    @property
    def submitted(self) -> int:
        """How many are."""
        return len(self.members) - self.waiting

    @property
    def is_over(self) -> bool:
        """Whether no answers are taken any more."""
        return any(not member.assessment.cycle.is_open for member in self.members)


@dataclass(frozen=True)
class SheetPage:
    """One competency of one review as its rater sees it.

    `answer` is what the page shows: what is stored or, after a mistake, what was typed.
    """

    items: tuple[Item, ...]
    item: Item
    answer: RatingAnswer
    choices: Choices
    team: Team
    facets: tuple[Facet, ...]
    earlier: Earlier | None
    errors: dict[str, list[str]] = field(default_factory=dict)
    # What the person said of themselves: that they did, and, once it may be shown, what.
    has_self: bool = False
    beside: Beside | None = None
    # Of an anonymous review, which is gone once it is submitted: a save that comes after tells so.
    nomination: Nomination | None = None
    # What was recorded during the year, for whoever may read it; where another case is recorded.
    events: Events = field(default_factory=Events)
    url_of_recording: str = ""

    @property
    def is_own(self) -> bool:
        """Whether somebody judges themselves here."""
        return is_own(self.review)

    @property
    def title(self) -> str:
        """Whose sheet it is."""
        return title_of(self.review)

    @property
    def review(self) -> Review:
        """Whose words these are."""
        return self.item.rating.review

    @property
    def assessment(self) -> Assessment:
        """Who is looked at."""
        return self.review.assessment

    @property
    def cycle(self) -> Cycle:
        """In which round."""
        return self.assessment.cycle

    @cached_property
    def ladder(self) -> Ladder:
        """The rubric with the marks that the page shows."""
        return self.item.ladder.marked(self.answer.marks)

    @cached_property
    def steps(self) -> list[Step]:
        """The bar of competencies above the sheet."""
        return [
            Step(each.competency.name, step_state(each), sheet_url(each), each is self.item)
            for each in self.items
        ]

    @property
    def done(self) -> int:
        """How many competencies are answered."""
        return sum(each.given.is_answered for each in self.items)

    @cached_property
    def previous(self) -> Item | None:
        """The competency before this one."""
        place = self.items.index(self.item)
        return self.items[place - 1] if place else None

    @cached_property
    def next(self) -> Item | None:
        """The competency after this one; after the last comes the check."""
        place = self.items.index(self.item) + 1
        return self.items[place] if place < len(self.items) else None

    @property
    def previous_url(self) -> str:
        """Where ← leads."""
        return sheet_url(self.previous) if self.previous else ""

    @property
    def next_url(self) -> str:
        """Where → leads."""
        if self.next:
            return sheet_url(self.next)
        return reverse("reviews:check", args=[self.review.pk])

    @property
    def position(self) -> str:
        """The position, with its code if the company has one: others are named for addresses."""
        position = self.assessment.position
        has_code = position.code == position.code.upper()
        return f"{self.assessment.position_name} {position.code if has_code else ''}".strip()

    @property
    def url(self) -> str:
        """Where this sheet is, and where it saves."""
        return sheet_url(self.item)

    @cached_property
    def tabs(self) -> list[LevelTab]:
        """The rubric, lowest level first."""
        return tabs_of(self.ladder, is_own=self.is_own)

    @cached_property
    def cards(self) -> list[ChoiceCard]:
        """The large answers."""
        proposed = self.choices.proposed(self.ladder.proposal)
        return [
            ChoiceCard(
                value=point.code,
                label=point.label,
                meaning=point.meaning,
                definition=point.definition,
                standing=point.standing,
                key=str(number) if number < 10 else "",
                is_checked=point.code == self.answer.rating,
                is_proposed=point == proposed,
            )
            for number, point in enumerate(self.choices.points, start=1)
        ]

    @property
    def labels(self) -> dict[str, str]:
        """What the marks can propose, for the rule that the page tells."""
        found = {standing: self.choices.nearest(standing) for standing in Standing}
        return {standing.value: point.label for standing, point in found.items() if point}

    @property
    def behaviours_for_above(self) -> int:
        """How many of the next level's behaviours are more than half of them."""
        following = self.ladder.following
        return len(following.behaviours) // 2 + 1 if following else 0

    @cached_property
    def given(self) -> Given:
        """What the page shows, as the rules look at it."""
        point = self.choices.point(self.answer.rating)
        standing = Standing(point.standing) if point else None
        return given_of(self.answer, self.ladder, standing, self.item.is_anonymous)

    @property
    def has_open_level(self) -> bool:
        """Whether the rating leaves open which level was shown."""
        standing = self.given.standing
        is_open = standing is not None and len(self.ladder.statable(standing)) > 1
        return is_open or bool(self.answer.attained)

    @property
    def shows_reason(self) -> bool:
        """Whether a sentence is asked for, or there is one."""
        return self.given.decides_otherwise or bool(self.answer.reason)

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody may learn who wrote this."""
        return self.item.is_anonymous

    @property
    def chip_pattern(self) -> str:
        """For the script, which counts while somebody clicks."""
        return words.chip_pattern(is_own=self.is_own)

    @property
    def unable_value(self) -> str:
        """What the form sends for "can't judge"."""
        return UNABLE

    @property
    def levels(self) -> list[LevelOption]:
        """Every level: without a script the rating is not known yet."""
        return [LevelOption(rung, rung.code == self.answer.attained) for rung in self.ladder.rungs]

    @property
    def saved_text(self) -> str:
        """When this competency was saved."""
        return words.saved_text(self.item.rating.saved_at)

    @property
    def chip(self) -> str:
        """How many behaviours were seen."""
        return words.proposal_chip(self.ladder.proposal, is_own=self.is_own)

    @property
    def proposal_text(self) -> str:
        """What the marks propose."""
        return words.proposal_text(self.choices.proposed(self.ladder.proposal))

    @property
    def proposal_texts(self) -> dict[str, str]:
        """What the marks could propose, for the script."""
        return words.proposal_texts(self.choices)

    @property
    def evidence_note(self) -> str:
        """For which ratings an example is needed."""
        labels = [point.label for point in self.choices.needing_evidence()]
        return _("required for %(ratings)s") % {"ratings": words.listed(labels)}

    @property
    def not_seen_numbers(self) -> str:
        """Which behaviours were not seen in the earlier cycle."""
        return words.numbers_text(self.earlier.not_seen) if self.earlier else ""


def sheet_page(
    user: User,
    items: tuple[Item, ...],
    item: Item,
    *,
    answer: RatingAnswer | None = None,
    errors: dict[str, list[str]] | None = None,
) -> SheetPage:
    """Read what stands around one competency: choices, team, facets, history."""
    review = item.rating.review
    choices = choices_of(review.assessment.cycle.version_id)
    has_self = is_handed_in(review)
    return SheetPage(
        items=items,
        item=item,
        answer=item.answer if answer is None else answer,
        choices=choices,
        team=rail(user, review),
        facets=tuple(item.competency.facets.all()),
        # What others judged is for those who judge by name.
        earlier=None if item.is_anonymous else earlier(item),
        errors=errors or {},
        has_self=has_self,
        beside=beside([item], choices).get(item.competency.code) if has_self else None,
        nomination=nomination_of(review) if item.is_anonymous else None,
        events=events_of(user, item),
        url_of_recording=recording_url(user, item),
    )


def events_of(user: User, item: Item) -> Events:
    """The events of the one who is looked at; those who judge without a name see only their own."""
    assessment = item.rating.review.assessment
    cycle = assessment.cycle
    return events_beside(
        *(user, assessment.employee_id, item.competency),
        (cycle.period_start, cycle.period_end),
        only_own=item.is_anonymous,
    )


def recording_url(user: User, item: Item) -> str:
    """Where a case of this person and this competency is recorded; empty for who may not."""
    employee = item.rating.review.assessment.employee_id
    if item.is_anonymous or not recordable_by(user).filter(pk=employee).exists():
        return ""
    url = reverse("evidence:record", args=[employee])
    named = {"competency": item.competency.code, "version": item.competency.version_id}
    return f"{url}?{urlencode(named)}"


def rail(user: User, review: Review) -> Team:
    """The team of a review's rater in its cycle, and who comes next."""
    cycle = review.assessment.cycle
    groups = ANONYMOUS if review.group in ANONYMOUS else (RaterGroup(review.group),)
    members = team_of(user, cycle, groups=groups)
    following = next_member(members, review.pk)
    asked = review.group in ANONYMOUS
    if following is None or closure_of(following.review):
        return Team(members, review.pk, is_asked=asked)
    url = reverse("reviews:review", args=[following.review.pk])
    return Team(members, review.pk, url, following.assessment.employee_name, asked)


def is_own(review: Review) -> bool:
    """Whether somebody judges themselves in it."""
    return review.group == RaterGroup.SELF


def title_of(review: Review) -> str:
    """Whom it is about, in words to its rater."""
    return _("My self-assessment") if is_own(review) else review.assessment.employee_name


def sheet_url(item: Item) -> str:
    """Where a competency of a review is scored."""
    return reverse("reviews:sheet", args=[item.rating.review_id, item.competency.code])


def step_state(item: Item) -> StepState:
    """Open, done, or answered with something to mend."""
    if not item.given.is_answered:
        return "open"
    return "problem" if any(fault.is_blocking for fault in item.faults) else "done"
