"""Asking a timestamp authority, and judging what it answers.

A request says which digest, and by nonce and policy ties the answer to the asking. An answer is
judged against its request: each aspect apart, and the token in it as any other token.

Source: RFC 3161, sections 2.4.1 and 2.4.2, as updated by RFC 5816; GB/T 20520-2006 has the same
shape with SM2 and SM3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from asn1crypto import cms, core, tsp

from recordkit.errors import ContentFault, Words
from recordkit.evidence import der
from recordkit.evidence.algorithms import DIGEST_OIDS
from recordkit.evidence.asn1 import MalformedEvidence, load, reading, require_null_parameters
from recordkit.evidence.judgement import Judgement, failed, passed, undecided, unreadable
from recordkit.evidence.timestamps import ASPECTS as TOKEN_ASPECTS
from recordkit.evidence.timestamps import (
    STRUCTURE,
    TimeReading,
    Token,
    imprint,
    judge_token,
    read_token,
    short_number,
)
from recordkit.evidence.trust import Trust
from recordkit.fixity import DigestAlgorithm
from recordkit.terms.vocabulary import Verdict

MEDIA_TYPE_OF_REQUESTS = "application/timestamp-query"
MEDIA_TYPE_OF_RESPONSES = "application/timestamp-reply"
LARGEST_RESPONSE_BYTES = 256 << 10

RESPONSE_STRUCTURE = "response_structure"
RESPONSE_STATUS = "response_status"
RESPONSE_NONCE = "response_nonce"
RESPONSE_POLICY = "response_policy"
RESPONSE_IMPRINT = "response_imprint"
RESPONSE_ASPECTS = (
    RESPONSE_STATUS,
    RESPONSE_NONCE,
    RESPONSE_POLICY,
    RESPONSE_IMPRINT,
    STRUCTURE,
    *TOKEN_ASPECTS,
)

_GRANTED = (0, 1)
_WAITING = 3
_REJECTION = 2
_BAD_REQUEST = 5  # bit of PKIFailureInfo: badDataFormat
_LONGEST_SAID = 500


class TimestampRefused(ContentFault):
    """The timestamp authority answered, and did not give a token."""

    code = "EVD-203"
    title = Words("时间戳机构未签发时间戳", "The timestamp authority gave no token")
    mend = Words(
        "按机构给出的原因处理；若是请求格式问题，请检查时间戳服务的设置",
        "Act on the reason that the authority gives; look at the settings of the service",
    )
    basis = "RFC 3161, section 2.4.2"


@dataclass(frozen=True, slots=True)
class TimestampRequest:
    """What is asked of an authority. Nothing in a request that was read has been judged.

    `policy` is an object identifier; None leaves it to the authority. `nonce` None: the answer
    cannot be told from an older one.
    """

    digest: bytes
    digest_algorithm: str  # object identifier
    nonce: int | None = None
    policy: str | None = None
    wants_certificate: bool = True

    @classmethod
    def over(
        cls,
        digest: bytes,
        algorithm: DigestAlgorithm,
        *,
        nonce: int | None = None,
        policy: str | None = None,
    ) -> TimestampRequest:
        """Return a request over a digest by one of the algorithms that we write."""
        imprint(digest, algorithm)  # refuses what is no digest
        return cls(digest, DIGEST_OIDS[str(algorithm)], nonce, policy)

    def to_der(self) -> bytes:
        """Return the TimeStampReq as it is sent."""
        return der.sequence(
            der.integer(1),
            der.sequence(der.algorithm(self.digest_algorithm), der.octet_string(self.digest)),
            b"" if self.policy is None else der.identifier(self.policy),
            b"" if self.nonce is None else der.integer(self.nonce),
            der.TRUE if self.wants_certificate else b"",  # DER leaves the default out
        )


@dataclass(frozen=True, slots=True)
class ResponseReading:
    """What an authority's answer says, judged against its request, aspect by aspect.

    `token` is empty when there is none. Judgements are `response_structure`,
    `response_status`, `response_nonce`, `response_policy`, `response_imprint` and those of the
    token; what could not be examined is indeterminate.
    """

    judgements: tuple[Judgement, ...]
    token: bytes = b""
    time: TimeReading | None = None
    said: str = ""  # the authority's own words about a refusal


def timestamp_request(
    digest: bytes,
    algorithm: DigestAlgorithm,
    *,
    nonce: int | None = None,
    policy: str | None = None,
) -> bytes:
    """Return a DER request for a token over `digest`, asking for the certificates too."""
    return TimestampRequest.over(digest, algorithm, nonce=nonce, policy=policy).to_der()


def read_timestamp_request(request: bytes) -> TimestampRequest:
    """Take a request apart, as an authority does.

    Raises:
        MalformedEvidence: It is not a request of version 1, or has an extension.
    """
    with reading("时间戳请求", "the timestamp request"):
        held = load(tsp.TimeStampReq, request)
        if held["version"].native != "v1":
            raise ValueError(f"expected version 1, found {held['version'].native}")
        if len(held["extensions"].dump()):
            raise ValueError("it has extensions, of which none is understood here")
        policy = held["req_policy"]
        return TimestampRequest(
            digest=held["message_imprint"]["hashed_message"].native,
            digest_algorithm=require_null_parameters(held["message_imprint"]["hash_algorithm"]),
            nonce=None if held["nonce"].native is None else short_number(held["nonce"].native),
            policy=None if policy.native is None else policy.dotted,
            wants_certificate=bool(held["cert_req"].native),
        )


def granted_response(token: bytes) -> bytes:
    """Return the answer (DER) that gives a token."""
    return der.sequence(der.sequence(der.integer(0)), token)


def refused_response(why: str) -> bytes:
    """Return the answer (DER) that gives none, with the reason in words."""
    failure = der.bit_string(bytes((0x80 >> _BAD_REQUEST,)), 7 - _BAD_REQUEST)
    status = der.sequence(
        der.integer(_REJECTION), der.sequence(der.utf8_string(why[:_LONGEST_SAID])), failure
    )
    return der.sequence(status)


def token_in_response(response: bytes) -> bytes:
    """Return the token (DER) out of an authority's answer.

    Raises:
        TimestampRefused: The authority refused, or wants to be asked again later.
        MalformedEvidence: The answer cannot be read.
    """
    held = _read_response(response)
    if held.status not in _GRANTED:
        raise TimestampRefused(
            f"status {held.status}: {held.said}", zh=f"状态 {held.status}：{held.said}"
        )
    if not held.token:
        raise MalformedEvidence(
            "the response grants a token and has none", zh="时间戳响应声称已签发，却没有时间戳"
        )
    return held.token


def judge_response(response: bytes, request: TimestampRequest, *, trust: Trust) -> ResponseReading:
    """Judge an authority's answer to `request`. A bad answer is judged, never raised.

    Name the authorities that may answer in `trust`: an authority's own certificate pins that
    one alone. Only when every judgement has passed is the token worth keeping.
    """
    try:
        held = _read_response(response)
    except MalformedEvidence as unread:
        return ResponseReading(unreadable(RESPONSE_STRUCTURE, unread.detail, RESPONSE_ASPECTS))
    structure = passed(RESPONSE_STRUCTURE, "时间戳响应完整可读", "the response is well formed")
    status = _judge_status(held)
    if not held.token:
        others = (aspect for aspect in RESPONSE_ASPECTS if aspect != RESPONSE_STATUS)
        zh, en = "响应中没有时间戳，此项无法检验", "there is no token, so this was not examined"
        absent = tuple(undecided(aspect, zh, en) for aspect in others)
        return ResponseReading((structure, status, *absent), said=held.said)
    try:
        # Whoever was asked for the certificates has to give them (RFC 3161, section 2.4.1).
        known = () if request.wants_certificate else trust.known()
        token = read_token(held.token, known=known)
    except MalformedEvidence as unread:
        asked = (RESPONSE_NONCE, RESPONSE_POLICY, RESPONSE_IMPRINT, *TOKEN_ASPECTS)
        said = unreadable(STRUCTURE, unread.detail, asked)
        return ResponseReading((structure, status, *said), held.token, said=held.said)
    time = judge_token(token, request.digest, trust=trust)
    judgements = (structure, status, *_against_request(token, request), *time.judgements)
    return ResponseReading(judgements, held.token, time, held.said)


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    said: str
    token: bytes


class _TimeStampResp(core.Sequence):  # type: ignore[misc]
    """TimeStampResp; the library's own takes the token to be always there."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


