"""Fetches the file behind a data link, from hosts that somebody allowed, and no further.

What could go wrong is guarded in one order at every hop: the scheme, credentials, the host
against the list, then the addresses it resolves to, to one of which the connection is made (so
that a name cannot resolve to something else the second time). Source: the Measures, article 13.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import httpcore
import httpx

from muniment.adapters.link_connections import AddressRefused, Deadline, GuardedTransport
from muniment.kernel.ports import FetchedLink, LinkSink
from recordkit.errors import ContentFault, Words
from recordkit.fixity import DigestingWriter
from recordkit.terms.measures import measures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recordkit.fixity import Measured

MAX_ADDRESS_CHARS = 2048
_CHUNK_BYTES = 1 << 16
_REDIRECTS = (301, 302, 303, 307, 308)
_DEFAULT_PORTS = {"http": 80, "https": 443}


class LinkFault(ContentFault):
    """A data link that did not become a file. The case goes back with the link named."""

    basis = str(measures(13))


class LinkNotAllowed(LinkFault):
    """A link leads where nothing is fetched from."""

    code = "LNK-201"
    title = Words("数据链接不在允许范围内", "A data link leads where nothing is fetched from")
    mend = Words(
        "请改用允许的主机地址，或者联系管理员将该主机列入允许名单，或者直接报送文件",
        "Use an allowed host, ask for the host to be allowed, or send the file itself",
    )


class LinkUnreachable(LinkFault):
    """Nothing, or not everything, came back from a link in time."""

    code = "LNK-202"
    title = Words("数据链接无法访问", "A data link cannot be reached")
    mend = Words(
        "请确认链接可以访问后重新报送，或者直接报送文件",
        "See that it opens, or send the file itself",
    )


class LinkTooLarge(LinkFault):
    """More came back from a link than is fetched."""

    code = "LNK-203"
    title = Words("数据链接的文件过大", "The file behind a data link is too large")
    mend = Words("请直接报送该文件", "Send the file itself")


class LinkAnsweredBadly(LinkFault):
    """A link answered with something else than a file."""

    code = "LNK-204"
    title = Words("数据链接没有返回文件", "A data link did not answer with a file")
    mend = Words("请更正链接后重新报送", "Correct the link and send the case again")


class LinkDigestMismatch(LinkFault):
    """The file behind a link is not the one that the case describes."""

    code = "LNK-205"
    title = Words("链接文件与登记的摘要不一致", "The file behind a link is not the one described")
    mend = Words("请核对链接文件是否被替换，更正摘要或者链接", "See whether the file was replaced")


@dataclass(frozen=True, slots=True)
class _Bounded:
    """A sink that counts, digests and stops at the limit."""

    sink: LinkSink
    max_bytes: int
    address: str
    writer: DigestingWriter = field(default_factory=DigestingWriter)

    def write(self, chunk: bytes) -> None:
        if self.writer.size_bytes + len(chunk) > self.max_bytes:
            raise self.too_large(f"over {self.max_bytes}")
        self.writer.write(chunk)
        self.sink.write(chunk)

    def too_large(self, found: str) -> LinkTooLarge:
        return LinkTooLarge(
            f"{self.address}: at most {self.max_bytes} bytes are fetched, found {found}",
            zh=f"{self.address}：最多获取 {self.max_bytes} 字节，实为 {found} 字节",
            where=self.address,
        )


class HttpLinkFetcher:
    """Fetches over HTTP and HTTPS from exactly the hosts it was given."""

    def __init__(
        self,
        allowed_hosts: Iterable[str],
        *,
        max_bytes: int,
        timeout_seconds: float,
        max_redirects: int = 5,
        now: Callable[[], datetime],
        elapsed_seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Allow `host` (on the usual port) or `host:port`, exactly as written; no wildcards.

        A host may resolve to private addresses, which offices use, but to loopback, link-local
        and metadata addresses only when that address stands in the list as well. The timeout
        is for everything from the first connection to the last byte, redirects included.

        Raises:
            ValueError: An entry of the list is no host.
        """
        self._allowed = frozenset(_entry(host) for host in allowed_hosts if host.strip())
        self._max_bytes = max_bytes
        self._timeout_seconds = timeout_seconds
        self._max_redirects = max_redirects
        self._now = now
        self._elapsed_seconds = elapsed_seconds

    def fetch(self, address: str, *, into: LinkSink, sha256: str | None) -> FetchedLink:
        """Write the file behind `address` into `into` and return what came back.

        When it raises, what was written so far is worthless and the caller discards it.

        Raises:
            LinkNotAllowed: The address, or one it redirects to, is not allowed.
            LinkUnreachable: No connection, no answer, or not all of it in time.
            LinkTooLarge: The file is larger than the limit.
            LinkAnsweredBadly: The status is not 200, or it redirects for too long.
            LinkDigestMismatch: Its SHA-256 is not `sha256`.
        """
        deadline = Deadline(self._timeout_seconds, self._elapsed_seconds)
        bounded = _Bounded(into, self._max_bytes, address)
        with _translated(address, deadline), self._client(deadline) as client:
            final, status, media_type = self._follow(client, address, bounded)
        measured = bounded.writer.measured()
        _require_digest(address, measured, sha256)
        return FetchedLink(address, final, status, self._now(), media_type, measured)

    def _client(self, deadline: Deadline) -> httpx.Client:
        return httpx.Client(
            transport=GuardedTransport(deadline, self._may_be_connected),
            headers={"User-Agent": "muniment", "Accept": "*/*", "Accept-Encoding": "identity"},
            follow_redirects=False,
            trust_env=False,  # a proxy would resolve names for itself
        )

    def _follow(
        self, client: httpx.Client, address: str, bounded: _Bounded
    ) -> tuple[str, int, str]:
        """Go from hop to hop, each one checked; return where the file was and what it said."""
        url = self._checked(address, first=address)
        for _ in range(self._max_redirects + 1):
            with client.stream("GET", url) as response:
                if response.status_code not in _REDIRECTS:
                    self._take(response, bounded)
                    return str(url), response.status_code, _media_type(response)
                location = response.headers.get("Location", "")
            following = self._checked(_joined(url, location, first=address), first=address)
            if url.scheme == "https" and following.scheme == "http":
                raise _not_allowed(
                    address,
                    f"it redirects from https to {following}",
                    f"由 https 转向 {following}",
                )
            url = following
        raise LinkAnsweredBadly(
            f"{address}: more than {self._max_redirects} redirects",
            zh=f"{address}：重定向超过 {self._max_redirects} 次",
            where=address,
        )

    def _checked(self, address: str, *, first: str) -> httpx.URL:
        if len(address) > MAX_ADDRESS_CHARS:
            raise _not_allowed(
                first,
                f"longer than {MAX_ADDRESS_CHARS} characters",
                f"地址超过 {MAX_ADDRESS_CHARS} 个字符",
            )
        try:
            url = httpx.URL(address).copy_with(fragment=None)
        except (httpx.InvalidURL, ValueError, UnicodeError) as fault:
            raise _not_allowed(first, f"not an address: {fault}", "不是有效的网址") from None
        if url.scheme not in _DEFAULT_PORTS:
            raise _not_allowed(
                first,
                f"expected http or https, found {url.scheme or 'nothing'}",
                f"应为 http 或 https，实为 {url.scheme or '空'}",
            )
        if url.userinfo:
            raise _not_allowed(
                first, "it carries a user name or password", "地址中带有用户名或口令"
            )
        host = _host_of(url)
        port = url.port or _DEFAULT_PORTS[url.scheme]
        if not self._is_allowed(host, port):
            raise _not_allowed(
                first,
                f"the host {host}:{port} is not among those allowed",
                f"主机 {host}:{port} 不在允许名单中",
            )
        return url

    def _is_allowed(self, host: str, port: int) -> bool:
        if port in _DEFAULT_PORTS.values() and (host, None) in self._allowed:
            return True
        return (host, port) in self._allowed

    def _may_be_connected(self, ip: str, port: int) -> bool:
        """Whether an address that is otherwise refused stands in the list itself."""
        if ip in ("127.0.0.1", "::1") and self._is_allowed("localhost", port):
            return True
        return self._is_allowed(ip, port)

    def _take(self, response: httpx.Response, bounded: _Bounded) -> None:
        if response.status_code != 200:
            raise LinkAnsweredBadly(
                f"{bounded.address}: expected status 200, found {response.status_code}",
                zh=f"{bounded.address}：应返回状态 200，实为 {response.status_code}",
                where=bounded.address,
            )
        encoding = response.headers.get("Content-Encoding", "identity")
        if encoding.strip().lower() not in ("", "identity"):
            raise LinkAnsweredBadly(
                f"{bounded.address}: asked for the file as it is, found it encoded as {encoding}",
                zh=f"{bounded.address}：要求返回原始文件，实际返回 {encoding} 编码",
                where=bounded.address,
            )
        announced = response.headers.get("Content-Length", "")
        if announced.isdigit() and int(announced) > self._max_bytes:
            raise bounded.too_large(announced)
        for chunk in response.iter_raw(_CHUNK_BYTES):
            bounded.write(chunk)


