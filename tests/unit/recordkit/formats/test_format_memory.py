"""Readings remembered: the same bytes are opened once, other bytes are never taken for them."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from recordkit.fixity import Digests
from recordkit.formats import Readings
from recordkit.terms.vocabulary import Verdict

TEXT = "准予许可".encode()


class Counted:
    """Bytes that know how often they were opened."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.opened = 0

    @property
    def size_bytes(self) -> int:
        return len(self.content)

    def open(self) -> BinaryIO:
        self.opened += 1
        return BytesIO(self.content)


def read(readings: Readings, source: Counted, name: str = "结果.txt"):
    return readings.of(source, digests=Digests.of(source.content), name=name)


class TestReadings:
    def test_open_the_same_bytes_once(self):
        readings, first, second = Readings(), Counted(TEXT), Counted(TEXT)

        assert read(readings, first) == read(readings, second)
        assert (first.opened, second.opened) == (1, 0)

    def test_tell_other_bytes_apart(self):
        readings = Readings()
        read(readings, Counted(TEXT))

        assert read(readings, Counted(b"")).opens.verdict is Verdict.FAILED

    def test_tell_another_name_apart(self):
        readings = Readings()
        read(readings, Counted(TEXT))

        found = read(readings, Counted(TEXT), "结果.pdf").identification

        assert found.extension_agrees is False

    def test_forget_the_oldest(self):
        readings, again = Readings(most=2), Counted(TEXT)
        for source in (Counted(TEXT), Counted(b"one"), Counted(b"two")):
            read(readings, source)

        read(readings, again)

        assert again.opened == 1
