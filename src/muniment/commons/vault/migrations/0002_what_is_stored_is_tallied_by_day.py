"""What is stored is counted by day, so that nobody sums every object when asked."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.db.models.functions import TruncDate

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")


def fill(apps: Any, schema_editor: object) -> None:
    del schema_editor
    stored, tally = apps.get_model("vault", "StoredObject"), apps.get_model("vault", "StoredTally")
    days = (
        stored.objects.annotate(day=TruncDate("stored_at", tzinfo=LEGAL_ZONE))
        .order_by()
        .values("day")
        .annotate(objects_stored=models.Count("pk"), size_bytes=models.Sum("size_bytes"))
    )
    tally.objects.bulk_create([tally(**line) for line in days])


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_stored_objects_are_kept")]

    operations = [
        migrations.CreateModel(
            name="StoredTally",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("objects_stored", models.BigIntegerField(default=0)),
                ("size_bytes", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