@contextmanager
def _translated(address: str, deadline: Deadline) -> Iterator[None]:
    """Turn what the network raises into a fault that names the link."""
    try:
        yield
    except AddressRefused as fault:
        raise _not_allowed(address, str(fault), "该主机的网络地址不允许连接") from None
    except httpcore.TimeoutException as fault:
        raise _unreachable(address, deadline.missed) from fault
    except (
        httpx.TransportError,
        httpx.StreamError,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
        OSError,
    ) as fault:
        raise _unreachable(address, str(fault) or type(fault).__name__) from fault


def _unreachable(address: str, why: str) -> LinkUnreachable:
    return LinkUnreachable(f"{address}: {why}", zh=f"{address}：无法访问（{why}）", where=address)


def _require_digest(address: str, measured: Measured, expected: str | None) -> None:
    found = measured.digests.sha256
    if expected is not None and expected.lower() != found:
        raise LinkDigestMismatch(
            f"{address}: expected SHA-256 {expected}, found {found}",
            zh=f"{address}：登记的 SHA-256 为 {expected}，实为 {found}",
            where=address,
        )


def _not_allowed(address: str, why: str, why_zh: str) -> LinkNotAllowed:
    shown = address[:200]
    return LinkNotAllowed(f"{shown}: {why}", zh=f"{shown}：不允许访问（{why_zh}）", where=shown)


