"""What a catalogue file says, typed: the shape of format 1 in the order of its keys.

Optional keys may be left out of a file; the exporter always writes them, so that a file shows what
there is to fill in. Only what is younger than the format itself is named where there is some of it,
and nowhere else: files from before stay what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from models_catalog.yaml_format import scalars
from models_catalog.yaml_format.tree import Scalar

FORMAT = 1
YOUNGER = ("training_modules", "measures")
DRAFT = "draft"
PUBLISHED = "published"
BELOW, AT, ABOVE = "below", "at", "above"
RANGE, AT_MOST, AT_LEAST, QUALITATIVE = "range", "at_most", "at_least", "qualitative"
COURSE, COACHING, CASE, TASK = "course", "coaching", "case", "task"


def _read(function: Callable[[Scalar], object], value: object) -> object:
    """Read a scalar of a file; a value that a program passes is past that door."""
    if isinstance(value, (dict, list)):
        raise PydanticCustomError("unfit", _plain(_("One value is expected here, no list.")))
    if not isinstance(value, Scalar):
        return value
    try:
        return function(value)
    except scalars.Unfit as unfit:
        raise PydanticCustomError("unfit", _plain(str(unfit))) from unfit


def _read_nullable(function: Callable[[Scalar], object], value: object) -> object:
    if isinstance(value, Scalar) and scalars.is_null(value):
        return None
    return _read(function, value)


def _plain(message: str) -> Any:
    """Pydantic fills {…} only from a context, which there is none of: the text stays as it is."""
    return message


def _by(function: Callable[..., object], **limits: Any) -> BeforeValidator:
    return BeforeValidator(partial(_read, partial(function, **limits)))


def _or_null(function: Callable[..., object], **limits: Any) -> BeforeValidator:
    return BeforeValidator(partial(_read_nullable, partial(function, **limits)))


def _format(scalar: Scalar) -> int:
    if scalar.value != str(FORMAT) or not scalar.is_plain:
        raise scalars.Unfit(_("Only format 1 is known: write format: 1."))
    return FORMAT


Name = Annotated[str, _by(scalars.filled_line, most=200)]
Line = Annotated[str, _by(scalars.line, most=200)]
Source = Annotated[str, _by(scalars.line, most=500)]
Text = Annotated[str, _by(scalars.text)]
FilledText = Annotated[str, _by(scalars.filled_text)]
Slug = Annotated[str, _by(scalars.slug)]
Code = Annotated[str, _by(scalars.code)]
Weight = Annotated[Decimal, _by(scalars.weight)]
Points = Annotated[int, _by(scalars.integer, low=0, high=1_000_000)]
Number = Annotated[Decimal | None, _or_null(scalars.decimal, digits=14, places=4)]


class Record(BaseModel):
    """One mapping of the file."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Head(Record):
    """Which version of which model the file is."""

    code: Annotated[str, _by(scalars.model_code)]
    version: Annotated[int, _by(scalars.integer, low=1, high=1_000_000)]
    state: Annotated[str, _by(scalars.word, words=(DRAFT, PUBLISHED))]
    name: Name
    description: Text = ""
    source: Source = ""


class SourceDocument(Record):
    """A document that source references point to."""

    code: Code
    title: Annotated[str, _by(scalars.filled_line, most=500)]


class Level(Record):
    """One level of a scale."""

    code: Code
    name: Name
    definition: Text = ""
    source: Source = ""


class LevelScale(Record):
    """Levels, lowest first."""

    code: Slug
    name: Name
    source: Source = ""
    levels: Annotated[list[Level], Field(min_length=1)]


class RatingPoint(Record):
    """One choice of the rating scale."""

    code: Slug
    label: Name
    points: Points
    standing: Annotated[str, _by(scalars.word, words=(BELOW, AT, ABOVE))]
    meaning: Line = ""
    definition: Text = ""
    source: Source = ""


class Band(Record):
    """From which score on a result reads as `rating`."""

    rating: Slug
    start: Annotated[Decimal | None, _or_null(scalars.decimal, digits=8, places=2)] = Field(
        alias="from"
    )


class RatingScale(Record):
    """Points and bands, lowest first."""

    code: Slug
    name: Name
    source: Source = ""
    points: Annotated[list[RatingPoint], Field(min_length=1)]
    bands: Annotated[list[Band], Field(min_length=1)]


class Category(Record):
    """A group of competencies on one level scale."""

    code: Slug
    name: Name
    scale: Slug
    weight: Weight
    source: Source = ""


class Facet(Record):
    """A named part of a competency's meaning."""

    name: Name
    definition: Text = ""
    source: Source = ""


class Sentence(Record):
    """A behaviour, a piece of knowledge, a skill, a duty or a questionnaire item."""

    text: FilledText
    source: Source = ""


