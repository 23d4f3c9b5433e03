"""Evidence records: proof that content existed at a moment, for a whole batch with one token.

A record that was renewed holds several archive timestamps, each of which keeps the one before
alive: the first is about the content, each later one about the token before it, or, at the
beginning of a new chain, about the content and all chains before. Each is judged like the
first, and besides whether it was made while the one before still held.

Source: RFC 4998, sections 4.3 (an archive timestamp) and 5.3 (chains and sequences).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from recordkit.errors import Words
from recordkit.evidence.algorithms import NotVerifiedHere, digest, digest_oid
from recordkit.evidence.archive_timestamps import (
    ArchiveTimestamp,
    HeldRecord,
    read_record,
    rehashed_ways,
    write_archive_timestamp,
    write_record,
)
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.der import sequence
from recordkit.evidence.hash_trees import Batch
from recordkit.evidence.judgement import Judgement, failed, passed, undecided, unreadable
from recordkit.evidence.timestamps import ASPECTS as TOKEN_ASPECTS
from recordkit.evidence.timestamps import STRUCTURE as TOKEN_STRUCTURE
from recordkit.evidence.timestamps import TimeReading, judge_token, read_token
from recordkit.evidence.trust import Trust, find_path, judge_validity
from recordkit.terms.vocabulary import Verdict

STRUCTURE = "evidence_structure"
PATH = "tree_path"
RENEWAL = "renewal_time"
CURRENT = "evidence_current"
ASPECTS = (PATH, TOKEN_STRUCTURE, *TOKEN_ASPECTS)

# Gives the digest of one object for hashlib's name of an algorithm; None: cannot be had.
DigestBy = Callable[[str], bytes | None]
# The ways in which the hash of one object may be written; none: its digest cannot be had.
_Ways = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class RecordReading:
    """What an evidence record says, and what was found about it, aspect by aspect.

    Judgements are `evidence_structure`, then `tree_path` and those of the token for each archive
    timestamp in order, `renewal_time` for each but the first, and `evidence_current` when a
    moment was given. When the record cannot be read, everything but the failed structure is
    indeterminate.

    `stamped_at` and what follows it are of the first token, which says since when the content
    exists; `times` has all of them.
    """

    judgements: tuple[Judgement, ...]
    stamped_at: datetime | None = None
    authority: str = ""
    digest_algorithm: str = ""  # hashlib's name
    token: bytes = b""
    certificates: tuple[bytes, ...] = ()  # DER, the authority's own first
    times: tuple[TimeReading, ...] = field(default=())

    @property
    def renewed_at(self) -> datetime | None:
        """When the newest token was given; None when the record was never renewed."""
        return self.times[-1].stamped_at if len(self.times) > 1 else None


def evidence_record(batch: Batch, index: int, token: bytes) -> bytes:
    """Return the DER evidence record of one member of `batch`; `token` is over the root.

    Raises:
        ValueError: The token is over something else, so the record would prove nothing.
        MalformedEvidence: The token cannot be read.
    """
    require_over_root(batch, token)
    stamp = write_archive_timestamp(batch.algorithm, batch.path_of(index), token)
    return write_record([digest_oid(batch.algorithm)], [sequence(stamp)])


def require_over_root(batch: Batch, token: bytes) -> None:
    """See that a token is over a batch's root. Raises as `evidence_record`."""
    if _imprint_of(token) != (batch.root, digest_oid(batch.algorithm)):
        raise ValueError("the token is not over the root of this batch")


def verify_evidence_record(
    record: bytes, digest: bytes | DigestBy, *, trust: Trust, at: datetime | None = None
) -> RecordReading:
    """Judge a record over one object. Bad evidence is judged, never raised.

    A `digest` of bytes has to be by the record's first algorithm (see
    `record_digest_algorithm`); a record that goes on under another algorithm needs that digest
    too, so that a function is needed, without which its path is indeterminate.

    `at`: also judge whether the newest token still holds at that moment.
    """
    if isinstance(digest, bytes):
        known = digest
        asked: list[str] = []

        def by_first(name: str) -> bytes | None:
            asked.append(name)
            return known if name == asked[0] else None

        return judge_record(record, by_first, trust=trust, at=at)
    return judge_record(record, digest, trust=trust, at=at)