def _read_response(response: bytes) -> _Response:
    with reading("时间戳响应", "the timestamp response"):
        if len(response) > LARGEST_RESPONSE_BYTES:
            raise ValueError(f"{len(response)} bytes, more than {LARGEST_RESPONSE_BYTES}")
        held = load(_TimeStampResp, response)
        status: Any = held["status"]
        failures = ", ".join(sorted(status["fail_info"].native or ()))
        words = (failures, *(status["status_string"].native or ()))
        said = "; ".join(word for word in words if word)[:_LONGEST_SAID]
        return _Response(
            short_number(int(status["status"])), said, bytes(held["time_stamp_token"].dump())
        )


def _judge_status(held: _Response) -> Judgement:
    if held.status in _GRANTED and held.token:
        return passed(RESPONSE_STATUS, "时间戳机构已签发", "the authority granted a token")
    if held.status in _GRANTED:
        return failed(
            RESPONSE_STATUS,
            "时间戳机构声称已签发，响应中却没有时间戳",
            "the authority says that it granted a token and gives none",
        )
    if held.status == _WAITING:
        return undecided(
            RESPONSE_STATUS,
            f"时间戳机构要求稍后再取：{held.said or '未说明原因'}",
            f"the authority asks to be asked again later: {held.said or 'no reason given'}",
        )
    return failed(
        RESPONSE_STATUS,
        f"时间戳机构未签发（状态 {held.status}）：{held.said or '未说明原因'}",
        f"the authority gave no token (status {held.status}): {held.said or 'no reason given'}",
    )


def _against_request(token: Token, request: TimestampRequest) -> tuple[Judgement, ...]:
    return (
        _same(RESPONSE_NONCE, Words("随机数", "nonce"), request.nonce, token.nonce),
        _same(RESPONSE_POLICY, Words("策略", "policy"), request.policy, token.policy),
        _same(
            RESPONSE_IMPRINT,
            Words("摘要", "digest"),
            (request.digest_algorithm, request.digest.hex()),
            (token.digest_algorithm, token.digest.hex()),
        ),
    )


def _same(aspect: str, name: Words, asked: object, found: object) -> Judgement:
    if asked is None:
        words = Words(f"请求没有指定{name.zh}", f"the request asked for no {name.en}")
        return Judgement(aspect, Verdict.NOT_APPLICABLE, words)
    if asked != found:
        return failed(
            aspect,
            f"时间戳的{name.zh}与请求不符：应为 {asked!s:.120}，实为 {found!s:.120}",
            f"the token's {name.en} is not the one asked for: expected {asked!s:.120}, "
            f"found {found!s:.120}",
        )
    return passed(aspect, f"{name.zh}与请求一致", f"the {name.en} is the one asked for")
