"""Whom we trust, and whether a certificate leads to one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from recordkit.evidence.algorithms import NotVerifiedHere
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.certificates import Certificate, has_issued, parse_certificate
from recordkit.evidence.judgement import Judgement, failed, passed, undecided

LONGEST_PATH = 8
# Together with the path length this bounds what hostile certificates can make us compute.
_MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Trust:
    """The certificates (DER) of the authorities that the reader trusts.

    Without anchors nobody was named: trust is then indeterminate, never passed.
    `intermediates` are trusted with nothing; they only help where a signature or token does
    not carry the certificates between its signer's and an anchor. `crls` and `ocsp_responses`
    (DER) are what the reader has of revocations; they are verified before they are believed,
    and with none of them revocation is indeterminate.

    Raises:
        MalformedEvidence: One of them is not a certificate.
    """

    anchors: tuple[bytes, ...] = ()
    intermediates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsp_responses: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        for certificate in (*self.anchors, *self.intermediates):
            parse_certificate(certificate)

    def known(self) -> tuple[Certificate, ...]:
        """Return all of them, read."""
        return tuple(map(parse_certificate, (*self.anchors, *self.intermediates)))


@dataclass(frozen=True, slots=True)
class TrustPath:
    """Certificates from the signer's to the last one found, each issued by the next."""

    certificates: tuple[Certificate, ...]
    is_anchored: bool
    doubt: str = ""  # why the last certificate's issuer could not be established

    def not_valid_at(self, moment: datetime) -> Certificate | None:
        """Return the first certificate of the path that was not in force at `moment`."""
        return next((step for step in self.certificates if not step.is_valid_at(moment)), None)


class KeyUse(StrEnum):
    """What a signer's key was used for, which its certificate has to allow."""

    CONTENT = "content"  # documents, seals
    ANYTHING = "anything"  # the caller looks at the extended key usage itself


def find_path(
    leaf: Certificate, carried: Sequence[Certificate], trust: Trust, *, at: datetime | None
) -> TrustPath:
    """Return the best path from `leaf`: to an anchor and in force at `at`, if there is one."""
    best = TrustPath((leaf,), is_anchored=False)
    for path in _paths(leaf, carried, trust):
        if path.is_anchored and (at is None or path.not_valid_at(at) is None):
            return path
        if path.is_anchored > best.is_anchored or (
            path.is_anchored == best.is_anchored and len(path.certificates) > len(best.certificates)
        ):
            best = path
    return best if best.is_anchored else replace(best, doubt=_doubt(best, carried, trust))


def judge_trust(
    aspect: str, path: TrustPath, trust: Trust, *, use: KeyUse = KeyUse.ANYTHING
) -> Judgement:
    """Say whether the path reaches somebody who is trusted. Revocation is judged apart."""
    last = path.certificates[-1]
    if objection := _objection(aspect, path, use):
        return objection
    if not trust.anchors:
        return undecided(
            aspect,
            "未指定可信的证书颁发机构，无法判断证书是否可信",
            "no trusted authority was named, so nothing can be said about trust",
        )
    if path.doubt:
        return undecided(
            aspect,
            f"证书“{last.name}”的签发者无法核实：{path.doubt}",
            f"who issued certificate {last.name!r} could not be verified here: {path.doubt}",
        )
    if not path.is_anchored:
        return failed(
            aspect,
            f"证书链止于“{last.name}”，未到达 {len(trust.anchors)} 个可信机构中的任何一个",
            f"the certificates lead to {last.name!r} and to none of the "
            f"{len(trust.anchors)} trusted authorities",
        )
    return passed(
        aspect,
        f"证书由可信机构“{last.name}”担保（是否吊销另行判定）",
        f"vouched for by the trusted authority {last.name!r} (revocation is judged apart)",
    )


def judge_validity(aspect: str, path: TrustPath, moment: datetime, *, proven: bool) -> Judgement:
    """Say whether all certificates of the path were in force at `moment`.

    A moment that is not `proven`, only claimed by the signer, cannot make this pass.
    """
    outside = path.not_valid_at(moment)
    if outside is not None:
        span = f"{outside.valid_from:%Y-%m-%d}–{outside.valid_until:%Y-%m-%d}"
        return failed(
            aspect,
            f"证书“{outside.name}”有效期为 {span}，不含 {moment:%Y-%m-%d %H:%M:%S} UTC",
            f"certificate {outside.name!r} is valid {span}, not at {moment:%Y-%m-%d %H:%M:%S} UTC",
        )
    if not proven:
        return undecided(
            aspect,
            f"签名人自称的时间 {moment:%Y-%m-%d} 在有效期内，但没有可信时间加以证明",
            f"in force at {moment:%Y-%m-%d}, but that time is only the signer's own word",
        )
    return passed(
        aspect,
        f"证书在 {moment:%Y-%m-%d %H:%M:%S} UTC 处于有效期内",
        f"the certificates were in force at {moment:%Y-%m-%d %H:%M:%S} UTC",
    )


