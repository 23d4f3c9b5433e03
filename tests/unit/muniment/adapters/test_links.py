"""A link is fetched from allowed hosts, within limits, and every failure names the link."""

from __future__ import annotations

import hashlib
import io
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from muniment.adapters import link_connections
from muniment.adapters.link_connections import why_refused
from muniment.adapters.links import (
    HttpLinkFetcher,
    LinkAnsweredBadly,
    LinkDigestMismatch,
    LinkNotAllowed,
    LinkTooLarge,
    LinkUnreachable,
)
from muniment.kernel.ports import FetchedLink
from recordkit.errors import ContentFault
from recordkit.fixity import Digests

CONTENT = "行政许可决定书".encode() * 100
NOON = datetime(2026, 1, 2, 4, 0, tzinfo=UTC)


class _Site(BaseHTTPRequestHandler):
    """A few pages, one for each way a server may answer."""

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        page = self.path.strip("/").split("?")[0]
        getattr(self, f"_{page}", self._absent)()

    def _file(self) -> None:
        self._answer(200, CONTENT, ("Content-Type", "Application/PDF; charset=utf-8"))

    def _absent(self) -> None:
        self._answer(404, b"not here")

    def _moved(self) -> None:
        self._answer(302, b"", ("Location", "/file"))

    def _elsewhere(self) -> None:
        self._answer(302, b"", ("Location", "http://169.254.169.254/latest/meta-data"))

    def _nowhere(self) -> None:
        self._answer(302, b"")

    def _to_file_scheme(self) -> None:
        self._answer(302, b"", ("Location", "file:///etc/passwd"))

    def _circle(self) -> None:
        self._answer(302, b"", ("Location", "/circle"))

    def _packed(self) -> None:
        self._answer(200, b"\x1f\x8b", ("Content-Encoding", "gzip"))

    def _cut(self) -> None:
        self._head(200, ("Content-Length", "5000"))
        self.wfile.write(b"only this")

    def _endless(self) -> None:
        self._head(200)
        try:
            while True:
                self.wfile.write(bytes(1 << 16))
        except OSError:
            self.close_connection = True

    def _dripping(self) -> None:
        try:
            for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 500:
                self.wfile.write(bytes([letter]))
                time.sleep(0.02)
        except OSError:
            self.close_connection = True

    def _answer(self, status: int, content: bytes, *headers: tuple[str, str]) -> None:
        self._head(status, ("Content-Length", str(len(content))), *headers)
        self.wfile.write(content)

    def _head(self, status: int, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.seen = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def at(site: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{site.server_port}"


def fetcher(*hosts: str, **limits: Any) -> HttpLinkFetcher:
    settings = {"max_bytes": 1 << 20, "timeout_seconds": 10.0, "now": lambda: NOON, **limits}
    return HttpLinkFetcher(hosts, **settings)


def fetch(address: str, *, sha256: str | None = None, **limits: Any) -> tuple[FetchedLink, bytes]:
    host = address.partition("//")[2].partition("/")[0]
    into = io.BytesIO()
    return fetcher(host, **limits).fetch(address, into=into, sha256=sha256), into.getvalue()


class TestAFetchedLink:
    def test_brings_the_bytes_and_says_where_and_when(self, at: str) -> None:
        got, content = fetch(f"{at}/file")

        assert content == CONTENT
        assert got.measured.digests == Digests.of(CONTENT)
        assert got.measured.size_bytes == len(CONTENT)
        assert (got.address, got.final_address) == (f"{at}/file", f"{at}/file")
        assert (got.status, got.fetched_at, got.media_type) == (200, NOON, "application/pdf")

    def test_says_where_it_was_redirected(self, at: str) -> None:
        got, content = fetch(f"{at}/moved")

        assert (got.address, got.final_address) == (f"{at}/moved", f"{at}/file")
        assert content == CONTENT

    def test_carries_no_cookie_and_no_credentials(self, at: str, site: ThreadingHTTPServer) -> None:
        fetch(f"{at}/file?编号=1#锚")

        ((path, headers),) = site.seen  # type: ignore[attr-defined]
        assert path == "/file?%E7%BC%96%E5%8F%B7=1"
        assert headers["Accept-Encoding"] == "identity"
        assert not {"Cookie", "Authorization"} & set(headers)

    def test_is_compared_with_the_digest_that_was_described(self, at: str) -> None:
        fetch(f"{at}/file", sha256=hashlib.sha256(CONTENT).hexdigest())

        with pytest.raises(LinkDigestMismatch, match="expected SHA-256 00"):
            fetch(f"{at}/file", sha256="00" * 32)

    def test_is_the_agencys_to_mend_and_names_the_link(self, at: str) -> None:
        with pytest.raises(ContentFault) as caught:
            fetch(f"{at}/absent")

        assert caught.value.where == f"{at}/absent"
        assert caught.value.basis == "the Measures, article 13"
        assert f"{at}/absent" in caught.value.detail.zh


class TestALinkThatIsNotAllowed:
    @pytest.mark.parametrize(
        "address",
        [
            "http://portal.example/x",
            "http://127.0.0.1:1/x",
            "https://127.0.0.1:{port}.evil.example/x",
            "http://evil.example#@127.0.0.1:{port}/",
            "http://user:word@127.0.0.1:{port}/file",
            "http://user@127.0.0.1:{port}/file",
            "ftp://127.0.0.1:{port}/file",
            "file:///etc/passwd",
            "//127.0.0.1:{port}/file",
            "127.0.0.1:{port}/file",
            "http://2130706433:{port}/file",
            "http://0x7f.1:{port}/file",
            "http://[::ffff:127.0.0.1]:{port}/file",
            "http://127.0.0.1.:{port}/file",
            "http://127.0.0.1:{port}\\@evil.example/",
            "http://\x00/",
            "",
            "http://",
            "http://127.0.0.1:{port}/" + "x" * 3000,
        ],
    )
    def test_is_not_visited(self, address: str, site: ThreadingHTTPServer) -> None:
        links = fetcher(f"127.0.0.1:{site.server_port}")

        with pytest.raises(LinkNotAllowed):
            links.fetch(address.format(port=site.server_port), into=io.BytesIO(), sha256=None)

        assert site.seen == []  # type: ignore[attr-defined]

    @pytest.mark.parametrize("page", ["elsewhere", "to_file_scheme"])
    def test_is_noticed_behind_a_redirect(self, at: str, page: str) -> None:
        with pytest.raises(LinkNotAllowed) as caught:
            fetch(f"{at}/{page}")

        assert caught.value.where == f"{at}/{page}"

    def test_may_be_on_the_usual_port_of_an_allowed_host_only(self) -> None:
        links = fetcher("portal.example")

        with pytest.raises(LinkNotAllowed):
            links.fetch("http://portal.example:8080/x", into=io.BytesIO(), sha256=None)

    @pytest.mark.parametrize(
        "resolved", ["169.254.169.254", "127.0.0.1", "::1", "fe80::1", "0.0.0.0"]
    )
    def test_is_one_whose_host_resolves_to_a_machine_of_ours(
        self, resolved: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(link_connections, "resolve", lambda host, port: (resolved,))

        with pytest.raises(LinkNotAllowed, match=f"resolves to {resolved}"):
            fetcher("portal.example").fetch(
                "http://portal.example/x", into=io.BytesIO(), sha256=None
            )

    def test_is_one_of_whose_addresses_a_single_one_is_bad(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers = ("192.0.2.1", "169.254.169.254")
        monkeypatch.setattr(link_connections, "resolve", lambda host, port: answers)

        with pytest.raises(LinkNotAllowed):
            fetcher("portal.example").fetch(
                "http://portal.example/x", into=io.BytesIO(), sha256=None
            )

    def test_becomes_allowed_when_the_address_stands_in_the_list(
        self, site: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        port = site.server_port
        monkeypatch.setattr(link_connections, "resolve", lambda host, at: ("127.0.0.1",))
        links = fetcher(f"portal.example:{port}", f"127.0.0.1:{port}")

        got = links.fetch(f"http://PORTAL.example:{port}/file", into=io.BytesIO(), sha256=None)

        assert got.status == 200
        assert site.seen[0][1]["Host"] == f"portal.example:{port}"  # type: ignore[attr-defined]

    @pytest.mark.parametrize("entry", ["user@host", "host/path", "http://host", "::1", "a b"])
    def test_cannot_become_allowed_by_an_entry_that_is_no_host(self, entry: str) -> None:
        with pytest.raises(ValueError, match="host"):
            fetcher(entry)


class TestALinkThatAnswersBadly:
    def test_with_another_status_is_refused(self, at: str) -> None:
        with pytest.raises(LinkAnsweredBadly, match="expected status 200, found 404"):
            fetch(f"{at}/absent")

    def test_with_endless_redirects_is_refused(self, at: str, site: ThreadingHTTPServer) -> None:
        with pytest.raises(LinkAnsweredBadly, match="more than 3 redirects"):
            fetch(f"{at}/circle", max_redirects=3)

        assert len(site.seen) == 4  # type: ignore[attr-defined]

    def test_with_a_redirect_to_nowhere_is_refused(self, at: str) -> None:
        with pytest.raises(LinkAnsweredBadly, match="nowhere"):
            fetch(f"{at}/nowhere")

    def test_in_another_encoding_is_refused(self, at: str) -> None:
        with pytest.raises(LinkAnsweredBadly, match="gzip"):
            fetch(f"{at}/packed")


class TestALinkThatIsTooLarge:
    def test_is_refused_by_what_it_announces(self, at: str) -> None:
        with pytest.raises(
            LinkTooLarge, match=f"at most 100 bytes are fetched, found {len(CONTENT)}"
        ):
            fetch(f"{at}/file", max_bytes=100)

    def test_is_refused_by_what_comes(self, at: str) -> None:
        into = io.BytesIO()
        links = fetcher(at.partition("//")[2], max_bytes=1 << 20)

        with pytest.raises(LinkTooLarge, match="over 1048576"):
            links.fetch(f"{at}/endless", into=into, sha256=None)

        assert len(into.getvalue()) <= 1 << 20

    def test_is_not_one_of_exactly_the_limit(self, at: str) -> None:
        assert fetch(f"{at}/file", max_bytes=len(CONTENT))[1] == CONTENT


class TestALinkThatCannotBeReached:
    def test_because_nobody_listens(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{taken.getsockname()[1]}/x"

            with pytest.raises(LinkUnreachable, match=r"127\.0\.0\.1"):
                fetch(address)

    def test_because_the_host_has_no_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*arguments: object, **more: object) -> None:
            raise socket.gaierror(-2, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", fail)

        with pytest.raises(LinkUnreachable, match=r"http://portal\.example/x"):
            fetch("http://portal.example/x")

    def test_because_it_stops_in_the_middle(self, at: str) -> None:
        with pytest.raises(LinkUnreachable):
            fetch(f"{at}/cut")

    def test_because_it_drips(self, at: str) -> None:
        with pytest.raises(LinkUnreachable, match=r"within 0\.3 seconds"):
            fetch(f"{at}/dripping", timeout_seconds=0.3)

    def test_because_it_is_silent(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(LinkUnreachable):
            fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout_seconds=0.1)


class TestWhyRefused:
    @pytest.mark.parametrize(
        "address",
        [
            "169.254.0.1",
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "fe80::1%eth0",
            "100.100.100.200",
            "fd00:ec2::254",
            "127.8.8.8",
            "224.0.0.1",
            "255.255.255.255",
            "::",
        ],
    )
    def test_has_a_reason_against(self, address: str) -> None:
        assert why_refused(address)

    @pytest.mark.parametrize("address", ["10.1.2.3", "192.168.0.9", "8.8.8.8", "2400:3200::1"])
    def test_has_none_against(self, address: str) -> None:
        assert why_refused(address) == ""
