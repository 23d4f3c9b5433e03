"""Evidence records: proof that a digest existed at a moment, for a whole batch with one token.

Source: RFC 4998. Records that have been renewed are not examined here yet: of them the verdict
on the structure is indeterminate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar

from asn1crypto import core, tsp

from recordkit.evidence import der
from recordkit.evidence.algorithms import NotVerifiedHere, digest_name, digest_oid
from recordkit.evidence.asn1 import MalformedEvidence, load, reading, require_null_parameters
from recordkit.evidence.hash_trees import Batch, HashGroups, group_digest
from recordkit.evidence.judgement import Judgement, failed, passed, undecided, unreadable
from recordkit.evidence.timestamps import ASPECTS as TOKEN_ASPECTS
from recordkit.evidence.timestamps import STRUCTURE as TOKEN_STRUCTURE
from recordkit.evidence.timestamps import Token, judge_token, read_token
from recordkit.evidence.trust import Trust

STRUCTURE = "evidence_structure"
PATH = "tree_path"
ASPECTS = (PATH, TOKEN_STRUCTURE, *TOKEN_ASPECTS)

_DEEPEST_TREE = 64


@dataclass(frozen=True, slots=True)
class RecordReading:
    """What an evidence record says, and what was found about it, aspect by aspect.

    Judgements are `evidence_structure`, `tree_path` and those of the token. When the record
    cannot be read, everything but the failed structure is indeterminate.
    """

    judgements: tuple[Judgement, ...]
    stamped_at: datetime | None = None
    authority: str = ""
    digest_algorithm: str = ""  # hashlib's name
    token: bytes = b""
    certificates: tuple[bytes, ...] = ()  # DER, the authority's own first


def evidence_record(batch: Batch, index: int, token: bytes) -> bytes:
    """Return the DER evidence record of one digest of `batch`; `token` is over the root.

    Raises:
        ValueError: The token is over something else, so the record would prove nothing.
        MalformedEvidence: The token cannot be read.
    """
    if _imprint_of(token) != (batch.root, digest_oid(batch.algorithm)):
        raise ValueError("the token is not over the root of this batch")
    algorithm = der.algorithm(digest_oid(batch.algorithm))
    groups = batch.path_of(index)
    reduced = der.sequence(*(der.sequence(*(map(der.octet_string, group))) for group in groups))
    archive_timestamp = der.sequence(
        der.implicit(0, algorithm), der.implicit(2, reduced) if groups else b"", token
    )
    return der.sequence(
        der.integer(1),
        der.sequence(algorithm),
        der.sequence(der.sequence(archive_timestamp)),
    )


def verify_evidence_record(record: bytes, digest: bytes, *, trust: Trust) -> RecordReading:
    """Judge a record over `digest`. Bad evidence is judged, never raised.

    `digest` has to be by the record's own algorithm; see `record_digest_algorithm`.
    """
    return judge_record(record, lambda _: digest, trust=trust)


def judge_record(
    record: bytes, digest_by: Callable[[str], bytes], *, trust: Trust
) -> RecordReading:
    """Judge a record over the digest that `digest_by` gives for hashlib's name of its algorithm."""
    try:
        held = _read_record(record)
    except MalformedEvidence as unread:
        return RecordReading(unreadable(STRUCTURE, unread.detail, ASPECTS))
    except NotVerifiedHere as unknown:
        return RecordReading(_not_examined(unknown))
    digest = digest_by(held.algorithm)
    time = judge_token(held.token, _root_of(held, digest), trust=trust)
    structure = passed(STRUCTURE, "证据记录结构完整可读", "the evidence record is well formed")
    return RecordReading(
        judgements=(structure, _judge_path(held, digest), *time.judgements),
        stamped_at=time.stamped_at,
        authority=time.authority,
        digest_algorithm=held.algorithm,
        token=held.encoded_token,
        certificates=time.certificates,
    )


def record_digest_algorithm(record: bytes) -> str:
    """Return hashlib's name of the digest that a record is over; empty if it cannot be told."""
    try:
        return _read_record(record).algorithm
    except (MalformedEvidence, NotVerifiedHere):
        return ""


@lru_cache(maxsize=4)
def _imprint_of(token: bytes) -> tuple[bytes, str]:
    # Remembered, because a batch asks some hundred times about one token.
    held = read_token(token)
    return held.digest, held.digest_algorithm


