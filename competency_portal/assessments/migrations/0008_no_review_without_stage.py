"""No review without a stage, now that each has one.

A migration of its own: PostgreSQL alters no table whose rows were changed in the same transaction.
"""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import deletion


class Migration(migrations.Migration):
    dependencies = [("assessments", "0007_stage_of_each_review")]

    operations = [
        migrations.AlterField(
            model_name="review",
            name="stage",
            field=models.ForeignKey(
                on_delete=deletion.PROTECT,
                related_name="reviews",
                to="assessments.cyclestage",
            ),
        ),
    ]
