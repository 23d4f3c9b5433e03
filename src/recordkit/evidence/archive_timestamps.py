"""The structure of an evidence record: chains of archive timestamps, taken apart and put together.

Nothing is judged here; `records` judges, `renewals` makes new ones out of old.

Source: RFC 4998, sections 3.1 (record), 4.1 (archive timestamp), 5.1 (chains).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from asn1crypto import core, tsp

from recordkit.evidence import der
from recordkit.evidence.algorithms import NotVerifiedHere, digest, digest_name, digest_oid
from recordkit.evidence.asn1 import load, reading, require_null_parameters
from recordkit.evidence.certificates import Certificate
from recordkit.evidence.hash_trees import HashGroups, group_digest
from recordkit.evidence.timestamps import Token, read_token
from recordkit.evidence.xml_records import without_wrapping
from recordkit.fixity import DigestAlgorithm

# Bounds on what a hostile record can make us compute; real ones are far smaller.
MOST_TIMESTAMPS = 64
_DEEPEST_TREE = 1024
_MOST_HASHES = 1 << 16
_MOST_CERTIFICATES = 3 * MOST_TIMESTAMPS  # different ones, in all tokens together


@dataclass(frozen=True, slots=True)
class ArchiveTimestamp:
    """A token over the root of a hash tree, and the way from some hashes to that root.

    `groups` is the reduced hash tree, lowest list first; empty when the token is directly over
    one hash.
    """

    algorithm: str  # hashlib's name
    groups: HashGroups
    token: Token
    encoded_token: bytes
    encoded: bytes

    def root(self, covered: Sequence[bytes]) -> bytes | None:
        """Return what the token has to be over. Source: RFC 4998, section 4.3.

        `covered` are the ways to write the hash that the archive timestamp is about; they
        matter only where there is no tree. None: nobody can tell.

        Makers read the standard in different ways: some hash a list of one hash again, some
        repeat the hash of the list before in the next. Each way binds the content as firmly,
        so that the one which the token is over counts; when there is none, ours.
        """
        ways = [_root(self.groups, self.algorithm, *way) for way in _WAYS] if self.groups else []
        candidates = (*ways, *(() if self.groups else covered))
        matching = (root for root in candidates if root == self.token.digest)
        return next(matching, candidates[0] if candidates else None)


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """An evidence record, taken apart: chains in their order, each under one digest algorithm."""

    digest_algorithms: tuple[str, ...]  # object identifiers, as the record lists them
    chains: tuple[tuple[ArchiveTimestamp, ...], ...]
    encoded_chains: tuple[bytes, ...]
    crypto_infos: bytes = b""

    @property
    def newest(self) -> ArchiveTimestamp:
        """The archive timestamp that keeps all the others alive."""
        return self.chains[-1][-1]

    @property
    def is_renewed(self) -> bool:
        """Whether there is more than the first archive timestamp."""
        return len(self.chains) > 1 or len(self.chains[0]) > 1

    def all(self) -> Iterator[ArchiveTimestamp]:
        """Yield the archive timestamps, oldest first."""
        for chain in self.chains:
            yield from chain

    def chains_before(self, place: int) -> bytes:
        """Return the ArchiveTimeStampSequence as it was before chain `place` was added."""
        return der.sequence(*self.encoded_chains[:place])


def read_record(record: bytes, *, known: Sequence[Certificate] = ()) -> HeldRecord:
    """Take an evidence record apart.

    `known` may have certificates of authorities that tokens do not carry.

    Raises:
        MalformedEvidence: It is not one, or contradicts itself.
        NotVerifiedHere: It relies on something that is not examined here.
    """
    with reading("证据记录", "the evidence record"):
        held = load(_EvidenceRecord, without_wrapping(record))
        if held["version"].native != "v1":
            raise ValueError(f"expected version 1, found {held['version'].native}")
        listed = tuple(require_null_parameters(each) for each in held["digest_algorithms"])
        crypto_infos = held["crypto_infos"].dump()
        held["crypto_infos"].native  # noqa: B018  (unread: see at least that it is well formed)
        if len(held["encryption_info"].dump()):
            raise NotVerifiedHere("a record over encrypted content")
        chains = held["chains"]
        _require_bounds(chains)
        stamps = tuple(_chain(chain, listed, known) for chain in chains)
        _require_few_certificates(stamps)
        return HeldRecord(
            digest_algorithms=listed,
            chains=stamps,
            encoded_chains=tuple(chain.dump() for chain in chains),
            crypto_infos=crypto_infos,
        )


def write_record(
    algorithms: Sequence[str], chains: Sequence[bytes], *, crypto_infos: bytes = b""
) -> bytes:
    """Return the DER record of encoded chains; `algorithms` are object identifiers."""
    return der.sequence(
        der.integer(1),
        der.sequence(*map(der.algorithm, dict.fromkeys(algorithms))),
        crypto_infos,
        der.sequence(*chains),
    )


def write_archive_timestamp(algorithm: DigestAlgorithm, groups: HashGroups, token: bytes) -> bytes:
    """Return the DER archive timestamp of a token over the root that `groups` lead to."""
    reduced = der.sequence(*(der.sequence(*(map(der.octet_string, group))) for group in groups))
    return der.sequence(
        der.implicit(0, der.algorithm(digest_oid(algorithm))),
        der.implicit(2, reduced) if groups else b"",
        token,
    )


def rehashed(algorithm: str, content_digest: bytes, chains_before: bytes) -> bytes:
    """Return the hash that the first archive timestamp of a later chain is about.

    Source: RFC 4998, section 5.2, steps 3 and 4: H(h(i) + H(atsc(i))), in this order.
    """
    return rehashed_ways(algorithm, content_digest, chains_before)[0]


def rehashed_ways(algorithm: str, content_digest: bytes, chains_before: bytes) -> tuple[bytes, ...]:
    """Return the ways in which makers write that hash: in this order, or the lesser one first."""
    both = (content_digest, digest(algorithm, chains_before))
    return digest(algorithm, b"".join(both)), digest(algorithm, b"".join(sorted(both)))


# Hash a list of one hash again; take a hash that a list holds twice for one.
_WAYS = ((False, False), (False, True), (True, False), (True, True))


def _root(groups: HashGroups, algorithm: str, hash_single: bool, as_set: bool, /) -> bytes:
    so_far: tuple[bytes, ...] = ()
    for group in groups:
        hashes = {*group, *so_far} if as_set else (*group, *so_far)
        if hash_single and len(hashes) == 1:
            so_far = (digest(algorithm, *hashes),)
        else:
            so_far = (group_digest(hashes, algorithm),)
    return so_far[0]


class _Chain(core.SequenceOf):  # type: ignore[misc]
    _child_spec = tsp.ArchiveTimeStamp


class _Chains(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _Chain


class _EvidenceRecord(core.Sequence):  # type: ignore[misc]
    """As RFC 4998, section 3.1, has it; the library's own lacks the level of chains."""

    _fields: ClassVar = [*tsp.EvidenceRecord._fields[:-1], ("chains", _Chains)]


