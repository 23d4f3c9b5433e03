import django.db.models.deletion
import muniment.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("worklists", "0001_views_are_saved"),
    ]

    operations = [
        migrations.CreateModel(
            name="Picked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account_id", models.UUIDField()),
                ("record_id", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account_id", "record_id"), name="picked_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Undertaking",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=muniment.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("account_id", models.UUIDField()),
                ("what", models.CharField(max_length=16)),
                ("state", models.CharField(default="draft", max_length=16)),
                ("reason", models.TextField(default="")),
                ("why_stopped_zh", models.TextField(default="")),
                ("why_stopped_en", models.TextField(default="")),
                ("drafted_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("going_since", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("turned_at", models.DateTimeField(null=True)),
                ("holder", models.UUIDField(null=True)),
                ("held_until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account_id", "id"], name="undertaking_by_person"),
                    models.Index(
                        condition=models.Q(("state", "going")),
                        fields=["turned_at", "id"],
                        name="undertaking_going",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "going", "paused", "stopped", "done"])
                        ),
                        name="undertaking_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"), ("confirmed_at__isnull", False), _connector="OR"
                        ),
                        name="what_is_no_draft_was_confirmed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UndertakingItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("record_id", models.UUIDField()),
                ("state", models.CharField(default="pending", max_length=16)),
                ("code", models.CharField(default="", max_length=20)),
                ("why_zh", models.TextField(default="")),
                ("why_en", models.TextField(default="")),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "undertaking",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="worklists.undertaking",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["undertaking", "state", "place"], name="undertaking_item_by_state"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("undertaking", "place"), name="one_item_in_a_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "done", "refused", "error"])),
                        name="item_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "pending"), ("settled_at__isnull", False), _connector="OR"
                        ),
                        name="an_item_is_settled_at_a_moment",
                    ),
                ],
            },
        ),
    ]
