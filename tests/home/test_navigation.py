"""What stands at the top of every page."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_request_for_another_host_is_refused_with_a_page() -> None:
    answer = Client().get("/", headers={"host": "elsewhere.example"})

    assert answer.status_code == 400
