"""The Merkle tree of the custody ledger: hashes, proofs, and growing without keeping leaves.

A node is addressed by `level` (0 for leaves) and `index` within it; addressed nodes are
complete, that is they stand over 2**level leaves.

Source: RFC 9162, section 2.1, with SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Self

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

HashAt = Callable[[int, int], bytes]  # (level, index) of a complete node


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a ledger entry as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node over two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root of the tree over these leaf hashes."""
    frontier = Frontier()
    for each in leaf_hashes:
        frontier.append(each)
    return frontier.root()


class Frontier:
    """The right edge of a growing tree: enough to append and to know the root.

    Holds one hash per complete subtree, largest first: at most log2 of the size.
    """

    def __init__(self, size: int = 0, nodes: Sequence[bytes] = ()) -> None:
        if size < 0 or len(nodes) != size.bit_count() or not _are_hashes(nodes):
            raise ValueError(
                f"a tree of {size} leaves has an edge of {max(size, 0).bit_count()} hashes of "
                f"{HASH_BYTES} bytes, not {[len(node) for node in nodes]}"
            )
        self._size = size
        self._nodes = list(nodes)

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self._size

    @property
    def nodes(self) -> tuple[bytes, ...]:
        """The roots of the complete subtrees, largest first."""
        return tuple(self._nodes)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        if len(leaf) != HASH_BYTES:
            raise ValueError(f"a leaf hash has {HASH_BYTES} bytes, not {len(leaf)}")
        node, edge = leaf, self._size
        while edge & 1:
            node = node_hash(self._nodes.pop(), node)
            edge >>= 1
        self._nodes.append(node)
        self._size += 1

    def root(self) -> bytes:
        """Return the root of the tree as it is now."""
        return _fold(self._nodes) if self._nodes else EMPTY_ROOT

    def to_hex(self) -> list[str]:
        """Return the edge as text, to be kept beside the size."""
        return [node.hex() for node in self._nodes]

    @classmethod
    def from_hex(cls, size: int, nodes: Sequence[str]) -> Self:
        """Return the edge that `to_hex` wrote.

        Raises:
            ValueError: It does not fit the size.
        """
        return cls(size, [bytes.fromhex(node) for node in nodes])

    @classmethod
    def of_tree(cls, size: int, hash_at: HashAt) -> Self:
        """Return the edge of a tree whose complete nodes can be looked up."""
        return cls(size, [hash_at(*node) for node in _complete_nodes(0, size)])


def inclusion_proof(index: int, size: int, hash_at: HashAt) -> tuple[bytes, ...]:
    """Return the proof that leaf `index` is in the tree of `size`, lowest sibling first.

    Looks up no more than some 2 log2(size) nodes. Source: RFC 9162, section 2.1.3.1.
    """
    if not 0 <= index < size:
        raise IndexError(f"a tree of {size} leaves has no leaf {index}")
    proof = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_size(end - start)
        if index < middle:
            proof.append(_range_root(middle, end, hash_at))
            end = middle
        else:
            proof.append(_range_root(start, middle, hash_at))
            start = middle
    return tuple(reversed(proof))


def consistency_proof(old_size: int, size: int, hash_at: HashAt) -> tuple[bytes, ...]:
    """Return the proof that the tree of `old_size` is the beginning of the tree of `size`.

    Empty when the sizes are equal or the old tree is. Source: RFC 9162, section 2.1.4.1.
    """
    if not 0 <= old_size <= size:
        raise IndexError(f"a tree of {old_size} leaves does not begin one of {size}")
    if old_size in (0, size):
        return ()
    proof = []
    start, end = 0, size
    while end != old_size:
        middle = start + _left_size(end - start)
        if old_size <= middle:
            proof.append(_range_root(middle, end, hash_at))
            end = middle
        else:
            proof.append(_range_root(start, middle, hash_at))
            start = middle
    if start:  # otherwise the verifier has this hash: it is the old root
        proof.append(_range_root(start, end, hash_at))
    return tuple(reversed(proof))


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether `proof` shows leaf hash `leaf` at `index` of the tree with `size` and `root`.

    Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size or not _are_hashes((leaf, root, *proof)):
        return False
    node, last, so_far = index, size - 1, leaf
    for sibling in proof:
        if not last:
            return False
        if node & 1 or node == last:
            so_far = node_hash(sibling, so_far)
            node, last = _skip_lone_levels(node, last)
        else:
            so_far = node_hash(so_far, sibling)
        node, last = node >> 1, last >> 1
    return not last and so_far == root


def verify_consistency(
    old_size: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` shows that the old tree is the beginning of the new one.

    Nothing follows from an empty old tree: there is no proof from it to a larger one.
    Source: RFC 9162, section 2.1.4.2.
    """
    if old_size == size:
        return size >= 0 and not proof and old_root == root
    if not 0 < old_size < size or not proof or not _are_hashes((old_root, root, *proof)):
        return False
    path = proof if old_size.bit_count() > 1 else (old_root, *proof)
    node, last = old_size - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_so_far = so_far = path[0]
    for sibling in path[1:]:
        if not last:
            return False
        if node & 1 or node == last:
            old_so_far = node_hash(sibling, old_so_far)
            so_far = node_hash(sibling, so_far)
            node, last = _skip_lone_levels(node, last)
        else:
            so_far = node_hash(so_far, sibling)
        node, last = node >> 1, last >> 1
    return not last and old_so_far == old_root and so_far == root


def _skip_lone_levels(node: int, last: int) -> tuple[int, int]:
    """Climb past the levels where the node at the right edge has no sibling."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _range_root(start: int, end: int, hash_at: HashAt) -> bytes:
    return _fold([hash_at(*node) for node in _complete_nodes(start, end)])


def _complete_nodes(start: int, end: int) -> Iterable[tuple[int, int]]:
    """Yield the largest complete nodes over leaves `start` to `end`, from the left.

    `start` is a multiple of the largest power of two within the range.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _left_size(size: int) -> int:
    """Return the largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _fold(nodes: Sequence[bytes]) -> bytes:
    so_far = nodes[-1]
    for node in reversed(nodes[:-1]):
        so_far = node_hash(node, so_far)
    return so_far


def _are_hashes(values: Iterable[bytes]) -> bool:
    # A hash of another length could shift bytes from one side of a node to the other.
    return all(len(value) == HASH_BYTES for value in values)
