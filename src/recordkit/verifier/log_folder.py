"""A ledger as somebody else sees it: a folder of static files, copied or mounted."""

from __future__ import annotations

from pathlib import Path

from recordkit.errors import ContentFault
from recordkit.evidence import (
    MalformedCheckpoint,
    NoteVerifier,
    Receipt,
    TileAbsent,
    parse_verifier_key,
)
from recordkit.evidence.notes import LARGEST_NOTE_BYTES
from recordkit.evidence.receipts import LARGEST_RECEIPT_BYTES
from recordkit.evidence.tile_paths import TILE_WIDTH
from recordkit.evidence.tiles import LARGEST_ENTRY_BYTES

CHECKPOINT = "checkpoint"
_LARGEST_FILE = TILE_WIDTH * (LARGEST_ENTRY_BYTES + 2)


class FolderTiles:
    """Reads tiles and entry bundles under a folder, by their paths in the log."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes:
        """Return a tile or bundle. Raises TileAbsent; no more is read than one may hold."""
        place = self._root / path
        if not place.is_file():  # nor a pipe, which would never end
            raise TileAbsent(f"there is no file {path}", zh=f"没有文件 {path}", where=path)
        with place.open("rb") as stream:
            return stream.read(_LARGEST_FILE + 1)


def read_note_file(path: Path) -> bytes:
    """Return the bytes of a checkpoint: a note, the one that a receipt carries, or a folder's.

    Raises:
        MalformedReceipt: A file that begins like a receipt is none.
        OSError: It cannot be read.
    """
    place = path / CHECKPOINT if path.is_dir() else path
    with place.open("rb") as stream:
        content = stream.read(max(LARGEST_NOTE_BYTES, LARGEST_RECEIPT_BYTES) + 1)
    if content.lstrip(b" \t\r\n").startswith(b"{"):
        return Receipt.from_json(content).checkpoint.encode()
    return content


def read_ledger_keys(paths: tuple[Path, ...]) -> tuple[NoteVerifier, ...]:
    """Return the ledgers' keys in `.vkey` files, one a line; a folder stands for all in it.

    Keys of witnesses, which may lie beside them, are passed over.

    Raises:
        MalformedCheckpoint: A line is not a key.
        OSError: A file cannot be read.
    """
    files = [
        file
        for path in paths
        for file in (sorted(path.glob("*.vkey")) if path.is_dir() else [path])
    ]
    return tuple(dict.fromkeys(key for file in files for key in _keys_in(file)))


def _keys_in(file: Path) -> list[NoteVerifier]:
    with file.open("rb") as stream:
        content = stream.read(LARGEST_NOTE_BYTES)
    lines = [line.strip() for line in content.decode("utf-8", "replace").split("\n")]
    keys = []
    for line in lines:
        if not line or line.startswith("#"):
            continue
        try:
            key = parse_verifier_key(line)
        except ContentFault as refused:
            raise MalformedCheckpoint(
                f"{file.name}: {refused.detail.en}", zh=f"{file.name}：{refused.detail.zh}"
            ) from refused
        if type(key) is NoteVerifier:
            keys.append(key)
    return keys
