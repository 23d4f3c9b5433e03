"""What evidence rests on, and when it has to be renewed because of that.

A token is worth something as long as its authority's certificates are in force and the
algorithms in it are accepted. Until when they are is said by the register of `acceptance`; what
follows from it is worked out here.

Source: RFC 4998, section 5.2: by time-stamp while the digest algorithm holds, by hash tree
before it does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from asn1crypto.keys import PublicKeyInfo

from recordkit.errors import Words
from recordkit.evidence.acceptance import CURRENT_REGISTER, Acceptance, Kind, Register, Use
from recordkit.evidence.algorithms import digest_name, signature_name
from recordkit.evidence.asn1 import load, reading
from recordkit.evidence.timestamps import read_token
from recordkit.evidence.trust import Trust, find_path


class RenewalWay(StrEnum):
    """How evidence is renewed."""

    TIMESTAMP = "timestamp"  # a new token over the old one
    HASH_TREE = "hash-tree"  # the content hashed anew, and everything before with it


class Ground(StrEnum):
    """What a token rests on."""

    AUTHORITY = "authority"
    SIGNATURE = "signature"
    DIGEST = "digest"

    @property
    def way(self) -> RenewalWay:
        """How evidence is renewed before this gives way."""
        return RenewalWay.HASH_TREE if self is Ground.DIGEST else RenewalWay.TIMESTAMP


class Standing(StrEnum):
    """How urgent a renewal is."""

    RUN_OUT = "run_out"  # too late: the ground has given way
    DUE = "due"
    LATER = "later"
    NO_END_KNOWN = "no_end_known"


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What one token rests on, read out of it once so that nobody has to open it again."""

    stamped_at: datetime
    authority: str
    holds_until: datetime  # when the first certificate between it and an anchor runs out
    digest_algorithm: str  # of the hash tree, hashlib's name
    signature_algorithm: str  # for example ``sm2-sm3``, ``rsa-sha256/3072``


@dataclass(frozen=True, slots=True)
class TokensAlike:
    """How many records stand under tokens that rest on the same."""

    authority: str
    holds_until: datetime
    digest_algorithm: str
    signature_algorithm: str
    records: int


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One ground that gives way one day, and what stands on it.

    `runs_out_at` and `renew_by` are None where no end is known. `source` says where an
    algorithm's end is from; empty for a certificate, whose end stands in itself.
    """

    ground: Ground
    name: str
    records: int
    runs_out_at: datetime | None
    renew_by: datetime | None
    standing: Standing
    source: str = ""
    is_verified: bool = True

    @property
    def way(self) -> RenewalWay:
        """How to renew."""
        return self.ground.way

    @property
    def words(self) -> Words:
        """The line as a sentence."""
        what = _GROUNDS[self.ground]
        if self.runs_out_at is None:
            return Words(
                f"{what.zh}“{self.name}”没有公布的停用日期，{self.records} 件依托于它",
                f"no end is known of {what.en} {self.name!r}, on which {self.records} records rest",
            )
        return Words(
            f"{what.zh}“{self.name}”到 {self.runs_out_at:%Y-%m-%d} 为止，"
            f"{self.records} 件依托于它，应在 {self.renew_by:%Y-%m-%d} 前续期",
            f"{what.en} {self.name!r} ends on {self.runs_out_at:%Y-%m-%d}; {self.records} records "
            f"rest on it, to be renewed by {self.renew_by:%Y-%m-%d}",
        )


def facts_of_token(token: bytes, trust: Trust) -> TokenFacts:
    """Return what a token rests on. Nothing is judged.

    Raises:
        MalformedEvidence: It cannot be read.
        NotVerifiedHere: Its digest algorithm is not relied on here at all.
    """
    held = read_token(token)
    signer = held.message.signer
    path = find_path(signer, held.message.certificates, trust, at=held.stamped_at)
    name = signature_name(held.message.signature_algorithm, held.message.digest_algorithm)
    if name.startswith("rsa"):
        name = f"{name}/{_key_bits(signer.public_key_info)}"
    return TokenFacts(
        stamped_at=held.stamped_at,
        authority=signer.name,
        holds_until=min(step.valid_until for step in path.certificates),
        digest_algorithm=digest_name(held.digest_algorithm),
        signature_algorithm=name,
    )


def renewal_calendar(
    tokens: Iterable[TokensAlike],
    *,
    at: datetime,
    lead: timedelta,
    register: Register = CURRENT_REGISTER,
) -> tuple[CalendarLine, ...]:
    """Return what gives way when, the soonest first and what has no known end last.

    `lead` is how long before the end a renewal is due. Records are counted for each ground
    apart: one record rests on all three.
    """
    counts: dict[tuple[Ground, str, datetime | None, str, bool], int] = {}
    for alike in tokens:
        for ground, name, ends_at, source, is_verified in _grounds(alike, register):
            key = (ground, name, ends_at, source, is_verified)
            counts[key] = counts.get(key, 0) + alike.records
    lines = (_line(*key, records, at, lead) for key, records in counts.items())
    return tuple(sorted(lines, key=_urgency))


def _grounds(
    alike: TokensAlike, register: Register
) -> Iterable[tuple[Ground, str, datetime | None, str, bool]]:
    yield Ground.AUTHORITY, alike.authority, alike.holds_until, "", True
    for ground, name in (
        (Ground.SIGNATURE, alike.signature_algorithm),
        (Ground.DIGEST, alike.digest_algorithm),
    ):
        entry = _entry_of(ground, name, register)
        until = None if entry.until is None else _end_of(entry.until)
        yield ground, name, until, entry.source, entry.is_verified


def _entry_of(ground: Ground, name: str, register: Register) -> Acceptance:
    """Return what the register says of an algorithm or of its key, whichever ends sooner."""
    plain, _, bits = name.partition("/")
    use = Use(Kind.DIGEST if ground is Ground.DIGEST else Kind.SIGNATURE, plain)
    uses = (use, Use(Kind.KEY, f"rsa-{bits}")) if bits else (use,)
    known = [entry for each in uses if (entry := register.entry_for(each)) is not None]
    unknown = Acceptance(use, None, f"not in the register of {register.edition}")
    return min(known, key=lambda entry: entry.until or date.max, default=unknown)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), UTC)


def _line(
    ground: Ground,
    name: str,
    ends_at: datetime | None,
    source: str,
    is_verified: bool,
    records: int,
    at: datetime,
    lead: timedelta,
) -> CalendarLine:
    renew_by = None if ends_at is None else ends_at - lead
    if ends_at is None or renew_by is None:
        standing = Standing.NO_END_KNOWN
    elif ends_at < at:
        standing = Standing.RUN_OUT
    else:
        standing = Standing.DUE if renew_by <= at else Standing.LATER
    return CalendarLine(ground, name, records, ends_at, renew_by, standing, source, is_verified)


def _urgency(line: CalendarLine) -> tuple[bool, datetime, str, str]:
    ends_at = line.runs_out_at or datetime.max.replace(tzinfo=UTC)
    return (line.runs_out_at is None, ends_at, line.ground, line.name)


def _key_bits(public_key_info: bytes) -> int:
    with reading("公钥", "the public key"):
        return int(load(PublicKeyInfo, public_key_info).bit_size)


_GROUNDS = {
    Ground.AUTHORITY: Words("时间戳机构证书", "the authority's certificate"),
    Ground.SIGNATURE: Words("签名算法", "signature algorithm"),
    Ground.DIGEST: Words("摘要算法", "digest algorithm"),
}
