"""The tables of service items, fonds, categories and retention schedules."""

import django.db.models.deletion
from django.db import migrations, models

import muniment.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("identity", "0002_the_audit_log_only_grows"),
    ]

    operations = [
        migrations.CreateModel(
            name="CatalogueRevision",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("number", models.BigIntegerField(default=0)),
                ("stamp", models.UUIDField(default=muniment.kernel.ids.new_id)),
            ],
        ),
        migrations.CreateModel(
            name="CategoryRule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=muniment.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("fonds_number", models.CharField(default="", max_length=12)),
                ("item_type", models.CharField(default="", max_length=16)),
                ("category", models.CharField(max_length=40)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("fonds_number", "item_type"), name="one_category_each"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "item_type__in",
                                [
                                    "",
                                    "licensing",
                                    "penalty",
                                    "coercion",
                                    "collection",
                                    "payment",
                                    "inspection",
                                    "confirmation",
                                    "reward",
                                    "adjudication",
                                    "other_power",
                                    "public_service",
                                ],
                            )
                        ),
                        name="category_item_type_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fonds",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=muniment.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("fonds_number", models.CharField(max_length=12, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("category_levels", models.PositiveSmallIntegerField()),
                ("with_unit", models.BooleanField()),
                ("item_width", models.PositiveSmallIntegerField()),
                (
                    "archives",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fonds_to_come",
                        to="identity.organisation",
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="identity.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RetentionSchedule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=muniment.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("status", models.CharField(default="in_force", max_length=16)),
                ("approval_number", models.CharField(max_length=100)),
                ("approved_on", models.DateField()),
                ("effective_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("put_in_force_by", models.CharField(max_length=100)),
                ("put_in_force_at", models.DateTimeField()),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="schedules_approved",
                        to="identity.organisation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="identity.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ScheduleLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=muniment.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("item_code", models.CharField(default="", max_length=120)),
                ("item_type", models.CharField(default="", max_length=16)),
                ("outcome", models.CharField(default="", max_length=16)),
                ("retention", models.CharField(max_length=8)),
                ("basis", models.CharField(max_length=300)),
                ("verified", models.BooleanField()),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="catalogue.retentionschedule",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ServiceItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=muniment.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=120, unique=True)),
                ("base_code", models.CharField(default="", max_length=120)),
                ("name", models.CharField(max_length=500)),
                ("item_type", models.CharField(default="", max_length=16)),
                ("region_code", models.CharField(default="", max_length=12)),
                ("main_item", models.CharField(default="", max_length=500)),
                ("department", models.CharField(default="", max_length=200)),
                ("department_code", models.CharField(default="", max_length=64)),
                ("irregularities", models.JSONField(default=list)),
                ("source", models.CharField(max_length=200)),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="identity.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ItemVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=muniment.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=500)),
                ("effective_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("rules", models.JSONField()),
                ("promise_days", models.PositiveIntegerField(null=True)),
                ("published_by", models.CharField(max_length=100)),
                ("published_at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="catalogue.serviceitem",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="retentionschedule",
            constraint=models.UniqueConstraint(
                fields=("organisation", "version"), name="schedules_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionschedule",
            constraint=models.UniqueConstraint(
                fields=("organisation", "approval_number"), name="an_approval_is_for_one_schedule"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["in_force"])), name="schedule_status_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("effective_on")),
                    _connector="OR",
                ),
                name="a_schedule_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduleline",
            constraint=models.UniqueConstraint(
                fields=("schedule", "item_code", "item_type", "outcome"),
                name="a_schedule_says_it_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduleline",
            constraint=models.CheckConstraint(
                condition=models.Q(("retention__in", ["Y", "D30", "D10"])),
                name="line_retention_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduleline",
            constraint=models.CheckConstraint(
                condition=models.Q(("item_code", ""), ("item_type", ""), _connector="OR"),
                name="a_line_is_for_an_item_or_a_type",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "item_type__in",
                        [
                            "",
                            "licensing",
                            "penalty",
                            "coercion",
                            "collection",
                            "payment",
                            "inspection",
                            "confirmation",
                            "reward",
                            "adjudication",
                            "other_power",
                            "public_service",
                        ],
                    )
                ),
                name="item_type_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.UniqueConstraint(
                fields=("item", "version"), name="a_version_is_published_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("effective_on")),
                    _connector="OR",
                ),
                name="a_version_ends_after_it_begins",
            ),
        ),
    ]
