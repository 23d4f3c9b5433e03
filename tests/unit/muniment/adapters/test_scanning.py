"""A scanner says clean, infected or not scanned; one that is away is an outage."""

from __future__ import annotations

import io
import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from muniment.adapters.scanning import (
    ClamdScanner,
    ScannerAnsweredOddly,
    ScannerAway,
    UnsafeNoScanner,
)
from recordkit.evidence.signers import UnsafeStandIn
from recordkit.terms.scanning import ScannerDescription, ScanResult

MARKER = b"A-MARKER-THAT-STANDS-FOR-MALWARE"
VERSION = b"ClamAV 1.4.6/27436/Mon Oct 27 09:41:05 2025"


class Clamd:
    """A server that speaks as clamd does, and can be told to misbehave."""

    def __init__(self, family: int, address: object) -> None:
        self.version, self.limit, self.verdict = VERSION, 1 << 20, b""
        self.is_silent = False
        self.received = b""
        self._listener = socket.socket(family, socket.SOCK_STREAM)
        self._listener.bind(address)  # type: ignore[arg-type]
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        with stream:
            command = bytearray()
            while (letter := stream.read(1)) not in (b"\0", b""):
                command += letter
            if self.is_silent:
                stream.read(1)
            elif command == b"zVERSION":
                connection.sendall(self.version + b"\0")
            elif command == b"zINSTREAM":
                connection.sendall(self._scan(stream) + b"\0")

    def _scan(self, stream: io.BufferedIOBase) -> bytes:
        self.received = b""
        while length := int.from_bytes(stream.read(4), "big"):
            if len(self.received) + length > self.limit:
                return b"INSTREAM size limit exceeded. ERROR"
            self.received += stream.read(length)
        if self.verdict:
            return self.verdict
        found = b"Test-Signature FOUND" if MARKER in self.received else b"OK"
        return b"stream: " + found


@contextmanager
def running(family: int, address: object) -> Iterator[Clamd]:
    server = Clamd(family, address)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    with running(socket.AF_INET, ("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def scanner(clamd: Clamd) -> ClamdScanner:
    return ClamdScanner(f"127.0.0.1:{clamd.port}", timeout_seconds=5)


class TestUnsafeNoScanner:
    def test_warns_when_it_is_built(self) -> None:
        with pytest.warns(UnsafeStandIn, match="scans nothing"):
            UnsafeNoScanner()

    def test_never_says_clean_and_never_reads(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UnsafeStandIn)
            scanner = UnsafeNoScanner()
        stream = io.BytesIO(b"harmless")

        word = scanner.scan(stream)

        assert (word.result, word.engine) == (ScanResult.NOT_SCANNED, "none")
        assert stream.tell() == 0
        assert not scanner.describe().is_real


class TestClamdScanner:
    def test_says_who_it_is(self, scanner: ClamdScanner) -> None:
        description = scanner.describe()

        assert description == ScannerDescription("ClamAV", "1.4.6", date(2025, 10, 27), True)
        assert str(description) == "ClamAV 1.4.6 signatures of 2025-10-27"

    def test_says_so_when_there_are_no_signatures(
        self, scanner: ClamdScanner, clamd: Clamd
    ) -> None:
        clamd.version = b"ClamAV 1.4.6"

        assert scanner.describe().signatures_on is None

    def test_finds_a_clean_file_clean(self, scanner: ClamdScanner, clamd: Clamd) -> None:
        content = bytes(range(256)) * 3000

        word = scanner.scan(io.BytesIO(content))

        assert word.result is ScanResult.CLEAN
        assert word.engine == "ClamAV 1.4.6 signatures of 2025-10-27"
        assert clamd.received == content

    def test_finds_an_empty_file_clean(self, scanner: ClamdScanner) -> None:
        assert scanner.scan(io.BytesIO(b"")).result is ScanResult.CLEAN

    def test_names_what_it_finds(self, scanner: ClamdScanner) -> None:
        word = scanner.scan(io.BytesIO(b"x" * 300_000 + MARKER))

        assert (word.result, word.name_of_threat) == (ScanResult.INFECTED, "Test-Signature")

    def test_says_not_scanned_of_what_is_too_large(
        self, scanner: ClamdScanner, clamd: Clamd
    ) -> None:
        clamd.limit = 1000

        word = scanner.scan(io.BytesIO(bytes(50 << 20)))

        assert word.result is ScanResult.NOT_SCANNED

    @pytest.mark.parametrize("verdict", [b"stream: Can't allocate memory ERROR", b"hello", b"\xff"])
    def test_takes_no_other_answer_for_clean(
        self, scanner: ClamdScanner, clamd: Clamd, verdict: bytes
    ) -> None:
        clamd.verdict = verdict

        with pytest.raises(ScannerAnsweredOddly):
            scanner.scan(io.BytesIO(b"x"))

    def test_is_an_outage_when_nobody_listens(self) -> None:
        with pytest.raises(ScannerAway, match=r"127\.0\.0\.1:1"):
            ClamdScanner("127.0.0.1:1").scan(io.BytesIO(b"x"))

    def test_is_an_outage_when_it_hangs_up(self, scanner: ClamdScanner, clamd: Clamd) -> None:
        clamd.version = b""

        with pytest.raises(ScannerAnsweredOddly):
            scanner.describe()

    def test_is_an_outage_when_it_is_silent(self, clamd: Clamd) -> None:
        clamd.is_silent = True

        with pytest.raises(ScannerAway, match="timed out"):
            ClamdScanner(f"127.0.0.1:{clamd.port}", timeout_seconds=0.1).describe()

    def test_speaks_over_a_unix_socket(self, tmp_path: Path) -> None:
        path = str(tmp_path / "clamd.sock")

        with running(socket.AF_UNIX, path):
            assert ClamdScanner(path).scan(io.BytesIO(MARKER)).result is ScanResult.INFECTED

    def test_is_an_outage_when_the_socket_is_absent(self, tmp_path: Path) -> None:
        with pytest.raises(ScannerAway):
            ClamdScanner(str(tmp_path / "none")).describe()

    def test_asks_for_the_signatures_again_after_a_minute(self, clamd: Clamd) -> None:
        elapsed = [0.0]
        scanner = ClamdScanner(
            f"127.0.0.1:{clamd.port}", elapsed_seconds=lambda: elapsed[0], timeout_seconds=5
        )
        scanner.scan(io.BytesIO(b"x"))
        clamd.version = b"ClamAV 1.4.7/27437/Tue Oct 28 09:41:05 2025"

        soon = scanner.scan(io.BytesIO(b"x"))
        elapsed[0] = 61.0
        later = scanner.scan(io.BytesIO(b"x"))

        assert soon.engine == "ClamAV 1.4.6 signatures of 2025-10-27"
        assert later.engine == "ClamAV 1.4.7 signatures of 2025-10-28"

    @pytest.mark.parametrize("address", ["", "clamd", "host:", ":3310", "host:x", "host:70000"])
    def test_refuses_an_address_that_is_none(self, address: str) -> None:
        with pytest.raises(ValueError, match="host:port"):
            ClamdScanner(address)
