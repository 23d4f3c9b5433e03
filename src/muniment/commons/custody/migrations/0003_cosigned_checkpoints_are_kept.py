from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("custody", "0002_entries_are_never_changed")]

    operations = [
        migrations.CreateModel(
            name="CosignedCheckpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("note", models.TextField()),
                ("witnesses", models.PositiveSmallIntegerField()),
                ("cosigned_at", models.DateTimeField()),
            ],
        ),
    ]
