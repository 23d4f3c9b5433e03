"""A monitor: it follows a ledger entry by entry and notices when it shows two histories.

Its state folder keeps, for each ledger, the right edge of the tree that it has recomputed from
the entries, and every checkpoint that it ever saw. One process at a time:

1. All checkpoints of this run are read; each must be signed by the ledger.
2. Two of one size with two roots, among these and all seen before, are a fork.
3. The tiles must give the newest checkpoint of the ledger itself, and the root of every checkpoint
   seen before that is not larger.
4. New entries are read from their bundles, hashed and appended: they must give the hashes in the
   tiles and the same root.
5. What was found to hold is kept; what contradicts is kept as evidence.

A ledger that was once found to have forked stays so: nothing that it shows later undoes it.

Source: RFC 9162, section 8.3 (what a monitor does); C2SP tlog-tiles.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from recordkit.errors import ContentFault, Fault, Words
from recordkit.evidence import (
    Checkpoint,
    Frontier,
    NoteVerifier,
    TileReader,
    parse_checkpoint,
)
from recordkit.evidence.continuity import (
    EntriesDisagree,
    LedgerForked,
    TilesDisagree,
    forked,
    proven_root_at,
    require_signed,
    rolled_back,
)
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.following import follow_entries
from recordkit.verifier.keeping import (
    EVIDENCE,
    NOTES,
    held_alone,
    json_bytes,
    keep_evidence,
    place_of,
    replace_file,
)

_FOLLOWING, _SEEN, _EDGE = "following", "seen", "edge.json"
_EDGE_FORMAT = "recordkit-monitor-edge/1"


class MonitorStateDamaged(ContentFault):
    """What the monitor kept cannot be read again."""

    code = "LOG-203"
    title = Words("监测状态不可读", "The state of the monitor cannot be read")
    mend = Words(
        "从副本恢复状态目录；没有副本时换一个空目录从头监测，并保存原目录",
        "Restore the state folder; without a copy begin anew in another, and keep this one",
    )


@dataclass(frozen=True, slots=True)
class Source:
    """A checkpoint as somebody gave it, with the name that the reader knows it by."""

    name: str
    note: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where its evidence lies (None when there is nothing to keep)."""

    fault: Fault
    source: str
    evidence: Path | None = None

    def as_json(self) -> dict[str, object]:
        """Return the finding as JSON values with stable keys."""
        return {
            "code": self.fault.code,
            "title": {"zh": self.fault.title.zh, "en": self.fault.title.en},
            "detail": {"zh": self.fault.detail.zh, "en": self.fault.detail.en},
            "source": self.source,
            "evidence": None if self.evidence is None else str(self.evidence),
        }


@dataclass(frozen=True, slots=True)
class Observation:
    """What one run found.

    `size` and `root` are those of the ledger's own checkpoint; `followed` is how far the entries
    were recomputed; `compared` counts the checkpoints that were found to be of one history with
    it; `ahead` names sources whose checkpoint is larger, so that nothing can be told yet.
    """

    origin: str
    size: int
    root: bytes
    followed: int
    new_entries: int
    compared: int
    ahead: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """FAILED when something is wrong, INDETERMINATE when something could not be compared."""
        if self.findings:
            return Verdict.FAILED
        return Verdict.INDETERMINATE if self.ahead else Verdict.PASSED

    def as_json(self) -> dict[str, object]:
        """Return the observation as JSON values with stable keys."""
        return {
            "format": "recordkit-monitor/1",
            "verdict": self.verdict.name.lower(),
            "origin": self.origin,
            "size": self.size,
            "root": self.root.hex(),
            "followed": self.followed,
            "new_entries": self.new_entries,
            "compared": self.compared,
            "ahead": list(self.ahead),
            "findings": [finding.as_json() for finding in self.findings],
        }


