"""A small licence service on loopback, so that data links of the demonstration lead somewhere."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from muniment.interfaces.cli.demonstration.cases import LinkChoice

PATH = "/licences/called.pdf"


@contextmanager
def licence_service(content: bytes, *, port: int = 0) -> Iterator[tuple[str, LinkChoice]]:
    """Serve one licence while the block lasts; yield its host and the link to it.

    `port` 0 takes any; a later run that names the same one makes the same cases.
    """

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == PATH else 404)
            self.send_header("Content-Type", "application/pdf")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", port), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    host = f"127.0.0.1:{server.server_port}"
    try:
        yield host, LinkChoice(f"http://{host}{PATH}", hashlib.sha256(content).hexdigest())
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
