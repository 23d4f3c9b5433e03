"""Receipts and codes, good and broken: each broken one in one way, which its name tells."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from docs.generating.vectors.cosigning import cosigned_checkpoints
from docs.generating.vectors.issuing import (
    AGENCY_NAME,
    ENTRIES,
    OURS,
    PACKAGE,
    STAMPED_AT,
    authority,
    cosigned,
    entry_of,
    evidence,
    leaf,
    ledger,
    package_of,
    receipt_of,
    trust,
    witnesses,
)
from docs.generating.vectors.renewals import renewed_records
from recordkit.evidence import (
    Judgement,
    MalformedCode,
    MalformedReceipt,
    Purpose,
    Receipt,
    ReceiptCode,
    Validity,
    code_of,
    sign_checkpoint,
    verify_code,
    verify_receipt,
)
from recordkit.fixity import DigestAlgorithm, Digests
from recordkit.terms.vocabulary import Verdict

_SM3, _SHA256 = DigestAlgorithm.SM3, DigestAlgorithm.SHA256
_GOOD = {"sm2": _SM3, "p256": _SHA256, "rsa": _SHA256, "ed25519": _SHA256}


def receipts() -> Iterator[tuple[str, bytes]]:
    """Yield every receipt by its name."""
    for algorithm, digest in _GOOD.items():
        made = receipt_of(evidence(digest, authority(algorithm).timestamps))
        yield f"good-{algorithm}-{digest}", made.to_json()
    yield "good-alone-in-its-batch", _with(evidence=_evidence(alone=True)).to_json()
    yield "good-with-white-space", json.dumps(json.loads(good().to_json()), indent=1).encode()
    yield "good-with-an-unknown-witness", _with(checkpoint=_witnessed()).to_json()
    for name, checkpoint in cosigned_checkpoints(good().checkpoint):
        yield name, _with(checkpoint=checkpoint).to_json()
    for name, record in renewed_records():
        yield name, _with(evidence=record).to_json()
    yield from _not_read()
    yield from ((name, make().to_json()) for name, make in _BROKEN.items())


def codes() -> Iterator[tuple[str, str]]:
    """Yield every text of a code by its name."""
    code = code_of(good(), ledger())
    text = code.to_text()
    yield "good", text
    yield "good-behind-an-address", f"https://records.example.gov.cn/verify/#{text}\n"
    yield "another-reference-code", replace(code, reference_code="J004-ZY-1").to_text()
    yield "another-package", replace(code, package=package_of(0)).to_text()
    yield "signed-by-a-stranger", code_of(good(), ledger(key="stranger")).to_text()
    altered = bytes((*code.signature[:-1], code.signature[-1] ^ 1))
    yield "another-signature", replace(code, signature=altered).to_text()
    yield "cut-short", text[:-20]
    yield "a-part-too-many", f"{text}~x"
    yield "another-version", text.replace("MRC1", "MRC2", 1)
    yield "escaped-without-need", text.replace("J004", "%4A004", 1)
    yield "position-beyond-the-tree", text.replace(f"~{OURS}~{ENTRIES}~", f"~{ENTRIES}~{OURS}~")


def verdicts_on_receipt(content: bytes, package: bytes | None) -> dict[str, str]:
    """Return the verdict on every aspect of a receipt, with the keys of the vectors trusted."""
    try:
        receipt = Receipt.from_json(content)
    except MalformedReceipt:
        return {"receipt_structure": "failed"}
    digests = None if package is None else Digests.of(package)
    judged = verify_receipt(
        receipt,
        package=digests,
        trust=trust(),
        log_keys=(ledger().vkey,),
        witnesses=witnesses(),
    )
    return worst_by_aspect(judged)


def verdicts_on_code(text: str, package: bytes | None) -> dict[str, str]:
    """Return the verdict on every aspect of a code, with the keys of the vectors trusted."""
    try:
        code = ReceiptCode.from_text(text)
    except MalformedCode:
        return {"receipt_structure": "failed"}
    digests = None if package is None else Digests.of(package)
    judged = verify_code(code, package=digests, log_keys=(ledger().vkey,))
    return worst_by_aspect(judged)


def worst_by_aspect(judged: Iterable[Judgement]) -> dict[str, str]:
    """Return one verdict an aspect: the worst, where several timestamps were judged by it."""
    worst: dict[str, Verdict] = {}
    for each in judged:
        worst[each.aspect] = max(each.verdict, worst.get(each.aspect, each.verdict))
    return {aspect: verdict.name.lower() for aspect, verdict in worst.items()}


@cache
def good() -> Receipt:
    """Return the receipt that most others are made from."""
    return receipt_of(_evidence())


def _evidence(**changed: Any) -> bytes:
    return evidence(_SM3, authority("sm2").timestamps, **changed)


def _with(*, evidence: bytes | None = None, **changed: object) -> Receipt:
    return replace(good(), **changed, **({"evidence_record": evidence} if evidence else {}))


def _witnessed() -> str:
    text = good().checkpoint.split("\n\n")[0] + "\n"
    return good().checkpoint + ledger("witness.example.org", "stranger").signature_line(text)


def _not_read() -> Iterator[tuple[str, bytes]]:
    text = good().to_json()
    held = json.loads(text)
    yield "not-json", text[:-1]
    yield "not-an-object", b"[]"
    yield "not-utf-8", text.replace(b"\xe7", b"\xff", 1)
    yield "a-member-twice", text.replace(b'{"agency_code"', b'{"agency_code":"","agency_code"', 1)
    yield "a-member-too-many", json.dumps(held | {"remark": "x"}).encode()
    yield "a-member-too-few", json.dumps({**held, "agency_code": None}).encode()
    yield "another-format", text.replace(b"muniment-receipt/1", b"muniment-receipt/2")
    yield "a-moment-without-decimals", text.replace(b".678901Z", b"Z", 1)
    yield "a-size-that-is-a-fraction", text.replace(b'"size_bytes":22', b'"size_bytes":22.0')
    yield (
        "a-size-beyond-what-json-says-exactly",
        text.replace(b'"size_bytes":22', b'"size_bytes":9007199254740992'),
    )
    yield "base64-in-another-way", _base64_in_another_way(held)
    yield "position-beyond-the-tree", text.replace(b'"position":4', b'"position":11')


def _base64_in_another_way(held: dict[str, Any]) -> bytes:
    # The last character before the padding has bits that do not count.
    proof = held["ledger"]["proof"]
    last = proof[0][-2]
    proof[0] = f"{proof[0][:-2]}{chr(ord(last) + 1)}="
    return json.dumps(held).encode()


def _altered(content: bytes, position: int) -> bytes:
    changed = bytearray(content)
    changed[position] ^= 1
    return bytes(changed)


def _checkpoint_of(signer_name: str, key: str) -> dict[str, object]:
    root = base64.b64decode(good().checkpoint.split("\n")[2])
    signer = ledger(signer_name, key)
    signed = sign_checkpoint(ledger().name, ENTRIES, root, signer)
    return {"checkpoint": cosigned(signed, "archives", "city"), "log_key": signer.vkey}


def _spoilt(start: int, end: int) -> str:
    """Return the checkpoint with a part of its ledger's own signature line altered."""
    text, _, lines = good().checkpoint.partition("\n\n")
    own, others = lines.split("\n", 1)
    altered = f"{own}\n"[:start] + "A" * (end - start) + f"{own}\n"[end:]
    return f"{text}\n\n{altered}{others}"


