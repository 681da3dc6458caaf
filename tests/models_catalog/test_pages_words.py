"""Words of the catalogue's pages: thresholds and codes as people read them."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory, make_catalogue
from tests.models_catalog.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(UserFactory.create())
    return client


def test_the_lowest_band_says_where_it_ends(reader: Client) -> None:
    catalogue = make_catalogue()

    answer = reader.get(reverse("catalogue:scales", args=[catalogue.version.model.code]))

    assert words(answer, "bands") == [
        "得分怎么读",
        "有待改进",
        "低于 1.50",
        "达到目标",
        "1.50 起",
        "学习典范",
        "2.50 起",
    ]


def test_a_position_shows_a_code_of_the_company_and_no_key_of_a_file(reader: Client) -> None:
    catalogue = make_catalogue()
    butler = catalogue.positions["butler"]
    butler.code = "P309"
    butler.save()
    listed = reader.get(reverse("catalogue:position_list"))
    butler.code = "lobby-butler"
    butler.save()

    assert "P309" in words(listed, "position-table")
    assert "lobby-butler" not in words(
        reader.get(reverse("catalogue:position_list")), "position-table"
    )
