from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="StoredObject",
            fields=[
                ("record_id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("files", models.PositiveIntegerField()),
                ("size_bytes", models.BigIntegerField()),
                ("stored_at", models.DateTimeField()),
            ],
        ),
    ]
