"""Vault objects to put, with their measures taken as the stages take them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from muniment.kernel.ports import NewObject, ObjectContent
from recordkit.fixity import Digests, Measured

FILED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def content_of(content: bytes | Path) -> ObjectContent:
    found = content if isinstance(content, bytes) else content.read_bytes()
    measured = Measured(len(found), Digests.of(found))
    return ObjectContent(measured, hashlib.sha512(found).hexdigest(), content)


def new_object(record_id: UUID, /, message: str = "filed", **files: bytes | Path) -> NewObject:
    """Return an object; `package_zip=b"..."` is the file `package.zip`."""
    return NewObject(
        record_id,
        {name.replace("_", "."): content_of(content) for name, content in files.items()},
        message,
        FILED_AT,
        "platform",
    )
