"""What a respondent sees of a questionnaire: its dimensions, items and answers."""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from competency_portal.assessments.answers import ItemChoice, are_all_equal
from competency_portal.assessments.completeness import fewest_complete
from competency_portal.assessments.models import ItemAnswer
from models_catalog.models import Dimension, QuestionnaireItem, ResponseOption

if TYPE_CHECKING:
    from competency_portal.assessments.queries.responses import OpenResponse


@dataclass(frozen=True)
class Question:
    """One item and what was answered; `number` is its place on the page, from 1."""

    item: QuestionnaireItem
    number: int
    given: ItemAnswer | None

    @property
    def choice(self) -> ItemChoice:
        """What is stored, in codes."""
        if self.given is None:
            return ItemChoice()
        option = self.given.option
        return ItemChoice(option.code if option else "", self.given.unable)

    @property
    def version(self) -> int:
        """How often it was saved; the next save names it."""
        return self.given.version if self.given else 0

    @property
    def saved_at(self) -> datetime.datetime | None:
        """None when it was never answered."""
        return self.given.saved_at if self.given else None


@dataclass(frozen=True)
class Section:
    """One dimension with its items in the order in which this respondent meets them."""

    dimension: Dimension
    questions: tuple[Question, ...]

    @property
    def items(self) -> int:
        """All items."""
        return len(self.questions)

    @property
    def answered(self) -> int:
        """Items with an answer; "can't judge" is one."""
        return sum(question.choice.is_answered for question in self.questions)

    @property
    def blanks(self) -> tuple[Question, ...]:
        """Items without an answer."""
        return tuple(each for each in self.questions if not each.choice.is_answered)

    @property
    def is_full(self) -> bool:
        """Whether every item is answered."""
        return self.answered == self.items

    @property
    def missing(self) -> int:
        """How many answers it still needs to be complete (docs/arithmetic.md §10)."""
        return max(0, fewest_complete(self.items) - self.answered)


@dataclass(frozen=True)
class Questions:
    """A response with everything that its pages show."""

    response: OpenResponse
    options: tuple[ResponseOption, ...]
    sections: tuple[Section, ...]

    @property
    def asked(self) -> int:
        """All items."""
        return sum(section.items for section in self.sections)

    @property
    def answered(self) -> int:
        """Items with an answer."""
        return sum(section.answered for section in self.sections)

    @cached_property
    def by_item(self) -> dict[int, Question]:
        """Every item by its key."""
        return {
            question.item.pk: question
            for section in self.sections
            for question in section.questions
        }

    @property
    def incomplete(self) -> tuple[Section, ...]:
        """The dimensions that need more answers before it can be submitted."""
        return tuple(section for section in self.sections if section.missing)

    @property
    def is_uniform(self) -> bool:
        """Whether several items were answered and all alike: to be confirmed."""
        choices = [question.choice for question in self.by_item.values()]
        given = [choice.option or "*" for choice in choices if choice.is_answered]
        return are_all_equal(given)

    @property
    def place_to_resume(self) -> Question | None:
        """The first item without an answer; None when there is none."""
        blanks = (question for section in self.sections for question in section.blanks)
        return next(blanks, None)

    def section(self, code: str) -> Section | None:
        """The dimension of an address."""
        return next((each for each in self.sections if each.dimension.code == code), None)

    def section_of(self, item: QuestionnaireItem) -> Section:
        """The dimension of one of its items."""
        return next(each for each in self.sections if each.dimension.pk == item.dimension_id)

    def option(self, code: str) -> ResponseOption | None:
        """The option of this code, if there is one."""
        return next((option for option in self.options if option.code == code), None)

    def with_answers(self, given: Mapping[int, ItemAnswer]) -> Questions:
        """The same with these answers (by item) stored."""
        sections = tuple(
            replace(
                section,
                questions=tuple(
                    replace(each, given=given.get(each.item.pk, each.given))
                    for each in section.questions
                ),
            )
            for section in self.sections
        )
        return Questions(self.response, self.options, sections)


def questions_of(response: OpenResponse) -> Questions:
    """Items, answers and options of one response, in three queries."""
    asked = response.assessment.cycle.questionnaire_id
    given = {
        answer.item_id: answer
        for answer in ItemAnswer.objects.filter(response=response).select_related("option")
    }
    by_dimension: defaultdict[Dimension, list[QuestionnaireItem]] = defaultdict(list)
    items = QuestionnaireItem.objects.filter(dimension__questionnaire=asked)
    for item in items.select_related("dimension").order_by(
        "dimension__order", "dimension", "order", "pk"
    ):
        by_dimension[item.dimension].append(item)
    sections = tuple(
        Section(
            dimension,
            tuple(
                Question(item, number, given.get(item.pk))
                for number, item in enumerate(in_order(response, found), start=1)
            ),
        )
        for dimension, found in by_dimension.items()
    )
    options = ResponseOption.objects.filter(questionnaire=asked).order_by("value")
    return Questions(response, tuple(options), sections)


def in_order(response: OpenResponse, items: list[QuestionnaireItem]) -> list[QuestionnaireItem]:
    """The items as this respondent meets them: as written, or mixed if the cycle says so.

    Mixed by a digest of both keys, so that each response has an order of its own, which is the
    same on every device and on every visit without being stored.
    """
    if not response.assessment.cycle.shuffles_items:
        return items
    return sorted(
        items, key=lambda item: hashlib.sha256(f"{response.pk}:{item.pk}".encode()).digest()
    )
