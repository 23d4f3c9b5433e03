"""Entries get positions for ever, and can be proved to anybody from then on."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles.keys import ORIGIN, note_signer
from tests.doubles.parts import InMemoryParts
from tests.doubles.workers import together
from tests.rooms.custody.ledger_events import NOW, CaseClosed, CaseFiled, after, record, record_all

from muniment.commons.custody import anchoring
from muniment.commons.custody import api as custody
from muniment.commons.custody.leaves import leaf_of
from muniment.commons.custody.models import LedgerHead
from muniment.kernel.ids import new_id
from muniment.kernel.ports import DiskFull
from recordkit.evidence import (
    canonical_json,
    entries_in,
    leaf_hash,
    parse_checkpoint,
    read_moment,
    root_of,
    verify_inclusion,
    write_moment,
)

pytestmark = pytest.mark.django_db
_WRITABLE = st.characters(exclude_categories=["Cs"])


def proves(proof: custody.LedgerProof) -> bool:
    """Verify as somebody would who has nothing but the proof and the ledger's key."""
    checkpoint = parse_checkpoint(proof.checkpoint, [note_signer().verifier])
    return (
        checkpoint.origin == ORIGIN
        and checkpoint.size == proof.tree_size
        and checkpoint.signers == (note_signer().verifier,)
        and verify_inclusion(
            leaf_hash(proof.entry), proof.position, proof.tree_size, proof.proof, checkpoint.root
        )
    )


class TestAnchoring:
    def test_covers_everything_that_waited(self, wired: InMemoryParts):
        record(5, at=after(-60))

        state = custody.anchor(at=NOW)

        assert (state.size, state.pending, state.checkpoint_at) == (5, 0, NOW)
        assert state.oldest_pending_at is None
        published = wired.ledger_files.held["checkpoint"].decode()
        assert parse_checkpoint(published, [note_signer().verifier]).size == 5

    def test_of_nothing_signs_nothing(self, wired: InMemoryParts):
        state = custody.anchor(at=NOW)

        assert (state.size, state.checkpoint_at) == (0, None)
        assert wired.ledger_files.held == {}

    def test_again_without_news_signs_nothing(self, wired: InMemoryParts):
        record(1)
        custody.anchor(at=NOW)

        assert custody.anchor(at=after(60)).checkpoint_at == NOW

    def test_takes_no_more_than_its_limit_at_once(self, wired: InMemoryParts):
        record(10)

        sizes = [custody.anchor(at=NOW, limit=4).size for _ in range(4)]

        assert sizes == [4, 8, 10, 10]

    def test_tells_what_still_waits(self, wired: InMemoryParts):
        record(2)
        custody.anchor(at=NOW)
        record(3, at=after(60))

        state = custody.ledger_state()
        assert (state.size, state.pending, state.oldest_pending_at) == (2, 3, after(60))

    def test_keeps_positions_in_the_order_of_entries(self, wired: InMemoryParts):
        subject = new_id()
        record_all([CaseClosed(subject), CaseFiled(subject)])
        custody.anchor(at=NOW)
        record_all([CaseClosed(subject)])
        custody.anchor(at=NOW)

        assert [entry.position for entry in custody.history_of(subject_id=subject)] == [0, 1, 2]

    def test_writes_what_others_can_recompute(self, wired: InMemoryParts):
        record(300)
        state = custody.anchor(at=NOW)

        held = wired.ledger_files.held
        bundles = held["tile/entries/000"], held["tile/entries/001.p/44"]
        entries = [entry for bundle in bundles for entry in entries_in(bundle)]
        assert root_of(map(leaf_hash, entries)).hex() == state.root_hex

    def test_grows_by_any_steps_to_the_same_root(self, wired: InMemoryParts):
        record(700)
        sizes = [1, 1, 3, 251, 1, 256, 187]
        for limit in sizes:
            state = custody.anchor(at=NOW, limit=limit)

        held = wired.ledger_files.held
        bundles = [held[f"tile/entries/00{n}"] for n in range(2)] + [held["tile/entries/002.p/188"]]
        entries = [entry for bundle in bundles for entry in entries_in(bundle)]
        assert state.size == sum(sizes) == 700
        assert root_of(map(leaf_hash, entries)).hex() == state.root_hex
        assert custody.verify_ledger().is_whole

    @pytest.mark.parametrize("entries", [256, 300, 512])
    def test_writes_files_that_were_lost_again(self, wired: InMemoryParts, entries: int):
        record(entries)
        custody.anchor(at=NOW)
        wired.ledger_files.held.clear()
        record(1)

        state = custody.anchor(at=after(1))

        assert (state.size, state.pending) == (entries + 1, 0)
        assert custody.verify_ledger().is_whole


