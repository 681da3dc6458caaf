"""What the model suggests for a level of a competency."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from models_catalog.models import Competency, Level, ModelVersion, SuggestedMeasure, TrainingModule


def suggested(competency: Competency, level: Level) -> QuerySet[SuggestedMeasure]:
    """The measures suggested for a level, in the model's order."""
    found = SuggestedMeasure.objects.filter(competency=competency, level=level)
    return found.select_related("module").order_by("order", "pk")


def with_suggestion(
    text: str, chosen: SuggestedMeasure, offered: Iterable[SuggestedMeasure]
) -> str:
    """A suggestion in the place of another one, but below what somebody typed.

    static/js/plan.js does the same at once.
    """
    typed = plain(text)
    if not typed or typed in {plain(one.text) for one in offered}:
        return chosen.text
    if f"\n{typed}\n".endswith(f"\n{plain(chosen.text)}\n"):
        return typed
    return f"{typed}\n{chosen.text}"


def plain(text: str) -> str:
    """A text as a browser compares it."""
    return text.replace("\r\n", "\n").strip()


def modules(version: ModelVersion) -> QuerySet[TrainingModule]:
    """The training modules of a model version, whatever competency they serve."""
    return TrainingModule.objects.filter(version=version).order_by("order", "pk")