def monitor_ledger(
    folder: Path,
    own: Source,
    reader: TileReader,
    *,
    keys: tuple[NoteVerifier, ...],
    others: Sequence[Source] = (),
) -> Observation:
    """Compare a ledger's checkpoint with its entries and with every checkpoint ever seen.

    `reader` gives the ledger's tiles and bundles; `others` are checkpoints of the same ledger
    from elsewhere: witnesses, mirrors, receipts. Holds a few hundred entries at a time.

    Raises:
        NoState: There is no such folder.
        MonitorStateDamaged: What was kept cannot be read.
        MalformedCheckpoint, UnknownLedger, LedgerSignatureBad: `own` is no signed checkpoint.
        TileAbsent, DamagedTile: A tile or bundle is missing or has another width than its name.
    """
    with held_alone(folder):
        newest = parse_checkpoint(own.note, keys)
        require_signed(newest, keys)
        run = _Run(folder, own.name, newest, reader, keys)
        run.take(others)
        run.compare()
        return run.end()


@dataclass
class _Run:
    folder: Path
    name: str
    newest: Checkpoint
    reader: TileReader
    keys: tuple[NoteVerifier, ...]
    findings: list[Finding] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    compared: int = 0

    def __post_init__(self) -> None:
        self._place = place_of(self.folder / _FOLLOWING, self.newest.origin)
        self._edge = _read_edge(self._place / _EDGE)
        self._seen = dict(_read_seen(self._place / _SEEN, self.keys))
        self._began = self._edge.size

    def take(self, others: Sequence[Source]) -> None:
        """Read the checkpoints from elsewhere; what is unsigned is found and not compared."""
        for source in others:
            try:
                checkpoint = parse_checkpoint(source.note, self.keys)
                require_signed(checkpoint, self.keys)
            except Fault as refused:
                self.findings.append(Finding(refused, source.name))
                continue
            if checkpoint.origin == self.newest.origin:
                self._keep(checkpoint)
                self._seen[source.name] = checkpoint

    def compare(self) -> None:
        """Compare everything with everything, as far as the tiles reach."""
        self._keep(self.newest)
        self._compare_sizes()
        if self.newest.size < self._edge.size:
            self._roll_back()
        else:
            try:
                self._compare_with_tiles()
            except (EntriesDisagree, TilesDisagree) as found:
                self.findings.append(Finding(found, self.name))
        self._remember_forks()

    def _compare_with_tiles(self) -> None:
        self._compare_edge()
        for name, checkpoint in sorted(self._seen.items()):
            self._compare(name, checkpoint)
        if not self.findings:
            self._follow()

    def end(self) -> Observation:
        if not self.findings:
            _write_edge(self._place / _EDGE, self.newest.origin, self._edge)
        return Observation(
            self.newest.origin,
            self.newest.size,
            self.newest.root,
            self._edge.size,
            self._edge.size - self._began,
            self.compared,
            tuple(self.ahead),
            tuple(self.findings),
        )

    def _keep(self, checkpoint: Checkpoint) -> None:
        """Keep a signed checkpoint for ever: what contradicts it later convicts the ledger."""
        place = self._place / _SEEN / f"{checkpoint.size}-{checkpoint.root.hex()[:32]}.txt"
        if not place.exists():
            replace_file(place, str(checkpoint.note).encode())

    def _compare_sizes(self) -> None:
        """Two roots for one size are a fork, whatever the tiles say."""
        first_of: dict[int, Checkpoint] = {self.newest.size: self.newest}
        for name, checkpoint in sorted(self._seen.items()):
            first = first_of.setdefault(checkpoint.size, checkpoint)
            if first.root != checkpoint.root:
                self._find(forked(checkpoint, first), name, checkpoint, first)

    def _roll_back(self) -> None:
        followed = self._followed_checkpoint()
        fault = rolled_back(self._edge.size, self.newest)
        if followed is None:
            self.findings.append(Finding(fault, self.name))
        else:
            self._find(fault, self.name, followed, self.newest)

    def _remember_forks(self) -> None:
        """Name the forks that earlier runs have found and kept."""
        known = {finding.evidence for finding in self.findings}
        for place in sorted((self.folder / EVIDENCE).glob("*/report.json")):
            if place.parent not in known and (fork := self._fork_in(place.parent)) is not None:
                self.findings.append(Finding(fork, self.name, place.parent))

    def _fork_in(self, place: Path) -> LedgerForked | None:
        try:
            first, second = (
                parse_checkpoint((place / name).read_bytes(), self.keys) for name in NOTES
            )
            code = json.loads((place / "report.json").read_bytes())["code"]
        except (OSError, ContentFault, ValueError, KeyError, TypeError):
            return None  # a crash left a part; the checkpoints themselves are among those seen
        is_ours = first.origin == second.origin == self.newest.origin
        return forked(first, second) if is_ours and code == LedgerForked.code else None

    def _followed_checkpoint(self) -> Checkpoint | None:
        """Return the checkpoint up to which the entries were recomputed."""
        kept = (self._edge.size, self._edge.root())
        return next((each for each in self._seen.values() if (each.size, each.root) == kept), None)

    def _compare_edge(self) -> None:
        """See that the entries that were recomputed are still the ledger's beginning."""
        kept = self._edge
        if proven_root_at(kept.size, self.newest, self.reader) == kept.root():
            return
        # With the checkpoint up to which they were recomputed it is a fork that can be shown to
        # others, and found as such below.
        if self._followed_checkpoint() is None:
            self.findings.append(Finding(self._entries_disagree(kept), self.name))

    def _compare(self, name: str, checkpoint: Checkpoint) -> None:
        if checkpoint.size > self.newest.size:
            self.ahead.append(name)
        elif proven_root_at(checkpoint.size, self.newest, self.reader) != checkpoint.root:
            self._find_fork(name, checkpoint)
        else:
            self.compared += 1

    def _find_fork(self, name: str, checkpoint: Checkpoint) -> None:
        if not any(each.source == name for each in self.findings):
            self._find(forked(checkpoint, self.newest), name, checkpoint, self.newest)

    def _find(self, fault: Fault, source: str, first: Checkpoint, second: Checkpoint) -> None:
        kept = keep_evidence(self.folder, first, second, Finding(fault, source).as_json())
        self.findings.append(Finding(fault, source, kept))

    def _follow(self) -> None:
        """Append the new entries; the edge moves only when they give the checkpoint's root."""
        edge = follow_entries(self._edge, self.newest.size, self.reader)
        if edge.root() == self.newest.root:
            self._edge = edge
            return
        self.findings.append(Finding(self._entries_disagree(edge), self.name))

    def _entries_disagree(self, edge: Frontier) -> EntriesDisagree:
        roots = f"{edge.root().hex()} / {self.newest.root.hex()}"
        return EntriesDisagree(
            f"{edge.size} entries give another root than the checkpoint of {self.newest.size}: "
            f"{roots}",
            zh=f"{edge.size} 条记录给出的根哈希与 {self.newest.size} 条的检查点不符：{roots}",
            where=self.newest.origin,
        )


