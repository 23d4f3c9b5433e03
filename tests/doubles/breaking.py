"""Making any step of a write path fail, before or after it took effect."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import Any

import pytest

from muniment.adapters import durable

STEPS = (
    "write",
    "create",
    "link",
    "rename",
    "exchange",
    "make_folder",
    "make_read_only",
    "sync_file",
    "sync_folder",
    "sync_filesystem",
    "remove_file",
    "remove_folder",
    "remove_tree",
)


class Killed(BaseException):
    """The process ended here; nothing that it would have tidied up gets tidied up."""


def disk_full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class BreakingDisk:
    """Stands in the place of each function of `durable` and counts the steps that are taken."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.steps: list[str] = []
        self._breaks_at: int | None = None
        self._after = False
        self._error: Callable[[], BaseException] = Killed
        self._dead = False
        for name in STEPS:
            patch.setattr(durable, name, self._instead_of(name, getattr(durable, name)))

    def kill(self, *, at: int, after: bool) -> None:
        """From the step numbered `at` on, nothing happens any more; `after`: it still did."""
        self.steps.clear()
        self._breaks_at, self._after, self._error = at, after, Killed

    def fill(self, *, at: int) -> None:
        """The step numbered `at` finds no room; tidying up still works."""
        self.steps.clear()
        self._breaks_at, self._after, self._error = at, False, disk_full

    def heal(self) -> None:
        """Work again, as after a restart."""
        self.steps.clear()
        self._breaks_at, self._dead = None, False

    @property
    def has_struck(self) -> bool:
        return self._breaks_at is not None and len(self.steps) > self._breaks_at

    def _instead_of(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            if self._dead:
                raise Killed
            self.steps.append(name)
            if len(self.steps) - 1 != self._breaks_at:
                return original(*args, **kwargs)
            self._dead = self._error is Killed
            if self._after:
                original(*args, **kwargs)
            raise self._error()

        return step
