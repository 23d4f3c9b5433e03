"""The ledger's tree: published vectors, the definition, and proofs that cannot be bent."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordkit.evidence.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

FIXTURES = Path(__file__).parents[3] / "fixtures" / "merkle"


def vectors(folder: str) -> list[Any]:
    files = sorted((FIXTURES / folder).glob("*.json"))
    return [pytest.param(json.loads(file.read_text("utf-8")), id=file.stem) for file in files]


def decoded(values: Sequence[str] | None) -> list[bytes]:
    return [base64.b64decode(value) for value in values or ()]


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(count)]


def by_definition(hashes: Sequence[bytes]) -> bytes:
    """Return the root as RFC 9162, section 2.1.1, defines it, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(by_definition(hashes[:split]), by_definition(hashes[split:]))


class Lookup:
    """Complete nodes of a tree in memory, counting how often they are asked for."""

    def __init__(self, hashes: Sequence[bytes]) -> None:
        self._hashes = hashes
        self.asked = 0

    def __call__(self, level: int, index: int) -> bytes:
        self.asked += 1
        part = self._hashes[index << level : (index + 1) << level]
        assert len(part) == 1 << level, "only complete nodes may be asked for"
        return by_definition(part)


class TestTheVectors:
    @pytest.mark.parametrize("vector", vectors("inclusion-1"))
    def test_of_inclusion_are_judged_as_they_say(self, vector: Any):
        (leaf,), (root,) = decoded([vector["leafHash"]]), decoded([vector["root"]])

        accepted = verify_inclusion(
            leaf, vector["leafIdx"], vector["treeSize"], decoded(vector["proof"]), root
        )

        assert accepted is not vector["wantErr"]

    @pytest.mark.parametrize("vector", vectors("consistency-1"))
    def test_of_consistency_are_judged_as_they_say(self, vector: Any):
        old_root, root = decoded([vector["root1"], vector["root2"]])

        accepted = verify_consistency(
            vector["size1"], vector["size2"], old_root, root, decoded(vector["proof"])
        )

        assert accepted is not vector["wantErr"]

    def test_are_all_there(self):
        assert len(vectors("inclusion-1")) == 18
        assert len(vectors("consistency-1")) == 21


class TestRoots:
    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, 200))
    def test_are_those_of_the_definition(self, count: int):
        assert root_of(leaves(count)) == by_definition(leaves(count))

    def test_of_the_empty_tree_is_the_digest_of_nothing(self):
        assert root_of([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()

    def test_tell_a_leaf_from_a_node(self):
        left, right = leaves(2)

        assert leaf_hash(left + right) != node_hash(left, right)


class TestFrontier:
    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 300), st.integers(0, 50))
    def test_goes_on_from_what_was_kept(self, before: int, more: int):
        first = Frontier()
        for each in leaves(before):
            first.append(each)

        second = Frontier.from_hex(first.size, first.to_hex())
        for each in leaves(before + more)[before:]:
            second.append(each)

        assert second.size == before + more
        assert second.root() == root_of(leaves(before + more))
        assert len(second.to_hex()) == second.size.bit_count()

    @given(st.integers(0, 100))
    def test_is_found_again_from_the_tree_itself(self, count: int):
        found = Frontier.of_tree(count, Lookup(leaves(count)))

        assert found.root() == root_of(leaves(count))

    @pytest.mark.parametrize(("size", "nodes"), [(1, []), (0, ["00" * 32]), (1, ["00"]), (-1, [])])
    def test_that_does_not_fit_its_size_is_refused(self, size: int, nodes: list[str]):
        with pytest.raises(ValueError, match="leaves has an edge"):
            Frontier.from_hex(size, nodes)

    def test_refuses_a_leaf_hash_of_another_length(self):
        with pytest.raises(ValueError, match="32 bytes"):
            Frontier().append(b"short")


class TestInclusionProof:
    @settings(max_examples=80, deadline=None)
    @given(st.integers(1, 150), st.data())
    def test_is_accepted_for_its_leaf_and_no_other(self, size: int, data: st.DataObject):
        hashes = leaves(size)
        index = data.draw(st.integers(0, size - 1))
        lookup = Lookup(hashes)

        proof = inclusion_proof(index, size, lookup)

        root = root_of(hashes)
        assert verify_inclusion(hashes[index], index, size, proof, root)
        assert lookup.asked <= 2 * size.bit_length()
        for other in range(size):
            if other != index:
                assert not verify_inclusion(hashes[index], other, size, proof, root)
                assert not verify_inclusion(hashes[other], index, size, proof, root)

    @settings(max_examples=80, deadline=None)
    @given(st.integers(2, 100), st.data())
    def test_is_refused_with_any_bit_flipped(self, size: int, data: st.DataObject):
        hashes = leaves(size)
        index = data.draw(st.integers(0, size - 1))
        proof = list(inclusion_proof(index, size, Lookup(hashes)))
        part = data.draw(st.integers(0, len(proof) - 1))
        altered = bytearray(proof[part])
        altered[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
        proof[part] = bytes(altered)

        assert not verify_inclusion(hashes[index], index, size, proof, root_of(hashes))

    @pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
    def test_of_a_leaf_that_is_not_there_is_refused(self, index: int, size: int):
        with pytest.raises(IndexError):
            inclusion_proof(index, size, Lookup(leaves(size)))
        assert not verify_inclusion(bytes(32), index, size, [], bytes(32))


class TestConsistencyProof:
    @settings(max_examples=80, deadline=None)
    @given(st.integers(0, 150), st.data())
    def test_is_accepted_for_the_beginning_of_a_tree(self, size: int, data: st.DataObject):
        hashes = leaves(size)
        old_size = data.draw(st.integers(0, size))
        old_root, root = root_of(hashes[:old_size]), root_of(hashes)

        proof = consistency_proof(old_size, size, Lookup(hashes))

        assert verify_consistency(old_size, size, old_root, root, proof) is (
            old_size > 0 or size == 0
        )
        assert len(proof) <= size.bit_length() + 1

    @settings(max_examples=80, deadline=None)
    @given(st.integers(2, 100), st.data())
    def test_is_refused_when_the_past_was_rewritten(self, size: int, data: st.DataObject):
        old_size = data.draw(st.integers(1, size - 1))
        changed = data.draw(st.integers(0, old_size - 1))
        rewritten = leaves(size)
        rewritten[changed] = leaf_hash(b"rewritten")

        proof = consistency_proof(old_size, size, Lookup(rewritten))

        honest = root_of(leaves(old_size))
        assert not verify_consistency(old_size, size, honest, root_of(rewritten), proof)

    def test_of_equal_trees_is_empty_and_of_unequal_refused(self):
        root = root_of(leaves(5))

        assert verify_consistency(5, 5, root, root, ())
        assert not verify_consistency(5, 5, root, bytes(32), ())
        assert not verify_consistency(5, 5, root, root, (root,))
        assert not verify_consistency(5, 4, root, root, ())

    def test_from_an_empty_tree_shows_nothing(self):
        root = root_of(leaves(5))

        assert consistency_proof(0, 5, Lookup(leaves(5))) == ()
        assert not verify_consistency(0, 5, EMPTY_ROOT, root, ())
        assert not verify_consistency(0, 5, EMPTY_ROOT, root, (root,))
        assert verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, ())
        assert not verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, (root,))
        assert not verify_consistency(-1, -1, root, root, ())

    def test_of_a_larger_tree_is_refused(self):
        with pytest.raises(IndexError):
            consistency_proof(6, 5, Lookup(leaves(5)))
