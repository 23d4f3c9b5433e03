"""What every test stands on; `tests.settings` gives it a home folder of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling


@pytest.fixture(autouse=True, scope="session")
def tables_that_refuse_removal_can_be_emptied_between_tests() -> Iterator[None]:
    """Lift the triggers of append-only tables while a test's rows are flushed, and only then."""
    from django.db import connection

    operations = type(connection.ops)
    flush = operations.sql_flush

    def lifted(self: Any, style: Any, tables: Sequence[str], **options: Any) -> list[str]:
        before, after = _without_triggers(self.connection, tables)
        return [*before, *flush(self, style, tables, **options), *after]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", lifted)
        yield


def _without_triggers(connection: Any, tables: Sequence[str]) -> tuple[list[str], list[str]]:
    if not tables:
        return [], []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        return [f'DROP TRIGGER "{name}"' for name, _ in triggers], [sql for _, sql in triggers]
    return (
        [f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in tables],
        [f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in tables],
    )


class ByClassAndLook(LoadScopeScheduling):
    """Gives a class to one process, but the largest, those of the pages, look by look.

    A class of the browser has a thousand tests; whole, it leaves the other process idle.
    """

    def _split_scope(self, nodeid: str) -> str:
        scope = super()._split_scope(nodeid)
        if not nodeid.startswith("tests/browser/"):
            return scope
        return f"{scope}[{nodeid.partition('[')[2][:_LOOK]}"


_LOOK = 6  # such as zh-wid, en-pho, en-GB-


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """Let our scheduler take the place of `--dist loadscope`, and of no other."""
    return ByClassAndLook(config, log) if config.getvalue("dist") == "loadscope" else None
