"""Comparing the ledger with itself: entries against tiles, bundles, root and signature."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice

from muniment.commons.custody.files import CHECKPOINT, NoFiles
from muniment.commons.custody.leaves import LEAF_FIELDS, leaf_of
from muniment.commons.custody.models import CosignedCheckpoint, LedgerHead, LedgerPosition
from muniment.commons.custody.shapes import LedgerExamination
from muniment.kernel import parts
from recordkit.errors import Words
from recordkit.evidence import (
    Frontier,
    MalformedCheckpoint,
    bundle_of,
    bundle_path,
    leaf_hash,
    parse_checkpoint,
    parse_note,
    tiles_to_write,
)
from recordkit.evidence.merkle import HASH_BYTES
from recordkit.evidence.tile_paths import TILE_HEIGHT, TILE_WIDTH

MOST_PROBLEMS = 100
_LOOKS, _PAUSE_SECONDS = 5, 0.05


def verify_ledger() -> LedgerExamination:
    """Read every anchored entry and every file of the log and say where they differ.

    Reads in order and holds a few hundred entries at a time. Stops looking for more after
    `MOST_PROBLEMS` problems. Entries above the newest checkpoint are not looked at.
    """
    head = LedgerHead.objects.filter(pk=1).first() or LedgerHead(pk=1)
    return _Examination(head).examine()


class _Examination:
    def __init__(self, head: LedgerHead) -> None:
        self._head = head
        self._size = head.checkpoint_size
        self._files = parts.get().ledger_files
        self._edge = Frontier()
        self._problems: list[Words] = []
        self._positions: list[int] = []
        self._has_gap = False  # from there on nothing can be compared
        self._cosigned = {
            size: parse_checkpoint(note, ()).root
            for size, note in CosignedCheckpoint.objects.values_list("size", "note")
        }

    def examine(self) -> LedgerExamination:
        tiles = tiles_to_write(NoFiles(), old_size=0, leaf_hashes=self._leaf_hashes())
        for path, content in tiles:
            self._compare_tile(path, content)
            if len(self._problems) >= MOST_PROBLEMS:
                break
        else:
            self._compare_root()
        return LedgerExamination(
            self._size,
            self._edge.root().hex(),
            min(self._positions, default=None),
            tuple(self._problems),
        )

    def _leaf_hashes(self) -> Iterator[bytes]:
        leaves = self._leaves()
        for start in range(0, self._size, TILE_WIDTH):
            some = list(islice(leaves, TILE_WIDTH))
            if some:
                self._compare_bundle(start, some)
            for leaf in some:
                hashed = leaf_hash(leaf)
                self._edge.append(hashed)
                self._compare_cosigned()
                yield hashed

    def _leaves(self) -> Iterator[bytes]:
        places = (
            LedgerPosition.objects.filter(position__lt=self._size)
            .order_by("position")
            .values_list("position", *LEAF_FIELDS)
        )
        expected = 0
        for position, *fields in places.iterator(chunk_size=TILE_WIDTH):
            if position != expected:
                break
            yield leaf_of(*fields)
            expected += 1
        if expected != self._size:
            self._has_gap = True
            self._differs(
                expected,
                Words(
                    f"第 {expected} 条记录缺失，检查点覆盖 {self._size} 条",
                    f"entry {expected} is missing; the checkpoint covers {self._size}",
                ),
            )

    def _compare_bundle(self, start: int, leaves: list[bytes]) -> None:
        if self._has_gap:
            return
        path = bundle_path(start // TILE_WIDTH, len(leaves))
        found = self._files.read(path)
        expected = bundle_of(leaves)
        if found != expected:
            at = start + (0 if found is None else _first_entry_that_differs(found, leaves))
            self._differs(at, _words(path, "记录束", "entry bundle", at, found is None))

    def _compare_tile(self, path: str, expected: bytes) -> None:
        found = self._files.read(path)
        if found == expected or self._has_gap:
            return
        level, index = _place_of(path)
        offset = 0 if found is None else _first_hash_that_differs(found, expected)
        at = index * TILE_WIDTH + offset << TILE_HEIGHT * level
        beneath = range(at, at + (1 << TILE_HEIGHT * level))
        # A hash over entries that were found to differ has to differ too.
        if not level or not any(position in beneath for position in self._positions):
            self._differs(at, _words(path, "分片", "tile", at, found is None))

    def _compare_root(self) -> None:
        if not self._size:
            return
        verifier = parts.get().ledger_signer.verifier
        try:
            signed = parse_checkpoint(self._head.checkpoint, (verifier,))
        except MalformedCheckpoint as fault:
            self._problems.append(fault.detail)
            return
        if verifier not in signed.signers:
            self._problems.append(
                Words("检查点的签名不成立", "the signature of the checkpoint is not good")
            )
        if not self._has_gap and (signed.size, signed.root) != (self._size, self._edge.root()):
            self._problems.append(
                Words(
                    f"{self._size} 条记录给出根哈希 {self._edge.root().hex()}，"
                    f"检查点为 {signed.size} 条、{signed.root.hex()}",
                    f"{self._size} entries give root {self._edge.root().hex()}, the checkpoint "
                    f"says {signed.size} and {signed.root.hex()}",
                )
            )
        if not self._checkpoint_file_agrees():
            self._problems.append(
                Words(
                    "检查点文件与数据库中的检查点不同",
                    "the checkpoint file is not the checkpoint that the database has",
                )
            )

    def _compare_cosigned(self) -> None:
        """See that what witnesses have signed is still of this history."""
        root = self._cosigned.get(self._edge.size)
        if root is not None and root != self._edge.root():
            self._problems.append(
                Words(
                    f"见证人联署的 {self._edge.size} 条检查点根哈希为 {root.hex()}，"
                    f"现有条目给出 {self._edge.root().hex()}",
                    f"witnesses cosigned root {root.hex()} of {self._edge.size} entries, which "
                    f"now give {self._edge.root().hex()}",
                )
            )

    def _checkpoint_file_agrees(self) -> bool:
        """Whether file and database have the same checkpoint, perhaps a newer one by now."""
        for _ in range(_LOOKS):
            found = self._files.read(CHECKPOINT)
            head = LedgerHead.objects.get(pk=1)
            if found is not None and _say_the_same(found, head.checkpoint):
                return True
            # Another process may be between the file and the commit that follows it.
            time.sleep(_PAUSE_SECONDS)
        return False

    def _differs(self, position: int, words: Words) -> None:
        self._positions.append(position)
        self._problems.append(words)


def _words(path: str, zh: str, en: str, position: int, is_missing: bool) -> Words:
    if is_missing:
        return Words(f"{zh} {path} 缺失", f"{en} {path} is missing")
    return Words(
        f"{zh} {path} 自第 {position} 条起与数据库不同",
        f"{en} {path} differs from the database from entry {position} on",
    )


def _say_the_same(found: bytes, checkpoint: str) -> bool:
    """Whether two checkpoints are one; which witnesses have signed it is no part of it."""
    own = parts.get().ledger_signer.verifier
    if found == checkpoint.encode():
        return True
    try:
        notes = [parse_note(each) for each in (found, checkpoint)]
    except MalformedCheckpoint:
        return False
    return notes[0].text == notes[1].text and all(note.verdict_on(own) for note in notes)


def _place_of(path: str) -> tuple[int, int]:
    """Return the level and index that a tile's path names."""
    _, level, *rest = path.partition(".p/")[0].split("/")
    return int(level), int("".join(part.lstrip("x") for part in rest))


def _first_hash_that_differs(found: bytes, expected: bytes) -> int:
    common = next(
        (at for at, pair in enumerate(zip(found, expected, strict=False)) if pair[0] != pair[1]),
        min(len(found), len(expected)),
    )
    return common // HASH_BYTES


def _first_entry_that_differs(found: bytes, leaves: list[bytes]) -> int:
    """Return how many leading entries of a bundle are as they should be."""
    for number in range(len(leaves)):
        if not found.startswith(bundle_of(leaves[: number + 1])):
            return number
    return len(leaves) - 1
