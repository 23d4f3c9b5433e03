"""The ledger's static files on a local disk, each whole and synced before its writer goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from muniment.adapters import durable
from muniment.adapters.durable import DraftFolder, storage_faults

_PATH = re.compile(r"[a-z0-9][a-z0-9.-]*(?:/[a-z0-9][a-z0-9.-]*)*")
_DRAFTS = ".drafts"


class DiskLedgerFiles:
    """Files under `root` by their path in the log, ready to be served as they lie."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._drafts = DraftFolder(root / _DRAFTS)
        self._sure_of = {root}

    def read(self, path: str) -> bytes | None:
        """Return the file's content, or None when there is none."""
        with storage_faults(path):
            try:
                return self._place(path).read_bytes()
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                return None

    def write(self, path: str, content: bytes) -> None:
        """Write durably and all at once; the same path may be written again with more."""
        place = self._place(path)
        with storage_faults(path):
            self._make_sure_of(place.parent)
            durable.replace_file(place, content, drafts=self._drafts.path)

    def write_all(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write many, each whole; durably once the call returns.

        Everything is written before anything is synced, so that the disk is waited for a few
        times and not for each file.
        """
        places: dict[Path, bytes] = {}
        for path, content in files:
            place = self._place(path)
            with storage_faults(path):
                self._make_sure_of(place.parent)
            places[place] = content
        with storage_faults("ledger"):
            durable.replace_files(places, drafts=self._drafts.path)

    def _make_sure_of(self, folder: Path) -> None:
        # Also when the folder is there: whoever made it may have died before this sync.
        if folder in self._sure_of:
            return
        self._make_sure_of(folder.parent)
        durable.make_folder(folder)
        durable.sync_folder(folder.parent)
        self._sure_of.add(folder)

    def _place(self, path: str) -> Path:
        if not _PATH.fullmatch(path):
            raise ValueError(f"not a path of the ledger: {path!r}")
        return self._root / path
