"""Cycles from before there were stages get one: the supervisor's, up to the deadline."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

BEFORE = ("assessments", "0005_visible_names")
DAY = datetime.date(2026, 9, 30)


def migrated(*targets: tuple[str, str]) -> StateApps:
    """The models as they were, or are, after the database has gone there."""
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


def review_of_old(apps: StateApps) -> Any:
    """One person under review in one launched cycle, as the database held them."""

    def make(app: str, kind: str, /, **fields: Any) -> Any:
        return apps.get_model(app, kind).objects.create(**fields)

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


@pytest.mark.django_db(transaction=True)
def test_each_review_gets_the_stage_of_its_cycle() -> None:
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        old = review_of_old(migrated(BEFORE, ("results", "0002_what_the_database_holds")))

        apps = migrated(*newest)

        review = apps.get_model("assessments", "Review").objects.get(pk=old.pk)
        assert (review.stage.kind, review.stage.starts, review.stage.ends) == (
            "supervisor",
            DAY.replace(day=1),
            DAY,
        )
    finally:
        migrated(*newest)
