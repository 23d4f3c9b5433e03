"""What witnesses cosign is published, and proofs stand under it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction
from tests.doubles.keys import ORIGIN, note_signer
from tests.doubles.parts import InMemoryParts
from tests.rooms.custody.ledger_events import NOW, after, record

from muniment.commons.custody import api as custody
from muniment.commons.custody.models import CosignedCheckpoint
from muniment.kernel import parts
from muniment.kernel.ports import DiskFull
from recordkit.evidence import (
    CosignatureSigner,
    MalformedCheckpoint,
    NoteSigner,
    WitnessPolicy,
    leaf_hash,
    parse_checkpoint,
    parse_note,
    sign_checkpoint,
    verify_inclusion,
)
from recordkit.verifier.log_folder import FolderTiles
from recordkit.verifier.witness import make_witness, witness_checkpoint

pytestmark = pytest.mark.django_db
COUNTY, AUTHORITY = (
    CosignatureSigner.generate(name) for name in ("county.example", "authority.example")
)
KEYS = (note_signer().verifier, COUNTY.verifier, AUTHORITY.verifier)


@pytest.fixture
def ledger(wired: InMemoryParts) -> InMemoryParts:
    """Return parts that know two witnesses."""
    known = WitnessPolicy.any_of([COUNTY.verifier, AUTHORITY.verifier])
    parts.install(replace(wired.parts, witnesses=known))
    return wired


def cosigned(*witnesses: CosignatureSigner, note: str | None = None) -> bytes:
    note = custody.newest_checkpoint() if note is None else note
    text = parse_note(note).text
    return (note + "".join(w.cosignature_line(text, at_seconds=1) for w in witnesses)).encode()


def take(note: bytes) -> custody.CosignedState:
    return custody.take_cosignatures(note=note, at=NOW)


def signers(note: str | bytes) -> set[str]:
    return {key.name for key in parse_checkpoint(note, KEYS).signers}


class TestTakingCosignatures:
    def test_publishes_them_with_the_checkpoint(self, ledger: InMemoryParts):
        record(5)
        custody.anchor(at=NOW)

        state = take(cosigned(COUNTY))

        assert state == custody.CosignedState(5, 5, ("county.example",))
        held = ledger.ledger_files.held
        assert signers(held["checkpoint"]) == {ORIGIN, "county.example"}
        assert held["cosigned-checkpoint"] == held["checkpoint"]
        assert custody.newest_checkpoint().encode() == held["checkpoint"]
        assert custody.verify_ledger().is_whole

    def test_joins_what_witnesses_signed_apart(self, ledger: InMemoryParts):
        record(5)
        custody.anchor(at=NOW)
        sent_round = custody.newest_checkpoint()

        take(cosigned(COUNTY, note=sent_round))
        state = take(cosigned(AUTHORITY, note=sent_round))
        again = take(cosigned(AUTHORITY, note=sent_round))

        assert state.witnesses == again.witnesses == ("county.example", "authority.example")
        assert signers(ledger.ledger_files.held["checkpoint"]) == {ORIGIN, *state.witnesses}

    def test_takes_them_after_the_ledger_has_grown(self, ledger: InMemoryParts):
        record(300)
        custody.anchor(at=NOW)
        sent_round = custody.newest_checkpoint()
        record(100)
        custody.anchor(at=after(1))

        state = take(cosigned(COUNTY, note=sent_round))

        held = ledger.ledger_files.held
        assert (state.size, state.ledger_size) == (300, 400)
        assert signers(held["checkpoint"]) == {ORIGIN}
        assert signers(held["cosigned-checkpoint"]) == {ORIGIN, "county.example"}

    def test_never_takes_the_cosigned_checkpoint_back(self, ledger: InMemoryParts):
        notes = []
        for _ in range(2):
            record(1)
            custody.anchor(at=NOW)
            notes.append(custody.newest_checkpoint())

        take(cosigned(COUNTY, note=notes[1]))
        take(cosigned(AUTHORITY, note=notes[0]))

        assert parse_checkpoint(ledger.ledger_files.held["cosigned-checkpoint"], ()).size == 2
        assert CosignedCheckpoint.objects.count() == 2

    def test_leaves_strangers_out(self, ledger: InMemoryParts):
        record(1)
        custody.anchor(at=NOW)

        take(cosigned(CosignatureSigner.generate("stranger.example"), COUNTY))

        held = parse_note(ledger.ledger_files.held["checkpoint"])
        assert [each.name for each in held.signatures] == [ORIGIN, "county.example"]

    def test_refuses_what_no_known_witness_signed(self, ledger: InMemoryParts):
        record(1)
        custody.anchor(at=NOW)
        before = dict(ledger.ledger_files.held)

        for witnesses in ((), (CosignatureSigner.generate("stranger.example"),)):
            with pytest.raises(custody.NoKnownWitness):
                take(cosigned(*witnesses))

        assert ledger.ledger_files.held == before

    def test_refuses_a_cosignature_that_is_not_good(self, ledger: InMemoryParts):
        record(1)
        custody.anchor(at=NOW)
        forged = CosignatureSigner("county.example", CosignatureSigner.generate("x").key)
        line = COUNTY.cosignature_line("another text\n", at_seconds=1)

        with pytest.raises(custody.CosignatureBad, match=r"county\.example"):
            take((custody.newest_checkpoint() + line).encode())
        with pytest.raises(custody.NoKnownWitness):
            take(cosigned(forged))

    def test_refuses_what_this_ledger_has_not_signed(self, ledger: InMemoryParts):
        record(1)
        custody.anchor(at=NOW)
        other = NoteSigner.generate("elsewhere.example")
        unsigned = custody.newest_checkpoint().replace("\n1\n", "\n2\n")

        for note in (sign_checkpoint(other.name, 1, bytes(32), other), unsigned):
            with pytest.raises(custody.NotOurCheckpoint):
                take(cosigned(COUNTY, note=note))
        with pytest.raises(MalformedCheckpoint):
            take(b"no checkpoint")

    @pytest.mark.parametrize("size", [1, 9])
    def test_stops_at_what_we_signed_and_do_not_have(self, ledger: InMemoryParts, size: int):
        record(1)
        custody.anchor(at=NOW)
        ours = sign_checkpoint(ORIGIN, size, bytes(32), note_signer())

        with pytest.raises(custody.LedgerDisagrees):
            take(cosigned(COUNTY, note=ours))

        assert not CosignedCheckpoint.objects.exists()

    @pytest.mark.parametrize("fatal", ["checkpoint", "cosigned-checkpoint"])
    @pytest.mark.parametrize("after_it", [False, True])
    def test_that_breaks_at_a_file_is_mended_by_taking_them_again(
        self, ledger: InMemoryParts, monkeypatch: pytest.MonkeyPatch, fatal: str, after_it: bool
    ):
        record(1)
        custody.anchor(at=NOW)
        note, real = cosigned(COUNTY), ledger.ledger_files.write

        def write(path: str, content: bytes) -> None:
            if path != fatal or after_it:
                real(path, content)
            if path == fatal:
                raise DiskFull(path)

        with monkeypatch.context() as broken:
            broken.setattr(ledger.ledger_files, "write", write)
            with pytest.raises(DiskFull):
                take(note)
        assert custody.verify_ledger().is_whole

        take(note)

        assert signers(custody.newest_checkpoint()) == {ORIGIN, "county.example"}
        assert custody.verify_ledger().is_whole

    @pytest.mark.django_db(transaction=True)
    def test_is_no_part_of_another_transaction(self, ledger: InMemoryParts):
        record(1)
        custody.anchor(at=NOW)

        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            take(cosigned(COUNTY))


class TestProofs:
    def test_stand_under_what_most_witnesses_signed(self, ledger: InMemoryParts):
        early = record(300)
        custody.anchor(at=NOW)
        both = custody.newest_checkpoint()
        record(50)
        custody.anchor(at=NOW)
        one = custody.newest_checkpoint()
        late = record(7)
        custody.anchor(at=NOW)
        take(cosigned(COUNTY, AUTHORITY, note=both))
        take(cosigned(COUNTY, note=one))

        found = [custody.proofs(entry_ids=[each])[each] for each in (early[0], early[-1], late[0])]

        assert [proof.tree_size for proof in found] == [300, 300, 357]
        assert signers(found[0].checkpoint) == {ORIGIN, "county.example", "authority.example"}
        assert signers(found[2].checkpoint) == {ORIGIN}
        for proof in found:
            root = parse_checkpoint(proof.checkpoint, ()).root
            assert verify_inclusion(
                leaf_hash(proof.entry), proof.position, proof.tree_size, proof.proof, root
            )

    def test_of_many_stand_under_one_that_covers_them_all(self, ledger: InMemoryParts):
        early = record(2)
        custody.anchor(at=NOW)
        take(cosigned(COUNTY))
        late = record(2)
        custody.anchor(at=NOW)

        found = custody.proofs(entry_ids=[*early, *late])

        assert {proof.tree_size for proof in found.values()} == {4}

    def test_need_no_tiles_of_the_older_ledger(self, ledger: InMemoryParts):
        [entry_id, *_] = record(3)
        custody.anchor(at=NOW)
        take(cosigned(COUNTY))
        record(2)
        custody.anchor(at=NOW)
        del ledger.ledger_files.held["tile/0/000.p/3"]

        assert custody.proofs(entry_ids=[entry_id])[entry_id].tree_size == 3


class TestExamining:
    def test_finds_that_witnesses_signed_another_history(self, ledger: InMemoryParts):
        record(3)
        custody.anchor(at=NOW)
        forged = sign_checkpoint(ORIGIN, 2, bytes(32), note_signer())
        CosignedCheckpoint.objects.create(
            size=2, note=cosigned(COUNTY, note=forged).decode(), witnesses=1, cosigned_at=NOW
        )

        [problem] = custody.verify_ledger().problems

        assert "witnesses cosigned" in problem.en
        assert "见证人联署" in problem.zh


class TestAWitnessInAnotherOffice:
    def test_cosigns_what_the_platform_publishes(self, wired: InMemoryParts, tmp_path: Path):
        key = make_witness(tmp_path / "w", name="archives.example/w")
        (tmp_path / "w/ledgers/ours.vkey").write_text(note_signer().vkey)
        parts.install(replace(wired.parts, witnesses=WitnessPolicy.any_of([key])))
        for count in (300, 5):
            record(count)
            custody.anchor(at=NOW)
            for path, content in wired.ledger_files.held.items():
                (tmp_path / "copy" / path).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / "copy" / path).write_bytes(content)

            found = witness_checkpoint(
                tmp_path / "w",
                (tmp_path / "copy/checkpoint").read_bytes(),
                FolderTiles(tmp_path / "copy"),
                at_seconds=1_700_000_000,
            )

            assert take(found.note.encode()).witnesses == ("archives.example/w",)
