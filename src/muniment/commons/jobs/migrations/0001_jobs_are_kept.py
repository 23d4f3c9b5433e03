import muniment.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Job",
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
                ("name", models.CharField(max_length=100)),
                ("subject_id", models.UUIDField()),
                ("key", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("queued", "Queued"), ("leased", "Leased"), ("stuck", "Stuck")],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("lease", models.UUIDField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("lapses", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("note", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name", "due_at", "id"], name="jobs_due"),
                    models.Index(
                        condition=models.Q(("lease__isnull", False)),
                        fields=["lease"],
                        name="jobs_leased",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="a_key_is_asked_for_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at__isnull", True), ("state", "stuck")),
                            models.Q(
                                models.Q(("state", "stuck"), _negated=True),
                                ("due_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_job_is_due_unless_it_is_stuck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease__isnull", False), ("state", "leased")),
                            models.Q(
                                models.Q(("state", "leased"), _negated=True),
                                ("lease__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_job_has_a_lease_while_it_is_leased",
                    ),
                ],
            },
        ),
    ]
