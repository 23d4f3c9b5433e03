"""Hash trees over a batch, so that one timestamp token serves many packages.

Every node is the digest of its children put together in ascending order, so that a path needs
no left and right. A leaf is one object's digest, or a data group: several objects that belong
together and are proven complete together.

Source: RFC 4998, section 4.2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recordkit.fixity import DigestAlgorithm

HashGroups = tuple[tuple[bytes, ...], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """The hash tree over the members of a batch, in the order they were given.

    `members` has the digests of each data group; it is empty when every member is one object.
    """

    algorithm: DigestAlgorithm
    levels: tuple[tuple[bytes, ...], ...]  # the leaves first, the root alone last
    members: HashGroups = ()

    @property
    def root(self) -> bytes:
        """The digest to have time-stamped. For a batch of one object it is that one's digest."""
        return self.levels[-1][0]

    def path_of(self, index: int) -> HashGroups:
        """Return the reduced hash tree of one member: groups of siblings from leaf to root.

        The first group holds the digest itself, or those of the whole data group and no other;
        later groups leave out the node that the group before gives. Empty for a batch of one
        object.
        """
        if not 0 <= index < len(self.levels[0]):
            raise IndexError(f"the batch has {len(self.levels[0])} members, not number {index}")
        groups: list[tuple[bytes, ...]] = []
        if self.members and (len(self.members) > 1 or len(self.members[index]) > 1):
            groups.append(tuple(sorted(self.members[index])))
        for level in self.levels[:-1]:
            sibling = index ^ 1
            if sibling < len(level):
                group = (level[sibling],) if groups else (level[index], level[sibling])
                groups.append(tuple(sorted(group)))
            index >>= 1
        return tuple(groups)


def build_batch(digests: Sequence[bytes], algorithm: DigestAlgorithm) -> Batch:
    """Return the hash tree over `digests`, each by `algorithm`.

    Raises:
        ValueError: There are none, or one of them has another length.
    """
    size = hashlib.new(algorithm).digest_size
    if not digests or any(len(digest) != size for digest in digests):
        raise ValueError(f"a batch is one or more digests of {size} bytes")
    levels = [tuple(digests)]
    while len(levels[-1]) > 1:
        levels.append(tuple(_parents(levels[-1], algorithm)))
    return Batch(algorithm, tuple(levels))


def build_group_batch(groups: Sequence[Sequence[bytes]], algorithm: DigestAlgorithm) -> Batch:
    """Return the hash tree over data groups, each the digests of its objects by `algorithm`.

    Raises:
        ValueError: There are none, a group is empty or holds one digest twice, or a digest has
            another length.
    """
    size = hashlib.new(algorithm).digest_size
    for group in groups:
        if not group or len(set(group)) != len(group) or any(len(each) != size for each in group):
            raise ValueError(f"a data group is one or more different digests of {size} bytes")
    leaves = [group_digest(group, algorithm) for group in groups]
    batch = build_batch(leaves, algorithm)
    return Batch(algorithm, batch.levels, tuple(map(tuple, groups)))


def group_digest(group: Iterable[bytes], algorithm: str) -> bytes:
    """Return what a group of hashes amounts to: itself when alone, else their digest together.

    `algorithm` is hashlib's name. A group of one is not hashed again, as RFC 6283 says
    outright and existing records of RFC 4998 do.
    """
    ordered = sorted(group)
    if len(ordered) == 1:
        return ordered[0]
    return hashlib.new(algorithm, b"".join(ordered)).digest()


def _parents(level: Sequence[bytes], algorithm: str) -> Iterable[bytes]:
    for start in range(0, len(level), 2):
        yield group_digest(level[start : start + 2], algorithm)
