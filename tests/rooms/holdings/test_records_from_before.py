"""Records that were entered before lists could be narrowed are found by the same filters."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from tests.rooms.holdings.records import enter, file, found, new_record

from muniment.commons.holdings import api as holdings
from muniment.commons.holdings.models import Record

pytestmark = pytest.mark.django_db

MIGRATION = import_module(
    "muniment.commons.holdings.migrations.0005_records_are_listed_by_item_year_and_retention"
)
ITEM = "11990000073016863E3990131001000"


def forget() -> None:
    """Make the table and the index what they were before the migration."""
    Record.objects.update(closed_year=None)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("UPDATE holdings_search SET facets = 'sfiled'")
            return
        cursor.execute("SELECT serial, tsvector_to_array(body) FROM holdings_search")
        for serial, words in cursor.fetchall():
            gone = [word for word in words if word[:2] in ("=i", "=y", "=r")]
            cursor.execute(
                "UPDATE holdings_search SET body = ts_delete(body, %s::text[]) WHERE serial = %s",
                [gone, serial],
            )


def test_a_record_from_before_is_found_by_every_facet(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(MIGRATION, "AT_A_TIME", 2)
    old = [
        enter(new_record("王", item_code=ITEM, closed_on=date(2025, 5, day)))[0]
        for day in range(1, 6)
    ]
    file(*old)
    wanted = holdings.Narrowing(item_code=ITEM, closed_year=2025, retention="D30")
    forget()
    assert found("", narrowed=wanted) == found("王", narrowed=wanted) == []

    MIGRATION.fill(apps, connection.schema_editor())

    assert found("", narrowed=wanted) == old[::-1]
    assert found("王", state=holdings.RecordState.FILED, narrowed=wanted) == old[::-1]