def strangers_among(leaf: Certificate, carried: Sequence[Certificate]) -> tuple[Certificate, ...]:
    """Return the carried certificates that are neither the signer's nor of its issuers.

    A root that is carried must bear its own signature, or it counts as a stranger.
    """
    known = [leaf]
    for member in known:
        known += [other for other in carried if other not in known and _is_issuer(other, member)]
    roots_not_whole = {
        member for member in known if member.is_self_issued and not _is_issuer(member, member)
    }
    return tuple(other for other in carried if other not in known or other in roots_not_whole)


def _paths(leaf: Certificate, carried: Sequence[Certificate], trust: Trust) -> Iterator[TrustPath]:
    anchors = frozenset(map(parse_certificate, trust.anchors))
    candidates = _candidates(carried, trust)
    waiting: list[tuple[Certificate, ...]] = [(leaf,)]
    for _ in range(_MOST_STEPS):
        if not waiting:
            return
        path = waiting.pop(0)
        yield TrustPath(path, is_anchored=path[-1] in anchors)
        if path[-1] in anchors or len(path) == LONGEST_PATH:
            continue
        waiting += [
            (*path, issuer)
            for issuer in candidates
            if issuer not in path and issuer.may_issue() and _is_issuer(issuer, path[-1])
            if issuer.path_length is None or issuer.path_length >= _intermediates_in(path)
        ]


def _intermediates_in(path: Sequence[Certificate]) -> int:
    """Return how many certificates after the leaf count: RFC 5280, 4.2.1.9, spares self-issued."""
    return sum(not step.is_self_issued for step in path[1:])


def _candidates(carried: Sequence[Certificate], trust: Trust) -> tuple[Certificate, ...]:
    """Return every certificate that may be an issuer, the trusted ones first, each once."""
    known = map(parse_certificate, (*trust.anchors, *trust.intermediates))
    return tuple(dict.fromkeys((*known, *carried)))


def _doubt(path: TrustPath, carried: Sequence[Certificate], trust: Trust) -> str:
    for issuer in _candidates(carried, trust):
        try:
            has_issued(issuer, path.certificates[-1])
        except NotVerifiedHere as unknown:
            return str(unknown)
        except MalformedEvidence:
            continue
    return ""


def _is_issuer(issuer: Certificate, subject: Certificate) -> bool:
    try:
        return has_issued(issuer, subject)
    except (NotVerifiedHere, MalformedEvidence):
        return False


def _objection(aspect: str, path: TrustPath, use: KeyUse) -> Judgement | None:
    leaf = path.certificates[0]
    if not leaf.may_sign_content():
        return failed(
            aspect,
            f"证书“{leaf.name}”的密钥用途不允许签名",
            f"the key usage of certificate {leaf.name!r} does not allow signing",
        )
    if use is KeyUse.CONTENT and (objection := _extended_usage(aspect, leaf)):
        return objection
    for step in path.certificates:
        if step.unknown_critical:
            oids = ", ".join(step.unknown_critical)
            return undecided(
                aspect,
                f"证书“{step.name}”含有本程序不理解的关键扩展 {oids}",
                f"certificate {step.name!r} has critical extensions not understood here: {oids}",
            )
    return None


def _extended_usage(aspect: str, leaf: Certificate) -> Judgement | None:
    """Say what is against signing content with a key of these extended usages, if anything is."""
    usages = leaf.extended_usage
    if usages is None or not _FOR_CONTENT.isdisjoint(usages):
        return None
    said = ", ".join(usages)
    if _FOR_SOMETHING_ELSE.issuperset(usages):
        return failed(
            aspect,
            f"证书“{leaf.name}”的扩展密钥用途不含对文件签名：{said}",
            f"the extended key usage of certificate {leaf.name!r} is not for content: {said}",
        )
    return undecided(
        aspect,
        f"证书“{leaf.name}”的扩展密钥用途是否允许对文件签名，本程序不能判断：{said}",
        f"whether the extended key usage of certificate {leaf.name!r} is for content is not "
        f"known here: {said}",
    )


# Any; log-in, which Chinese authorities write into seal certificates; mail; documents (RFC 9336);
# the two that office programs and PDF readers ask for.
_FOR_CONTENT = frozenset(
    (
        "2.5.29.37.0",
        "1.3.6.1.5.5.7.3.2",
        "1.3.6.1.5.5.7.3.4",
        "1.3.6.1.5.5.7.3.36",
        "1.3.6.1.4.1.311.10.3.12",
        "1.2.840.113583.1.1.5",
    )
)
# Servers, programs, timestamps, answers about revocation: RFC 5280, section 4.2.1.12.
_FOR_SOMETHING_ELSE = frozenset(f"1.3.6.1.5.5.7.3.{last}" for last in (1, 3, 8, 9))
