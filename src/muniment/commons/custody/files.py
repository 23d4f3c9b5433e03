"""The log's static files as `recordkit` reads them."""

from __future__ import annotations

from muniment.kernel import parts
from recordkit.evidence import TileAbsent

CHECKPOINT = "checkpoint"
COSIGNED = "cosigned-checkpoint"  # the newest that a witness has signed


class LogFiles:
    """A tile reader over the ledger files that are wired."""

    def read(self, path: str) -> bytes:
        """Return a tile or bundle. Raises TileAbsent."""
        content = parts.get().ledger_files.read(path)
        if content is None:
            raise TileAbsent(f"the ledger has no file {path}", where=path)
        return content


class NoFiles:
    """A tile reader for a log that is written from its beginning."""

    def read(self, path: str) -> bytes:
        """Raise TileAbsent."""
        raise TileAbsent(f"nothing was written yet, least of all {path}", where=path)