class Rubric(Record):
    """What a competency looks like at one level."""

    level: Code
    behaviours: list[Sentence] = []
    knowledge: list[Sentence] = []
    skills: list[Sentence] = []
    events: Text = ""
    source: Source = ""


class Competency(Record):
    """One capability with its rubric, lowest level first."""

    code: Slug
    name: Name
    category: Slug
    process: Line = ""
    definition: Text = ""
    source: Source = ""
    facets: list[Facet] = []
    rubric: list[Rubric] = []


class Qualification(Record):
    """What a position asks for besides competencies."""

    label: Name
    text: Text = ""
    source: Source = ""


class Contact(Record):
    """With whom a position deals, and about what."""

    scope: Name
    party: FilledText
    content: Text = ""
    source: Source = ""


LevelOrNotAsked = Annotated[str, _by(scalars.code_or_not_asked)]


class Requirement(Record):
    """The level that a position asks of a competency, or N/A; unset is left out."""

    competency: Slug
    level: LevelOrNotAsked
    weight: Weight = Decimal(1)
    source: Source = ""


class Position(Record):
    """A position with its job description."""

    code: Code
    name: Name
    family: Line = ""
    job_class: Line = ""
    department: Line = ""
    reports_to: Annotated[str | None, _or_null(scalars.code)] = None
    subordinates: Source = ""
    purpose: Text = ""
    duties: list[Sentence] = []
    qualifications: list[Qualification] = []
    contacts: list[Contact] = []
    requirements: list[Requirement] = []
    source: Source = ""


class TemplateRequirement(Record):
    """One level of a requirement template."""

    competency: Slug
    level: LevelOrNotAsked
    weight: Weight = Decimal(1)


class RequirementTemplate(Record):
    """Levels without a position."""

    code: Slug
    name: Name
    source: Source = ""
    requirements: list[TemplateRequirement] = []


class Response(Record):
    """One answer of a questionnaire's scale."""

    code: Slug
    label: Name
    value: Annotated[int, _by(scalars.integer, low=-1_000_000, high=1_000_000)]


class Dimension(Record):
    """A weighted part of a questionnaire."""

    code: Slug
    name: Name
    weight: Weight
    source: Source = ""
    items: Annotated[list[Sentence], Field(min_length=1)]


class Questionnaire(Record):
    """Dimensions of items, answered on one scale of responses, lowest first."""

    code: Slug
    name: Name
    description: Text = ""
    source: Source = ""
    responses: Annotated[list[Response], Field(min_length=2)]
    dimensions: Annotated[list[Dimension], Field(min_length=1)]


class KpiIndicator(Record):
    """A key performance indicator with its target."""

    code: Slug
    name: Name
    description: Text = ""
    kind: Annotated[str, _by(scalars.word, words=(RANGE, AT_MOST, AT_LEAST, QUALITATIVE))]
    low: Number = None
    high: Number = None
    unit: Annotated[str, _by(scalars.line, most=40)] = ""
    weight: Weight = Decimal(1)
    minimum_cases: Annotated[int | None, _or_null(scalars.integer, low=1, high=1_000_000)] = None
    positions: list[Code] = []
    source: Source = ""


class TrainingModule(Record):
    """A piece of training, whatever competency it serves."""

    code: Slug
    name: Name
    text: Text = ""
    duration: Line = ""
    source: Source = ""


class SuggestedMeasure(Record):
    """What may be done to reach a level of a competency."""

    code: Slug
    kind: Annotated[str, _by(scalars.word, words=(COURSE, COACHING, CASE, TASK))]
    competency: Slug
    level: Code
    text: FilledText
    module: Annotated[str | None, _or_null(scalars.slug)] = None
    source: Source = ""


class HandbookEntry(Record):
    """One piece of guidance."""

    title: Name
    text: FilledText


class HandbookSection(Record):
    """Guidance under one heading."""

    code: Slug
    title: Name
    source: Source = ""
    entries: list[HandbookEntry] = []


class Document(Record):
    """One file: one version of one competency model."""

    format: Annotated[int, _by(_format)]
    model: Head
    sources: list[SourceDocument] = []
    level_scales: Annotated[list[LevelScale], Field(min_length=1)]
    rating_scale: RatingScale
    categories: Annotated[list[Category], Field(min_length=1)]
    competencies: Annotated[list[Competency], Field(min_length=1)]
    positions: list[Position] = []
    requirement_templates: list[RequirementTemplate] = []
    questionnaires: list[Questionnaire] = []
    kpi_indicators: list[KpiIndicator] = []
    handbook: list[HandbookSection] = []
    training_modules: Annotated[list[TrainingModule], Field(min_length=1)] = []
    measures: Annotated[list[SuggestedMeasure], Field(min_length=1)] = []
