"""A timestamp authority on loopback, honest or lying in one way that a test chooses."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from recordkit.evidence import (
    Signer,
    TimestampRequest,
    granted_response,
    issue_token,
    read_timestamp_request,
    refused_response,
)
from recordkit.evidence.algorithms import DIGEST_OIDS
from recordkit.fixity import DigestAlgorithm

POLICY, OTHER_POLICY = "1.2.156.10197.99.1", "1.2.156.10197.99.2"
_ALGORITHMS = {DIGEST_OIDS[str(each)]: each for each in DigestAlgorithm}


class TimestampServer:
    """Answers as `manner` says; `asked` are the requests that came in."""

    def __init__(self, signer: Signer, at: datetime, stranger: Signer | None = None) -> None:
        self.signer, self.at, self.stranger = signer, at, stranger
        self.manner = "honest"
        self.asked: list[TimestampRequest] = []
        self.headers: list[dict[str, str]] = []
        self.serials = itertools.count(1)
        self.url = ""

    def answer(self, body: bytes) -> tuple[int, bytes]:
        request = read_timestamp_request(body)
        self.asked.append(request)
        lie = getattr(self, f"_{self.manner}", None)
        return lie(request) if lie else (200, self._granted(request))

    def _granted(self, request: TimestampRequest, **other: object) -> bytes:
        said = {
            "digest": request.digest,
            "algorithm": _ALGORITHMS[request.digest_algorithm],
            "nonce": request.nonce,
            "policy": request.policy or POLICY,
            "signer": self.signer,
            **other,
        }
        digest = said.pop("digest")
        return granted_response(
            issue_token(digest, serial=next(self.serials), at=self.at, **said)  # type: ignore[arg-type]
        )

    def _wrong_nonce(self, request: TimestampRequest) -> tuple[int, bytes]:
        return 200, self._granted(request, nonce=(request.nonce or 0) + 1)

    def _no_nonce(self, request: TimestampRequest) -> tuple[int, bytes]:
        return 200, self._granted(request, nonce=None)

    def _wrong_imprint(self, request: TimestampRequest) -> tuple[int, bytes]:
        return 200, self._granted(request, digest=bytes(32))

    def _wrong_policy(self, request: TimestampRequest) -> tuple[int, bytes]:
        return 200, self._granted(request, policy=OTHER_POLICY)

    def _foreign_authority(self, request: TimestampRequest) -> tuple[int, bytes]:
        return 200, self._granted(request, signer=self.stranger)

    def _altered(self, request: TimestampRequest) -> tuple[int, bytes]:
        good = bytearray(self._granted(request))
        good[-1] ^= 1
        return 200, bytes(good)

    def _refusing(self, request: TimestampRequest) -> tuple[int, bytes]:
        return 200, refused_response("今日不办理")

    def _garbage(self, request: TimestampRequest) -> tuple[int, bytes]:
        return 200, b"<html>maintenance</html>"

    def _empty(self, request: TimestampRequest) -> tuple[int, bytes]:
        return 200, b""

    def _huge(self, request: TimestampRequest) -> tuple[int, bytes]:
        return 200, bytes(8 << 20)

    def _failing(self, request: TimestampRequest) -> tuple[int, bytes]:
        return 500, b"down"

    def _moved(self, request: TimestampRequest) -> tuple[int, bytes]:
        return 302, b""

    def _slow(self, request: TimestampRequest) -> tuple[int, bytes]:
        time.sleep(1.5)
        return 200, self._granted(request)


@contextmanager
def serving(server: TimestampServer) -> Iterator[TimestampServer]:
    """Let `server` answer on loopback, under its `url`, while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            server.headers.append(dict(self.headers))
            status, content = server.answer(
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
            )
            try:
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_port}/tsa"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
