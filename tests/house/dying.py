"""Ends the process at a chosen step of whatever it writes: to the disk or to the database.

A step is a function of `adapters.durable`, a statement that writes, or a commit. What reads needs
no testing: to die before it is to die after the write before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections

from muniment.adapters import durable
from muniment.kernel import parts
from tests.doubles.breaking import STEPS, Killed, disk_full

STATEMENT = "statement"


class Manner(Enum):
    """How a step goes wrong. To die after a step is to die before the next, so that is not here."""

    DIES = "the process dies before it"
    BREAKS = "it does not happen: no room on the disk, no answer from the database"
    BREAKS_AFTER = "it happens, and we are told that it did not"


class Mortal:
    """Counts the steps that are taken and lets one of them go wrong."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.taken: list[str] = []
        self._fatal: int | None = None
        self._manner = Manner.DIES
        self._is_dead = self._struck = False
        for name in STEPS:
            patch.setattr(durable, name, self._on_disk(name, getattr(durable, name)))
        wrapper = type(connections[DEFAULT_DB_ALIAS])
        patch.setattr(wrapper, "_commit", self._committing(wrapper._commit))

    @property
    def has_struck(self) -> bool:
        """Whether the step was reached at which something went wrong."""
        return self._struck

    @contextmanager
    def doomed(self, step: int | None, manner: Manner) -> Iterator[None]:
        """Let `step` go wrong in the block; afterwards all is as after a restart."""
        self.taken.clear()
        self._fatal, self._manner, self._is_dead, self._struck = step, manner, False, False
        try:
            with connection.execute_wrapper(self._asking):
                yield
        except Killed:
            connection.close()  # whatever was not committed is gone with the process
        finally:
            self._fatal, self._is_dead = None, False

    def _on_disk(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            return self._take(name, lambda: original(*args, **kwargs), disk_full)

        return step

    def _asking(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.split(maxsplit=1)[0] not in ("INSERT", "UPDATE", "DELETE"):
            if self._is_dead:
                raise Killed
            return execute(sql, *rest)
        return self._take(STATEMENT, lambda: execute(sql, *rest), _no_answer)

    def _committing(self, original: Callable[[Any], None]) -> Callable[[Any], None]:
        def commit(wrapper: Any) -> None:
            try:
                self._take("commit", lambda: original(wrapper), _no_answer)
            except Killed:
                # Setting autocommit again would commit what the process never came to commit.
                wrapper.connection.rollback()
                raise

        return commit

    def _take(self, name: str, step: Callable[[], Any], broken: Callable[[], Exception]) -> Any:
        if self._is_dead:
            raise Killed(name)
        self.taken.append(name)
        if self._fatal is None or len(self.taken) - 1 != self._fatal:
            return step()
        self._struck = True
        if self._manner is Manner.DIES:
            self._is_dead = True
            raise Killed(name)
        if self._manner is Manner.BREAKS_AFTER:
            step()
        raise broken()


def let_go() -> None:
    """Give up what a dead process no longer holds: the locks on its folders of drafts."""
    wired = parts.get()
    for adapter in (wired.staging, wired.vault, wired.ledger_files):
        drafts = getattr(adapter, "_drafts", None)
        if drafts is not None:
            drafts.release()


def _no_answer() -> Exception:
    return OperationalError("disk I/O error")
