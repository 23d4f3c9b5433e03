"""Readings remembered for a while, so that bytes which pass twice are opened once."""

from __future__ import annotations

from collections import OrderedDict

from recordkit.fixity import Digests
from recordkit.formats.reading import Reading, read_format
from recordkit.formats.sources import ByteSource


class Readings:
    """The last readings, by digests and name: a reading depends on nothing else.

    Whoever asks must have computed the digests from the bytes at hand, in the same run: digests
    that somebody announced would let one file pass for another.
    """

    def __init__(self, *, most: int = 2048) -> None:
        self._most = most
        self._known: OrderedDict[tuple[str, str, str], Reading] = OrderedDict()

    def of(self, source: ByteSource, *, digests: Digests, name: str) -> Reading:
        """Return what a quick look at `source` tells, from memory where it is known.

        Raises:
            EngineAway: As `read_format`; nothing is remembered.
        """
        key = (digests.sm3, digests.sha256, name)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = read_format(source, name=name)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return known
