"""A certificate or a timestamp token that lies by itself."""

from __future__ import annotations

from datetime import datetime

from recordkit.errors import Words
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.certificates import Certificate, parse_certificate
from recordkit.evidence.documents.inspection import Aspect, Fact, FoundSignature, Inspection
from recordkit.evidence.documents.stamp_judging import of_stamp, stamp_facts
from recordkit.evidence.documents.value_judging import signer_facts
from recordkit.evidence.judgement import Judgement, failed, passed, undecided
from recordkit.evidence.timestamp_requests import TimestampRefused, token_in_response
from recordkit.evidence.timestamps import judge_token, read_token
from recordkit.evidence.trust import Trust, find_path, judge_trust, judge_validity


def inspect_certificate(encoded: bytes, *, trust: Trust, at: datetime | None) -> Inspection:
    """Judge a certificate (DER): whom it leads to and, when `at` is given, whether it was in force.

    Bad evidence is judged, never raised.
    """
    try:
        held = parse_certificate(encoded)
    except MalformedEvidence as unread:
        said = failed(Aspect.STRUCTURE, unread.detail.zh, unread.detail.en)
        return Inspection("certificate", (said,))
    path = find_path(held, (), trust, at=at)
    return Inspection(
        "certificate",
        (
            passed(Aspect.STRUCTURE, "证书结构完整可读", "the certificate is well formed"),
            judge_trust(Aspect.SIGNER_TRUST, path, trust),
            _in_force(held)
            if at is None
            else judge_validity(Aspect.SIGNER_VALIDITY, path, at, proven=True),
        ),
        facts=(*signer_facts(held), *_more(held)),
    )


def inspect_token(encoded: bytes, *, trust: Trust) -> Inspection:
    """Judge a timestamp token (DER) without what it was made for. Never raises."""
    try:
        held = read_token(_without_response(encoded))
    except MalformedEvidence as unread:
        said = failed(Aspect.STRUCTURE, unread.detail.zh, unread.detail.en)
        return Inspection("token", (said,))
    reading = judge_token(held, held.digest, trust=trust)
    read = passed(Aspect.STRUCTURE, "时间戳结构完整可读", "the token is well formed")
    unbound = undecided(
        Aspect.ENTRIES,
        f"时间戳覆盖的摘要为 {held.digest.hex()}，没有原文可供核对",
        f"the token is about {held.digest.hex()}; there is nothing to compare it with",
    )
    stamped = tuple(each for each in of_stamp(reading) if each.aspect != Aspect.ENTRIES)
    found = FoundSignature(
        number=str(held.serial_number),
        kind="timestamp",
        judgements=(read, unbound, *stamped),
        facts=tuple(stamp_facts(reading)),
    )
    return Inspection("token", (read,), (found,))


def _without_response(encoded: bytes) -> bytes:
    """Return the token out of an authority's whole answer, or `encoded` when it is none."""
    try:
        return token_in_response(encoded)
    except (MalformedEvidence, TimestampRefused):
        return encoded


def _in_force(held: Certificate) -> Judgement:
    span = f"{held.valid_from:%Y-%m-%d}–{held.valid_until:%Y-%m-%d}"
    return undecided(
        Aspect.SIGNER_VALIDITY,
        f"有效期为 {span}，没有可比较的时间",
        f"valid {span}; there is no moment to compare with",
    )


def _more(held: Certificate) -> tuple[Fact, ...]:
    uses = "" if held.key_usage is None else ", ".join(sorted(held.key_usage))
    return (
        ("is_authority", Words("可签发证书", "may issue"), "yes" if held.is_authority else "no"),
        ("key_usage", Words("密钥用途", "key usage"), uses),
    )