def _require_bounds(chains: Any) -> None:
    if not len(chains) or not all(len(chain) for chain in chains):
        raise ValueError("it holds no archive timestamp, or a chain without one")
    count = sum(len(chain) for chain in chains)
    if count > MOST_TIMESTAMPS:
        raise ValueError(f"{count} archive timestamps, more than {MOST_TIMESTAMPS}")


def _require_few_certificates(chains: Sequence[Sequence[ArchiveTimestamp]]) -> None:
    stamps = (stamp for chain in chains for stamp in chain)
    count = len({each for stamp in stamps for each in stamp.token.message.certificates})
    if count > _MOST_CERTIFICATES:
        raise ValueError(f"{count} certificates, more than {_MOST_CERTIFICATES}")


def _chain(
    chain: Any, listed: Sequence[str], known: Sequence[Certificate]
) -> tuple[ArchiveTimestamp, ...]:
    stamps = tuple(_archive_timestamp(stamp, listed, known) for stamp in chain)
    if len({stamp.algorithm for stamp in stamps}) > 1:
        raise ValueError("the archive timestamps of one chain use several digest algorithms")
    return stamps


def _archive_timestamp(
    stamp: Any, listed: Sequence[str], known: Sequence[Certificate]
) -> ArchiveTimestamp:
    encoded_token = stamp["time_stamp"].dump()
    token = read_token(encoded_token, known=known)
    stamp["attributes"].native  # noqa: B018  (unread, so see at least that it is what it says)
    stated = token.digest_algorithm
    if len(stamp["digest_algorithm"].dump()):
        stated = require_null_parameters(stamp["digest_algorithm"])
    if stated != token.digest_algorithm or stated not in listed:
        raise ValueError(
            f"digest algorithms disagree: tree {stated}, token {token.digest_algorithm}, "
            f"record {listed}"
        )
    name = digest_name(stated)
    return ArchiveTimestamp(
        algorithm=name,
        groups=_groups(stamp["reduced_hashtree"], name),
        token=token,
        encoded_token=encoded_token,
        encoded=stamp.dump(),
    )


def _groups(reduced: Any, algorithm: str) -> HashGroups:
    size = hashlib.new(algorithm).digest_size
    if len(reduced) > _DEEPEST_TREE or sum(map(len, reduced)) > _MOST_HASHES:
        raise ValueError(f"a hash tree of {len(reduced)} levels: too deep or too wide")
    groups = tuple(tuple(each.native for each in group) for group in reduced)
    if len(reduced.dump()) and not groups:
        raise ValueError("its hash tree is empty")
    # Hashes of another length would let two groups read alike when put together.
    if not all(group and all(len(each) == size for each in group) for group in groups):
        raise ValueError(f"its hash tree has an empty group, or a hash that is not {size} bytes")
    return groups
