from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("models_catalog", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="positionprofile",
            name="name",
            field=models.CharField(default="", max_length=200, verbose_name="position"),
            preserve_default=False,
        ),
    ]
