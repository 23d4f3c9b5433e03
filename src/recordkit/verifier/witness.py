"""A witness: it cosigns a ledger's checkpoint once that continues all that it has seen before.

Its state folder holds its key, the keys of the ledgers that it looks after (`ledgers/*.vkey`)
and, for each of them, the last checkpoint that it cosigned. One process at a time:

1. The last checkpoint is read; the new one must be signed by its ledger.
2. The tiles must give its root, and show that it continues the last.
3. The new one is kept, with the cosignature, on the disk.
4. Only then is the cosignature given out.

Source: C2SP tlog-witness and tlog-cosignature.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recordkit.errors import Fault, Outage, Refusal, Words
from recordkit.evidence import (
    Checkpoint,
    CosignatureSigner,
    CosignatureVerifier,
    NoteSignature,
    NoteVerifier,
    TileReader,
    cosigned_at,
    parse_checkpoint,
    parse_note,
)
from recordkit.evidence.continuity import (
    LedgerForked,
    LedgerRolledBack,
    require_continuation,
    require_signed,
    require_tiles,
)
from recordkit.evidence.notes import MOST_SIGNATURES
from recordkit.verifier.keeping import (
    NoState,
    held_alone,
    keep_evidence,
    make_folder,
    place_of,
    replace_file,
)
from recordkit.verifier.log_folder import read_ledger_keys

LEDGERS = "ledgers"
_KEY, _PUBLIC, _SEEN, _LAST = "witness.key.pem", "witness.vkey", "seen", "cosigned.txt"
_OWNER_ONLY = 0o600


class WitnessKeyExists(Refusal):
    """The folder has a key already, and what was signed with it needs it."""

    code = "LOG-101"
    title = Words("该目录已有见证人密钥", "The folder has a witness's key already")
    mend = Words("换一个目录；已有密钥不会被覆盖", "Choose another folder; a key is never replaced")


class UnfitName(Refusal):
    """A name cannot stand on a signature line."""

    code = "LOG-102"
    title = Words("见证人名称不可用", "Not a name for a witness")
    mend = Words(
        "名称不含空格与加号，如 archives.example.gov.cn/witness",
        "Write a name without spaces and plus signs, like archives.example.gov.cn/witness",
    )


class ClockWentBack(Outage):
    """The clock says an earlier moment than the last cosignature does."""

    code = "LOG-501"
    title = Words("时钟早于上一次联署", "The clock is behind the last cosignature")
    mend = Words("校准本机时钟后再试", "Set the clock of this machine and try again")


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What was cosigned. `was_at` is the size of the last one before, None when this is the first.

    `line` is the cosignature alone, `note` the checkpoint as it came with the line added.
    """

    checkpoint: Checkpoint
    line: str
    at_seconds: int
    was_at: int | None

    @property
    def note(self) -> str:
        """The checkpoint as it came, with this cosignature once, at its end."""
        others = [line for line in map(str, self.checkpoint.note.signatures) if line != self.line]
        return f"{self.checkpoint.note.text}\n{''.join(others[: MOST_SIGNATURES - 1])}{self.line}"


def make_witness(folder: Path, *, name: str) -> CosignatureVerifier:
    """Make a witness's key and folder; return the public half, which lies beside it.

    Raises:
        WitnessKeyExists: There is one.
        UnfitName: The name has spaces or a plus sign.
    """
    try:
        signer = CosignatureSigner.generate(name)
    except ValueError as unfit:
        raise UnfitName(str(unfit), zh=f"名称 {name!r:.80}") from unfit
    make_folder(folder / LEDGERS)
    with held_alone(folder):
        if (folder / _KEY).exists():
            raise WitnessKeyExists(str(folder), zh=str(folder), where=str(folder))
        replace_file(folder / _PUBLIC, f"{signer.vkey}\n".encode())
        replace_file(folder / _KEY, signer.to_pem(), mode=_OWNER_ONLY)
    return signer.verifier


def witness_checkpoint(
    folder: Path,
    note: bytes,
    reader: TileReader,
    *,
    at_seconds: int,
    keys: tuple[NoteVerifier, ...] = (),
) -> Witnessed:
    """Cosign a checkpoint, if it continues what this witness cosigned before.

    `reader` gives the ledger's tiles; `keys` are ledgers' keys beside those in the folder.
    A checkpoint that was cosigned before gets the same cosignature again. Two checkpoints that
    contradict one another are kept in `evidence`.

    Raises:
        NoState: The folder is not a witness's.
        MalformedCheckpoint: `note` is no checkpoint.
        UnknownLedger, LedgerSignatureBad: It is not signed by a ledger that is known.
        LedgerForked, LedgerRolledBack: It does not continue what was cosigned before.
        TilesDisagree, TileAbsent, DamagedTile: The tiles cannot show that it does.
        ClockWentBack: `at_seconds` is before the last cosignature.
    """
    with held_alone(folder):
        signer = _signer(folder)
        known = (*read_ledger_keys((folder / LEDGERS,)), *keys)
        new = parse_checkpoint(note, known)
        require_signed(new, known)
        place = place_of(folder / _SEEN, new.origin) / _LAST
        last = parse_checkpoint(place.read_bytes(), known) if place.exists() else None
        given = _cosignature(last, signer.verifier)
        if last is not None and given is not None and last.note.text == new.note.text:
            return Witnessed(new, str(given), _moment(given), last.size)
        _require_growth(folder, last, new, reader)
        if given is not None and at_seconds < _moment(given):
            raise ClockWentBack(f"{at_seconds} is before {_moment(given)}")
        line = signer.cosignature_line(new.note.text, at_seconds=at_seconds)
        replace_file(place, _kept(new, known, line))
        return Witnessed(new, line, at_seconds, None if last is None else last.size)


def _require_growth(
    folder: Path, last: Checkpoint | None, new: Checkpoint, reader: TileReader
) -> None:
    if last is None:
        require_tiles(new, reader)
        return
    try:
        require_continuation(last, new, reader)
    except (LedgerForked, LedgerRolledBack) as found:
        keep_evidence(folder, last, new, report_of(found))
        raise


def report_of(found: Fault) -> dict[str, object]:
    """Return a fault as JSON values."""
    return {
        "code": found.code,
        "title": {"zh": found.title.zh, "en": found.title.en},
        "detail": {"zh": found.detail.zh, "en": found.detail.en},
    }


def _signer(folder: Path) -> CosignatureSigner:
    if not (folder / _KEY).exists():
        raise NoState(f"{folder}: no {_KEY}", zh=f"{folder} 中没有 {_KEY}", where=str(folder))
    public = CosignatureVerifier.parse((folder / _PUBLIC).read_text("utf-8").strip())
    return CosignatureSigner.from_pem(public.name, (folder / _KEY).read_bytes())


def _kept(new: Checkpoint, known: tuple[NoteVerifier, ...], line: str) -> bytes:
    """Return what is kept: the ledger's signatures and ours, and no lines of strangers."""
    own = (each for key in dict.fromkeys(known) for each in new.note.signatures_by(key))
    kept = f"{new.note.text}\n{''.join(map(str, own))}{line}".encode()
    parse_note(kept)  # what could not be read again is not cosigned
    return kept


def _cosignature(last: Checkpoint | None, own: CosignatureVerifier) -> NoteSignature | None:
    if last is None:
        return None
    return next(
        (each for each in last.note.signatures_by(own) if own.accepts(last.note.text, each.value)),
        None,
    )


def _moment(given: NoteSignature) -> int:
    return cosigned_at(given.value) or 0