class _Chain(core.SequenceOf):  # type: ignore[misc]
    _child_spec = tsp.ArchiveTimeStamp


class _Chains(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _Chain


class _EvidenceRecord(core.Sequence):  # type: ignore[misc]
    """As RFC 4998, section 3.1, has it; the library's own lacks the level of chains."""

    _fields: ClassVar = [*tsp.EvidenceRecord._fields[:-1], ("chains", _Chains)]


@dataclass(frozen=True, slots=True)
class _ArchiveTimestamp:
    """The one archive timestamp of a record that has not been renewed."""

    algorithm: str  # hashlib's name
    groups: HashGroups
    token: Token
    encoded_token: bytes


def _read_record(record: bytes) -> _ArchiveTimestamp:
    with reading("证据记录", "the evidence record"):
        held = load(_EvidenceRecord, record)
        if held["version"].native != "v1":
            raise ValueError(f"expected version 1, found {held['version'].native}")
        listed = [require_null_parameters(each) for each in held["digest_algorithms"]]
        if len(held["encryption_info"].dump()):
            raise NotVerifiedHere("a record over encrypted content")
        stamp = _only_timestamp(held["chains"])
        encoded_token = stamp["time_stamp"].dump()
        token = read_token(encoded_token)
        stamp["attributes"].native  # noqa: B018  (unread, so see at least that it is what it says)
        imprint = token.digest_algorithm
        if len(stamp["digest_algorithm"].dump()):
            stated = require_null_parameters(stamp["digest_algorithm"])
        else:
            stated = imprint
        if stated != imprint or stated not in listed:
            raise ValueError(
                f"digest algorithms disagree: tree {stated}, token {imprint}, record {listed}"
            )
        name = digest_name(stated)
        groups = _groups(stamp["reduced_hashtree"], name)
        return _ArchiveTimestamp(name, groups, token, encoded_token)


def _only_timestamp(chains: Any) -> Any:
    stamps = [stamp for chain in chains for stamp in chain]
    if not stamps:
        raise ValueError("it holds no archive timestamp")
    if len(stamps) > 1 or len(chains) > 1:
        raise NotVerifiedHere(f"a renewed record with {len(stamps)} archive timestamps")
    return stamps[0]


def _groups(reduced: Any, algorithm: str) -> HashGroups:
    size = hashlib.new(algorithm).digest_size
    groups = tuple(tuple(each.native for each in group) for group in reduced)
    if len(groups) > _DEEPEST_TREE:
        raise ValueError(f"a hash tree of {len(groups)} levels, more than {_DEEPEST_TREE}")
    if len(reduced.dump()) and not groups:
        raise ValueError("its hash tree is empty")
    # Hashes of another length would let two groups read alike when put together.
    if not all(group and all(len(each) == size for each in group) for group in groups):
        raise ValueError(f"its hash tree has an empty group, or a hash that is not {size} bytes")
    return groups


def _root_of(held: _ArchiveTimestamp, digest: bytes) -> bytes:
    """Return what the token has to be over. Source: RFC 4998, section 4.3."""
    if not held.groups:
        return digest
    first, *rest = held.groups
    so_far = group_digest(first, held.algorithm)
    for group in rest:
        so_far = group_digest((*group, so_far), held.algorithm)
    return so_far


def _judge_path(held: _ArchiveTimestamp, digest: bytes) -> Judgement:
    if not held.groups:
        return passed(
            PATH,
            "时间戳直接覆盖这份摘要，没有哈希树",
            "the token is directly about this digest; there is no hash tree",
        )
    if digest not in held.groups[0]:
        return failed(
            PATH,
            f"哈希树中没有摘要 {digest.hex()[:16]}…：证据记录属于另一份内容，或内容已被改动",
            f"digest {digest.hex()[:16]}… is not in the hash tree: the record is about something "
            "else, or the content was altered",
        )
    return passed(
        PATH,
        f"摘要在哈希树中，经 {len(held.groups)} 级到达根",
        f"the digest is in the hash tree and leads to its root in {len(held.groups)} steps",
    )


def _not_examined(unknown: NotVerifiedHere) -> tuple[Judgement, ...]:
    zh = f"本程序不能检验此种证据记录：{unknown}"
    en = f"this kind of evidence record is not verified here: {unknown}"
    return tuple(undecided(aspect, zh, en) for aspect in (STRUCTURE, *ASPECTS))
