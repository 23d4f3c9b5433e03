import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("tag", models.CharField(max_length=100)),
                ("subject_id", models.UUIDField()),
                ("agent", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("basis", models.CharField(max_length=300)),
                ("detail", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="LedgerHead",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("size", models.BigIntegerField(default=0)),
                ("edge", models.JSONField(default=list)),
                ("files_size", models.BigIntegerField(default=0)),
                ("checkpoint_size", models.BigIntegerField(default=0)),
                ("checkpoint_root", models.CharField(default="", max_length=64)),
                ("checkpoint_at", models.DateTimeField(null=True)),
                ("checkpoint", models.TextField(default="")),
            ],
        ),
        migrations.CreateModel(
            name="LedgerPosition",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="UnfollowedEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="UnanchoredEntry",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="custody.entry",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["subject_id", "id"], name="custody_history"),
        ),
        migrations.AddConstraint(
            model_name="ledgerhead",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", 1)), name="the_ledger_has_one_head"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerhead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("files_size__lte", models.F("size")),
                    ("checkpoint_size__lte", models.F("size")),
                ),
                name="files_and_checkpoint_follow_positions",
            ),
        ),
        migrations.AddField(
            model_name="ledgerposition",
            name="entry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="place",
                to="custody.entry",
            ),
        ),
        migrations.AddField(
            model_name="unfollowedentry",
            name="entry",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="custody.entry",
            ),
        ),
    ]
