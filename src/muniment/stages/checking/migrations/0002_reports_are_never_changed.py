"""The database itself refuses to change or remove a report.

SQLite drops a table's triggers when a later migration rebuilds the table: such a migration has
to put them back, and a test fails until it does.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "checking_checkreport"
ACTIONS = ("UPDATE", "DELETE")

SQLITE = """
CREATE TRIGGER {table}_refuses_{action} BEFORE {action} ON {table}
BEGIN SELECT RAISE(ABORT, 'a check report is never changed'); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION {table}_refuses_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a check report is never changed'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_refuses_{action} BEFORE {action} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuses_change()
"""


def refuse_changes(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    if not is_sqlite:
        schema_editor.execute(POSTGRESQL_FUNCTION.format(table=TABLE))
    for action in ACTIONS:
        template = SQLITE if is_sqlite else POSTGRESQL
        schema_editor.execute(template.format(table=TABLE, action=action))


class Migration(migrations.Migration):
    dependencies = [("checking", "0001_reports_are_kept")]

    operations = [migrations.RunPython(refuse_changes)]