def verify_group_evidence(
    record: bytes, objects: Sequence[DigestBy], *, trust: Trust, at: datetime | None = None
) -> RecordReading:
    """Judge a record over a data group: exactly these objects, no more and no fewer.

    Source: RFC 4998, section 4.3, on groups; section 1.2 for why completeness is part of it.

    Raises:
        ValueError: There are no objects.
    """
    if not objects:
        raise ValueError("a data group has one object or more")
    return _judge(record, objects, trust, at, is_group=True)


def judge_record(
    record: bytes, digest_by: DigestBy, *, trust: Trust, at: datetime | None = None
) -> RecordReading:
    """Judge a record over the digests that `digest_by` gives by hashlib's name."""
    return _judge(record, (digest_by,), trust, at, is_group=False)


def record_digest_algorithm(record: bytes) -> str:
    """Return hashlib's name of the digest a record began with; empty if it cannot be told."""
    try:
        return read_record(record).chains[0][0].algorithm
    except (MalformedEvidence, NotVerifiedHere):
        return ""


def _judge(
    record: bytes,
    objects: Sequence[DigestBy],
    trust: Trust,
    at: datetime | None,
    *,
    is_group: bool,
) -> RecordReading:
    try:
        held = read_record(record, known=trust.known())
    except MalformedEvidence as unread:
        return RecordReading(unreadable(STRUCTURE, unread.detail, ASPECTS))
    except NotVerifiedHere as unknown:
        return RecordReading(_not_examined(unknown))
    found = _Found(held.is_renewed)
    for stamp, covered, is_content in _covered(held, objects):
        found.add(stamp, covered, trust, is_group=is_group and is_content)
    found.judgements.insert(0, _structure(held))
    if at is not None:
        found.judgements.append(_judge_current(held.newest, trust, at))
    first = found.times[0]
    return RecordReading(
        judgements=tuple(found.judgements),
        stamped_at=first.stamped_at,
        authority=first.authority,
        digest_algorithm=held.chains[0][0].algorithm,
        token=held.chains[0][0].encoded_token,
        certificates=first.certificates,
        times=tuple(found.times),
    )


class _Found:
    """Judgements on one archive timestamp after the other."""

    def __init__(self, is_renewed: bool) -> None:
        self.judgements: list[Judgement] = []
        self.times: list[TimeReading] = []
        self._is_renewed = is_renewed
        self._before: ArchiveTimestamp | None = None

    def add(
        self,
        stamp: ArchiveTimestamp,
        covered: Sequence[_Ways],
        trust: Trust,
        *,
        is_group: bool,
    ) -> None:
        path = _judge_group(stamp, covered) if is_group else _judge_path(stamp, covered[0])
        root = stamp.root(covered[0] if len(covered) == 1 else ())
        time = judge_token(stamp.token, root or b"", trust=trust)
        said = time.judgements if root is not None else tuple(map(_unknown_root, time.judgements))
        if self._before is not None:
            said = (*said, _judge_renewal(self._before, stamp, trust))
        self._before = stamp
        self.times.append(time)
        numbered = (_numbered(each, len(self.times)) for each in (path, *said))
        self.judgements += numbered if self._is_renewed else (path, *said)


def _covered(
    held: HeldRecord, objects: Sequence[DigestBy]
) -> Iterator[tuple[ArchiveTimestamp, Sequence[_Ways], bool]]:
    """Yield each archive timestamp with the hashes it has to be about, and if of the content."""
    for place, chain in enumerate(held.chains):
        name = chain[0].algorithm
        digests = [digest_by(name) for digest_by in objects]
        before = held.chains_before(place) if place else None
        yield chain[0], [_ways(name, each, before) for each in digests], True
        for earlier, later in pairwise(chain):
            yield later, [(digest(name, earlier.encoded_token),)], False


def _ways(name: str, content_digest: bytes | None, chains_before: bytes | None) -> _Ways:
    if content_digest is None:
        return ()
    if chains_before is None:
        return (content_digest,)
    return rehashed_ways(name, content_digest, chains_before)


@lru_cache(maxsize=4)
def _imprint_of(token: bytes) -> tuple[bytes, str]:
    # Remembered, because a batch asks some hundred times about one token.
    held = read_token(token)
    return held.digest, held.digest_algorithm


def _structure(held: HeldRecord) -> Judgement:
    if not held.is_renewed:
        return passed(STRUCTURE, "证据记录结构完整可读", "the evidence record is well formed")
    count, chains = sum(1 for _ in held.all()), len(held.chains)
    return passed(
        STRUCTURE,
        f"证据记录结构完整可读，含 {count} 个时间戳（{chains} 条链）",
        f"the evidence record is well formed and holds {count} timestamps in {chains} chains",
    )


