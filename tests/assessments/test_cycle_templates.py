"""Combinations of stages and settings that a cycle starts from."""

import datetime
import json
from typing import Any

import pytest

from competency_portal.assessments.models import CycleTemplate, StageKind
from competency_portal.assessments.queries.templates import definition_of, template, templates
from competency_portal.assessments.services.templates import (
    delete_template,
    rename_template,
    save_template,
)
from competency_portal.assessments.templates import (
    SHIPPED,
    BadDefinition,
    Definition,
    Shipped,
    StageSpan,
)
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from tests.factories import CycleFactory, HrFactory

ANSWERS = {"kind": "supervisor", "offset": 0, "length": 7}


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda each: each.key)
def test_a_definition_comes_back_from_json_as_it_was(shipped: Shipped) -> None:
    stored = json.loads(json.dumps(shipped.definition.to_json()))

    assert Definition.from_json(stored).to_json() == shipped.definition.to_json()


def test_the_four_templates_consist_of_what_their_names_promise() -> None:
    kinds = {each.key: " ".join(each.definition.kinds) for each in SHIPPED}

    assert kinds == {
        "annual": "self supervisor others questionnaire kpi calibration publication "
        "acknowledgement plan",
        "quarterly": "self supervisor publication",
        "full-circle": "self supervisor others publication acknowledgement",
        "probation": "self supervisor kpi publication",
    }


def test_both_days_of_a_stage_belong_to_it() -> None:
    span = StageSpan(StageKind.SELF, 7, 14)

    assert span.days_from(datetime.date(2026, 12, 20)) == (
        datetime.date(2026, 12, 27),
        datetime.date(2027, 1, 9),
    )


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        {},
        {"stages": []},
        {"stages": ["self"]},
        {"stages": [{"kind": "publication", "offset": 0, "length": 1}]},
        {"stages": [{"kind": "party", "offset": 0, "length": 1}]},
        {"stages": [ANSWERS, ANSWERS]},
        {"stages": [{**ANSWERS, "offset": -1}]},
        {"stages": [{**ANSWERS, "length": 0}]},
        {"stages": [{**ANSWERS, "length": True}]},
        {"stages": [{**ANSWERS, "length": "7"}]},
        {"stages": [{**ANSWERS, "more": 1}]},
        {"stages": [ANSWERS], "colour": "red"},
        {"stages": [ANSWERS], "group_weights": {"supervisor": "90"}},
        {"stages": [ANSWERS], "group_weights": {"supervisor": 100}},
        {"stages": [ANSWERS], "group_weights": {"uncle": "100"}},
        {"stages": [ANSWERS], "group_weights": ["supervisor"]},
        {"stages": [ANSWERS], "part_weights": {"competencies": "NaN"}},
        {"stages": [ANSWERS], "respondents": {"peer": "100"}},
        {"stages": [ANSWERS], "guideline": {"at": "60"}},
        {"stages": [ANSWERS], "rater_limits": {"peer": [6, 3]}},
        {"stages": [ANSWERS], "rater_limits": {"peer": [3]}},
        {"stages": [ANSWERS], "rater_limits": {"peer": 3}},
        {"stages": [ANSWERS], "rater_limits": {"self": [1, 1]}},
        {"stages": [ANSWERS], "anonymity_threshold": 2},
        {"stages": [ANSWERS], "most_reviews": 2.5},
        {"stages": [ANSWERS], "shuffles_items": "yes"},
        {"stages": [ANSWERS], "questionnaire": None},
    ],
)
def test_what_is_no_definition_is_refused(stored: Any) -> None:
    with pytest.raises(BadDefinition):
        Definition.from_json(stored)


@pytest.mark.django_db
def test_a_template_of_a_cycle_keeps_everything_but_days_and_people() -> None:
    cycle = CycleFactory.create(
        stages=("supervisor", "others"),
        group_weights={"supervisor": "60", "peer": "40"},
        rater_limits={"peer": [3, 5]},
        anonymity_threshold=4,
    )

    made = save_template(cycle=cycle, name="我们的", actor=HrFactory.create())

    found = template(f"own-{made.pk}")
    assert found is not None
    assert found.definition == definition_of(cycle)
    assert found.definition.rater_limits == {"peer": (3, 5)}
    assert [each.name for each in templates()][-1] == "我们的"
    assert [record.action for record in audit.trail(made)] == ["save template"]


@pytest.mark.django_db
def test_a_template_is_renamed_and_deleted() -> None:
    made = save_template(cycle=CycleFactory.create(), name="旧名", actor=None)

    rename_template(template=made, name="新名", actor=None)
    assert CycleTemplate.objects.get().name == "新名"

    delete_template(template=made, actor=None)
    assert len(templates()) == len(SHIPPED)


@pytest.mark.django_db
def test_what_was_deleted_meanwhile_is_neither_renamed_nor_deleted_again() -> None:
    made = save_template(cycle=CycleFactory.create(), name="旧名", actor=None)
    stale = CycleTemplate.objects.get()
    delete_template(template=made, actor=None)

    with pytest.raises(Refused, match="已经删除"):
        rename_template(template=stale, name="新名", actor=None)
    with pytest.raises(Refused, match="已经删除"):
        delete_template(template=stale, actor=None)

    actions = [record.action for record in audit.trail(stale)]
    assert sorted(actions) == ["delete template", "save template"]


@pytest.mark.django_db
def test_a_name_stands_for_one_template() -> None:
    cycle = CycleFactory.create()
    save_template(cycle=cycle, name="我们的", actor=None)
    other = save_template(cycle=cycle, name="另一个", actor=None)

    with pytest.raises(Refused):
        save_template(cycle=cycle, name="我们的", actor=None)
    with pytest.raises(Refused):
        rename_template(template=other, name="我们的", actor=None)
    with pytest.raises(Refused):
        save_template(cycle=cycle, name=str(SHIPPED[0].name), actor=None)


@pytest.mark.django_db
def test_a_template_that_cannot_be_read_is_not_offered() -> None:
    CycleTemplate.objects.create(name="坏了", definition={"stages": []})

    assert len(templates()) == len(SHIPPED)
