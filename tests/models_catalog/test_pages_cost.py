"""What the pages of the catalogue cost: as many queries for fifty rows as for one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from models_catalog.models import PositionProfile
from tests.factories.catalogue import (
    Catalogue,
    CompetencyFactory,
    ModelVersionFactory,
    PositionProfileFactory,
    RequirementFactory,
    make_catalogue,
)
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db
LISTS_OF_POSITIONS = {"position_list", "matrix"}
ROWS = 50


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(UserFactory())
    return client


@pytest.fixture
def catalogue() -> Catalogue:
    return make_catalogue()


def page(name: str, *args: object) -> str:
    return reverse(f"catalogue:{name}", args=args)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("overview", ()),
        ("position_list", ()),
        ("matrix", ("{model}",)),
        ("competency", ("{model}", "insight")),
        ("position", ("{position}",)),
        ("search", ()),
    ],
)
def test_a_page_costs_the_same_for_one_row_and_for_fifty(
    reader: Client, catalogue: Catalogue, name: str, args: tuple[str, ...]
) -> None:
    butler = catalogue.positions["butler"].code
    model = catalogue.version.model.code
    url = page(name, *(arg.format(model=model, position=butler) for arg in args)) + "?q=定义"
    reader.get(url)
    with CaptureQueriesContext(connection) as few:
        reader.get(url)
    for competency in CompetencyFactory.create_batch(50, category=catalogue.categories["service"]):
        RequirementFactory(
            profile=PositionProfileFactory(version=catalogue.version),
            competency=competency,
            level=catalogue.levels["Si"],
        )
    with CaptureQueriesContext(connection) as many:
        answer = reader.get(url)

    assert len(many) == len(few)
    if name in LISTS_OF_POSITIONS:
        text = answer.content.decode()
        codes = PositionProfile.objects.values_list("position__code", flat=True)
        assert sum(f"/{code}/" in text for code in codes) == ROWS


def test_the_list_of_models_costs_the_same_for_two_and_for_fifty(reader: Client) -> None:
    # A single one is shown itself, without a list.
    ModelVersionFactory.create_batch(2)
    reader.get(page("overview"))
    with CaptureQueriesContext(connection) as few:
        reader.get(page("overview"))
    ModelVersionFactory.create_batch(48)
    with CaptureQueriesContext(connection) as many:
        reader.get(page("overview"))

    assert len(many) == len(few)