def _judge_path(held: ArchiveTimestamp, covered: _Ways) -> Judgement:
    if not covered:
        return _unknown_digest(held.algorithm)
    if not held.groups:
        return passed(
            PATH,
            "时间戳直接覆盖这份摘要，没有哈希树",
            "the token is directly about this digest; there is no hash tree",
        )
    if not any(way in held.groups[0] for way in covered):
        begins = covered[0].hex()[:16]
        return failed(
            PATH,
            f"哈希树中没有摘要 {begins}…：证据记录属于另一份内容，或内容已被改动",
            f"digest {begins}… is not in the hash tree: the record is about something "
            "else, or the content was altered",
        )
    return passed(
        PATH,
        f"摘要在哈希树中，经 {len(held.groups)} 级到达根",
        f"the digest is in the hash tree and leads to its root in {len(held.groups)} steps",
    )


def _judge_group(held: ArchiveTimestamp, covered: Sequence[_Ways]) -> Judgement:
    if not all(covered):
        return _unknown_digest(held.algorithm)
    # Without a tree the token is directly over the one object that there may be.
    first = set(held.groups[0]) if held.groups else {held.token.digest}
    known = {next((way for way in ways if way in first), ways[0]) for ways in covered}
    if known != first:
        missing, strangers = len(known - first), len(first - known)
        return failed(
            PATH,
            f"数据组不符：{missing} 份内容不在证据记录中，记录中另有 {strangers} 份未提供",
            f"the group is another one: {missing} of its objects are not in the record, which "
            f"has {strangers} others",
        )
    return passed(
        PATH,
        f"数据组的 {len(known)} 份内容齐全，一份不多、一份不少",
        f"the group is complete: {len(known)} objects, none missing and none besides",
    )


def _judge_renewal(earlier: ArchiveTimestamp, later: ArchiveTimestamp, trust: Trust) -> Judgement:
    """Say whether the earlier token still held when the later one was made.

    Source: RFC 4998, section 5.3, steps 3 and 4. Revocation is not examined.
    """
    before, after = earlier.token.stamped_at, later.token.stamped_at
    if after < before:
        return failed(
            RENEWAL,
            f"续期时间戳（{after:%Y-%m-%d %H:%M:%S}）早于它所续的（{before:%Y-%m-%d %H:%M:%S}）",
            f"the renewal of {after:%Y-%m-%d %H:%M:%S} is older than what it renews, "
            f"{before:%Y-%m-%d %H:%M:%S}",
        )
    return _judge_in_force(RENEWAL, earlier, trust, after)


def _judge_current(newest: ArchiveTimestamp, trust: Trust, at: datetime) -> Judgement:
    if at < newest.token.stamped_at:
        return undecided(
            CURRENT,
            f"核验时间 {at:%Y-%m-%d} 早于最新的时间戳",
            f"the moment {at:%Y-%m-%d} lies before the newest token",
        )
    return _judge_in_force(CURRENT, newest, trust, at)


def _judge_in_force(aspect: str, stamp: ArchiveTimestamp, trust: Trust, at: datetime) -> Judgement:
    message = stamp.token.message
    path = find_path(message.signer, message.certificates, trust, at=at)
    return judge_validity(aspect, path, at, proven=True)


def _numbered(said: Judgement, number: int) -> Judgement:
    reason = Words(
        f"第 {number} 个时间戳：{said.reason.zh}", f"timestamp {number}: {said.reason.en}"
    )
    return replace(said, reason=reason)


def _unknown_digest(algorithm: str) -> Judgement:
    return undecided(
        PATH,
        f"没有内容的 {algorithm} 摘要，无法核对哈希树",
        f"the {algorithm} digest of the content is not to be had, so the path was not compared",
    )


def _unknown_root(said: Judgement) -> Judgement:
    if said.aspect != "token_digest" or said.verdict is Verdict.INDETERMINATE:
        return said
    return undecided(
        "token_digest",
        "不知道时间戳应覆盖的摘要，无法核对",
        "what the token has to be about is not known, so it was not compared",
    )


def _not_examined(unknown: NotVerifiedHere) -> tuple[Judgement, ...]:
    zh = f"本程序不能检验此种证据记录：{unknown}"
    en = f"this kind of evidence record is not verified here: {unknown}"
    return tuple(undecided(aspect, zh, en) for aspect in (STRUCTURE, *ASPECTS))
