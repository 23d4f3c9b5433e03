"""Timestamp tokens: issued for trying out, and judged. Asking for them is `timestamp_requests`.

A token says that a digest existed at a moment, on the word of a timestamp authority.

Source: RFC 3161 as updated by RFC 5816; GB/T 20520-2006 has the same shape with SM2 and SM3.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import tsp

from recordkit.evidence import der
from recordkit.evidence.algorithms import DIGEST_NAMES, NotVerifiedHere, digest_oid
from recordkit.evidence.asn1 import MalformedEvidence, load, reading, require_null_parameters
from recordkit.evidence.certificates import TIME_STAMPING, Certificate, parse_certificate
from recordkit.evidence.cms import read_signed_message
from recordkit.evidence.cms_writing import write_signed_message
from recordkit.evidence.judgement import Judgement, failed, passed, undecided, unreadable
from recordkit.evidence.signed_messages import (
    TST_INFO,
    SignedMessage,
)
from recordkit.evidence.signers import Signer
from recordkit.evidence.signing import judge_value
from recordkit.evidence.trust import (
    Trust,
    TrustPath,
    find_path,
    judge_trust,
    judge_validity,
    strangers_among,
)
from recordkit.fixity import DigestAlgorithm
from recordkit.terms.vocabulary import Verdict

ASPECTS = ("token_value", "token_digest", "authority_trust")
STRUCTURE = "token_structure"

_LONGEST_NUMBER_BITS = 1024
_MOST_PARTS = 999  # of milliseconds and of microseconds
_LEAST_ACCURATE_SECONDS = 10**9


@dataclass(frozen=True, slots=True)
class TimeReading:
    """What a timestamp token says, and what was found about it, aspect by aspect.

    When the structure cannot be read there is a failed `token_structure`, every other aspect
    is indeterminate, and the rest is empty.
    """

    judgements: tuple[Judgement, ...]
    stamped_at: datetime | None = None
    authority: str = ""
    policy: str = ""
    serial_number: int | None = None
    digest_algorithm: str = ""  # hashlib's name, or an object identifier
    certificates: tuple[bytes, ...] = ()  # DER, the authority's own first
    accuracy: timedelta | None = None  # either way; None: the authority does not say
    is_ordered: bool = False  # any two tokens of this authority can be put in order by time
    nonce: int | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A timestamp token, taken apart. Nothing in it has been verified yet."""

    message: SignedMessage
    digest_algorithm: str  # object identifier
    digest: bytes
    stamped_at: datetime
    policy: str
    serial_number: int
    nonce: int | None
    accuracy: timedelta | None = None
    is_ordered: bool = False


def issue_token(
    digest: bytes,
    *,
    algorithm: DigestAlgorithm,
    signer: Signer,
    serial: int,
    at: datetime,
    policy: str,
    nonce: int | None = None,
) -> bytes:
    """Return a token (DER) over `digest`: the same input gives the same bytes.

    `at` is cut to the second, with an accuracy of one second stated. `policy` is an object
    identifier; `nonce` is that of the request, if it has one. The signer's first certificate
    has to be for time stamping alone.
    """
    authority = parse_certificate(signer.certificates[0])
    content = der.sequence(
        der.integer(1),
        der.identifier(policy),
        imprint(digest, algorithm),
        der.integer(serial),
        der.generalized_time(at),
        der.sequence(der.integer(1)),
        b"" if nonce is None else der.integer(nonce),
        der.explicit(0, der.explicit(4, authority.subject_name)),
    )
    return write_signed_message(
        content,
        content_type=TST_INFO,
        signer=signer,
        signed_at=at,
        attached=True,
        names_certificate=True,
    )


def verify_token(token: bytes, digest: bytes, *, trust: Trust) -> TimeReading:
    """Judge a token over `digest`. Bad evidence is judged, never raised.

    The authority's certificates are judged at the moment that the token states. Revocation
    is not examined.
    """
    try:
        held = read_token(token, known=trust.known())
    except MalformedEvidence as unread:
        return TimeReading(unreadable(STRUCTURE, unread.detail, ASPECTS))
    return judge_token(held, digest, trust=trust)


def judge_token(held: Token, digest: bytes, *, trust: Trust) -> TimeReading:
    """Judge a token that has been taken apart already; see `verify_token`."""
    signer = held.message.signer
    path = find_path(signer, held.message.certificates, trust, at=held.stamped_at)
    return TimeReading(
        judgements=(
            passed(STRUCTURE, "时间戳结构完整可读", "the token is well formed"),
            _judge_value(held.message),
            _judge_digest(held, digest),
            _judge_authority(held, path, trust),
        ),
        stamped_at=held.stamped_at,
        authority=signer.name,
        policy=held.policy,
        serial_number=held.serial_number,
        digest_algorithm=DIGEST_NAMES.get(held.digest_algorithm, held.digest_algorithm),
        certificates=tuple(step.der for step in path.certificates),
        accuracy=held.accuracy,
        is_ordered=held.is_ordered,
        nonce=held.nonce,
    )