class TestAnEntryAsALeaf:
    def test_is_canonical_json_of_what_happened(self, wired: InMemoryParts):
        licence = new_id()
        [entry_id] = record_all(
            [CaseFiled(licence, package_sha256="ab" * 32, package_size_bytes=7)]
        )
        custody.anchor(at=NOW)

        leaf = custody.proofs(entry_ids=[entry_id])[entry_id].entry

        assert json.loads(leaf) == {
            "format": "muniment-entry/1",
            "tag": "filing:case:filed",
            "subject": str(licence),
            "agent": "system:portal",
            "at": "2026-01-02T03:04:05.678901Z",
            "basis": "the Measures, article 14",
            "detail": {"package_sha256": "ab" * 32, "package_size_bytes": 7},
        }
        assert read_moment(json.loads(leaf)["at"]) == NOW

    @given(
        st.text(_WRITABLE, min_size=1, max_size=20),
        st.text(_WRITABLE, max_size=20),
        st.dictionaries(st.text(_WRITABLE, max_size=9), st.text(_WRITABLE) | st.integers(0, 9)),
        st.datetimes(timezones=st.just(UTC)),
    )
    def test_is_the_one_way_to_write_it_whatever_happened(
        self, tag: str, agent: str, detail: dict[str, str | int], at: datetime
    ):
        subject = new_id()

        leaf = leaf_of(tag, subject, agent, at, "by right", canonical_json(detail).decode())

        assert leaf == canonical_json(
            {
                "format": "muniment-entry/1",
                "tag": tag,
                "subject": str(subject),
                "agent": agent,
                "at": write_moment(at),
                "basis": "by right",
                "detail": detail,
            }
        )


class TestProving:
    def test_every_entry_of_a_log_with_a_partial_edge(self, wired: InMemoryParts):
        recorded = record(600)
        custody.anchor(at=NOW, limit=300)
        custody.anchor(at=NOW)

        found = custody.proofs(entry_ids=recorded)

        assert set(found) == set(recorded)
        assert all(proves(proof) for proof in found.values())
        assert [found[entry_id].position for entry_id in recorded] == list(range(600))

    def test_of_a_subject_is_of_its_newest_entry_of_that_tag(self, wired: InMemoryParts):
        licence = new_id()
        recorded = record_all(
            [CaseFiled(licence), CaseFiled(licence, title="again"), CaseClosed(licence)]
        )
        custody.anchor(at=NOW)

        proof = custody.proof_for(subject_id=licence, tag=CaseFiled.tag)

        assert proves(proof)
        assert proof == custody.proofs(entry_ids=recorded)[recorded[1]]

    def test_of_many_subjects_at_once(self, wired: InMemoryParts):
        subjects = [new_id() for _ in range(64)]
        record_all([CaseFiled(subject) for subject in subjects])
        custody.anchor(at=NOW)

        found = custody.proofs_for(subject_ids=subjects, tag=CaseFiled.tag)

        assert list(found) == sorted(subjects, key=subjects.index)
        assert all(proves(proof) for proof in found.values())

    def test_an_entry_under_no_checkpoint_is_for_later(self, wired: InMemoryParts):
        first, second = record(2)
        custody.anchor(at=NOW, limit=1)

        with pytest.raises(custody.EntryNotAnchored, match=str(second)):
            custody.proofs(entry_ids=[first, second])

    def test_what_never_happened_is_not_held(self, wired: InMemoryParts):
        with pytest.raises(custody.EntryNotHeld, match=CaseFiled.tag):
            custody.proof_for(subject_id=new_id(), tag=CaseFiled.tag)

    def test_gives_out_no_proof_that_fails(self, wired: InMemoryParts):
        [entry_id, _] = record(2)
        custody.anchor(at=NOW)
        wired.ledger_files.held["tile/0/000.p/2"] = bytes(64)

        with pytest.raises(custody.LedgerDisagrees, match="entry 0"):
            custody.proofs(entry_ids=[entry_id])

    def test_proves_nothing_else(self, wired: InMemoryParts):
        first, second = record(2)
        custody.anchor(at=NOW)
        found = custody.proofs(entry_ids=[first, second])

        forged = custody.LedgerProof(
            found[second].entry,
            found[first].position,
            found[first].tree_size,
            found[first].proof,
            found[first].checkpoint,
        )
        assert not proves(forged)

    def test_reads_each_tile_once(self, wired: InMemoryParts, django_assert_num_queries):
        recorded = record(64)
        custody.anchor(at=NOW)
        reads: list[str] = []
        real = wired.ledger_files.read
        wired.ledger_files.read = lambda path: (reads.append(path), real(path))[1]

        with django_assert_num_queries(3):
            custody.proofs(entry_ids=recorded)

        assert len(reads) == len(set(reads)) == 1


