"""Plain text in the encodings of the field, tables as text, and JSON by its values."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator

from recordkit.formats.text import CHUNK_BYTES, CODECS, MAX_JSON_BYTES, encoding_of
from recordkit.formats.texts.asked import Asked, Unread

_DEEPEST = 64


def read_plain(asked: Asked) -> None:
    """Gather text as it stands; bytes that are no characters become gaps."""
    codec = _codec_of(asked)
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    asked.stream.seek(0)
    while chunk := asked.stream.read(CHUNK_BYTES):
        asked.into.add(decoder.decode(chunk).lstrip("\ufeff"))
    asked.into.add(decoder.decode(b"", final=True))


def read_json(asked: Asked) -> None:
    """Gather names and values in the order of the document, written as people write them."""
    if asked.glance.size_bytes > MAX_JSON_BYTES:
        read_plain(asked)
        return
    codec = _codec_of(asked)
    asked.stream.seek(0)
    try:
        document = json.loads(asked.stream.read().decode(codec).lstrip("\ufeff"))
    except (ValueError, RecursionError):
        read_plain(asked)
        return
    for piece in _pieces(document, 0):
        asked.into.add(piece)


def _codec_of(asked: Asked) -> str:
    encoding = encoding_of(asked.glance)
    if encoding is None:
        raise Unread
    return CODECS[encoding]


def _pieces(value: object, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for name, member in value.items():
            yield f"{name} "
            yield from _pieces(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            yield from _pieces(member, depth + 1)
    elif value is not None:
        yield f"{value}\n"
