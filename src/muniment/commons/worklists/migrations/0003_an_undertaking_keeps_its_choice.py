"""A decision about many cases may come with a choice; those of before had none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("worklists", "0002_much_is_done_at_once")]

    operations = [
        migrations.AddField(
            model_name="undertaking",
            name="choice",
            field=models.CharField(default="", max_length=200),
        ),
    ]
