"""A monitor follows a ledger and notices when it shows two histories."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.recordkit.verifier.ledgers import LEDGER, LedgerFolder, entries, ledger_at

from recordkit.errors import ContentFault, EvidenceFault, NotHeld
from recordkit.evidence import NoteSigner, TileAbsent, bundle_of, sign_checkpoint
from recordkit.evidence.continuity import UnknownLedger
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.keeping import NoState
from recordkit.verifier.log_folder import FolderTiles
from recordkit.verifier.monitor import (
    MonitorStateDamaged,
    Observation,
    Source,
    monitor_ledger,
)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "monitor"
    folder.mkdir()
    return folder


@pytest.fixture
def ledger(tmp_path: Path) -> LedgerFolder:
    return ledger_at(tmp_path / "ledger", entries(300))


def look(state: Path, ledger: LedgerFolder, *others: str) -> Observation:
    return monitor_ledger(
        state,
        Source("own", (ledger.root / "checkpoint").read_bytes()),
        FolderTiles(ledger.root),
        keys=(LEDGER.verifier,),
        others=[Source(f"other-{n}", note.encode()) for n, note in enumerate(others)],
    )


def codes(found: Observation) -> list[str]:
    return [finding.fault.code for finding in found.findings]


class TestAnHonestLedger:
    def test_is_followed_from_its_first_entry(self, state: Path, ledger: LedgerFolder):
        found = look(state, ledger)

        assert found.verdict is Verdict.PASSED
        assert (found.size, found.followed, found.new_entries) == (300, 300, 300)

    def test_is_followed_by_what_is_new(self, state: Path, ledger: LedgerFolder):
        grown = []
        for more in (0, 1, 211, 256, 1000):
            ledger.grow(entries(more, word=f"{more}"))
            grown.append(look(state, ledger))

        assert [found.verdict for found in grown] == [Verdict.PASSED] * 5
        assert [found.new_entries for found in grown] == [300, 1, 211, 256, 1000]
        assert grown[-1].compared == 4  # every checkpoint that was seen before

    def test_agrees_with_its_older_checkpoints_elsewhere(self, state: Path, ledger: LedgerFolder):
        found = look(state, ledger, ledger.note(1), ledger.note(256), ledger.note())

        assert (found.verdict, found.compared) == (Verdict.PASSED, 3)

    def test_that_is_an_old_copy_cannot_be_compared_with_newer_checkpoints(
        self, state: Path, ledger: LedgerFolder
    ):
        old = (ledger.root / "checkpoint").read_text()
        newer = ledger.grow(entries(9))
        ledger.publish(old)

        found = look(state, ledger, newer)

        assert (found.verdict, found.ahead) == (Verdict.INDETERMINATE, ("other-0",))
        ledger.publish(newer)
        assert look(state, ledger).verdict is Verdict.PASSED

    def test_may_be_empty(self, state: Path, tmp_path: Path):
        empty = ledger_at(tmp_path / "empty")

        assert look(state, empty).verdict is Verdict.PASSED
        empty.grow(entries(2))
        assert look(state, empty).new_entries == 2


class TestALedgerWithTwoHistories:
    def test_is_convicted_by_two_checkpoints_of_one_size(
        self, state: Path, ledger: LedgerFolder, tmp_path: Path
    ):
        other = ledger_at(tmp_path / "other", entries(300, word="forged"))

        found = look(state, ledger, other.note())

        assert found.verdict is Verdict.FAILED
        assert codes(found) == ["LOG-401"]
        kept = found.findings[0].evidence
        assert kept is not None
        notes = {(kept / name).read_text() for name in ("first.txt", "second.txt")}
        assert notes == {other.note(), ledger.note()}
        assert json.loads((kept / "report.json").read_bytes())["code"] == "LOG-401"

    @pytest.mark.parametrize("size", [1, 255, 256, 299])
    def test_is_convicted_by_a_shorter_one_that_is_not_its_beginning(
        self, state: Path, ledger: LedgerFolder, tmp_path: Path, size: int
    ):
        other = ledger_at(tmp_path / "other", entries(size, word="forged"))

        assert codes(look(state, ledger, other.note())) == ["LOG-401"]

    def test_is_convicted_when_it_rewrites_what_was_followed(
        self, state: Path, ledger: LedgerFolder, tmp_path: Path
    ):
        look(state, ledger)
        changed = [*entries(300), *entries(50, word="new")]
        changed[7] = b"rewritten"
        rewritten = ledger_at(tmp_path / "rewritten", changed)

        found = look(state, rewritten)

        assert codes(found) == ["LOG-401"]
        assert found.new_entries == 0
        assert look(state, ledger).verdict is Verdict.FAILED  # the evidence is not forgotten

    def test_is_convicted_by_two_that_are_both_newer_than_the_folder(
        self, state: Path, ledger: LedgerFolder, tmp_path: Path
    ):
        pair = [ledger_at(tmp_path / word, entries(400, word=word)).note() for word in "ab"]

        assert "LOG-401" in codes(look(state, ledger, *pair))

    def test_is_convicted_later_by_a_checkpoint_that_was_newer_once(
        self, state: Path, ledger: LedgerFolder, tmp_path: Path
    ):
        look(state, ledger, ledger_at(tmp_path / "other", entries(301, word="forged")).note())
        ledger.grow(entries(50))

        assert codes(look(state, ledger)) == ["LOG-401"]


class TestALedgerThatGoesBack:
    def test_is_found_and_shown_by_both_checkpoints(self, state: Path, ledger: LedgerFolder):
        old = (ledger.root / "checkpoint").read_text()
        newer = ledger.grow(entries(9))
        look(state, ledger)
        ledger.publish(old)

        found = look(state, ledger)

        assert codes(found) == ["LOG-402"]
        assert found.findings[0].evidence is not None
        assert (found.findings[0].evidence / "first.txt").read_text() == newer

    def test_is_found_also_where_the_older_checkpoint_is_gone(
        self, state: Path, ledger: LedgerFolder
    ):
        old = (ledger.root / "checkpoint").read_text()
        ledger.grow(entries(9))
        look(state, ledger)
        ledger.publish(old)
        for kept in state.rglob("309-*.txt"):
            kept.unlink()

        assert codes(look(state, ledger)) == ["LOG-402"]


class TestFilesThatDisagree:
    def test_in_tiles_are_found(self, state: Path, ledger: LedgerFolder):
        (ledger.root / "tile/1/000.p/1").write_bytes(bytes(32))

        assert codes(look(state, ledger)) == ["LOG-403"]

    def test_in_entries_are_found(self, state: Path, ledger: LedgerFolder):
        changed = entries(256)
        changed[9] = b"changed"
        (ledger.root / "tile/entries/000").write_bytes(bundle_of(changed))

        found = look(state, ledger)

        assert codes(found) == ["LOG-405"]
        assert found.followed == 0

    @pytest.mark.parametrize("path", ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"])
    def test_in_tiles_are_no_fork_though_old_checkpoints_no_longer_fit(
        self, state: Path, ledger: LedgerFolder, path: str
    ):
        content = bytearray((ledger.root / path).read_bytes())
        content[0] ^= 1
        (ledger.root / path).write_bytes(content)

        found = look(state, ledger, ledger.note(1), ledger.note(256), ledger.note(299))

        assert codes(found) == ["LOG-403"]

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_in_any_byte_of_any_file_are_found(self, data: st.DataObject):
        with TemporaryDirectory() as folder:
            ledger = ledger_at(Path(folder) / "ledger", entries(300))
            (Path(folder) / "state").mkdir()
            files = sorted(path for path in ledger.root.rglob("*") if path.is_file())
            damaged = data.draw(st.sampled_from(files))
            content = bytearray(damaged.read_bytes())
            content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
            damaged.write_bytes(content)

            try:
                found = look(Path(folder) / "state", ledger)
            except (ContentFault, EvidenceFault, NotHeld):
                return

            assert found.verdict is Verdict.FAILED
            assert "LOG-401" not in codes(found)

    def test_in_tiles_far_up_are_found(self, state: Path, tmp_path: Path):
        large = ledger_at(tmp_path / "large", entries(66_000))
        tile = large.root / "tile/1/000"
        content = bytearray(tile.read_bytes())
        content[77 * 32] ^= 1
        tile.write_bytes(content)

        assert codes(look(state, large)) == ["LOG-405"]

    def test_that_are_missing_are_named(self, state: Path, ledger: LedgerFolder):
        (ledger.root / "tile/entries/000").unlink()

        with pytest.raises(TileAbsent, match="tile/entries/000"):
            look(state, ledger)

    def test_of_the_past_are_found_though_no_checkpoint_is_left(
        self, state: Path, ledger: LedgerFolder, tmp_path: Path
    ):
        look(state, ledger)
        for kept in state.rglob("300-*.txt"):
            kept.unlink()
        rewritten = ledger_at(tmp_path / "rewritten", entries(400, word="forged"))

        assert codes(look(state, rewritten)) == ["LOG-405"]


class TestWhatOthersGive:
    def test_is_found_when_the_ledger_has_not_signed_it(self, state: Path, ledger: LedgerFolder):
        forged = ledger.note().replace("\n300\n", "\n301\n")

        found = look(state, ledger, forged, "no checkpoint at all")

        assert codes(found) == ["LOG-404", "EVD-204"]

    def test_of_other_ledgers_is_no_word_on_this_one(self, state: Path, ledger: LedgerFolder):
        other = NoteSigner.generate("elsewhere.example")
        note = sign_checkpoint(other.name, 1, bytes(32), other)

        assert codes(look(state, ledger, note)) == ["LOG-301"]

    def test_does_not_count_for_a_ledger_nobody_knows(self, state: Path, ledger: LedgerFolder):
        with pytest.raises(UnknownLedger):
            monitor_ledger(
                state,
                Source("own", ledger.note().encode()),
                FolderTiles(ledger.root),
                keys=(),
            )


class TestTheState:
    def test_has_to_be_there(self, tmp_path: Path, ledger: LedgerFolder):
        with pytest.raises(NoState):
            look(tmp_path / "nowhere", ledger)

    @pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format":"other"}', b"\xff"])
    def test_that_was_damaged_is_not_taken_for_a_new_one(
        self, state: Path, ledger: LedgerFolder, content: bytes
    ):
        look(state, ledger)
        for kept in state.rglob("edge.json"):
            kept.write_bytes(content)

        with pytest.raises(MonitorStateDamaged):
            look(state, ledger)

    def test_with_a_checkpoint_that_was_damaged_is_not_read_past_it(
        self, state: Path, ledger: LedgerFolder
    ):
        look(state, ledger)
        for kept in state.rglob("300-*.txt"):
            kept.write_bytes(b"damaged")

        with pytest.raises(MonitorStateDamaged):
            look(state, ledger)
