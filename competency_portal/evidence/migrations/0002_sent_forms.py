"""The key of what a form said in the place of the form's own token, as elsewhere (core.once)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_events")]

    operations = [
        migrations.RenameField(model_name="behaviourevent", old_name="token", new_name="sent"),
        migrations.AlterField(
            model_name="behaviourevent",
            name="sent",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
    ]
