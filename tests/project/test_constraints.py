"""What no row may say, whoever writes it: the databases refuse it themselves."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from competency_portal.assessments.models import Assessment, AssessmentRequirement, Cycle, Review
from competency_portal.assessments.models.reviews import BehaviourMark
from competency_portal.people.models import Employee
from competency_portal.results.models import (
    CategoryResult,
    CompetencyResult,
    GroupResult,
    GroupStanding,
    PartResult,
)
from models_catalog.models import BehaviourIndicator, Category, Dimension, KpiIndicator
from models_catalog.services import load_documents
from tests.factories.results import AT, published_cycle
from tests.models_catalog.small import small

pytestmark = pytest.mark.django_db


def company() -> None:
    """A cycle with figures and a mark."""
    made = published_cycle([AT], [AT])
    rating = made.reviews[0].ratings.order_by("pk")[0]
    BehaviourMark.objects.create(
        rating=rating, behaviour=BehaviourIndicator.objects.all()[0], mark="seen"
    )


def catalogue() -> None:
    """A model with a questionnaire and a KPI indicator."""
    load_documents(files=[small()], actor=None)


@pytest.mark.parametrize(
    ("prepare", "model", "field", "value"),
    [
        (company, Assessment, "state", "gone"),
        (company, AssessmentRequirement, "weight", 0),
        (company, Cycle, "anonymity_threshold", 0),
        (company, Review, "state", "gone"),
        (company, Review, "group", "friends"),
        (company, BehaviourMark, "mark", "perhaps"),
        (company, Employee, "status", "gone"),
        (company, PartResult, "weight", -1),
        (company, CategoryResult, "weight", -1),
        (company, CompetencyResult, "weight", -1),
        (company, CompetencyResult, "status", "odd"),
        (company, GroupResult, "weight", -1),
        (company, GroupResult, "state", "odd"),
        (company, GroupStanding, "weight", -1),
        (company, GroupStanding, "state", "odd"),
        (company, GroupStanding, "state", "hidden"),
        (company, GroupStanding, "raters", None),
        (catalogue, Category, "weight", 0),
        (catalogue, Dimension, "weight", 0),
        (catalogue, KpiIndicator, "weight", 0),
        (catalogue, KpiIndicator, "kind", "odd"),
    ],
)
def test_the_database_refuses(
    prepare: Callable[[], None], model: type[Model], field: str, value: object
) -> None:
    prepare()
    row = model._default_manager.order_by("pk")[:1].get()

    with pytest.raises(IntegrityError, match=r"(?i)check"), transaction.atomic():
        model._base_manager.filter(pk=row.pk).update(**{field: value})
