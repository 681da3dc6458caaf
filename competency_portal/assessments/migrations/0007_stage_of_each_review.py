"""Every cycle so far had one stage: the supervisor's, up to the deadline."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def add_stages(apps: Any, schema_editor: Any) -> None:
    """Give each cycle its supervisor's stage, and each review the stage of its cycle."""
    stages = apps.get_model("assessments", "CycleStage")
    cycles = apps.get_model("assessments", "Cycle")
    reviews = apps.get_model("assessments", "Review")
    for cycle in cycles.objects.all():
        begun = cycle.launched_at.date() if cycle.launched_at else cycle.period_start
        stage = stages.objects.create(
            cycle=cycle,
            kind="supervisor",
            starts=min(begun, cycle.deadline),
            ends=cycle.deadline,
        )
        reviews.objects.filter(assessment__cycle=cycle).update(stage=stage)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0006_stages_raters_instruments")]

    operations = [migrations.RunPython(add_stages, migrations.RunPython.noop)]
