"""The vectors that other implementers are given are what our own reader says."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from docs.generating import ledger_vectors

from recordkit.evidence import (
    CosignatureVerifier,
    EntryBundle,
    MalformedCheckpoint,
    NoteVerifier,
    NoTilePath,
    Tile,
    leaf_hash,
    parse_checkpoint,
    parse_tile_path,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from recordkit.evidence.continuity import require_signed, require_tiles
from recordkit.verifier.log_folder import FolderTiles
from recordkit.verifier.monitor import Source, monitor_ledger

FOLDER = ledger_vectors.FOLDER


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_bytes())


def decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def test_are_what_the_script_writes():
    held = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in FOLDER.rglob("*")
        if path.is_file() and path.suffix != ".md"
    }

    assert held == ledger_vectors.files(), "run `python -m docs.generating.ledger_vectors`"


def test_of_the_tree_are_its_hashes_and_roots():
    tree = read("tree.json")
    entries = ledger_vectors.entries()

    assert [*map(decoded, tree["leaf_hashes"])] == [leaf_hash(each) for each in entries[:9]]
    for size, root in tree["roots"].items():
        assert decoded(root) == root_of(map(leaf_hash, entries[: int(size)]))


@pytest.mark.parametrize("vector", read("inclusion.json")["vectors"])
def test_of_inclusion_are_judged_as_they_say(vector: dict[str, Any]):
    assert vector["holds"] is verify_inclusion(
        decoded(vector["leaf_hash"]),
        vector["index"],
        vector["size"],
        [*map(decoded, vector["proof"])],
        decoded(vector["root"]),
    )


@pytest.mark.parametrize("vector", read("consistency.json")["vectors"])
def test_of_consistency_are_judged_as_they_say(vector: dict[str, Any]):
    assert vector["holds"] is verify_consistency(
        vector["old_size"],
        vector["size"],
        decoded(vector["old_root"]),
        decoded(vector["root"]),
        [*map(decoded, vector["proof"])],
    )


@pytest.mark.parametrize("vector", read("notes.json")["readable"], ids=lambda each: each["about"])
def test_of_notes_are_signed_as_they_say(vector: dict[str, Any]):
    notes = read("notes.json")
    keys = {
        "ledger": NoteVerifier.parse(notes["ledger_key"]),
        "witness": CosignatureVerifier.parse(notes["witness_key"]),
    }

    found = parse_checkpoint(vector["note"], keys.values())

    said = {"good": (True, False), "bad": (False, True), "none": (False, False)}
    for name, key in keys.items():
        assert (key in found.signers, key in found.refuted) == said[vector[name]]


@pytest.mark.parametrize("vector", read("notes.json")["unreadable"], ids=lambda each: each["about"])
def test_of_notes_that_are_none_are_refused(vector: dict[str, Any]):
    with pytest.raises(MalformedCheckpoint):
        parse_checkpoint(vector["note"], ())


def test_of_paths_are_read_as_they_say():
    paths = read("paths.json")

    for tile in paths["tiles"]:
        assert parse_tile_path(tile.pop("path")) == Tile(**tile)
    for bundle in paths["bundles"]:
        assert parse_tile_path(bundle.pop("path")) == EntryBundle(**bundle)
    for path in paths["no_paths"]:
        with pytest.raises(NoTilePath):
            parse_tile_path(path)


def test_of_a_whole_ledger_are_followed_by_a_monitor(tmp_path: Path):
    keys = (NoteVerifier.parse(read("notes.json")["ledger_key"]),)
    note = (FOLDER / "log" / "checkpoint").read_bytes()
    checkpoint = parse_checkpoint(note, keys)

    require_signed(checkpoint, keys)
    require_tiles(checkpoint, FolderTiles(FOLDER / "log"))
    found = monitor_ledger(
        tmp_path, Source("vectors", note), FolderTiles(FOLDER / "log"), keys=keys
    )

    assert (found.followed, found.findings) == (300, ())
