"""What was handed in, what was found and what was filed is never changed, nor removed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = (
    "capture_submission",
    "checking_checkreport",
    "holdings_component",
    "custody_entry",
    "custody_ledgerposition",
)


def triggers() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        return {row[0].lower() for row in cursor.fetchall()}


class TestTheDatabase:
    @pytest.mark.parametrize("table", TABLES)
    @pytest.mark.parametrize("action", ["update", "delete"])
    def test_refuses_change_and_removal(self, table: str, action: str):
        assert f"{table}_refuses_{action}" in triggers()

    def test_says_why_it_refuses(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO capture_case (record_id, agency_id, case_number, state, version)"
                " VALUES ('00000000000070008000000000000001', '00000000000070008000000000000002',"
                " 'x', 'open', 1)"
            )
            cursor.execute(
                "INSERT INTO capture_submission (case_id, version, digest, document, files,"
                " components, size_bytes, door, received_by, received_at)"
                " VALUES ('00000000000070008000000000000001', 1, 'd', '', '{}', 0, 0, 'rest',"
                " 'x', '2026-01-01T00:00:00+00:00')"
            )

        with (
            pytest.raises(DatabaseError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE capture_submission SET digest = 'other'")
