"""Identifiers that are ours: opaque, unique, and growing with time so that indexes stay flat."""

from __future__ import annotations

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """Return a fresh identifier of version 7 (RFC 9562): milliseconds first, then chance."""
    milliseconds = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (chance >> 62 & 0xFFF) << 64
    value |= 0b10 << 62 | chance & (1 << 62) - 1
    return UUID(int=value)
