"""Whether one checkpoint of a ledger continues another, told from the ledger's own tiles.

Nobody need be believed for it: the tiles must give the root that the newer checkpoint signs, and
then the proof that is computed from them shows whether the older one is its beginning.

Source: RFC 9162, sections 2.1.2 and 2.1.4; C2SP tlog-witness.
"""

from __future__ import annotations

from recordkit.errors import EvidenceFault, Fault, NotHeld, Words
from recordkit.evidence.checkpoints import Checkpoint
from recordkit.evidence.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    verify_consistency,
)
from recordkit.evidence.note_keys import NoteVerifier
from recordkit.evidence.tiles import TileHashes, TileReader


class UnknownLedger(NotHeld):
    """A checkpoint is of a ledger of which the reader has no key."""

    code = "LOG-301"
    title = Words("没有该保管日志的公钥", "No key of this ledger is known")
    mend = Words(
        "核对检查点首行的日志名称，从可靠渠道取得该日志的公钥（.vkey）",
        "Compare the origin on the checkpoint's first line, and obtain the ledger's key (.vkey) "
        "by a way that you trust",
    )


class LedgerForked(EvidenceFault):
    """Two checkpoints that the ledger signed belong to two histories. Keep both: they prove it."""

    code = "LOG-401"
    title = Words(
        "保管日志出现分叉：同一日志签出了两段不同的历史",
        "The ledger has forked: it signed two different histories",
    )
    mend = Words(
        "保存两份检查点作为证据，停止联署，立即通报保管单位与档案主管部门",
        "Keep both checkpoints as evidence, cosign nothing more, and tell the keeper and the "
        "archives authority at once",
    )


class LedgerRolledBack(EvidenceFault):
    """The ledger shows fewer entries than it has signed before."""

    code = "LOG-402"
    title = Words("保管日志倒退：条目少于以前签过的", "The ledger was rolled back")
    mend = Words(
        "核对取得的是否为旧副本；若保管单位公布的就是它，保存两份检查点并通报",
        "Make sure that this is not an old copy; if it is what the keeper publishes, keep both "
        "checkpoints and report it",
    )


class TilesDisagree(EvidenceFault):
    """The tiles of the ledger do not give the root that its checkpoint signs."""

    code = "LOG-403"
    title = Words("保管日志的分片与检查点不一致", "The ledger's tiles disagree with its checkpoint")
    mend = Words(
        "重新取得分片与检查点；仍不一致时通报保管单位",
        "Obtain tiles and checkpoint again; if they still disagree, tell the keeper",
    )


class LedgerSignatureBad(EvidenceFault):
    """A checkpoint does not bear a good signature by the ledger that it names."""

    code = "LOG-404"
    title = Words(
        "检查点没有保管日志的有效签名", "The ledger's signature on the checkpoint is not good"
    )
    mend = Words(
        "重新取得检查点；核对公钥是否为该日志现用的公钥",
        "Obtain the checkpoint again, and make sure that the key is the ledger's",
    )


class EntriesDisagree(EvidenceFault):
    """The entries do not give the hashes in the tiles, or the root that is signed."""

    code = "LOG-405"
    title = Words(
        "日志条目与分片或检查点不一致", "The ledger's entries disagree with its tiles or checkpoint"
    )
    mend = Words(
        "重新取得条目与分片；仍不一致时通报保管单位",
        "Obtain entries and tiles again; if they still disagree, tell the keeper",
    )


def require_signed(checkpoint: Checkpoint, keys: tuple[NoteVerifier, ...]) -> None:
    """Return when the ledger that the checkpoint names has signed it with one of `keys`.

    The checkpoint must have been read with `keys`. A bad signature in any known key's name
    refuses the whole of it.

    Raises:
        UnknownLedger: None of the keys bears the name of the ledger.
        LedgerSignatureBad: It is not signed, or not by that ledger.
    """
    own = [key for key in keys if key.name == checkpoint.origin]
    if not own:
        names = sorted({key.name for key in keys})
        raise UnknownLedger(
            f"{checkpoint.origin!r:.80}; keys are known of {names!r:.200}",
            zh=f"日志 {checkpoint.origin!r:.80}；已有公钥属于 {names!r:.200}",
            where=checkpoint.origin,
        )
    if checkpoint.refuted or not checkpoint.is_signed_by_its_ledger(own):
        raise LedgerSignatureBad(
            f"{checkpoint.origin!r:.80} at {checkpoint.size} entries",
            zh=f"日志 {checkpoint.origin!r:.80}，{checkpoint.size} 条",
            where=checkpoint.origin,
        )


