"""Connections for fetching links, guarded twice.

Each address is looked at before it is connected to, and one deadline lies over every read and
write, so that a host that drips cannot hold a worker.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Where clouds answer questions about themselves, outside the link-local range.
_METADATA = frozenset(
    ipaddress.ip_address(each) for each in ("100.100.100.200", "fd00:ec2::254", "168.63.129.16")
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """A host resolves to an address that is never connected to."""


class Deadline:
    """How much time is left of all there was."""

    def __init__(self, seconds: float, elapsed_seconds: Callable[[], float]) -> None:
        """Start the time."""
        self._elapsed_seconds = elapsed_seconds
        self._ends = elapsed_seconds() + seconds
        self._seconds = seconds

    def left(self) -> float:
        """Return the seconds left.

        Raises:
            httpcore.ReadTimeout: There are none.
        """
        left = self._ends - self._elapsed_seconds()
        if left <= 0:
            raise httpcore.ReadTimeout(self.missed)
        return left

    @property
    def missed(self) -> str:
        """What to say when the time is over."""
        return f"not all of it came within {self._seconds:g} seconds"


class GuardedTransport(httpx.BaseTransport):
    """An HTTP transport over connections that are guarded as the module says."""

    def __init__(self, deadline: Deadline, may_be_connected: Callable[[str, int], bool]) -> None:
        """Open nothing yet."""
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=1,
            network_backend=_GuardedBackend(deadline, may_be_connected),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and return its answer, the body still unread."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
            )
        )
        assert isinstance(answer.stream, Iterable)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream))

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces

    def close(self) -> None:
        if hasattr(self._pieces, "close"):
            self._pieces.close()


class _GuardedBackend(httpcore.NetworkBackend):
    """Resolves a host once, looks at its addresses, and connects to one of those."""

    def __init__(self, deadline: Deadline, may_be_connected: Callable[[str, int], bool]) -> None:
        self._inner = httpcore.SyncBackend()
        self._deadline = deadline
        self._may_be_connected = may_be_connected

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - ours is what is left of the deadline
        local_address: str | None = None,  # noqa: ARG002 - any will do
        socket_options: Any = None,  # noqa: ARG002 - none are set
    ) -> httpcore.NetworkStream:
        addresses = resolve(host, port)
        for address in addresses:
            self._refuse(host, address, port)
        stream = self._connect_first(addresses, port)
        return _TimedStream(stream, self._deadline)

    def _refuse(self, host: str, address: str, port: int) -> None:
        why = why_refused(address)
        if why and not self._may_be_connected(address, port):
            raise AddressRefused(f"{host} resolves to {address}, {why}")

    def _connect_first(self, addresses: tuple[str, ...], port: int) -> httpcore.NetworkStream:
        for address in addresses[:-1]:
            try:
                return self._inner.connect_tcp(address, port, timeout=self._deadline.left())
            except httpcore.ConnectError:
                continue  # the next one may answer; the last one says what is wrong
        return self._inner.connect_tcp(addresses[-1], port, timeout=self._deadline.left())


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step gets what is left of the time."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    # The timeouts of the port give way to the deadline.

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._inner.read(max_bytes, timeout=self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._inner.write(buffer, timeout=self._deadline.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _TimedStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def resolve(host: str, port: int) -> tuple[str, ...]:
    """Return every address of `host`, in the resolver's order, without repeats."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


def why_refused(address: str) -> str:
    """Return why nothing is ever fetched from `address`; empty when something may be."""
    ip = _real(ipaddress.ip_address(address.partition("%")[0]))
    if ip.is_link_local:
        return "a link-local address"
    if ip in _METADATA:
        return "an address where a cloud answers about itself"
    if ip.is_loopback:
        return "this machine itself"
    if ip.is_multicast or ip.is_unspecified or ip.is_reserved:
        return "not the address of one host"
    return ""


def _real(ip: IpAddress) -> IpAddress:
    """Return the IPv4 address that an IPv6 one only wraps, or the address itself."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip
