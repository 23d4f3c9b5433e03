"""The audit log has words of their own for what is exported, for posts and for bulk work.

SQLite rebuilds the table for another constraint and drops its triggers; they are put back.
"""

from __future__ import annotations

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = [
    """CREATE TRIGGER IF NOT EXISTS identity_audit_is_not_changed BEFORE UPDATE
    ON identity_auditline BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END""",
    """CREATE TRIGGER IF NOT EXISTS identity_audit_is_not_removed BEFORE DELETE
    ON identity_auditline BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END""",
]
ACTIONS = [
    "signed_in",
    "signed_out",
    "token_issued",
    "region_registered",
    "organisation_registered",
    "account_opened",
    "account_suspended",
    "account_restored",
    "password_changed",
    "role_granted",
    "role_ended",
    "client_made",
    "client_secret_changed",
    "client_suspended",
    "client_restored",
    "items_imported",
    "version_published",
    "schedule_in_force",
    "fonds_registered",
    "category_laid_down",
    "post_registered",
    "exported",
    "bulk_confirmed",
    "bulk_stopped",
    "audit_read",
    "other",
]


def forbid_again(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            editor.execute(statement)


def nothing(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Leave things as they are in this direction."""


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_an_account_knows_whose_password_it_has")]
    operations = [
        migrations.RunPython(nothing, forbid_again),
        migrations.RemoveConstraint("auditline", "an_audited_action_is_known"),
        migrations.AddConstraint(
            model_name="auditline",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", ACTIONS)), name="an_audited_action_is_known"
            ),
        ),
        migrations.RunPython(forbid_again, nothing),
    ]
