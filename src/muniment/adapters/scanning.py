"""Malware scanners: one that says it does not scan, and clamd.

Source: the clamd protocol as its manual describes it (zVERSION, zINSTREAM: chunks with a
four-byte length before each, a zero length at the end).
"""

from __future__ import annotations

import re
import socket
import time
import warnings
from collections.abc import Callable
from datetime import date, datetime
from typing import BinaryIO

from recordkit.errors import Outage, Words
from recordkit.evidence.signers import UnsafeStandIn
from recordkit.terms.scanning import ScannerDescription, ScanResult, ScanWord

CHUNK_BYTES = 1 << 18
DESCRIPTION_KEPT_SECONDS = 60.0
_ANSWER_BYTES = 4096
_HUNG_UP = "it hung up in the middle"
_VERSION = re.compile(r"(?P<engine>\S+) (?P<version>[^/]+)(?:/(?P<number>\d+)/(?P<built>.+))?")
_BUILT = "%a %b %d %H:%M:%S %Y"


class ScannerAway(Outage):
    """The malware scanner does not answer."""

    code = "SCN-501"
    title = Words("恶意代码扫描服务无应答", "The malware scanner is away")
    mend = Words(
        "请运维人员检查 clamd 服务，恢复后自动继续", "See that clamd runs; work goes on by itself"
    )


class ScannerAnsweredOddly(Outage):
    """The malware scanner answered, and not with a word on the file."""

    code = "SCN-502"
    title = Words("恶意代码扫描服务答复异常", "The malware scanner gave no usable answer")
    mend = Words("请运维人员查看 clamd 日志", "Look into clamd's log")


class UnsafeNoScanner:
    """Scans nothing and says so. For trying things out: malware may be filed unnoticed."""

    def __init__(self) -> None:
        """Stand in for a scanner, with a warning."""
        warnings.warn(
            "UnsafeNoScanner scans nothing; configure clamd for real records",
            UnsafeStandIn,
            stacklevel=2,
        )

    def describe(self) -> ScannerDescription:
        """Return a description that says there is no scanner."""
        return ScannerDescription("none", "", None, is_real=False)

    def scan(self, stream: BinaryIO) -> ScanWord:  # noqa: ARG002 - it is not looked at
        """Return "not scanned" without reading; it is never "clean"."""
        return ScanWord(ScanResult.NOT_SCANNED, "none")


class ClamdScanner:
    """Sends streams to clamd over TCP (`host:port`) or a unix socket (an absolute path)."""

    def __init__(
        self,
        address: str,
        *,
        timeout_seconds: float = 120.0,
        elapsed_seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Remember where clamd answers; nothing is sent yet.

        The timeout holds for each step of a conversation, the verdict included.

        Raises:
            ValueError: `address` is neither `host:port` nor an absolute path.
        """
        self._address = address
        self._place = _parse_address(address)
        self._timeout_seconds = timeout_seconds
        self._elapsed_seconds = elapsed_seconds
        self._described: tuple[float, ScannerDescription] | None = None

    def describe(self) -> ScannerDescription:
        """Ask clamd for its version and the day of its signatures.

        Raises:
            ScannerAway: It does not answer.
            ScannerAnsweredOddly: The answer is not a version.
        """
        answer = self._converse(b"zVERSION\0", None)
        found = _VERSION.fullmatch(answer)
        if found is None:
            raise self._odd(answer)
        built = _day_of(found["built"] or "")
        description = ScannerDescription(found["engine"], found["version"], built, is_real=True)
        self._described = (self._elapsed_seconds(), description)
        return description

    def scan(self, stream: BinaryIO) -> ScanWord:
        """Send `stream` from where it stands to its end and return clamd's word on it.

        A stream that is larger than clamd accepts, or in the middle of which it hangs up (as it
        does with those), is "not scanned": a person decides.

        Raises:
            ScannerAway: It does not answer, or not in time.
            ScannerAnsweredOddly: The answer is no verdict.
        """
        engine = str(self._recent_description())
        answer = self._converse(b"zINSTREAM\0", stream)
        verdict = answer.removeprefix("stream: ")
        if verdict == "OK":
            return ScanWord(ScanResult.CLEAN, engine)
        if verdict.endswith(" FOUND"):
            return ScanWord(ScanResult.INFECTED, engine, verdict.removesuffix(" FOUND"))
        if "size limit exceeded" in verdict:
            return ScanWord(ScanResult.NOT_SCANNED, f"{engine} (larger than it accepts)")
        if verdict == _HUNG_UP:
            return ScanWord(ScanResult.NOT_SCANNED, f"{engine} ({_HUNG_UP})")
        raise self._odd(answer)

    def _recent_description(self) -> ScannerDescription:
        """Signatures change while we run, but not between two files: ask once a minute."""
        if self._described is not None:
            asked_at, description = self._described
            if self._elapsed_seconds() - asked_at < DESCRIPTION_KEPT_SECONDS:
                return description
        return self.describe()

    def _converse(self, command: bytes, stream: BinaryIO | None) -> str:
        try:
            with self._connect() as connection:
                connection.settimeout(self._timeout_seconds)
                connection.sendall(command)
                if stream is not None and not _send_chunks(connection, stream):
                    return _last_words(connection)
                return _answer(connection)
        except OSError as fault:
            raise ScannerAway(
                f"clamd at {self._address}: {fault or type(fault).__name__}",
                zh=f"clamd（{self._address}）无应答：{fault or type(fault).__name__}",
                where=self._address,
            ) from fault

    def _connect(self) -> socket.socket:
        if isinstance(self._place, tuple):
            return socket.create_connection(self._place, timeout=self._timeout_seconds)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(self._timeout_seconds)
            connection.connect(self._place)
        except OSError:
            connection.close()
            raise
        return connection

    def _odd(self, answer: str) -> ScannerAnsweredOddly:
        return ScannerAnsweredOddly(
            f"clamd at {self._address} answered {answer[:200]!r}",
            zh=f"clamd（{self._address}）答复：{answer[:200]!r}",
            where=self._address,
        )


def _send_chunks(connection: socket.socket, stream: BinaryIO) -> bool:
    """Send a stream to its end; False when the other side hangs up in the middle."""
    try:
        while chunk := stream.read(CHUNK_BYTES):
            connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
        connection.sendall(b"\0\0\0\0")
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def _last_words(connection: socket.socket) -> str:
    """Return what was said before hanging up. What was said may be lost with the connection."""
    try:
        return _answer(connection)
    except OSError:
        return _HUNG_UP


def _answer(connection: socket.socket) -> str:
    gathered = b""
    while b"\0" not in gathered and len(gathered) < _ANSWER_BYTES:
        piece = connection.recv(_ANSWER_BYTES)
        if not piece:
            break
        gathered += piece
    if not gathered:
        raise ConnectionError("it hung up without a word")
    return gathered.split(b"\0", 1)[0].decode("utf-8", "replace").strip()


def _parse_address(address: str) -> tuple[str, int] | str:
    if address.startswith("/"):
        return address
    host, colon, port = address.rpartition(":")
    if not colon or not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"expected host:port or an absolute socket path, found {address!r}")
    return host.strip("[]"), int(port)


def _day_of(built: str) -> date | None:
    """Return the day in clamd's own spelling, which has no zone; None when it is another."""
    try:
        return datetime.strptime(built.strip(), _BUILT).date()  # noqa: DTZ007 - only the day
    except ValueError:
        return None