def _evidence_expired() -> bytes:
    ended = Validity(datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))
    issuer = authority("sm2").issuer
    return evidence(_SM3, leaf("sm2", issuer, Purpose.TIMESTAMPS, ended))


def _without_agency() -> bytes:
    return entry_of(OURS, agency_name=None, agency_code=None)


_BROKEN: dict[str, Callable[[], Receipt]] = {
    # What the receipt says against what the ledger says.
    "another-record-identifier": lambda: _with(record_id=good().record_id[:-1] + "9"),
    "another-reference-code": lambda: _with(reference_code="J004-ZY·XK·2026·D30-000009"),
    "another-agency-name": lambda: _with(agency_name=f"{AGENCY_NAME}分局"),
    "another-agency-code": lambda: _with(agency_code="11990000073001012X"),
    "another-moment": lambda: _with(filed_at=datetime(2020, 1, 1, tzinfo=UTC)),
    "another-size": lambda: _with(package_size_bytes=len(PACKAGE) + 1),
    "another-package": lambda: _with(package=package_of(0)),
    "another-sm3-only": lambda: _with(package=Digests(package_of(0).sm3, good().package.sha256)),
    "another-sha256-only": lambda: _with(package=Digests(good().package.sm3, package_of(0).sha256)),
    "entry-altered-to-agree": lambda: _with(
        reference_code="J004-9", entry=entry_of(OURS, reference_code="J004-9")
    ),
    "entry-of-another-event": lambda: receipt_of(
        _evidence(), entry=entry_of(OURS, tag="capture:case:returned")
    ),
    "entry-of-another-format": lambda: receipt_of(
        _evidence(), entry=entry_of(OURS, format="muniment-entry/9")
    ),
    "entry-that-names-no-agency": lambda: receipt_of(_evidence(), entry=_without_agency()),
    "entry-not-canonical": lambda: receipt_of(_evidence(), entry=good().entry + b" "),
    "entry-with-a-name-twice": lambda: receipt_of(
        _evidence(), entry=good().entry.replace(b'{"agent"', b'{"agent":"x","agent"', 1)
    ),
    # The ledger.
    "proof-with-a-hash-too-few": lambda: _with(proof=good().proof[:-1]),
    "proof-with-a-hash-too-many": lambda: _with(proof=(*good().proof, bytes(32))),
    "proof-with-another-hash": lambda: _with(proof=(bytes(32), *good().proof[1:])),
    "proof-with-a-short-hash": lambda: _with(proof=(good().proof[0][:-1], *good().proof[1:])),
    "another-position": lambda: _with(position=OURS + 1),
    "another-tree-size": lambda: _with(tree_size=ENTRIES + 1),
    "checkpoint-of-another-size": lambda: _with(
        checkpoint=good().checkpoint.replace(f"\n{ENTRIES}\n", f"\n{ENTRIES + 1}\n"),
        tree_size=ENTRIES + 1,
    ),
    "checkpoint-without-signature": lambda: _with(
        checkpoint=good().checkpoint.split("\n\n")[0] + "\n"
    ),
    "checkpoint-with-another-signature": lambda: _with(checkpoint=_spoilt(-92, -84)),
    "checkpoint-with-an-altered-signature": lambda: _with(checkpoint=_spoilt(-40, -36)),
    "checkpoint-by-a-stranger": lambda: _with(**_checkpoint_of(ledger().name, "stranger")),
    "checkpoint-of-another-origin": lambda: _with(
        **_checkpoint_of("other.example.org", "stranger")
    ),
    "log-key-with-another-hash": lambda: _with(log_key=good().log_key.replace("+", "+0", 1)[:-1]),
    # The evidence of time.
    "evidence-empty": lambda: replace(good(), evidence_record=b""),
    "evidence-cut-short": lambda: _with(evidence=_evidence()[:-1]),
    "evidence-with-something-behind": lambda: _with(evidence=_evidence() + b"\0"),
    "evidence-of-another-package": lambda: _with(evidence=_evidence(of=2)),
    "token-signature-altered": lambda: _with(evidence=_altered(_evidence(), -1)),
    "token-moment-altered": lambda: _with(
        evidence=_evidence().replace(f"{STAMPED_AT:%Y%m%d%H%M%S}Z".encode(), b"20200101000000Z", 1)
    ),
    "token-about-something-else": lambda: _with(evidence=_evidence().replace(*_imprints(), 1)),
    "token-not-from-a-timestamp-authority": lambda: _with(
        evidence=evidence(_SM3, leaf("sm2", authority("sm2").issuer, Purpose.SEAL))
    ),
    "token-by-an-expired-authority": lambda: _with(evidence=_evidence_expired()),
    "token-by-an-unknown-authority": lambda: _with(
        evidence=evidence(_SM3, authority("p256", "另一根证书").timestamps)
    ),
}


def _imprints() -> tuple[bytes, bytes]:
    """Return a hash of the tree that is not the package's, and that hash altered."""
    sibling = bytes.fromhex(package_of(OURS + 1).sm3)
    return sibling, _altered(sibling, 0)
