"""Comparing an OCFL object on disk with its inventory, every byte of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from muniment.adapters.ocfl_inventory import (
    INVENTORY,
    OBJECT_DECLARATION,
    SIDECAR,
    Inventory,
    sidecar_of,
)
from recordkit.fixity import CHUNK_BYTES


def problems_of(place: Path, inventory: Inventory) -> Iterator[str]:
    """Read every file below `place` and say what differs from the inventory, one line for each."""
    document = (place / INVENTORY).read_bytes()
    for name, expected in (
        (SIDECAR, sidecar_of(document)),
        (f"{inventory.head}/{INVENTORY}", document),
        OBJECT_DECLARATION,
    ):
        file = place / name
        if not file.is_file():
            yield f"{name} is missing"
        elif file.read_bytes() != expected:
            yield f"{name} is not what the inventory calls for"
    for sha512, path in sorted(inventory.manifest.items(), key=lambda line: line[1]):
        yield from _problems_of_file(place, path, sha512, inventory.sha256.get(path))
    held = {
        f"{Path(folder, name).relative_to(place)}"
        for folder, _, files in os.walk(place)
        for name in files
        if "content" in Path(folder).relative_to(place).parts
    }
    for path in sorted(held - {*inventory.manifest.values()}):
        yield f"{path} is in no inventory"


def _problems_of_file(place: Path, path: str, sha512: str, sha256: str | None) -> Iterator[str]:
    try:
        stream = (place / path).open("rb")
    except FileNotFoundError:
        yield f"{path} is missing"
        return
    found_512, found_256 = hashlib.sha512(), hashlib.sha256()
    with stream:
        while chunk := stream.read(CHUNK_BYTES):
            found_512.update(chunk)
            found_256.update(chunk)
    if found_512.hexdigest() != sha512:
        yield f"{path}: expected SHA-512 {sha512}, found {found_512.hexdigest()}"
    if sha256 is not None and found_256.hexdigest() != sha256:
        yield f"{path}: expected SHA-256 {sha256}, found {found_256.hexdigest()}"
