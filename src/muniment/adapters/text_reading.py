"""Reads text in a process of its own, which hostile files may kill, fill or keep busy.

The process is started when it is first needed, reads one file after another, and is replaced
when it dies or is too slow. It has bounds of its own on memory and works at low priority. The
bytes are handed over in a file without a name, the answer comes back as one line of JSON.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from contextlib import suppress
from typing import IO, BinaryIO

from recordkit.formats.texts import MOST_BYTES, MOST_CHARACTERS, TextFound, WhyNot

SECONDS_PER_FILE = 10.0
MEMORY_BYTES = 1536 << 20
_MODULE = "muniment.adapters.text_child"
_CHUNK_BYTES = 1 << 16
_LONGEST_ANSWER = 8 << 20
_STOPPED = TextFound(why_not=WhyNot.STOPPED)


class TextReaderApart:
    """The reader behind the port `TextReader`; one file at a time."""

    def __init__(
        self, *, seconds: float = SECONDS_PER_FILE, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        """Remember the bounds; nothing is started yet."""
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._child: _Child | None = None
        self._lock = threading.Lock()

    def read(self, stream: BinaryIO, *, size_bytes: int, family: str, name: str) -> TextFound:
        """Return the text of a file, or why there is none."""
        if size_bytes > MOST_BYTES:
            return TextFound(why_not=WhyNot.TOO_LARGE)
        with self._lock:
            if self._child is None or not self._child.lives:
                self._child = _Child(self._memory_bytes)
            asked: dict[str, str | int] = {
                "size": size_bytes,
                "family": family,
                "name": name,
                "limit": MOST_CHARACTERS,
            }
            answer = self._child.ask(stream, asked, self._seconds)
            if answer is None:
                self._child.end()
                self._child = None
                return _STOPPED
            return answer

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            if self._child is not None:
                self._child.end()
                self._child = None


class _Child:
    """One reading process and the nameless file that it reads from."""

    def __init__(self, memory_bytes: int) -> None:
        self._parent = os.getpid()
        self._shared: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the child
        number = self._shared.fileno()
        # The interpreter and the module are ours; nothing of a file is on the command line.
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", _MODULE, str(number), str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what native readers print about a file helps nobody
            pass_fds=[number],
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.defpath},
        )
        # Also when nobody says that it is to end: it goes with whoever started it.
        self._ending = weakref.finalize(self, _end, self._process, self._shared, os.getpid())

    @property
    def lives(self) -> bool:
        """Whether it is this process's own and still runs."""
        return self._parent == os.getpid() and self._process.poll() is None

    def ask(
        self, stream: BinaryIO, asked: dict[str, str | int], seconds: float
    ) -> TextFound | None:
        """Return its answer; None when it died or took longer than `seconds`."""
        self._shared.seek(0)
        self._shared.truncate()
        shutil.copyfileobj(stream, self._shared)
        self._shared.flush()
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(asked).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            return None
        line = self._line(time.monotonic() + seconds)
        return _found(line) if line else None

    def end(self) -> None:
        """Stop it at once and let go of what it held."""
        self._ending()

    def _line(self, until: float) -> bytes:
        assert self._process.stdout is not None
        gathered, pipe = b"", self._process.stdout.fileno()
        while not gathered.endswith(b"\n"):
            ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
            chunk = os.read(pipe, _CHUNK_BYTES) if ready else b""
            if not chunk or len(gathered) > _LONGEST_ANSWER:
                return b""
            gathered += chunk
        return gathered


def _end(process: subprocess.Popen[bytes], shared: IO[bytes], parent: int) -> None:
    if parent == os.getpid():  # a forked worker leaves the child to whoever started it
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout, shared):
        if pipe is not None:
            with suppress(OSError):  # what could not be written any more to a process that died
                pipe.close()


def _found(line: bytes) -> TextFound:
    said = json.loads(line)
    why_not = WhyNot(said["why_not"]) if said["why_not"] else None
    return TextFound(said["text"], said["is_cut"], why_not)
