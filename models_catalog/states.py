"""The life of a model version, and of a case in the library."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionState(models.TextChoices):
    """Draft may change; published never changes; retired is published and out of use."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


MOVES: dict[VersionState, frozenset[VersionState]] = {
    VersionState.DRAFT: frozenset({VersionState.PUBLISHED}),
    VersionState.PUBLISHED: frozenset({VersionState.RETIRED}),
    VersionState.RETIRED: frozenset(),
}


class CaseState(models.TextChoices):
    """Everybody reads a shared case; one that was withdrawn HR alone."""

    SHARED = "shared", _("shared")
    WITHDRAWN = "withdrawn", _("withdrawn")


CASE_MOVES: dict[CaseState, frozenset[CaseState]] = {
    CaseState.SHARED: frozenset({CaseState.WITHDRAWN}),
    CaseState.WITHDRAWN: frozenset(),
}
