"""Checkpoints that witnesses have cosigned: enough of them, too few, and badly."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from docs.generating.vectors.issuing import COSIGNED_AT, WITNESSES, cosigned, ledger, witness

_SECONDS = int(COSIGNED_AT.timestamp())


def cosigned_checkpoints(checkpoint: str) -> Iterator[tuple[str, str]]:
    """Yield the ledger's checkpoint with other cosignatures, each by its name."""
    text, _, lines = checkpoint.partition("\n\n")
    own = f"{text}\n\n{lines.splitlines(keepends=True)[0]}"
    yield "good-cosigned-by-every-witness", cosigned(own, *WITNESSES)
    yield "good-cosigned-before-the-ledger-signed", _turned(checkpoint)
    yield "cosigned-by-nobody", own
    yield "cosigned-by-too-few", cosigned(own, "archives")
    yield "cosigned-by-two-who-are-not-enough", cosigned(own, "city", "county")
    yield from _badly(own, f"{text}\n")


def _badly(own: str, text: str) -> Iterator[tuple[str, str]]:
    enough = cosigned(own, "archives", "city")
    line = witness("county").cosignature_line(text, at_seconds=_SECONDS)
    stranger = witness("city", "stranger").cosignature_line(text, at_seconds=_SECONDS)
    yield "cosigned-by-a-stranger-in-a-witness-s-name", cosigned(own, "archives") + stranger
    yield "cosignature-altered", enough + _with_byte(line, -1, 1)
    yield "cosignature-of-another-moment", enough + _with_byte(line, 11, 1)
    yield "cosignature-of-a-moment-beyond-all", enough + _with_byte(line, 4, 0x80)
    yield (
        "cosignature-of-another-text",
        enough + witness("county").cosignature_line(f"{text}more\n", at_seconds=_SECONDS),
    )
    yield "cosignature-without-its-moment", enough + _without_moment(line)
    yield "cosigned-twice-and-once-badly", enough + line + _with_byte(line, -1, 1)
    yield "cosigned-by-a-hundred-and-more", enough + _strangers(text)


def _turned(checkpoint: str) -> str:
    text, _, lines = checkpoint.partition("\n\n")
    return f"{text}\n\n{''.join(reversed(lines.splitlines(keepends=True)))}"


def _with_byte(line: str, place: int, flipped: int) -> str:
    name, value = _parted(line)
    changed = bytearray(value)
    changed[place] ^= flipped
    return f"{name} {base64.b64encode(changed).decode()}\n"


def _without_moment(line: str) -> str:
    name, value = _parted(line)
    return f"{name} {base64.b64encode(value[:4] + value[12:]).decode()}\n"


def _parted(line: str) -> tuple[str, bytes]:
    name, value = line.rsplit(" ", 1)
    return name, base64.b64decode(value)


def _strangers(text: str) -> str:
    return ledger("stranger.example.org", "stranger").signature_line(text) * 98
