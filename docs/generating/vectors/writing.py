"""Which files the vectors are, and whether those on disk are still the same."""

from __future__ import annotations

import json
from collections.abc import Iterator

from docs.generating.vectors.issuing import (
    ALGORITHMS,
    FOLDER,
    PACKAGE,
    authority,
    evidence,
    ledger,
    package_of,
    policy_text,
)
from docs.generating.vectors.receipts import (
    codes,
    receipts,
    verdicts_on_code,
    verdicts_on_receipt,
)
from docs.generating.vectors.sm import sm_vectors
from recordkit.evidence import certificates_to_pem
from recordkit.fixity import DigestAlgorithm


def vectors() -> Iterator[tuple[str, bytes]]:
    """Yield the path and content of every vector; the keys are not among them."""
    yield "receipts/package.zip", PACKAGE
    yield "receipts/trust/ledger.vkey", f"{ledger().vkey}\n".encode()
    yield "receipts/trust/witnesses.policy", policy_text().encode()
    for algorithm in ALGORITHMS:
        root = certificates_to_pem((authority(algorithm).root,))
        yield f"receipts/trust/{algorithm}.pem", root
    yield from _receipts()
    yield from _codes()
    yield from _evidence_records()
    yield "sm2-and-sm3.json", _json(sm_vectors())


def stale() -> tuple[str, ...]:
    """Return the vectors on disk that are not what the code makes today, or not there."""
    return tuple(name for name, content in vectors() if _read(name) != content)


def _receipts() -> Iterator[tuple[str, bytes]]:
    expected = {}
    for name, content in receipts():
        yield f"receipts/{name}.json", content
        expected[name] = verdicts_on_receipt(content, PACKAGE)
    yield "receipts/expected.json", _json(expected)


def _codes() -> Iterator[tuple[str, bytes]]:
    expected = {}
    for name, text in codes():
        yield f"receipts/codes/{name}.txt", text.encode("ascii")
        expected[name] = verdicts_on_code(text, PACKAGE)
    yield "receipts/codes/expected.json", _json(expected)


def _evidence_records() -> Iterator[tuple[str, bytes]]:
    for digest in DigestAlgorithm:
        record = evidence(digest, authority("sm2").timestamps)
        yield f"evidence-records/of-the-package-{digest}.ers", record
    digests = package_of(4)
    about = {"sm3": digests.sm3, "sha256": digests.sha256}
    yield "evidence-records/expected.json", _json({"package": about})


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _read(name: str) -> bytes | None:
    path = FOLDER / name
    return path.read_bytes() if path.is_file() else None
