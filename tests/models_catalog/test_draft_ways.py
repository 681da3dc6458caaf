"""Whoever was sent to the catalogue to mend something is led back."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from models_catalog.models import ModelVersion
from models_catalog.states import VersionState
from tests.factories.catalogue import make_catalogue
from tests.factories.core import HrFactory

pytestmark = pytest.mark.django_db


def test_the_way_back_outlasts_draft_and_publication() -> None:
    hr, catalogue = Client(), make_catalogue()
    hr.force_login(HrFactory())
    way = "?" + urlencode({"back": "/cycles/2026/preflight/"})
    model, position = catalogue.version.model.code, catalogue.positions["clerk"].code

    edit = hr.post(reverse("catalogue:requirements_start", args=[model, position]) + way)
    draft = ModelVersion.objects.get(state=VersionState.DRAFT)
    address = reverse("catalogue:requirements_edit", args=[model, draft.number, position]) + way
    assert edit.headers["Location"] == address
    shown = hr.get(address)
    assert f'action="{address}"' in shown.content.decode()

    typed = {field.html_name: field.value() or "" for field in shown.context["form"]}
    saved = hr.post(address, {**typed, "level-insight": "Sa"}).headers["Location"]
    assert saved == reverse("catalogue:position", args=[model, draft.number, position]) + way

    publish = reverse("catalogue:draft_publish", args=[model, draft.number]) + way
    assert f'href="{publish}"' in hr.get(saved).content.decode()
    done = hr.post(publish, {"seen": hr.get(publish).context["seen"]}).headers["Location"]
    assert done == reverse("catalogue:version", args=[model]) + way
