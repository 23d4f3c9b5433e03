"""The ledger's static files in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PATH = re.compile(r"[a-z0-9][a-z0-9.-]*(?:/[a-z0-9][a-z0-9.-]*)*")


class InMemoryLedgerFiles:
    """Files in a dictionary, open to whoever wants to tamper with them."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def read(self, path: str) -> bytes | None:
        return self.held.get(_checked(path))

    def write(self, path: str, content: bytes) -> None:
        self.held[_checked(path)] = content

    def write_all(self, files: Iterable[tuple[str, bytes]]) -> None:
        for path, content in files:
            self.write(path, content)


def _checked(path: str) -> str:
    if not _PATH.fullmatch(path):
        raise ValueError(path)
    return path
