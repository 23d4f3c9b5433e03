"""A witness cosigns one history only, whatever it is shown and whenever it dies."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.recordkit.verifier.ledgers import LEDGER, LedgerFolder, entries, ledger_at

from recordkit.evidence import (
    CosignatureVerifier,
    MalformedCheckpoint,
    NoteSigner,
    TileAbsent,
    parse_checkpoint,
    sign_checkpoint,
)
from recordkit.evidence.continuity import (
    LedgerForked,
    LedgerRolledBack,
    LedgerSignatureBad,
    TilesDisagree,
    UnknownLedger,
)
from recordkit.verifier import keeping
from recordkit.verifier.keeping import NoState
from recordkit.verifier.log_folder import FolderTiles
from recordkit.verifier.witness import (
    ClockWentBack,
    UnfitName,
    Witnessed,
    WitnessKeyExists,
    make_witness,
    witness_checkpoint,
)

AT = 1_800_000_000


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "witness"
    make_witness(folder, name="archives.example/witness")
    (folder / "ledgers" / "city.vkey").write_text(f"{LEDGER.vkey}\n")
    return folder


@pytest.fixture
def ledger(tmp_path: Path) -> LedgerFolder:
    return ledger_at(tmp_path / "ledger", entries(300))


def key_of(state: Path) -> CosignatureVerifier:
    return CosignatureVerifier.parse((state / "witness.vkey").read_text().strip())


def witness(
    state: Path, ledger: LedgerFolder, note: str | None = None, *, at: int = AT
) -> Witnessed:
    content = (ledger.root / "checkpoint").read_bytes() if note is None else note.encode()
    return witness_checkpoint(state, content, FolderTiles(ledger.root), at_seconds=at)


class TestMakeWitness:
    def test_keeps_the_key_for_its_owner_alone(self, state: Path):
        mode = (state / "witness.key.pem").stat().st_mode

        assert stat.S_IMODE(mode) == 0o600
        assert key_of(state).name == "archives.example/witness"

    def test_never_replaces_a_key(self, state: Path):
        before = (state / "witness.key.pem").read_bytes()

        with pytest.raises(WitnessKeyExists):
            make_witness(state, name="another.example")

        assert (state / "witness.key.pem").read_bytes() == before

    def test_refuses_a_name_that_fits_no_line(self, tmp_path: Path):
        with pytest.raises(UnfitName):
            make_witness(tmp_path / "w", name="with space")


class TestWitnessCheckpoint:
    def test_cosigns_the_first_that_it_sees(self, state: Path, ledger: LedgerFolder):
        found = witness(state, ledger)

        read = parse_checkpoint(found.note, [LEDGER.verifier, key_of(state)])
        assert read.signers == (LEDGER.verifier, key_of(state))
        assert (read.size, found.was_at, found.at_seconds) == (300, None, AT)

    @pytest.mark.parametrize("more", [1, 212, 300, 70_000])
    def test_cosigns_what_continues_it(self, state: Path, ledger: LedgerFolder, more: int):
        witness(state, ledger)
        ledger.grow(entries(more, word="more"))

        found = witness(state, ledger, at=AT + 1)

        assert (found.checkpoint.size, found.was_at) == (300 + more, 300)
        assert parse_checkpoint(found.note, [key_of(state)]).signers == (key_of(state),)

    def test_gives_the_same_cosignature_for_the_same_checkpoint(
        self, state: Path, ledger: LedgerFolder
    ):
        first = witness(state, ledger)

        again = witness(state, ledger, at=AT + 99)
        with_ours = witness(state, ledger, first.note, at=AT + 99)

        assert again.line == first.line
        assert with_ours.note == first.note

    def test_keeps_the_signatures_of_others_where_they_stand(
        self, state: Path, ledger: LedgerFolder
    ):
        note = ledger.note() + NoteSigner.generate("stranger").signature_line("x")

        assert witness(state, ledger, note).note.startswith(note)

    def test_may_begin_with_an_empty_ledger(self, state: Path, tmp_path: Path):
        empty = ledger_at(tmp_path / "empty")
        witness(state, empty)
        empty.grow(entries(3))

        assert witness(state, empty).was_at == 0

    def test_refuses_another_history_of_the_same_size(
        self, state: Path, ledger: LedgerFolder, tmp_path: Path
    ):
        witness(state, ledger)
        other = ledger_at(tmp_path / "other", entries(300, word="forged"))

        with pytest.raises(LedgerForked):
            witness(state, other)

        kept = sorted(path.name for path in (state / "evidence").rglob("*.*"))
        assert kept == ["first.txt", "report.json", "second.txt"]

    def test_refuses_a_longer_ledger_with_another_past(
        self, state: Path, ledger: LedgerFolder, tmp_path: Path
    ):
        witness(state, ledger)
        changed = entries(700)
        changed[120] = b"rewritten"
        other = ledger_at(tmp_path / "other", changed)

        with pytest.raises(LedgerForked):
            witness(state, other)
        ledger.grow(entries(1))

        assert witness(state, ledger).checkpoint.size == 301

    def test_refuses_a_ledger_that_went_back(self, state: Path, ledger: LedgerFolder):
        witness(state, ledger)

        with pytest.raises(LedgerRolledBack, match="300 entries were signed, now it shows 299"):
            witness(state, ledger, ledger.note(299))

    def test_calls_a_shorter_ledger_with_another_past_a_fork(
        self, state: Path, ledger: LedgerFolder
    ):
        witness(state, ledger)
        forged = sign_checkpoint(LEDGER.name, 200, bytes(32), LEDGER)

        with pytest.raises(LedgerForked):
            witness(state, ledger, forged)

    def test_needs_the_tiles(self, state: Path, ledger: LedgerFolder):
        witness(state, ledger)
        ledger.grow(entries(300))
        (ledger.root / "tile/0/001").unlink()

        with pytest.raises(TileAbsent):
            witness(state, ledger)

    def test_refuses_tiles_that_do_not_give_the_root(self, state: Path, ledger: LedgerFolder):
        tile = ledger.root / "tile/0/001.p/44"
        tile.write_bytes(bytes(44 * 32))

        with pytest.raises(TilesDisagree):
            witness(state, ledger)

    def test_does_not_call_damaged_tiles_a_fork(
        self, state: Path, tmp_path: Path, ledger: LedgerFolder
    ):
        witness(state, ledger)
        ledger.grow(entries(300))
        tile = ledger.root / "tile/0/001"
        tile.write_bytes(bytes(8192))

        with pytest.raises(TilesDisagree):
            witness(state, ledger)

        assert not (state / "evidence").exists()

    def test_knows_only_the_ledgers_that_it_was_given(self, state: Path, ledger: LedgerFolder):
        stranger = NoteSigner.generate("elsewhere.example")
        note = sign_checkpoint(stranger.name, 1, bytes(32), stranger)

        with pytest.raises(UnknownLedger, match="elsewhere"):
            witness(state, ledger, note)

    def test_refuses_a_signature_that_is_bad_or_missing(self, state: Path, ledger: LedgerFolder):
        note = ledger.note()
        text = note.split("\n\n")[0] + "\n"
        unsigned = f"{text}\n{NoteSigner.generate('other').signature_line(text)}"

        for each in (note.replace("\n300\n", "\n301\n"), unsigned):
            with pytest.raises(LedgerSignatureBad):
                witness(state, ledger, each)

    def test_refuses_what_is_no_checkpoint(self, state: Path, ledger: LedgerFolder):
        with pytest.raises(MalformedCheckpoint):
            witness(state, ledger, "no checkpoint")

    def test_does_not_sign_before_its_last_signature(self, state: Path, ledger: LedgerFolder):
        witness(state, ledger)
        ledger.grow(entries(1))

        with pytest.raises(ClockWentBack):
            witness(state, ledger, at=AT - 1)

    def test_is_not_led_astray_by_lines_in_its_own_name(self, state: Path, ledger: LedgerFolder):
        key = key_of(state)
        line = witness(state, ledger).line
        ledger.grow(entries(1))
        # A line of ours over another text, at no moment of ours.
        note = ledger.note() + line * 98

        found = witness(state, ledger, note, at=AT + 1)
        ledger.grow(entries(1))

        assert key.accepts(found.checkpoint.note.text, _value(found.line))
        assert witness(state, ledger, at=AT + 2).was_at == 301

    def test_needs_its_own_folder(self, tmp_path: Path, ledger: LedgerFolder):
        for folder in (tmp_path / "nowhere", ledger.root):
            with pytest.raises(NoState):
                witness(folder, ledger)


def _value(line: str) -> bytes:
    from recordkit.evidence import parse_note

    return parse_note(f"x\n\n{line}").signatures[0].value


class TestAWitnessThatDies:
    """At each step of keeping, before it and after it: a real death, of a process of its own."""

    STEPS = 5  # opened, synced, renamed, folder opened, folder synced

    @pytest.mark.parametrize("after_it", [False, True])
    @pytest.mark.parametrize("fatal", range(STEPS))
    def test_has_signed_nothing_that_it_does_not_remember(
        self, state: Path, ledger: LedgerFolder, tmp_path: Path, fatal: int, after_it: bool
    ):
        first = witness(state, ledger)
        fork = ledger_at(tmp_path / "fork", [*entries(300), b"another"])
        ledger.grow([b"the next"])

        said = in_a_process_that_dies(
            lambda: witness(state, ledger, at=AT + 1), fatal, after_it=after_it
        )

        assert said is None  # it is kept before it is said
        again = witness(state, ledger, at=AT + 2)
        assert again.checkpoint.size == 301
        assert again.was_at in {300, 301}
        assert parse_checkpoint(first.note, [key_of(state)]).signers
        with pytest.raises(LedgerForked):
            witness(state, fork, at=AT + 3)

    def test_would_have_lived_with_one_step_more(self, state: Path, ledger: LedgerFolder):
        witness(state, ledger)
        ledger.grow([b"the next"])

        said = in_a_process_that_dies(
            lambda: witness(state, ledger, at=AT + 1), self.STEPS, after_it=False
        )

        assert said is not None
        assert witness(state, ledger).line == said


def in_a_process_that_dies(
    work: Callable[[], Witnessed], fatal: int, *, after_it: bool
) -> str | None:
    """Run `work` in a child that dies at a step; return the line that it came to say."""
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        try:
            _strike(fatal, after_it=after_it)
            os.write(writes, work().line.encode())
        finally:
            os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as stream:
        said = stream.read()
    os.waitpid(child, 0)
    return said.decode() or None


def _strike(fatal: int, *, after_it: bool) -> None:
    taken = 0

    def deadly(step):
        def take(*arguments, **named):
            nonlocal taken
            number, taken = taken, taken + 1
            if number == fatal and not after_it:
                os._exit(9)
            done = step(*arguments, **named)
            if number == fatal:
                os._exit(9)
            return done

        return take

    real_open = os.open
    opening = deadly(real_open)
    # The lock is no step of keeping.
    keeping.os.open = lambda path, *rest: (
        real_open(path, *rest) if str(path).endswith("lock") else opening(path, *rest)
    )
    keeping.os.fsync = deadly(os.fsync)
    Path.replace = deadly(Path.replace)


class TestTwoAtOnce:
    def test_never_cosign_two_histories(self, state: Path, tmp_path: Path):
        ways = [ledger_at(tmp_path / word, entries(300, word=word)) for word in ("this", "that")]
        reads, writes = os.pipe()
        children = []
        for way in ways * 4:
            child = os.fork()
            if not child:
                try:
                    os.write(writes, witness(state, way).line.encode())
                finally:
                    os._exit(0)
            children.append(child)
        os.close(writes)
        with os.fdopen(reads, "rb") as stream:
            said = stream.read().decode().splitlines()
        for child in children:
            os.waitpid(child, 0)

        assert len(said) == 4
        assert len(set(said)) == 1
