"""Files that a records office meets and does not want, or cannot judge."""

from __future__ import annotations

import re
import struct

_POINTER = re.compile(rb"startxref\n([0-9]+)\n")


def program() -> bytes:
    """Return the head of a Windows program that does nothing: no code follows it."""
    head = b"MZ" + bytes(58) + struct.pack("<I", 64)
    machine = struct.pack("<HHIIIHH", 0x14C, 0, 0, 0, 0, 0, 0x102)
    return head + b"PE\0\0" + machine + bytes(512)


def with_lost_table(pdf: bytes) -> bytes:
    """Return `pdf` with its cross-reference table pointed to wrongly, of the same size.

    Viewers mend this silently and show every page; whether it is still the file that was made,
    nobody can tell from the file.
    """
    return _POINTER.sub(lambda found: b"startxref\n%b\n" % (b"9" * len(found[1])), pdf)
