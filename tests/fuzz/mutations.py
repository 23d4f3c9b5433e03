"""Bytes that are nearly good, the same ones every time."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

_TELLING = (
    b"",
    b"\x00",
    b"\xff",
    b"\x80",
    b"\x7f\xff\xff\xff",
    b"9" * 40,
    b"[" * 200,
    b"\xed\xa0\x80",
)


def mutations(seeds: Sequence[bytes], *, count: int, seed: str) -> Iterator[bytes]:
    """Yield `count` mutations of the seeds in turn; the same arguments give the same bytes."""
    chance = random.Random(seed)
    for number in range(count):
        data = seeds[number % len(seeds)]
        for _ in range(1 + chance.randrange(3)):
            data = _mutated(data, chance, seeds)
        yield data


def _mutated(data: bytes, chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + 1 + chance.randrange(16))
    match chance.randrange(6):
        case 0 if data and start < len(data):  # one bit
            return (
                data[:start] + bytes((data[start] ^ 1 << chance.randrange(8),)) + data[start + 1 :]
            )
        case 1:  # something taken out
            return data[:start] + data[end:]
        case 2:  # something said twice
            return data[:end] + data[start:]
        case 3:  # cut short
            return data[:start]
        case 4:  # the end of another
            other = chance.choice(seeds)
            return data[:start] + other[chance.randrange(len(other) + 1) :]
        case _:  # something telling put in
            return data[:start] + chance.choice(_TELLING) + data[end:]
