"""Signatures and seals inside an OFD package, down to the entries of its ZIP."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from recordkit.errors import ContentFault
from recordkit.evidence import Trust
from recordkit.evidence.documents import inspect_ofd
from recordkit.formats.ofd_entries import OfdEntries

_FOLDER = Path(__file__).parents[2] / "fixtures" / "ofd"
_NOBODY = Trust()


def seeds() -> list[bytes]:
    """Return packages that are signed in different ways, and one that is not."""
    return [path.read_bytes() for path in sorted(_FOLDER.glob("*.ofd")) if _is_small(path)]


def fuzz(data: bytes) -> None:
    """Inspect a package; only that it is no package may be raised."""
    try:
        entries = OfdEntries(BytesIO(data), len(data))
    except ContentFault:
        return
    inspect_ofd(entries, trust=_NOBODY)


def _is_small(path: Path) -> bool:
    return path.stat().st_size < 100_000
