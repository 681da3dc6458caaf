"""Which versions of which models somebody sees."""

from __future__ import annotations

from django.db.models import Case, IntegerField, QuerySet, Value, When

from competency_portal.core.models import User
from models_catalog.models import CompetencyModel, ModelVersion
from models_catalog.states import VersionState

# What is read when nobody names a version: the published one, else the last that was, else a draft.
READING_ORDER = Case(
    When(state=VersionState.PUBLISHED, then=Value(0)),
    When(state=VersionState.RETIRED, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def visible_to(user: User) -> QuerySet[ModelVersion]:
    """HR sees every version; others those that are or were published."""
    versions = ModelVersion.objects.select_related("model")
    return versions if user.is_hr else versions.exclude(state=VersionState.DRAFT)


def reading_order(versions: QuerySet[ModelVersion]) -> QuerySet[ModelVersion]:
    """Model by model, the version to read first in front."""
    return versions.order_by("model__code", READING_ORDER, "-number")


def current_for(user: User) -> list[ModelVersion]:
    """The version of each model that this person reads when none is named, by model code."""
    first: dict[int, ModelVersion] = {}
    for version in reading_order(visible_to(user)):
        first.setdefault(version.model_id, version)
    return list(first.values())


def siblings(user: User, version: ModelVersion) -> QuerySet[ModelVersion]:
    """Every version of the same model that this person sees, newest first."""
    return visible_to(user).filter(model=version.model_id).order_by("-number")


def published_of(model: CompetencyModel) -> ModelVersion | None:
    """The version of a model that is in use, if one is."""
    return model.versions.filter(state=VersionState.PUBLISHED).first()


def draft_of(model: CompetencyModel) -> ModelVersion | None:
    """The version of a model that is being edited, if one is."""
    return model.versions.filter(state=VersionState.DRAFT).first()
