"""What every reader of text promises, and what the one in a process of its own promises besides."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.doubles.parts import PlainTextReader

from muniment.adapters.text_reading import TextReaderApart
from muniment.kernel.ports import TextReader
from recordkit.formats.texts import MOST_BYTES, MOST_CHARACTERS, TextFound, WhyNot


def read(reader: TextReader, content: bytes, family: str = "text") -> TextFound:
    return reader.read(
        io.BytesIO(content), size_bytes=len(content), family=family, name=f"x.{family}"
    )


class TextReaderContract:
    def test_reads_one_file_after_another(self, reader: TextReader):
        texts = [read(reader, f"第{number}份材料".encode()).text for number in range(3)]

        assert texts == ["第0份材料", "第1份材料", "第2份材料"]

    def test_says_why_there_is_no_text(self, reader: TextReader):
        assert read(reader, b"%PDF-1.7 nothing", "pdf").why_not is WhyNot.DAMAGED
        assert read(reader, b"", "empty").why_not is WhyNot.NO_TEXT

    def test_keeps_every_character(self, reader: TextReader):
        said = "𠮷田茂 \u3007一 \U00030ede"

        assert read(reader, said.encode()).text == said

    def test_returns_no_more_than_is_kept(self, reader: TextReader):
        found = read(reader, "字".encode() * (MOST_CHARACTERS + 5))

        assert (len(found.text), found.is_cut) == (MOST_CHARACTERS, True)


class TestInThisProcess(TextReaderContract):
    @pytest.fixture
    def reader(self) -> TextReader:
        return PlainTextReader()


class TestApart(TextReaderContract):
    @pytest.fixture
    def reader(self) -> Iterator[TextReaderApart]:
        made = TextReaderApart(seconds=5)
        yield made
        made.close()

    def test_ends_what_takes_too_long_and_reads_the_next(self):
        reader = TextReaderApart(seconds=1)
        endless = b"<html>" + b"<a " * 2_000_000
        began = time.monotonic()

        assert read(reader, endless, "html") == TextFound(why_not=WhyNot.STOPPED)
        assert time.monotonic() - began < 4
        reader._seconds = 5
        assert read(reader, "下一份".encode()).text == "下一份"
        reader.close()

    def test_survives_the_death_of_its_process(self, reader: TextReaderApart):
        read(reader, b"one")
        os.kill(reader._child._process.pid, 9)

        assert read(reader, b"two") in (TextFound(why_not=WhyNot.STOPPED), TextFound("two"))
        assert read(reader, b"three").text == "three"

    def test_does_not_even_begin_with_what_is_far_too_large(self, reader: TextReaderApart):
        found = reader.read(io.BytesIO(b""), size_bytes=MOST_BYTES + 1, family="text", name="x")

        assert found.why_not is WhyNot.TOO_LARGE
        assert reader._child is None

    def test_knows_nothing_of_the_platforms_settings(self, reader: TextReaderApart, monkeypatch):
        monkeypatch.setenv("MUNIMENT_SECRET_KEY", "quiet-lantern")
        read(reader, b"one")

        there = Path(f"/proc/{reader._child._process.pid}/environ").read_bytes()
        assert b"PYTHONPATH" in there
        assert b"quiet-lantern" not in there
