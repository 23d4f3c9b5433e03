"""Archival packages: the ZIP and what it says of itself."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from recordkit.errors import ContentFault
from recordkit.packages.reader import open_package
from tests.conformance.good_case import good_draft
from tests.conformance.sealing import seal


@cache
def _package() -> bytes:
    return seal(good_draft())


def seeds() -> list[bytes]:
    """Return a good package, and the smallest ZIP there is."""
    return [_package(), b"PK\x05\x06" + bytes(18)]


def fuzz(data: bytes) -> None:
    """Open a package and read every member that it lists."""
    try:
        opened = open_package(BytesIO(data))
        for name in opened.member_names:
            with opened.open(name) as stream:
                stream.read(1 << 20)
    except ContentFault:
        return
