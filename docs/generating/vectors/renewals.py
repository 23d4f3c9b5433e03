"""Evidence records that were renewed: in time and too late, by new token and by new hash tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from docs.generating.vectors.issuing import (
    ENTRIES,
    OURS,
    authority,
    evidence,
    leaf,
    package_of,
)
from recordkit.evidence import (
    Batch,
    Purpose,
    Signer,
    Validity,
    build_batch,
    der,
    issue_token,
    leaf_of_content,
    leaf_of_newest_token,
    renewed_by_hash_tree,
    renewed_by_timestamp,
)
from recordkit.evidence.algorithms import digest, digest_oid
from recordkit.evidence.archive_timestamps import (
    read_record,
    rehashed_ways,
    write_archive_timestamp,
    write_record,
)
from recordkit.evidence.hash_trees import HashGroups
from recordkit.fixity import DigestAlgorithm

_SM3, _SHA256 = DigestAlgorithm.SM3, DigestAlgorithm.SHA256
_IN_TIME = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
_LATER = datetime(2034, 5, 6, 7, 8, 9, tzinfo=UTC)
_TOO_EARLY = datetime(2026, 3, 4, 3, 0, 1, tzinfo=UTC)  # a second before the first token
_ENDS_EARLY = Validity(datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
# Each archive timestamp of a chain, encoded.
_Chain = Sequence[bytes]


def renewed_records() -> Iterator[tuple[str, bytes]]:
    """Yield renewed records over the package of the vectors, each by its name."""
    first = evidence(_SHA256, _authority("p256"))
    once = by_token(first, _authority("rsa"), _IN_TIME)
    yield "good-renewed-by-token", once
    yield "good-renewed-by-hash-tree", by_tree(first, _SM3, _authority("sm2"), _IN_TIME)
    twice = by_tree(once, _SM3, _authority("sm2"), _LATER)
    yield "good-renewed-three-times", by_token(twice, _authority("sm2"), _LATER)
    yield "good-renewed-in-another-makers-way", _in_another_way(first)
    yield from _at_the_wrong_time(first)
    yield from _over_something_else(first)


def by_token(record: bytes, signer: Signer, at: datetime) -> bytes:
    """Return a record renewed by a token over its newest token, with others in the batch."""
    algorithm = DigestAlgorithm(read_record(record).newest.algorithm)
    batch = _batch(leaf_of_newest_token(record), algorithm)
    return renewed_by_timestamp(record, batch, OURS, _token(batch.root, algorithm, signer, at))


def by_tree(
    record: bytes, algorithm: DigestAlgorithm, signer: Signer, at: datetime, *, of: int = OURS
) -> bytes:
    """Return a record renewed by a new chain, over the package filed at position `of`."""
    content = _content(algorithm, of)
    batch = _batch(leaf_of_content(record, content, algorithm), algorithm)
    token = _token(batch.root, algorithm, signer, at)
    return renewed_by_hash_tree(record, content, batch, OURS, token)


def _at_the_wrong_time(first: bytes) -> Iterator[tuple[str, bytes]]:
    expiring = leaf("p256", authority("p256").issuer, Purpose.TIMESTAMPS, _ENDS_EARLY)
    died = evidence(_SHA256, expiring)
    yield "renewed-too-late", by_token(died, _authority("rsa"), _IN_TIME)
    yield "renewed-too-late-by-hash-tree", by_tree(died, _SM3, _authority("sm2"), _IN_TIME)
    yield "renewed-before-it-was-made", by_token(first, _authority("rsa"), _TOO_EARLY)


def _over_something_else(first: bytes) -> Iterator[tuple[str, bytes]]:
    stranger = authority("p256", "另一根证书").timestamps
    yield "renewed-by-an-unknown-authority", by_token(first, stranger, _IN_TIME)
    yield (
        "renewed-over-another-package",
        by_tree(first, _SM3, _authority("sm2"), _IN_TIME, of=OURS + 1),
    )
    other = evidence(_SHA256, _authority("rsa"))
    (old,), (_, newer) = _chain(first), _chain(by_token(other, _authority("rsa"), _IN_TIME))
    yield "renewed-over-another-token", _record([old, newer])
    rehashed = _chain(by_tree(other, _SM3, _authority("sm2"), _IN_TIME), 1)
    yield "renewed-over-another-chain", _record([old], rehashed)
    yield "renewed-with-two-digests-in-one-chain", _record([old, *rehashed])
    yield "renewed-with-an-empty-chain", _record([old], [])
    yield "renewed-more-often-than-is-read", _record([old] * 65)


def _in_another_way(first: bytes) -> bytes:
    """Return a record whose maker sorts what is hashed, and hashes lists of one hash again."""
    before = read_record(first).chains_before(1)
    _, covered = rehashed_ways(_SM3, _content(_SM3), before)
    first_token = _token(digest(_SM3, covered), _SM3, _authority("sm2"), _IN_TIME)
    second_token = _token(digest(_SM3, first_token), _SM3, _authority("sm2"), _LATER)
    chain = [_stamp(((covered,),), first_token), _stamp((), second_token)]
    return _record(_chain(first), chain)


def _stamp(groups: HashGroups, token: bytes) -> bytes:
    return write_archive_timestamp(_SM3, groups, token)


def _chain(record: bytes, place: int = 0) -> _Chain:
    return [stamp.encoded for stamp in read_record(record).chains[place]]


def _record(*chains: _Chain) -> bytes:
    algorithms = [digest_oid(_SHA256), digest_oid(_SM3)]
    return write_record(algorithms, [der.sequence(*chain) for chain in chains])


def _authority(algorithm: str) -> Signer:
    return authority(algorithm).timestamps


def _content(algorithm: DigestAlgorithm, of: int = OURS) -> bytes:
    return bytes.fromhex(getattr(package_of(of), algorithm))


def _batch(ours: bytes, algorithm: DigestAlgorithm) -> Batch:
    others = [digest(algorithm, b"another record %d" % number) for number in range(ENTRIES)]
    return build_batch([*others[:OURS], ours, *others[OURS + 1 :]], algorithm)


def _token(root: bytes, algorithm: DigestAlgorithm, signer: Signer, at: datetime) -> bytes:
    return issue_token(root, algorithm=algorithm, signer=signer, serial=8, at=at, policy="1.2.3.4")
