"""Evidence: what lets a record be believed later, by people who need not believe us.

Five things are made and verified here, from the smallest up. A **seal** (`sign_detached`,
`verify_detached`) is an agency's signature over a run of bytes, with SM2 or an ordinary
algorithm. A **timestamp token** (`issue_token`, `verify_token`) says that a digest existed at a
moment. An **evidence record** (`build_batch`, `evidence_record`, `verify_evidence_record`) lets
one token serve a whole batch. The **ledger** is a Merkle tree (`merkle`) kept in tiles (`tiles`)
and signed in checkpoints (`sign_checkpoint`, `parse_checkpoint`). A **receipt** (`Receipt`,
`verify_receipt`) puts all of it into one file that verifies offline.

Every `verify_…` returns `Judgement`s: one aspect, one verdict, one reason in two languages.
Bad evidence is judged and never raised; integrity, signature value, trust and time are never
folded into one; without a `Trust` that names authorities, trust is indeterminate. Start with
`receipt_checks.verify_receipt`, which uses all the rest.
"""

from recordkit.evidence.algorithms import NotVerifiedHere, SignatureAlgorithm
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.authorities import (
    Purpose,
    Subject,
    Validity,
    issue_certificate,
    make_authority,
)
from recordkit.evidence.canonical import NotCanonical, canonical_json, read_moment, write_moment
from recordkit.evidence.certificates import Certificate, parse_certificate
from recordkit.evidence.checkpoints import (
    Checkpoint,
    MalformedCheckpoint,
    NoteSigner,
    NoteVerifier,
    parse_checkpoint,
    sign_checkpoint,
)
from recordkit.evidence.hash_trees import Batch, build_batch
from recordkit.evidence.judgement import Judgement, verdict_on
from recordkit.evidence.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from recordkit.evidence.receipt_checks import verify_receipt
from recordkit.evidence.receipt_codes import MalformedCode, ReceiptCode, code_of, verify_code
from recordkit.evidence.receipts import MalformedReceipt, Receipt
from recordkit.evidence.records import (
    RecordReading,
    evidence_record,
    record_digest_algorithm,
    verify_evidence_record,
)
from recordkit.evidence.signers import (
    Signer,
    SoftwareKey,
    UnsafeSoftwareSigner,
    UnsafeStandIn,
    certificates_in_pem,
    certificates_to_pem,
    load_key,
    new_key,
)
from recordkit.evidence.signing import SignatureReading, sign_detached, verify_detached
from recordkit.evidence.sm2 import Sm2PrivateKey, Sm2PublicKey
from recordkit.evidence.tiles import (
    DamagedTile,
    Tile,
    TileAbsent,
    TileHashes,
    TileReader,
    bundle_of,
    bundle_path,
    bundles_to_write,
    entries_in,
    tile_path,
    tiles_for,
    tiles_to_write,
)
from recordkit.evidence.timestamps import (
    TimeReading,
    TimestampRefused,
    issue_token,
    timestamp_request,
    token_in_response,
    verify_token,
)
from recordkit.evidence.trust import Trust

__all__ = [
    "EMPTY_ROOT",
    "Batch",
    "Certificate",
    "Checkpoint",
    "DamagedTile",
    "Frontier",
    "Judgement",
    "MalformedCheckpoint",
    "MalformedCode",
    "MalformedEvidence",
    "MalformedReceipt",
    "NotCanonical",
    "NotVerifiedHere",
    "NoteSigner",
    "NoteVerifier",
    "Purpose",
    "Receipt",
    "ReceiptCode",
    "RecordReading",
    "SignatureAlgorithm",
    "SignatureReading",
    "Signer",
    "Sm2PrivateKey",
    "Sm2PublicKey",
    "SoftwareKey",
    "Subject",
    "Tile",
    "TileAbsent",
    "TileHashes",
    "TileReader",
    "TimeReading",
    "TimestampRefused",
    "Trust",
    "UnsafeSoftwareSigner",
    "UnsafeStandIn",
    "Validity",
    "build_batch",
    "bundle_of",
    "bundle_path",
    "bundles_to_write",
    "canonical_json",
    "certificates_in_pem",
    "certificates_to_pem",
    "code_of",
    "consistency_proof",
    "entries_in",
    "evidence_record",
    "inclusion_proof",
    "issue_certificate",
    "issue_token",
    "leaf_hash",
    "load_key",
    "make_authority",
    "new_key",
    "node_hash",
    "parse_certificate",
    "parse_checkpoint",
    "read_moment",
    "record_digest_algorithm",
    "root_of",
    "sign_checkpoint",
    "sign_detached",
    "tile_path",
    "tiles_for",
    "tiles_to_write",
    "timestamp_request",
    "token_in_response",
    "verdict_on",
    "verify_code",
    "verify_consistency",
    "verify_detached",
    "verify_evidence_record",
    "verify_inclusion",
    "verify_receipt",
    "verify_token",
    "write_moment",
]
