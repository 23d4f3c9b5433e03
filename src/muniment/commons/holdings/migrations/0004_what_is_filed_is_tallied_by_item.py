"""What is filed is counted by agency, item and year, so that nobody counts it when asked."""

from django.db import migrations, models

FILL = (
    "INSERT INTO holdings_filedtally"
    " (agency_id, item_code, year, agency_name, item_name, records)"
    " SELECT agency_id, item_code, year, MAX(agency_name), MAX(item_name), COUNT(*)"
    " FROM holdings_record WHERE state = 'filed' AND year IS NOT NULL"
    " GROUP BY agency_id, item_code, year"
)


class Migration(migrations.Migration):
    dependencies = [("holdings", "0003_components_are_never_changed")]

    operations = [
        migrations.CreateModel(
            name="FiledTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agency_id", models.UUIDField()),
                ("agency_name", models.CharField(max_length=200)),
                ("item_code", models.CharField(max_length=120)),
                ("item_name", models.CharField(max_length=300)),
                ("year", models.PositiveSmallIntegerField()),
                ("records", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency_id", "item_code", "year"),
                        name="one_tally_per_item_and_year",
                    )
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
