"""Renewing evidence records before what they rest on dies, many with one token.

Two ways. **By time-stamp**: a new token over the old one, in the same chain, before the old
authority's certificate runs out. **By hash tree**: a new chain under another digest algorithm,
over the content hashed anew and everything before, before the old algorithm is broken. Two
algorithms side by side are two records with the same beginning, one for each.

In both, a leaf is worked out for each record, the leaves form one `Batch`, one token is got for
its root, and each record is written anew with its path to that root.

Source: RFC 4998, section 5.2.
"""

from __future__ import annotations

from recordkit.evidence.algorithms import digest, digest_oid
from recordkit.evidence.archive_timestamps import (
    MOST_TIMESTAMPS,
    HeldRecord,
    read_record,
    rehashed,
    write_archive_timestamp,
    write_record,
)
from recordkit.evidence.der import sequence
from recordkit.evidence.hash_trees import Batch
from recordkit.evidence.records import require_over_root
from recordkit.fixity import DigestAlgorithm


def newest_token(record: bytes) -> bytes:
    """Return the token (DER) that keeps a record alive.

    Raises:
        MalformedEvidence, NotVerifiedHere: The record cannot be read.
    """
    return read_record(record).newest.encoded_token


def newest_algorithm(record: bytes) -> DigestAlgorithm:
    """Return the digest algorithm of a record's newest chain.

    Raises:
        MalformedEvidence, NotVerifiedHere: The record cannot be read.
        ValueError: It is one by which we make no batches.
    """
    return DigestAlgorithm(read_record(record).newest.algorithm)


def leaf_of_newest_token(record: bytes) -> bytes:
    """Return the hash of a record's newest token, by the algorithm of its newest chain.

    Records that share a token have the same leaf, so that it is in the batch only once.

    Raises:
        MalformedEvidence, NotVerifiedHere: The record cannot be read.
    """
    newest = read_record(record).newest
    return digest(newest.algorithm, newest.encoded_token)


def leaf_of_content(record: bytes, content_digest: bytes, algorithm: DigestAlgorithm) -> bytes:
    """Return the hash of content and record together, with which a new chain begins.

    `content_digest` is the content hashed anew by `algorithm`.

    Raises:
        MalformedEvidence, NotVerifiedHere: The record cannot be read.
    """
    held = read_record(record)
    return rehashed(algorithm, content_digest, held.chains_before(len(held.chains)))


def renewed_by_timestamp(record: bytes, batch: Batch, index: int, token: bytes) -> bytes:
    """Return the record with one more archive timestamp in its newest chain.

    Raises:
        ValueError: The token is not over the batch's root, the leaf is not this record's, the
            batch is by another algorithm than the chain, or the record is as long as it may be.
        MalformedEvidence, NotVerifiedHere: The record or the token cannot be read.
    """
    held = _renewable(record)
    if batch.algorithm != held.newest.algorithm:
        raise ValueError(f"the chain is by {held.newest.algorithm}, the batch by {batch.algorithm}")
    _require_leaf(batch, index, digest(batch.algorithm, held.newest.encoded_token))
    require_over_root(batch, token)
    stamp = write_archive_timestamp(batch.algorithm, batch.path_of(index), token)
    last = sequence(*(each.encoded for each in held.chains[-1]), stamp)
    return write_record(
        held.digest_algorithms,
        (*held.encoded_chains[:-1], last),
        crypto_infos=held.crypto_infos,
    )


def renewed_by_hash_tree(
    record: bytes, content_digest: bytes, batch: Batch, index: int, token: bytes
) -> bytes:
    """Return the record with one more chain, by the batch's algorithm.

    Raises:
        ValueError: As `renewed_by_timestamp`.
        MalformedEvidence, NotVerifiedHere: The record or the token cannot be read.
    """
    held = _renewable(record)
    before = held.chains_before(len(held.chains))
    _require_leaf(batch, index, rehashed(batch.algorithm, content_digest, before))
    require_over_root(batch, token)
    stamp = write_archive_timestamp(batch.algorithm, batch.path_of(index), token)
    return write_record(
        (*held.digest_algorithms, digest_oid(batch.algorithm)),
        (*held.encoded_chains, sequence(stamp)),
        crypto_infos=held.crypto_infos,
    )


def _renewable(record: bytes) -> HeldRecord:
    held = read_record(record)
    if sum(1 for _ in held.all()) >= MOST_TIMESTAMPS:
        raise ValueError(f"the record holds {MOST_TIMESTAMPS} archive timestamps already")
    return held


def _require_leaf(batch: Batch, index: int, leaf: bytes) -> None:
    if not 0 <= index < len(batch.levels[0]) or batch.levels[0][index] != leaf:
        raise ValueError(f"leaf {index} of the batch is not that of this record")
