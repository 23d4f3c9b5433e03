"""Test vectors of the custody ledger for other implementers.

`python -m docs.generating.ledger_vectors` writes them below `docs/formats/vectors/ledger`. The
same code gives the same bytes: keys are made of fixed bytes and sign nothing but these files.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recordkit.evidence import (
    CosignatureSigner,
    NoteSigner,
    TileAbsent,
    bundle_path,
    bundles_to_write,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    parse_note,
    root_of,
    sign_checkpoint,
    tile_path,
    tiles_to_write,
)
from recordkit.evidence.merkle import HashAt

FOLDER = Path(__file__).resolve().parents[1] / "formats" / "vectors" / "ledger"
LOG_SIZE, SMALL = 300, 9
_AT = 1_767_225_600  # 2026-01-01T00:00:00Z
_ROOT_SIZES = (*range(SMALL + 1), 255, 256, 257, LOG_SIZE)
_INDEXES = ((0, 1), (0, 8), (5, 8), (8, 9), (2, 5), (255, 300), (256, 300), (299, 300))
_GROWTHS = ((1, 8), (2, 9), (6, 9), (8, 9), (7, 7), (255, 256), (256, 300), (257, 300))
LEDGER, WITNESS, STRANGER = (
    kind(name, Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))
    for number, (kind, name) in enumerate(
        (
            (NoteSigner, "ledger.example/vectors"),
            (CosignatureSigner, "archives.example/witness"),
            (CosignatureSigner, "stranger.example/witness"),
        ),
        start=1,
    )
)


def entries(count: int = LOG_SIZE) -> list[bytes]:
    """Return the entries of the vectors: `entry 0`, `entry 1` and so on."""
    return [f"entry {number}".encode() for number in range(count)]


def files() -> dict[str, bytes]:
    """Return every file of the vectors by its path in their folder."""
    made: dict[str, Mapping[str, object]] = {
        "tree.json": _tree(),
        "inclusion.json": _inclusion(),
        "consistency.json": _consistency(),
        "notes.json": _notes(),
        "paths.json": _paths(),
    }
    written = {
        name: (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
        for name, document in made.items()
    }
    return written | {f"log/{path}": content for path, content in _log()}


def _tree() -> dict[str, object]:
    return {
        "about": "Entries are the text `entry N`. Hashes are base64 of SHA-256 (RFC 9162, 2.1).",
        "leaf_hashes": [_text(each) for each in _leaves(SMALL)],
        "roots": {str(size): _text(root_of(_leaves(size))) for size in _ROOT_SIZES},
    }


def _inclusion() -> dict[str, object]:
    vectors = []
    for index, size in _INDEXES:
        good = {
            "index": index,
            "size": size,
            "leaf_hash": _text(_leaves(size)[index]),
            "root": _text(root_of(_leaves(size))),
            "proof": [_text(each) for each in inclusion_proof(index, size, _nodes(size))],
        }
        vectors += [_vector(good, holds=True), *_bent(good, "index", "root", "leaf_hash")]
    # A wrong size is not bent here: where both sizes give a path of the same form it changes
    # nothing, which is why size and root must come from one signed checkpoint.
    return {"about": "`holds` is the verdict of RFC 9162, 2.1.3.2.", "vectors": vectors}


def _consistency() -> dict[str, object]:
    vectors = []
    for old_size, size in _GROWTHS:
        good = {
            "old_size": old_size,
            "size": size,
            "old_root": _text(root_of(_leaves(old_size))),
            "root": _text(root_of(_leaves(size))),
            "proof": [_text(each) for each in consistency_proof(old_size, size, _nodes(size))],
        }
        vectors += [_vector(good, holds=True), *_bent(good, "old_root", "root")]
    empty = {"old_size": 0, "size": 8, "proof": [], "root": _text(root_of(_leaves(8)))}
    vectors.append(_vector(empty | {"old_root": _text(root_of([]))}, holds=False, bent="old_size"))
    return {"about": "`holds` is the verdict of RFC 9162, 2.1.4.2.", "vectors": vectors}


def _notes() -> dict[str, object]:
    note = _checkpoint()
    text = parse_note(note).text
    line = WITNESS.cosignature_line(text, at_seconds=_AT)
    stranger = STRANGER.cosignature_line(text, at_seconds=_AT)
    extended = f"{text}an extension line\n"
    other = f"{extended}\n{LEDGER.signature_line(extended)}"
    good = [
        ("signed by the ledger", note, "good", "none"),
        ("cosigned by the witness", note + line, "good", "good"),
        ("cosigned by a stranger, who is passed over", note + stranger, "good", "none"),
        ("with an extension line", other, "good", "none"),
        ("cosigned, the cosignature of another text", other + line, "good", "bad"),
        (
            "another size under the same signatures",
            _replaced(note + line, "300", "301"),
            "bad",
            "bad",
        ),
        ("a ledger's signature in the witness's name", note + _mistyped(text), "good", "bad"),
    ]
    return {
        "about": "`ledger` and `witness` say what becomes of a signature by each of the two keys. "
        "Notes that are unreadable must be refused whole.",
        "ledger_key": LEDGER.vkey,
        "witness_key": WITNESS.vkey,
        "cosigned_at": _AT,
        "readable": [
            {"about": about, "note": each, "ledger": ledger, "witness": witness}
            for about, each, ledger, witness in good
        ],
        "unreadable": [{"about": about, "note": each} for about, each in _unreadable(note)],
    }


def _unreadable(note: str) -> Iterator[tuple[str, str]]:
    yield "no signature", parse_note(note).text
    yield "no last line feed", note[:-1]
    yield "carriage returns", note.replace("\n", "\r\n")
    yield "a hyphen for the dash", note.replace("— ", "- ")
    yield "size with a leading zero", _replaced(note, "300", "0300")
    yield "negative size", _replaced(note, "300", "-300")
    yield "size beyond 63 bits", _replaced(note, "300", str(2**63))
    yield "root of 31 bytes", note.replace(note.split("\n")[2], _text(bytes(31)))
    yield "root without padding", note.replace(note.split("\n")[2], note.split("\n")[2][:-1])
    yield "two lines only", note.replace("\n300\n", "\n")
    yield "an empty extension line", note.replace("\n\n", "\n\n\n")
    yield "a plus sign in the key's name", note.replace("— ledger", "— led+ger")
    yield "a control character", note.replace("vectors\n300", "vec\ttors\n300")


def _paths() -> dict[str, object]:
    tiles = ((0, 0, 256), (0, 67, 8), (1, 999, 256), (2, 1000, 255), (63, 1_234_067, 1))
    return {
        "tiles": [
            {"level": level, "index": index, "width": width, "path": tile_path(level, index, width)}
            for level, index, width in tiles
        ],
        "bundles": [
            {"index": index, "width": width, "path": bundle_path(index, width)}
            for _, index, width in tiles
        ],
        "no_paths": [
            "tile/0/67",
            "tile/00/067",
            "tile/64/067",
            "tile/0/x000/067",
            "tile/0/001/067",
            "tile/0/067.p/256",
            "tile/0/067.p/0",
            "tile/0/067.p/08",
        ],
    }


def _log() -> Iterator[tuple[str, bytes]]:
    """Yield a whole small ledger, as a web server would give it out."""
    text = parse_note(_checkpoint()).text
    cosigned = _checkpoint() + WITNESS.cosignature_line(text, at_seconds=_AT)
    yield "checkpoint", cosigned.encode()
    yield from bundles_to_write(_Nothing(), old_size=0, entries=entries())
    yield from tiles_to_write(_Nothing(), old_size=0, leaf_hashes=_leaves(LOG_SIZE))


class _Nothing:
    def read(self, path: str) -> bytes:
        raise TileAbsent(path)


def _bent(good: Mapping[str, object], *members: str) -> Iterator[dict[str, object]]:
    """Yield what is wrong in one member each, or in the proof."""
    for member in members:
        value = good[member]
        wrong = value + 1 if isinstance(value, int) else _text(bytes(32))
        yield _vector({**good, member: wrong}, holds=False, bent=member)
    proof = good["proof"]
    if isinstance(proof, list):
        yield _vector({**good, "proof": [*proof, _text(bytes(32))]}, holds=False, bent="proof")
        if proof:
            yield _vector({**good, "proof": proof[:-1]}, holds=False, bent="proof")


def _vector(
    members: Mapping[str, object], *, holds: bool, bent: str | None = None
) -> dict[str, object]:
    return {"holds": holds, **({"bent": bent} if bent else {}), **members}


def _mistyped(text: str) -> str:
    """Return a line in the witness's name that signs the text alone, without its time."""
    signature = WITNESS.verifier.key_hash + WITNESS.key.sign(text.encode())
    return f"— {WITNESS.name} {_text(signature)}\n"


def _checkpoint() -> str:
    return sign_checkpoint(LEDGER.name, LOG_SIZE, root_of(_leaves(LOG_SIZE)), LEDGER)


def _replaced(note: str, size: str, other: str) -> str:
    return note.replace(f"\n{size}\n", f"\n{other}\n")


def _leaves(count: int) -> list[bytes]:
    return [leaf_hash(each) for each in entries(count)]


def _nodes(size: int) -> HashAt:
    leaves: Sequence[bytes] = _leaves(size)
    return lambda level, index: root_of(leaves[index << level : (index + 1) << level])


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def main() -> None:
    """Write the vectors."""
    for name, content in files().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main()
