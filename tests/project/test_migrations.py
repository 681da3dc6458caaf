"""The migrations lead an empty database, and one with old rows, to the tables of the models.

Every other test runs on tables made from the models, which is quicker: this one stands for the way
that an installation goes.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlparse
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps
from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)

# Before a cycle had stages.
BEFORE = [("assessments", "0005_visible_names"), ("results", "0002_what_the_database_holds")]
# Before a person's own wish was kept beside what became of it.
BETWEEN = [("assessments", "0009_raters_from_the_organisation")]
DAY = datetime.date(2026, 9, 30)
LAUNCHED = datetime.datetime(2026, 9, 14, 12, tzinfo=datetime.UTC)

OURS = [
    model._meta.db_table
    for model in apps.get_models(include_auto_created=True)
    if model.__module__.startswith(("competency_portal.", "models_catalog."))
]
Tables = dict[str, tuple[Any, ...]]


@pytest.fixture
def of_models(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Tables]:
    """The tables of the tests' database; in its place stands an empty one that knows migrations."""
    settings.MIGRATION_MODULES = {}
    usual = connection.settings_dict["NAME"]
    empty = str(tmp_path / "empty") if connection.vendor == "sqlite" else f"{usual}_empty"
    # Django reads every statement of SQLite's several times over.
    monkeypatch.setattr("sqlparse.parse", functools.cache(sqlparse.parse))
    of_models = tables()
    connection.close()
    creation: Any = connection.creation
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict["TEST"], "NAME", empty)
        creation._create_test_db(verbosity=0, autoclobber=True)
        patch.setitem(connection.settings_dict, "NAME", empty)
        yield of_models
        creation.destroy_test_db(usual, verbosity=0)
        connection.close()


def migrated(targets: list[tuple[str, str]]) -> StateApps:
    """The models as they are, or were, after the database has gone there."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def review_of_old(then: StateApps) -> Any:
    """One person under review in one launched cycle, as the database held them."""

    def make(app: str, kind: str, /, **fields: Any) -> Any:
        return then.get_model(app, kind).objects.create(**fields)

    model = make("models_catalog", "CompetencyModel", code="butler")
    version = make("models_catalog", "ModelVersion", model=model, number=1, name="管家")
    position = make("models_catalog", "Position", code="butler", name="管家")
    department = make("people", "Department", code="service", name="服务部")
    boss, person = (
        make(
            "people",
            "Employee",
            number=number,
            name=name,
            position=position,
            department=department,
        )
        for number, name in (("001", "王敏"), ("002", "李雷"))
    )
    cycle = make(
        "assessments",
        "Cycle",
        code="2026-9",
        name="2026 年 9 月",
        period_start=DAY.replace(day=1),
        period_end=DAY,
        deadline=DAY,
        launched_at=LAUNCHED,
        version=version,
    )
    assessment = make(
        "assessments",
        "Assessment",
        cycle=cycle,
        employee=person,
        supervisor=boss,
        position=position,
        department=department,
    )
    return make("assessments", "Review", assessment=assessment, rater=boss, group="supervisor")


def wished_for(old: Any, then: StateApps) -> None:
    """A rater whom the person named, and one whom HR did."""
    nominations = then.get_model("assessments", "Nomination").objects
    raters = {"employee": old.rater_id, "hr": old.assessment.employee_id}
    for origin, rater in raters.items():
        nominations.create(
            assessment_id=old.assessment_id, rater_id=rater, group="peer", origin=origin
        )


def tables() -> Tables:
    """The columns and the constraints of each of the portal's tables, in no order."""
    look = connection.introspection
    found = {}
    with connection.cursor() as cursor:
        for name in OURS:
            columns = look.get_table_description(cursor, name)
            constraints = look.get_constraints(cursor, name).values()
            found[name] = (
                sorted((one.name, str(one.type_code), one.null_ok) for one in columns),
                sorted(repr(sorted(one.items())) for one in constraints),
            )
    return found


def test_an_old_review_gets_the_stage_of_its_cycle_and_every_table_is_the_models(
    of_models: Tables,
) -> None:
    old = review_of_old(migrated(BEFORE))
    wished_for(old, migrated(BETWEEN))

    now = migrated(MigrationExecutor(connection).loader.graph.leaf_nodes())

    review = now.get_model("assessments", "Review").objects.get(pk=old.pk)
    assert (review.stage.kind, review.stage.starts, review.stage.ends) == (
        "supervisor",
        LAUNCHED.date(),
        DAY,
    )
    nominations = now.get_model("assessments", "Nomination").objects
    assert set(nominations.values_list("origin", "wished_as")) == {("employee", "peer"), ("hr", "")}
    assert tables() == of_models
    # What is no column, like the words of a choice, is in a migration too.
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