def _joined(url: httpx.URL, location: str, *, first: str) -> str:
    if not location:
        raise LinkAnsweredBadly(
            f"{first}: it redirects to nowhere", zh=f"{first}：重定向没有目标地址", where=first
        )
    try:
        return str(url.join(location))
    except (httpx.InvalidURL, ValueError, UnicodeError) as fault:
        raise _not_allowed(
            first, f"it redirects to what is no address: {fault}", "转向的目标不是有效的网址"
        ) from None


def _media_type(response: httpx.Response) -> str:
    stated: str = response.headers.get("Content-Type", "")
    return stated.split(";", 1)[0].strip().lower()[:100]


def _host_of(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii").lower()


def _entry(written: str) -> tuple[str, int | None]:
    """Return an entry of the list as hosts are compared: ASCII, lower case, bare IPv6."""
    try:
        url = httpx.URL(f"http://{written.strip()}")
    except (httpx.InvalidURL, UnicodeError) as fault:
        raise ValueError(f"expected host or host:port, found {written!r}") from fault
    if not url.host or url.userinfo or url.path != "/" or url.query or "%" in url.host:
        raise ValueError(f"expected host or host:port, found {written!r}")
    # The usual port of http is dropped from addresses, and here it was written on purpose.
    usual = 80 if written.strip().endswith(":80") else None
    return _host_of(url), url.port or usual
