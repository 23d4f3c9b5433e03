"""The database refuses to change or remove a line of the audit log."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = [
    """CREATE TRIGGER identity_audit_is_not_changed BEFORE UPDATE ON identity_auditline
    BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END""",
    """CREATE TRIGGER identity_audit_is_not_removed BEFORE DELETE ON identity_auditline
    BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION identity_audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$""",
    """CREATE TRIGGER identity_audit_is_not_changed BEFORE UPDATE OR DELETE
    ON identity_auditline FOR EACH ROW EXECUTE FUNCTION identity_audit_only_grows()""",
]
SQLITE_BACK = [
    "DROP TRIGGER identity_audit_is_not_changed",
    "DROP TRIGGER identity_audit_is_not_removed",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER identity_audit_is_not_changed ON identity_auditline",
    "DROP FUNCTION identity_audit_only_grows()",
]


def forbid(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def allow(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE_BACK if editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_people_and_organisations_are_known")]
    operations = [migrations.RunPython(forbid, allow)]
