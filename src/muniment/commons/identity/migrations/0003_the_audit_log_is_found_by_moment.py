"""Lines of the audit log are found, and counted, by the moment they were written."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_the_audit_log_only_grows")]
    operations = [
        migrations.AddIndex(
            model_name="auditline",
            index=models.Index(fields=["at", "id"], name="audit_by_moment"),
        )
    ]