class TestAFailure:
    """At each step, both ways: it did not happen; it happened and we were not told."""

    @pytest.mark.parametrize("after_it", [False, True])
    def test_at_any_write_is_mended_by_the_next_call(
        self, wired: InMemoryParts, monkeypatch: pytest.MonkeyPatch, after_it: bool
    ):
        recorded: list[UUID] = []
        real = wired.ledger_files.write
        for strikes_at in range(12):
            recorded += record(150)
            written: list[str] = []

            def write(path: str, content: bytes, written=written, strikes_at=strikes_at) -> None:
                written.append(path)
                if len(written) - 1 == strikes_at:
                    if after_it:
                        real(path, content)
                    raise DiskFull(path)
                real(path, content)

            monkeypatch.setattr(wired.ledger_files, "write", write)
            try:
                custody.anchor(at=NOW)
            except DiskFull:
                assert len(written) == strikes_at + 1
            monkeypatch.setattr(wired.ledger_files, "write", real)

            state = custody.anchor(at=NOW)

            assert (state.size, state.pending) == (len(recorded), 0)
            examined = custody.verify_ledger()
            assert examined.is_whole, examined.problems
        assert all(proves(proof) for proof in custody.proofs(entry_ids=recorded).values())

    def test_before_positions_are_given_changes_nothing(
        self, wired: InMemoryParts, monkeypatch: pytest.MonkeyPatch
    ):
        record(3)

        def fail(*args, **kwargs):
            raise ZeroDivisionError

        with monkeypatch.context() as patch:
            patch.setattr(anchoring, "insert", fail)
            with pytest.raises(ZeroDivisionError):
                custody.anchor(at=NOW)

        assert custody.ledger_state().pending == 3
        assert custody.anchor(at=NOW).size == 3

    def test_of_lost_files_is_mended_from_the_entries(self, wired: InMemoryParts):
        record(300)
        custody.anchor(at=NOW)
        wired.ledger_files.held.clear()
        record(1)

        custody.anchor(at=NOW)

        assert custody.verify_ledger().is_whole


class TestALedgerThatDisagrees:
    def test_signs_nothing_when_the_database_is_older_than_its_files(self, wired: InMemoryParts):
        record(2)
        custody.anchor(at=NOW)
        LedgerHead.objects.update(size=1, files_size=1, checkpoint_size=1)
        record(1)
        before = dict(wired.ledger_files.held)

        with pytest.raises(custody.LedgerDisagrees, match="2 entries"):
            custody.anchor(at=NOW)

        assert wired.ledger_files.held == before

    def test_signs_nothing_when_the_checkpoint_is_another_of_the_same_size(
        self, wired: InMemoryParts
    ):
        record(2)
        custody.anchor(at=NOW)
        root = wired.ledger_files.held["checkpoint"].split(b"\n")[2]
        other = base64.b64encode(bytes(32))
        wired.ledger_files.held["checkpoint"] = wired.ledger_files.held["checkpoint"].replace(
            root, other
        )
        record(1)

        with pytest.raises(custody.LedgerDisagrees):
            custody.anchor(at=NOW)

    def test_signs_nothing_when_the_head_was_tampered_with(self, wired: InMemoryParts):
        record(3)
        custody.anchor(at=NOW)
        LedgerHead.objects.update(edge=["00" * 32, "11" * 32])
        record(1)

        with pytest.raises(custody.LedgerDisagrees, match="root"):
            custody.anchor(at=NOW)

        assert custody.ledger_state().size == 3


@pytest.mark.django_db(transaction=True)
class TestTwoProcessesAtOnce:
    def test_give_each_position_once_and_never_take_the_checkpoint_back(self, wired: InMemoryParts):
        recorded = record(400)
        sizes: list[int] = []
        real = wired.ledger_files.write

        def write(path: str, content: bytes) -> None:
            real(path, content)
            if path == "checkpoint":
                sizes.append(int(content.split(b"\n")[1]))

        wired.ledger_files.write = write

        def anchor_in_small_steps() -> None:
            for _ in range(15):
                custody.anchor(at=NOW, limit=23)

        together(anchor_in_small_steps, workers=3)

        while custody.anchor(at=NOW).pending:
            pass
        assert sizes == sorted(set(sizes))
        examined = custody.verify_ledger()
        assert examined.is_whole, examined.problems
        assert examined.size == 400
        assert all(proves(proof) for proof in custody.proofs(entry_ids=recorded).values())

    def test_refuse_to_sign_within_a_transaction(self, wired: InMemoryParts):
        record(1)

        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            custody.anchor(at=NOW)
