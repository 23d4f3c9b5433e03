"""An account remembers whether its owner chose the password, and whether he has seen the tour."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_the_audit_log_is_found_by_moment")]
    operations = [
        migrations.AddField(
            model_name="account",
            name="password_is_temporary",
            field=models.BooleanField(default=False, db_default=False),
        ),
        migrations.AddField(
            model_name="account",
            name="has_seen_tour",
            field=models.BooleanField(default=False, db_default=False),
        ),
    ]
