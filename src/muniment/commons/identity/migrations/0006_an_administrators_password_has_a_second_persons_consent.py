"""A second person consents to an administrator's new password, and the audit log says so.

SQLite rebuilds the table for another constraint and drops its triggers; they are put back.
"""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import muniment.kernel.ids

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
    "reset_asked",
    "reset_consented",
    "reset_declined",
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
    dependencies = [("identity", "0005_exports_and_posts_are_audited")]
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
        migrations.CreateModel(
            name="PasswordConsent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=muniment.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("asked_by", models.CharField(max_length=100)),
                ("asked_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
                ("state", models.CharField(default="asked", max_length=16)),
                ("decided_by", models.CharField(default="", max_length=100)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="identity.account"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "given", "declined", "used"])),
                        name="consent_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "asked"),
                            models.Q(
                                ("decided_at__isnull", False),
                                models.Q(("decided_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_consent_is_somebodys",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", ""),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_consent_is_a_second_persons",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["state", "asked_at"], name="consent_by_state"),
                    models.Index(fields=["account", "asked_at"], name="consent_by_account"),
                ],
            },
        ),
    ]
