"""What is filed is counted by agency and legal day, so that nobody counts it when asked.

Records that were filed before are counted here, some thousands at a time. The legal day is that
of Asia/Shanghai.
"""

from collections import Counter
from datetime import date
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

AT_A_TIME = 5000
LEGAL_ZONE = ZoneInfo("Asia/Shanghai")


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    del editor
    rows = (
        apps.get_model("holdings", "Record")
        .objects.filter(state="filed", filed_at__isnull=False)
        .order_by("serial")
        .values_list("agency_id", "filed_at")
        .iterator(chunk_size=AT_A_TIME)
    )
    tally = apps.get_model("holdings", "FiledDayTally").objects
    counted = Counter[tuple[UUID, date]]()
    while batch := list(islice(rows, AT_A_TIME)):
        counted.update((agency, at.astimezone(LEGAL_ZONE).date()) for agency, at in batch)
    tally.bulk_create(
        [
            tally.model(agency_id=agency, day=day, records=count)
            for (agency, day), count in sorted(counted.items())
        ],
        batch_size=AT_A_TIME,
    )


class Migration(migrations.Migration):
    dependencies = [("holdings", "0006_texts_of_materials_are_found")]

    operations = [
        migrations.CreateModel(
            name="FiledDayTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agency_id", models.UUIDField()),
                ("day", models.DateField()),
                ("records", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency_id", "day"), name="one_tally_per_agency_and_day"
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
