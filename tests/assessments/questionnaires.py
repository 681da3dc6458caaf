"""Short words for the tests of questionnaires."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from competency_portal.assessments.answers import ItemChoice
from competency_portal.assessments.models import ItemAnswer, RaterGroup, Response
from competency_portal.assessments.services.responses import SavedItems, TypedAnswer, save_items
from competency_portal.core.models import User
from models_catalog.models import QuestionnaireItem
from tests.factories import LaunchedCycle, launched_cycle
from tests.factories.catalogue import make_catalogue
from tests.factories.instruments import make_questionnaire

SMALL = {"service": ("60", 5), "team": ("40", 3)}
BOTH = {"supervisor": "100", "self": "0"}


def questioned_cycle(
    people: int = 1,
    dimensions: Mapping[str, tuple[str, int]] = SMALL,
    respondents: Mapping[str, str] = BOTH,
    **fields: Any,
) -> LaunchedCycle:
    """A running cycle with a questionnaire about everybody, whose stage is open."""
    catalogue = make_catalogue()
    return launched_cycle(
        people,
        catalogue=catalogue,
        questionnaire=make_questionnaire(catalogue.version, dimensions),
        respondents=dict(respondents),
        **{"stages": ("supervisor", "questionnaire"), **fields},
    )


def response_of(
    made: LaunchedCycle, group: RaterGroup = RaterGroup.SUPERVISOR, index: int = 0
) -> Response:
    """The response that counts, as it lies in the database now."""
    found = Response.objects.filter(assessment=made.assessments[index], group=group)
    return found.exclude(state="withdrawn").get()


def items_of(made: LaunchedCycle, dimension: str = "") -> list[int]:
    """Keys of the items as they were written, of one dimension or of all."""
    items = QuestionnaireItem.objects.filter(
        dimension__questionnaire=made.cycle.questionnaire,
        **({"dimension__code": dimension} if dimension else {}),
    )
    return list(items.order_by("dimension__order", "order").values_list("pk", flat=True))


def account(response: Response) -> User:
    """Whose response it is."""
    assert response.rater.user
    return response.rater.user


def choose(response: Response, item: int, option: str = "r3", *, version: int = 0) -> SavedItems:
    """Save one answer as its respondent; "*" can't be judged."""
    choice = ItemChoice(unable=True) if option == "*" else ItemChoice(option)
    typed = [TypedAnswer(item, version, choice)]
    return save_items(response=response.pk, actor=account(response), typed=typed)


def fill(response: Response, *options: str) -> None:
    """Answer everything in order; the last option answers for all items that follow."""
    questionnaire = response.assessment.cycle.questionnaire
    items = QuestionnaireItem.objects.filter(dimension__questionnaire=questionnaire).order_by(
        "dimension__order", "order"
    )
    typed = [
        TypedAnswer(item.pk, 0, ItemChoice(options[min(place, len(options) - 1)]))
        for place, item in enumerate(items)
    ]
    save_items(response=response.pk, actor=account(response), typed=typed)


def stored(response: Response) -> dict[int, tuple[str, int]]:
    """Option code ("*" for "can't judge") and version by item, as they lie there now."""
    rows = ItemAnswer.objects.filter(response=response).select_related("option")
    return {row.item_id: (row.option.code if row.option else "*", row.version) for row in rows}
