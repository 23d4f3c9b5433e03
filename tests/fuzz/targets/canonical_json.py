"""Canonical JSON: what is read and can be written is written in one way only."""

from __future__ import annotations

import json

from docs.generating.vectors.receipts import good

from recordkit.evidence import NotCanonical, canonical_json
from recordkit.evidence.canonical import LARGEST_EXACT_INTEGER
from recordkit.evidence.receipts import parse_json_object


def seeds() -> list[bytes]:
    """Return entries, receipts and values that are hard to write."""
    return [
        good().entry,
        good().to_json(),
        b'{"a":[1e21,1E-7,-0,0.1,123456789012345678,true,null],"\\u20ac":"\\ud83d\\ude00\\n"}',
        b'{"\xef\xac\x81":1,"\xf0\x9d\x84\x9e":2}',
        b"{" + b'"a":{' * 50 + b"}" * 51,
    ]


def fuzz(data: bytes) -> None:
    """Read an object and write it twice."""
    try:
        written = canonical_json(parse_json_object(data))
    except (ValueError, NotCanonical):
        return
    assert canonical_json(json.loads(written, parse_int=_number)) == written


def _number(text: str) -> int | float:
    # A double such as 1e20 is written without exponent, and is a double when read again.
    return int(text) if abs(int(text)) <= LARGEST_EXACT_INTEGER else float(text)
