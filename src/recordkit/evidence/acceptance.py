"""Which algorithms and evidence formats are accepted, and until when, as far as is known.

What was signed while its algorithms were accepted stays good as long as its time is proven;
what was signed afterwards proves nothing. The register is data with an edition: a newer one is
handed in as an argument, and a snapshot records which one was used. An end that nobody has read
in its source is marked so, and passing it leaves the question open instead of failing it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from asn1crypto.keys import PublicKeyInfo

from recordkit.evidence.algorithms import (
    OLD_DIGEST_NAMES,
    NotVerifiedHere,
    digest_name,
    is_sm2_key,
    signature_name,
)
from recordkit.evidence.asn1 import MalformedEvidence, load, reading
from recordkit.evidence.certificates import Certificate
from recordkit.evidence.judgement import Judgement, failed, passed, undecided

ASPECT = "algorithm_acceptance"


class Kind(StrEnum):
    """What an entry of the register is about."""

    DIGEST = "digest"
    SIGNATURE = "signature"
    KEY = "key"
    FORMAT = "format"  # of evidence: what later readers have to understand


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that a piece of evidence leans on, by the name that this library gives it."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Until when something is accepted.

    `until` is the last day included; None means that no end is known, not that there is none.
    `is_verified` says that the source was read for this entry, not remembered.
    """

    use: Use
    until: date | None
    source: str
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """Entries of one edition, each use at most once."""

    edition: str
    entries: tuple[Acceptance, ...]

    def find(self, use: Use) -> Acceptance | None:
        """Return the entry of a use, or None when the register does not know it."""
        return next((each for each in self.entries if each.use == use), None)

    def entry_for(self, use: Use) -> Acceptance | None:
        """Return the entry of a use, or that of the largest listed RSA size that it reaches."""
        return self.find(use) or self.find(_rounded(use))


def judge_acceptance(
    uses: Iterable[Use], *, moment: datetime | None, register: Register, aspect: str = ASPECT
) -> Judgement:
    """Say whether everything that evidence leans on was accepted at `moment`."""
    if moment is None:
        return undecided(
            aspect,
            "没有签名时间，无法判断所用算法当时是否可接受",
            "no moment is known, so whether the algorithms were accepted cannot be judged",
        )
    used = tuple(dict.fromkeys(uses))
    if not used:
        return undecided(
            aspect,
            "不知道使用了哪些算法，无法判断是否可接受",
            "which algorithms were used is not known, so their acceptance cannot be judged",
        )
    found = [_against(use, moment, register, aspect) for use in used]
    objections = [each for each in found if each is not None]
    if objections:
        return max(objections, key=lambda each: each.verdict)
    names = ", ".join(use.name for use in used)
    return passed(
        aspect,
        f"所用算法在 {moment:%Y-%m-%d} 均可接受：{names}（登记表 {register.edition} 版）",
        f"accepted at {moment:%Y-%m-%d}: {names} (register of {register.edition})",
    )


def uses_of_path(path: Iterable[Certificate]) -> tuple[Use, ...]:
    """Return the keys and signatures that a path leans on; a root's own signature proves nothing.

    The path is the signer's certificate first; its last is taken at its word.
    """
    steps = tuple(path)
    keys = (Use(Kind.KEY, key_name(step.public_key_info)) for step in steps)
    signatures = (
        Use(Kind.SIGNATURE, signature_name(step.signature_algorithm, "", step.signature_parameters))
        for step in steps[:-1]
    )
    return (*keys, *signatures)


def digest_use(oid: str) -> Use:
    """Return the use of a digest algorithm by its object identifier, known or not."""
    try:
        return Use(Kind.DIGEST, digest_name(oid))
    except NotVerifiedHere:
        return Use(Kind.DIGEST, OLD_DIGEST_NAMES.get(oid, oid))


