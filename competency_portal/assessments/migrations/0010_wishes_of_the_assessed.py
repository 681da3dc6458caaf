from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def wishes(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """What the person assessed proposed so far was their wish."""
    nominations = apps.get_model("assessments", "Nomination").objects.filter(origin="employee")
    nominations.update(wished_as=models.F("group"))


class Migration(migrations.Migration):
    """Keep whom the person assessed named beside what others make of it."""

    dependencies = [("assessments", "0009_raters_from_the_organisation")]

    operations = [
        migrations.AddField(
            model_name="nomination",
            name="wished_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("self", "self"),
                    ("supervisor", "supervisor"),
                    ("peer", "peer"),
                    ("subordinate", "subordinate"),
                    ("related", "related department"),
                ],
                max_length=12,
                verbose_name="named by the employee as",
            ),
        ),
        migrations.RunPython(wishes, migrations.RunPython.noop),
    ]
