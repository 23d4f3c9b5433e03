"""A sealed OFD, written: the old package with what a seal adds and changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from recordkit.evidence import Signer
from recordkit.evidence.documents import Stamp, StampPlace, sealed_entries
from recordkit.formats.ofd_entries import OfdEntries
from recordkit.packages.zip_writer import ZipWriter

_LARGEST_ENTRY_BYTES = 256 << 20


def seal_ofd(
    document: bytes,
    seal: bytes,
    *,
    places: Sequence[StampPlace],
    signer: Signer,
    signed_at: datetime,
    stamp: Stamp | None = None,
) -> bytes:
    """Return the OFD `document` with `seal` (DER) put on it by `signer`, whom the seal lists.

    OFD.xml comes first, the other entries keep their order, new ones follow. The same input
    gives the same bytes; `stamp` returns a timestamp token over the SHA-256 of what it is given.

    Raises:
        SealWouldBreakAnother: An earlier signature covers the list of signatures.
        ContentFault: The document is not an OFD package that can be read and sealed.
    """
    entries = OfdEntries(BytesIO(document), len(document))
    changed = sealed_entries(
        entries, seal, places=places, signer=signer, signed_at=signed_at, stamp=stamp
    )
    written = BytesIO()
    archive = ZipWriter(written)
    for name in _in_order([*entries.names, *sorted(set(changed) - set(entries.names))]):
        content = changed.get(name)
        if content is None:
            content = entries.read(name, limit=_LARGEST_ENTRY_BYTES)
        archive.add_bytes(name, content)
    archive.close()
    return written.getvalue()


def _in_order(names: Sequence[str]) -> list[str]:
    return sorted(names, key=lambda name: name.casefold() != "ofd.xml")