def _read_edge(place: Path) -> Frontier:
    if not place.exists():
        return Frontier()
    try:
        kept = {"format": None, **json.loads(place.read_bytes())}
        if kept["format"] != _EDGE_FORMAT:
            raise MonitorStateDamaged(f"{place}: {kept['format']!r:.100}", where=str(place))
        return Frontier.from_hex(kept["size"], kept["edge"])
    except (ValueError, KeyError, TypeError) as unread:
        raise MonitorStateDamaged(f"{place}: {unread!r:.100}", where=str(place)) from unread


def _write_edge(place: Path, origin: str, edge: Frontier) -> None:
    replace_file(
        place,
        json_bytes(
            {"format": _EDGE_FORMAT, "origin": origin, "size": edge.size, "edge": edge.to_hex()}
        ),
    )


def _read_seen(folder: Path, keys: tuple[NoteVerifier, ...]) -> Iterator[tuple[str, Checkpoint]]:
    for place in sorted(folder.glob("*.txt")) if folder.is_dir() else ():
        try:
            yield place.name, parse_checkpoint(place.read_bytes(), keys)
        except ContentFault as unread:
            raise MonitorStateDamaged(
                f"{place.name}: {unread.detail.en}",
                zh=f"{place.name}：{unread.detail.zh}",
                where=str(place),
            ) from unread