def require_tiles(checkpoint: Checkpoint, reader: TileReader) -> None:
    """Return when the tiles give the checkpoint's root.

    Raises:
        TilesDisagree: They give another.
        TileAbsent: A tile that is needed is not there.
        DamagedTile: A tile has another width than its name says.
    """
    found = root_at(checkpoint.size, checkpoint.size, reader)
    if found != checkpoint.root:
        raise _disagree(checkpoint, found)


def root_at(size: int, tree_size: int, reader: TileReader) -> bytes:
    """Return the root over the first `size` entries of a tree, from its tiles."""
    return Frontier.of_tree(size, TileHashes(reader, tree_size)).root()


def proven_root_at(size: int, checkpoint: Checkpoint, reader: TileReader) -> bytes:
    """Return the root over the first `size` entries, shown to be the checkpoint's beginning.

    When another checkpoint of that size has another root, the two are of two histories: it is
    not a damaged tile that makes them differ.

    Raises:
        TilesDisagree: The tiles do not lead to the checkpoint's root, so nothing can be told.
        TileAbsent: A tile that is needed is not there.
        DamagedTile: A tile has another width than its name says.
    """
    require_tiles(checkpoint, reader)
    if size in (0, checkpoint.size):
        return checkpoint.root if size else EMPTY_ROOT
    hash_at = TileHashes(reader, checkpoint.size)
    root = Frontier.of_tree(size, hash_at).root()
    proof = consistency_proof(size, checkpoint.size, hash_at)
    if not verify_consistency(size, checkpoint.size, root, checkpoint.root, proof):
        raise _disagree(checkpoint, root)
    return root


def require_continuation(old: Checkpoint, new: Checkpoint, reader: TileReader) -> None:
    """Return when `new` continues `old`; both are signed by the same ledger.

    `reader` gives the tiles that come with `new`.

    Raises:
        LedgerForked: They are of two histories.
        LedgerRolledBack: `new` has fewer entries.
        TilesDisagree: The tiles do not lead to the root of `new`, so nothing can be told.
        TileAbsent: A tile that is needed is not there.
        DamagedTile: A tile has another width than its name says.
    """
    if new.size < old.size:
        raise _backwards(old, new, reader)
    is_same = new.size == old.size and new.root == old.root
    if not is_same and (new.size == old.size or proven_root_at(old.size, new, reader) != old.root):
        raise forked(old, new)


def forked(first: Checkpoint, second: Checkpoint) -> LedgerForked:
    """Return the fault that says which two checkpoints contradict one another."""
    return LedgerForked(
        f"{first.origin!r:.80}: {first.size} entries with root {first.root.hex()} and "
        f"{second.size} entries with root {second.root.hex()} are of two histories",
        zh=f"日志 {first.origin!r:.80}：{first.size} 条、根哈希 {first.root.hex()}，与 "
        f"{second.size} 条、根哈希 {second.root.hex()} 不属于同一段历史",
        where=first.origin,
    )


def rolled_back(size: int, new: Checkpoint) -> LedgerRolledBack:
    """Return the fault that says how many entries there were, and how many there are."""
    return LedgerRolledBack(
        f"{new.origin!r:.80}: {size} entries were signed, now it shows {new.size}",
        zh=f"日志 {new.origin!r:.80}：曾签过 {size} 条，现在只有 {new.size} 条",
        where=new.origin,
    )


def _backwards(old: Checkpoint, new: Checkpoint, reader: TileReader) -> Fault:
    """Tell a ledger that went back to an earlier moment from one with another past.

    Only the tiles of the larger one can tell; where they are gone it is at least rolled back.
    """
    try:
        if proven_root_at(new.size, old, reader) != new.root:
            return forked(new, old)
    except (NotHeld, EvidenceFault):
        pass  # the tiles of the larger one are gone or damaged
    return rolled_back(old.size, new)


def _disagree(checkpoint: Checkpoint, found: bytes) -> TilesDisagree:
    return TilesDisagree(
        f"the tiles give root {found.hex()}, which does not lead to the checkpoint of "
        f"{checkpoint.size} entries with root {checkpoint.root.hex()}",
        zh=f"分片给出根哈希 {found.hex()}，与 {checkpoint.size} 条、根哈希 "
        f"{checkpoint.root.hex()} 的检查点对不上",
        where=checkpoint.origin,
    )
