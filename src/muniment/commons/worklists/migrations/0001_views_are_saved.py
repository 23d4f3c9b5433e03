import muniment.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=muniment.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("account_id", models.UUIDField()),
                ("place", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=40)),
                ("filters", models.CharField(max_length=4000)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account_id", "place"), name="one_view_in_a_place"
                    ),
                    models.UniqueConstraint(
                        fields=("account_id", "name"), name="one_view_of_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place__gte", 1), ("place__lte", 30)),
                        name="a_view_has_a_place",
                    ),
                ],
            },
        ),
    ]