@lru_cache(maxsize=256)
def key_name(public_key_info: bytes) -> str:
    """Return the kind and size of a public key, such as ``rsa-2048``, ``secp256r1``, ``sm2``.

    A key that cannot be read is called unknown, which no register knows.
    """
    try:
        if is_sm2_key(public_key_info):
            return "sm2"
        with reading("公钥", "the public key"):
            held = load(PublicKeyInfo, public_key_info)
            if held.algorithm == "rsa":
                return f"rsa-{held.bit_size}"
            return str(held.curve[1]) if held.algorithm == "ec" else str(held.algorithm)
    except MalformedEvidence:
        return "unknown"


def _against(use: Use, moment: datetime, register: Register, aspect: str) -> Judgement | None:
    entry = register.entry_for(use)
    if entry is None:
        return undecided(
            aspect,
            f"登记表（{register.edition} 版）中没有 {use.name}，无法判断是否可接受",
            f"the register of {register.edition} does not know {use.name}",
        )
    if entry.until is None or moment.date() <= entry.until:
        return None
    zh = f"{use.name} 只可接受到 {entry.until}，签名时间为 {moment:%Y-%m-%d}（{entry.source}）"
    en = (
        f"{use.name} was accepted until {entry.until}, and this is of {moment:%Y-%m-%d} "
        f"({entry.source})"
    )
    if entry.is_verified:
        return failed(aspect, zh, en)
    return undecided(aspect, f"{zh}；该期限待核", f"{en}; that end is not confirmed")


def _rounded(use: Use) -> Use:
    """Return an RSA key as the largest listed size that it reaches: 4096 bits count as 3072."""
    kind, _, bits = use.name.partition("-")
    if use.kind is not Kind.KEY or kind != "rsa" or not bits.isdigit():
        return use
    reached = [size for size in _RSA_SIZES if size <= int(bits)]
    return Use(Kind.KEY, f"rsa-{max(reached)}") if reached else use


_RSA_SIZES = (1024, 2048, 3072)
_NIST = "NIST SP 800-131A Rev. 2; clause to be confirmed"
_NIST_DRAFT = "NIST IR 8547 (draft); to be confirmed"
_CHINESE = "GM/T 0006, GB/T 32918, GB/T 32905; no end is announced"
_OPEN = "no end is announced"


def _entries(kind: Kind, names: str, until: date | None, source: str) -> tuple[Acceptance, ...]:
    return tuple(Acceptance(Use(kind, name), until, source) for name in names.split())


# Nobody has read these ends in their sources for this register: none is marked as verified.
CURRENT_REGISTER = Register(
    edition="2026-11",
    entries=(
        *_entries(Kind.DIGEST, "sm3", None, _CHINESE),
        *_entries(Kind.DIGEST, "sha256 sha384 sha512", None, _OPEN),
        *_entries(Kind.DIGEST, "sha1", date(2013, 12, 31), _NIST),
        *_entries(Kind.DIGEST, "md5", date(2010, 12, 31), _NIST),
        *_entries(Kind.SIGNATURE, "sm2-sm3", None, _CHINESE),
        *_entries(
            Kind.SIGNATURE,
            "ecdsa-sha256 ecdsa-sha384 ecdsa-sha512 rsa-sha256 rsa-sha384 rsa-sha512 "
            "rsa-pss-sha256 rsa-pss-sha384 rsa-pss-sha512 ed25519",
            date(2035, 12, 31),
            _NIST_DRAFT,
        ),
        *_entries(Kind.KEY, "sm2", None, _CHINESE),
        *_entries(Kind.KEY, "rsa-1024", date(2013, 12, 31), _NIST),
        *_entries(Kind.KEY, "rsa-2048", date(2030, 12, 31), _NIST_DRAFT),
        *_entries(
            Kind.KEY,
            "rsa-3072 secp256r1 secp384r1 secp521r1 ed25519",
            date(2035, 12, 31),
            _NIST_DRAFT,
        ),
        *_entries(
            Kind.FORMAT,
            "cms gm-signed-data rfc3161-token rfc4998-evidence-record x509-certificate crl ocsp "
            "muniment-receipt/1 recordkit-snapshot/1",
            None,
            _OPEN,
        ),
    ),
)
