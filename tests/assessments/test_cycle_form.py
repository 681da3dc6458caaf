"""The form in which HR plans a cycle."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from competency_portal.assessments.forms.cycles import CycleForm, weight_name
from models_catalog.states import VersionState
from tests.factories import (
    Catalogue,
    CategoryFactory,
    CycleFactory,
    DepartmentFactory,
    EmployeeFactory,
    ModelVersionFactory,
    PositionFactory,
    PositionProfileFactory,
    make_catalogue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue() -> Catalogue:
    return make_catalogue()


def typed(catalogue: Catalogue, **changes: Any) -> dict[str, Any]:
    return {
        "name": "2026 年度能力评估",
        "code": "2026-9",
        "period_start": "2026-01-01",
        "period_end": "2026-12-31",
        "version": str(catalogue.version.pk),
        weight_name(catalogue.categories["core"]): "40",
        weight_name(catalogue.categories["service"]): "60",
        **changes,
    }


def weights(catalogue: Catalogue, core: str, service: str) -> dict[str, str]:
    return {
        weight_name(catalogue.categories["core"]): core,
        weight_name(catalogue.categories["service"]): service,
    }


def test_a_complete_form_is_taken(catalogue: Catalogue) -> None:
    form = CycleForm(typed(catalogue))

    assert form.is_valid(), form.errors
    assert form.instance.category_weights == {"core": "40", "service": "60"}


def test_a_new_cycle_is_proposed_a_code_and_the_weights_of_its_version(
    catalogue: Catalogue,
) -> None:
    form = CycleForm()

    assert form["code"].value() == f"{timezone.localdate().year}-1"
    assert [field.value() for field in form.weight_sets[0].fields] == ["40", "60"]


def test_a_draft_shows_its_own_weights(catalogue: Catalogue) -> None:
    cycle = CycleFactory.create(
        version=catalogue.version, category_weights={"core": "12.5", "service": "87.5"}
    )

    form = CycleForm(instance=cycle)

    assert form["code"].value() == cycle.code
    assert [field.value() for field in form.weight_sets[0].fields] == ["12.5", "87.5"]


@pytest.mark.parametrize(
    ("core", "service"),
    [("40", "50"), ("50", "50.0001"), ("0", "0"), ("100", "100")],
)
def test_weights_that_do_not_total_100_are_refused_as_a_set(
    catalogue: Catalogue, core: str, service: str
) -> None:
    form = CycleForm(typed(catalogue, **weights(catalogue, core, service)))

    total = format(Decimal(core) + Decimal(service), "f")
    assert form.totals == {
        f"category-{catalogue.version.pk}": f"权重合计 {total}，应为 100。",
    }


@pytest.mark.parametrize("core", ["-10", "NaN", "1e2", "", "四十", "40.00001", "Infinity", "101"])
def test_what_is_no_weight_is_refused_at_its_own_field(catalogue: Catalogue, core: str) -> None:
    form = CycleForm(typed(catalogue, **weights(catalogue, core, "60")))

    assert list(form.errors) == [weight_name(catalogue.categories["core"])]
    assert form[weight_name(catalogue.categories["core"])].value() == core


def test_weights_are_exact(catalogue: Catalogue) -> None:
    third = CategoryFactory.create(
        version=catalogue.version, scale=catalogue.categories["core"].scale, code="third"
    )
    data = typed(catalogue, **weights(catalogue, "33.3333", "33.3333"))

    form = CycleForm({**data, weight_name(third): "33.3334"})

    assert form.is_valid(), form.errors
    assert form.instance.category_weights == {
        "core": "33.3333",
        "service": "33.3333",
        "third": "33.3334",
    }


def test_only_the_weights_of_the_chosen_version_are_read(catalogue: Catalogue) -> None:
    other = CategoryFactory.create()

    form = CycleForm(typed(catalogue, **{weight_name(other): "没填好"}))

    assert form.is_valid(), form.errors
    assert form.instance.category_weights == {"core": "40", "service": "60"}


@pytest.mark.parametrize("state", [VersionState.DRAFT, VersionState.RETIRED])
def test_only_published_versions_are_offered(catalogue: Catalogue, state: VersionState) -> None:
    hidden = ModelVersionFactory.create(state=state)

    form = CycleForm(typed(catalogue, version=str(hidden.pk)))

    assert "version" in form.errors


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("period_end", "2025-12-31"),
        ("code", "new"),
        ("code", "有空格 的"),
        ("name", ""),
        ("name", "x" * 201),
        ("departments", ["999"]),
        ("departments", ["abc"]),
    ],
)
def test_each_fault_is_said_at_its_field(catalogue: Catalogue, field: str, value: Any) -> None:
    form = CycleForm(typed(catalogue, **{field: value}))

    assert list(form.errors) == [field]


def test_a_code_that_is_taken_is_refused(catalogue: Catalogue) -> None:
    CycleFactory.create(code="2026-9", version=catalogue.version)

    assert list(CycleForm(typed(catalogue)).errors) == ["code"]


def test_what_was_ticked_stays_ticked_after_an_error(catalogue: Catalogue) -> None:
    department = DepartmentFactory.create()
    position = EmployeeFactory.create().position
    data = typed(catalogue, name="", departments=[str(department.pk)])

    form = CycleForm({**data, "positions": [str(position.pk)]})

    assert not form.is_valid()
    assert [each.key for each in form.department_choices.rows if each.is_chosen] == [department.pk]
    assert [each.key for each in form.position_choices if each.is_chosen] == [position.pk]


def test_departments_count_everybody_below_them(catalogue: Catalogue) -> None:
    top = DepartmentFactory.create(name="总部")
    below = DepartmentFactory.create(name="翠湖管理处", parent=top)
    EmployeeFactory.create(department=top)
    EmployeeFactory.create_batch(2, department=below)
    EmployeeFactory.create(department=below, status="left")

    choices = CycleForm().department_choices.rows

    assert [(each.name, each.people, each.depth, each.parent) for each in choices] == [
        ("总部", 3, 0, None),
        ("翠湖管理处", 2, 1, top.pk),
    ]
    assert "cuihuguanlichu" in choices[1].search


def test_positions_that_nobody_holds_are_not_offered(catalogue: Catalogue) -> None:
    held = EmployeeFactory.create(position__name="大堂管家").position
    PositionFactory.create()

    assert [each.key for each in CycleForm().position_choices] == [held.pk]


def test_positions_stand_in_the_order_of_the_catalogue(catalogue: Catalogue) -> None:
    undescribed = PositionFactory.create(code="A0")
    later, earlier = (PositionFactory.create(code=code) for code in ("B1", "B2"))
    for position, order in ((later, 101), (earlier, 100)):
        PositionProfileFactory.create(version=catalogue.version, position=position, order=order)
    for position in (undescribed, later, earlier):
        EmployeeFactory.create(position=position)

    shown = [each.key for each in CycleForm().position_choices]

    assert shown == [earlier.pk, later.pk, undescribed.pk]
