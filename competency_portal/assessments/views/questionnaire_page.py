"""What the pages of a questionnaire show, put together for their templates."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from competency_portal.assessments.answers import ItemChoice
from competency_portal.assessments.forms.questionnaire import prefix_of
from competency_portal.assessments.forms.sheet import UNABLE
from competency_portal.assessments.models import Assessment, RaterGroup
from competency_portal.assessments.queries.questionnaires import Question, Questions, Section
from competency_portal.assessments.queries.responses import Task, to_answer
from competency_portal.assessments.rules.responses import closure_of
from competency_portal.assessments.views import sheet_words as words
from competency_portal.core.components import Problem, Step
from competency_portal.core.models import User
from models_catalog.models import QuestionnaireItem

# What stands in one row on a phone: so many answers with so long labels (in Chinese characters).
FEW, LONGEST = 5, 4
MORE, SHORTER = 7, 2


@dataclass(frozen=True)
class Choice:
    """One answer of the scale; `key` is the digit that chooses it, if one is left for it."""

    value: str
    label: str
    key: str
    is_checked: bool = False


@dataclass(frozen=True)
class Row:
    """One item with its answers."""

    question: Question
    choices: tuple[Choice, ...]
    unable: Choice

    @property
    def prefix(self) -> str:
        """What its fields begin with."""
        return prefix_of(self.question.item.pk)


@dataclass(frozen=True)
class Place:
    """One dimension in the list beside the items."""

    section: Section
    url: str
    is_current: bool


@dataclass(frozen=True)
class Frame:
    """What every page of a questionnaire shows around its content."""

    questions: Questions
    user: User

    @property
    def assessment(self) -> Assessment:
        """Whom it is about."""
        return self.questions.response.assessment

    @property
    def is_mine(self) -> bool:
        """Whether the reader is its respondent."""
        return self.questions.response.rater.user_id == self.user.pk

    @property
    def is_own(self) -> bool:
        """Whether somebody answers about themselves."""
        return bool(self.questions.response.group == RaterGroup.SELF)

    @cached_property
    def places(self) -> list[Place]:
        """Every dimension with its address."""
        return [
            Place(section, section_url(self.questions, section), section == self.current)
            for section in self.questions.sections
        ]

    @property
    def current(self) -> Section | None:
        """The dimension that is open, if one is."""
        return None

    @property
    def check_url(self) -> str:
        """Where it is looked through before it is submitted."""
        return reverse("reviews:questionnaire_check", args=[self.questions.response.pk])

    @cached_property
    def following(self) -> Task | None:
        """The next questionnaire in this cycle that the reader can answer now."""
        if not self.is_mine:
            return None
        tasks = to_answer(self.user, self.assessment.cycle)
        others = (task for task in tasks if task.response.pk != self.questions.response.pk)
        return next((task for task in others if closure_of(task.response) is None), None)


@dataclass(frozen=True)
class SectionPage(Frame):
    """One dimension to answer; `problem` says what was wrong with what was sent."""

    section: Section
    problem: str = ""

    @property
    def current(self) -> Section:
        """The dimension that is open."""
        return self.section

    @property
    def url(self) -> str:
        """Where the plain form is sent."""
        return section_url(self.questions, self.section)

    @cached_property
    def index(self) -> int:
        """Its place among the dimensions, from 0."""
        return self.questions.sections.index(self.section)

    @property
    def previous_url(self) -> str:
        """The dimension before; empty at the first one."""
        return self.places[self.index - 1].url if self.index else ""

    @property
    def next(self) -> Section | None:
        """The dimension after this one."""
        return next(iter(self.questions.sections[self.index + 1 :]), None)

    @property
    def next_url(self) -> str:
        """The dimension after, or the check."""
        return section_url(self.questions, self.next) if self.next else self.check_url

    @property
    def steps(self) -> list[Step]:
        """The bars above the items."""
        return [
            Step(
                place.section.dimension.name,
                "done" if place.section.is_full else "open",
                place.url,
                current=place.is_current,
            )
            for place in self.places
        ]

    @cached_property
    def scale(self) -> tuple[Choice, ...]:
        """The answers as the head of the list names them."""
        return scale_of(self.questions, ItemChoice())

    @property
    def is_compact(self) -> bool:
        """Whether the answers fit beside each other on a phone."""
        longest = max((width_of(choice.label) for choice in self.scale), default=0)
        count = len(self.scale)
        return (count <= FEW and longest <= LONGEST) or (count <= MORE and longest <= SHORTER)

    @property
    def rows(self) -> list[Row]:
        """The items in the order in which this respondent meets them."""
        return [
            Row(
                question,
                scale_of(self.questions, question.choice),
                Choice(UNABLE, _("Can't judge"), "0", question.choice.unable),
            )
            for question in self.section.questions
        ]

    @property
    def saved_text(self) -> str:
        """When something of this dimension was saved last."""
        times = [question.saved_at for question in self.section.questions if question.saved_at]
        return words.saved_text(max(times, default=None))


@dataclass(frozen=True)
class CheckPage(Frame):
    """What is left before submitting, each with a link to its place."""

    refused: str = ""

    @property
    def blocking(self) -> list[Problem]:
        """The dimensions that need more answers."""
        found = []
        for section in self.questions.incomplete:
            text = _("%(dimension)s: %(count)s more needed") % {
                "dimension": section.dimension.name,
                "count": section.missing,
            }
            url = question_url(self.questions, section.blanks[0].item)
            found.append(Problem(text, url, _("Go there")))
        return found

    @property
    def rows(self) -> list[tuple[Section, str, list[tuple[int, str]]]]:
        """Every dimension with its address and its blanks: number and address."""
        return [
            (
                place.section,
                place.url,
                [
                    (blank.number, question_url(self.questions, blank.item))
                    for blank in place.section.blanks
                ],
            )
            for place in self.places
        ]

    @property
    def last_url(self) -> str:
        """Where the questions end."""
        return self.places[-1].url

    @property
    def asks_again(self) -> bool:
        """Whether submitting asks for a tick; where something is missing that comes first."""
        return self.questions.is_uniform and not self.blocking


def section_url(questions: Questions, section: Section) -> str:
    """Where a dimension is answered."""
    args = [questions.response.pk, section.dimension.code]
    return reverse("reviews:questionnaire_section", args=args)


def question_url(questions: Questions, item: QuestionnaireItem) -> str:
    """Where an item is answered, on its page."""
    return f"{section_url(questions, questions.section_of(item))}#item-{item.pk}"


def scale_of(questions: Questions, choice: ItemChoice) -> tuple[Choice, ...]:
    """The answers, the lowest first, with what was chosen."""
    return tuple(
        Choice(
            option.code,
            option.label,
            str(number) if number < 10 else "",
            option.code == choice.option,
        )
        for number, option in enumerate(questions.options, start=1)
    )


def shown(questions: Questions, choice: ItemChoice) -> str:
    """An answer in words."""
    option = questions.option(choice.option)
    if option:
        return option.label
    return _("Can't judge") if choice.unable else _("Not answered")


def width_of(label: str) -> int:
    """How wide a label is, in Chinese characters: two Latin letters are one, rounded up."""
    halves = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in label)
    return -(-halves // 2)
