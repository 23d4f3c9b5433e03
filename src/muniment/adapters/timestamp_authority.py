"""A timestamp authority that is reached over HTTP, and believed in nothing but its signature.

Only the configured address is asked, within one time limit and up to a bound on the answer.
What comes back is judged against what was asked (nonce, policy, digest, and an authority that
the settings name); an answer that does not pass in everything is as good as none, so that the
work waits and asks again.

Source: RFC 3161, section 3.4 (over HTTP).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpcore
import httpx

from muniment.adapters.link_connections import Deadline, GuardedTransport
from recordkit.errors import Outage, Words
from recordkit.evidence import (
    Judgement,
    TimestampRequest,
    Trust,
    certificates_in_pem,
    judge_response,
    parse_certificate,
)
from recordkit.evidence.timestamp_requests import (
    LARGEST_RESPONSE_BYTES,
    MEDIA_TYPE_OF_REQUESTS,
    MEDIA_TYPE_OF_RESPONSES,
)
from recordkit.fixity import DigestAlgorithm
from recordkit.terms.vocabulary import Verdict

_NONCE_BITS = 64
_GOOD = (Verdict.PASSED, Verdict.NOT_APPLICABLE)
_CHUNK_BYTES = 1 << 14


class AuthorityAway(Outage):
    """The timestamp authority does not answer, or not with an answer."""

    code = "TSA-501"
    title = Words("时间戳机构无应答", "The timestamp authority is away")
    mend = Words(
        "请运维人员检查到时间戳机构的网络和该服务的状态；恢复后归档自动继续，没有东西丢失",
        "See that the authority can be reached and is up; filing then goes on by itself",
    )


class AuthorityNotBelieved(Outage):
    """The timestamp authority answered, and its answer does not hold; nothing of it is kept."""

    code = "TSA-502"
    title = Words("时间戳机构的应答不可信", "The timestamp authority's answer does not hold")
    mend = Words(
        "请运维人员核对时间戳的地址、策略和证书配置，并联系时间戳机构；改正后归档自动继续",
        "Compare address, policy and certificate in the settings with the authority's own, and "
        "ask the authority; filing then goes on by itself",
    )
    basis = "RFC 3161, section 2.2"


class HttpTimestamps:
    """Real RFC 3161 tokens from the authority behind one address."""

    is_real = True

    def __init__(
        self,
        url: str,
        *,
        trust: Trust,
        policy: str | None = None,
        timeout_seconds: float = 20.0,
        elapsed_seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Remember whom to ask; nothing is sent yet.

        `trust` names the authorities whose answers are taken; `policy` (an object identifier)
        is asked for and required, None leaves it to the authority. The timeout is for
        everything from connecting to the last byte.

        Raises:
            ValueError: `url` is not http or https, or nobody is named in `trust`.
        """
        parsed = httpx.URL(url)
        if parsed.scheme not in ("http", "https") or not parsed.host:
            raise ValueError(f"expected an http or https address, found {url!r:.200}")
        if not trust.anchors:
            raise ValueError("a timestamp authority needs a certificate to be known by")
        self._url = parsed
        self._trust = trust
        self._policy = policy
        self._timeout_seconds = timeout_seconds
        self._elapsed_seconds = elapsed_seconds

    def stamp(self, digest: bytes, algorithm: DigestAlgorithm = DigestAlgorithm.SHA256) -> bytes:
        """Return an RFC 3161 token (DER) over a digest.

        Raises:
            AuthorityAway: No answer, or not all of it in time.
            AuthorityNotBelieved: An answer that does not pass in every aspect.
        """
        nonce = secrets.randbits(_NONCE_BITS)
        request = TimestampRequest.over(digest, algorithm, nonce=nonce, policy=self._policy)
        reading = judge_response(self._ask(request.to_der()), request, trust=self._trust)
        objections = [each for each in reading.judgements if each.verdict not in _GOOD]
        if objections:
            raise self._not_believed(objections)
        return reading.token

    def _ask(self, request: bytes) -> bytes:
        deadline = Deadline(self._timeout_seconds, self._elapsed_seconds)
        with (
            self._translated(deadline),
            httpx.Client(
                transport=GuardedTransport(deadline, _anywhere),
                follow_redirects=False,
                trust_env=False,  # no other address than the one that is configured
            ) as client,
            client.stream(
                "POST",
                self._url,
                content=request,
                headers={
                    "Content-Type": MEDIA_TYPE_OF_REQUESTS,
                    "Accept": MEDIA_TYPE_OF_RESPONSES,
                    "Accept-Encoding": "identity",
                    "User-Agent": "muniment",
                },
            ) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise self._away(f"status {response.status_code}")
            return self._bounded(response)

    def _bounded(self, response: httpx.Response) -> bytes:
        gathered = bytearray()
        for chunk in response.iter_raw(_CHUNK_BYTES):
            gathered += chunk
            if len(gathered) > LARGEST_RESPONSE_BYTES:
                raise self._away(f"an answer of more than {LARGEST_RESPONSE_BYTES} bytes")
        return bytes(gathered)

    @contextmanager
    def _translated(self, deadline: Deadline) -> Iterator[None]:
        try:
            yield
        except httpcore.TimeoutException as fault:
            raise self._away(deadline.missed) from fault
        except (
            httpx.HTTPError,
            httpx.StreamError,
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
            OSError,
        ) as fault:
            raise self._away(str(fault) or type(fault).__name__) from fault

    @property
    def _place(self) -> str:
        """Where it is, without a password that may stand in its address."""
        return str(self._url.copy_with(userinfo=b""))

    def _away(self, why: str) -> AuthorityAway:
        return AuthorityAway(
            f"{self._place}: {why}", zh=f"时间戳机构 {self._place}：{why}", where=self._place
        )

    def _not_believed(self, objections: Sequence[Judgement]) -> AuthorityNotBelieved:
        return AuthorityNotBelieved(
            f"{self._place}: {'; '.join(each.reason.en for each in objections)}",
            zh=f"时间戳机构 {self._place}：{'；'.join(each.reason.zh for each in objections)}",
            where=self._place,
        )


def authority_certificates(path: Path) -> tuple[bytes, ...]:
    """Return the certificates (DER) in a file, in PEM or DER.

    Raises:
        OSError: It cannot be read.
        MalformedEvidence: There is no certificate in it.
    """
    content = path.read_bytes()
    found = certificates_in_pem(content) if b"-----BEGIN" in content else (content,)
    for each in found:
        parse_certificate(each)
    return found


def _anywhere(ip: str, port: int) -> bool:
    """Let the address that whoever runs the machine has chosen be connected, wherever it is."""
    del ip, port
    return True
