"""Two HR people over one draft: nobody publishes or overwrites what they have not seen."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from models_catalog.forms import RequirementsForm
from models_catalog.models import ModelVersion, PositionProfile, Requirement
from models_catalog.queries.changes import changes_in_use
from models_catalog.queries.editing import editable, fingerprint
from models_catalog.services import (
    Overtaken,
    RequiredLevel,
    create_draft,
    publish_version,
    set_requirements,
)
from models_catalog.states import VersionState
from tests.factories.catalogue import Catalogue, make_catalogue
from tests.factories.core import HrFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue() -> Catalogue:
    return make_catalogue()


@pytest.fixture
def profile(catalogue: Catalogue) -> PositionProfile:
    """The clerk in a draft."""
    draft = create_draft(model=catalogue.version.model, actor=None)
    return fresh(draft.profiles.get(position=catalogue.positions["clerk"]))


def fresh(profile: PositionProfile) -> PositionProfile:
    return PositionProfile.objects.select_related("version__model", "position").get(pk=profile.pk)


def require(profile: PositionProfile, level: str, seen: str | None = None) -> None:
    """Ask nothing but this level of insight."""
    insight = profile.version.competencies.get(code="insight")
    asks = RequiredLevel(insight, insight.category.scale.levels.get(code=level))
    set_requirements(profile=profile, requirements=[asks], actor=None, seen=seen)


def stored(profile: PositionProfile) -> str:
    level = Requirement.objects.get(profile=profile, competency__code="insight").level
    return level.code if level else ""


def test_what_is_stored_while_a_form_is_checked_is_not_overwritten(
    profile: PositionProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    hr, version, real = Client(), profile.version, RequirementsForm.is_valid
    hr.force_login(HrFactory())
    address = [version.model.code, version.number, profile.position.code]
    url = reverse("catalogue:requirements_edit", args=address)
    form = hr.get(url).context["form"]
    mine = {field.html_name: field.value() or "" for field in form} | {"level-insight": "Sa"}

    def is_valid(form: RequirementsForm) -> bool:
        require(profile, "Si")
        return real(form)

    monkeypatch.setattr(RequirementsForm, "is_valid", is_valid)
    stale = hr.post(url, mine)

    assert (stale.status_code, stored(profile)) == (409, "Si")
    rows = [row for group in stale.context["form"].groups for row in group.rows if row.stored]
    shown = {row.competency.code: (row.level.value(), row.stored.level) for row in rows}
    assert shown["insight"] == ("Sa", Requirement.objects.get(profile=profile).level)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_save_at_once_one_is_told(profile: PositionProfile) -> None:
    seen, barrier = editable(profile).fingerprint, threading.Barrier(2)

    def save(level: str) -> str:
        mine = fresh(profile)
        barrier.wait(timeout=20)
        try:
            require(mine, level, seen)
        except Overtaken:
            return "told"
        else:
            return level
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(save, ["Sa", "Si"]))

    assert sorted(outcomes) == sorted(["told", stored(profile)])


@pytest.mark.parametrize("is_read", [True, False])
def test_only_what_was_read_is_published(profile: PositionProfile, *, is_read: bool) -> None:
    draft = profile.version
    seen = fingerprint([changes_in_use(draft)])
    if not is_read:
        require(profile, "Si")

    with nullcontext() if is_read else pytest.raises(Overtaken):
        publish_version(version=draft, actor=None, seen=seen)

    state = ModelVersion.objects.get(pk=draft.pk).state
    assert state == (VersionState.PUBLISHED if is_read else VersionState.DRAFT)