def read_token(token: bytes, *, known: Sequence[Certificate] = ()) -> Token:
    """Take a token apart without judging it.

    `known` may have the authority's certificate where the token does not carry it, as when
    the request did not ask for it.

    Raises:
        MalformedEvidence: It is not a token, or contradicts itself.
    """
    message = read_signed_message(token, content_type=TST_INFO, known=known)
    if message.content is None or message.signer_digest is None:
        raise MalformedEvidence(
            "the token lacks its content or does not name the authority's certificate",
            zh="时间戳缺少内容，或没有指明时间戳机构的证书",
        )
    with reading("时间戳内容", "the token's content"):
        held = load(tsp.TSTInfo, message.content)
        if held["version"].native != "v1":
            raise ValueError(f"expected version 1, found {held['version'].native}")
        if any(extension["critical"].native for extension in held["extensions"]):
            raise ValueError("it has a critical extension that is not understood here")
        _require_same_name(held["tsa"], message.signer)
        stamped_at = held["gen_time"].native
        if not isinstance(stamped_at, datetime) or stamped_at.tzinfo is None:
            raise ValueError("its time lacks the time zone")
        return Token(
            message=message,
            digest_algorithm=require_null_parameters(held["message_imprint"]["hash_algorithm"]),
            digest=held["message_imprint"]["hashed_message"].native,
            stamped_at=stamped_at.astimezone(UTC),
            policy=held["policy"].dotted,
            serial_number=short_number(held["serial_number"].native),
            nonce=None if held["nonce"].native is None else short_number(held["nonce"].native),
            accuracy=_accuracy(held["accuracy"]),
            is_ordered=bool(held["ordering"].native),
        )


def imprint(digest: bytes, algorithm: DigestAlgorithm) -> bytes:
    """Return the DER MessageImprint of a digest. Raises ValueError for another length."""
    if len(digest) != hashlib.new(algorithm).digest_size:
        raise ValueError(f"{len(digest)} bytes are not a digest by {algorithm}")
    return der.sequence(der.algorithm(digest_oid(algorithm)), der.octet_string(digest))


def short_number(found: int) -> int:
    """Return a serial number or nonce after seeing that it can be shown to people.

    Raises:
        ValueError: It is longer than any in use, which are 20 octets at most.
    """
    if found.bit_length() > _LONGEST_NUMBER_BITS:
        raise ValueError(f"a number of {found.bit_length()} bits")
    return found


def _accuracy(said: Any) -> timedelta | None:
    """Return the accuracy. Source: RFC 3161, section 2.4.2: parts left out are zero."""
    if said.native is None:
        return None
    seconds, millis, micros = (said[part].native for part in ("seconds", "millis", "micros"))
    in_range = all(part is None or 1 <= part <= _MOST_PARTS for part in (millis, micros))
    if not in_range or not 0 <= (seconds or 0) <= _LEAST_ACCURATE_SECONDS:
        raise ValueError(f"its accuracy is out of range: {seconds}, {millis}, {micros}")
    return timedelta(seconds=seconds or 0, milliseconds=millis or 0, microseconds=micros or 0)


def _require_same_name(tsa: Any, signer: Certificate) -> None:
    if tsa.native is None or tsa.name != "directory_name":
        return
    if tsa.chosen.hashable != signer.subject:
        raise ValueError(f"it names another authority than {signer.name!r}, which signed it")


def _judge_value(message: SignedMessage) -> Judgement:
    value = judge_value("token_value", message)
    if value.verdict is not Verdict.PASSED:
        return value
    try:
        covered = message.content is not None and message.covers(message.content)
    except NotVerifiedHere as unknown:
        return undecided(
            "token_value",
            f"时间戳使用的摘要算法不再可靠或不受支持：{unknown}",
            f"the token relies on something that is not relied on here: {unknown}",
        )
    if not covered:
        return failed(
            "token_value",
            "时间戳的内容已被改动，与时间戳机构的签名不符",
            "the token's content was altered; the authority signed something else",
        )
    return value


def _judge_digest(held: Token, digest: bytes) -> Judgement:
    if held.digest_algorithm not in DIGEST_NAMES:
        return undecided(
            "token_digest",
            f"时间戳覆盖的摘要使用了不受支持的算法 {held.digest_algorithm}",
            f"the stamped digest is of a kind not relied on here: {held.digest_algorithm}",
        )
    if held.digest != digest:
        return failed(
            "token_digest",
            f"时间戳覆盖的是另一份内容：应为 {digest.hex()[:16]}…，实为 {held.digest.hex()[:16]}…",
            f"the token is about something else: expected {digest.hex()[:16]}…, "
            f"found {held.digest.hex()[:16]}…",
        )
    return passed(
        "token_digest",
        f"时间戳覆盖的正是这份摘要，时间为 {held.stamped_at:%Y-%m-%d %H:%M:%S} UTC",
        f"the token is about this digest, at {held.stamped_at:%Y-%m-%d %H:%M:%S} UTC",
    )


def _judge_authority(held: Token, path: TrustPath, trust: Trust) -> Judgement:
    aspect = "authority_trust"
    signer = held.message.signer
    # RFC 3161, section 2.3: exactly this purpose, and critical.
    if signer.extended_usage != (TIME_STAMPING,) or not signer.extended_usage_is_critical:
        return failed(
            aspect,
            f"“{signer.name}”的证书不是专用于时间戳的证书",
            f"the certificate of {signer.name!r} is not one for time stamping alone",
        )
    strangers = strangers_among(signer, held.message.certificates)
    if strangers:
        return failed(
            aspect,
            f"时间戳中混入了与时间戳机构无关的证书“{strangers[0].name}”",
            f"the token carries a certificate that does not belong to it: {strangers[0].name!r}",
        )
    validity = judge_validity(aspect, path, held.stamped_at, proven=True)
    if validity.verdict is not Verdict.PASSED:
        return validity
    return judge_trust(aspect, path, trust)
