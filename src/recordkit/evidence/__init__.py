"""Evidence: what lets a record be believed later, by people who need not believe us.

Five things are made and verified here, from the smallest up. A **seal** (`sign_detached`,
`verify_detached`) is an agency's signature over a run of bytes, with SM2 or an ordinary
algorithm. A **timestamp token** (`issue_token`, `verify_token`) says that a digest existed at a
moment, and is asked for with a `TimestampRequest`, against which `judge_response` judges what
comes back. An **evidence record** (`build_batch`, `evidence_record`, `verify_evidence_record`) lets
one token serve a whole batch, and is kept alive by `renewed_by_timestamp` and
`renewed_by_hash_tree`. The **ledger** is a Merkle tree (`merkle`) kept in tiles (`tiles`)
and signed in checkpoints (`sign_checkpoint`, `parse_checkpoint`). A **receipt** (`Receipt`,
`verify_receipt`) puts all of it into one file that verifies offline.

Every `verify_…` returns `Judgement`s: one aspect, one verdict, one reason in two languages.
Bad evidence is judged and never raised; integrity, signature value, trust and time are never
folded into one; without a `Trust` that names authorities, trust is indeterminate. Start with
`receipt_checks.verify_receipt`, which uses all the rest.
"""

from recordkit.evidence.acceptance import (
    CURRENT_REGISTER,
    Acceptance,
    Register,
    judge_acceptance,
    key_name,
)
from recordkit.evidence.algorithms import NotVerifiedHere, SignatureAlgorithm, sm2_digest
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
from recordkit.evidence.checkpoints import Checkpoint, parse_checkpoint, sign_checkpoint
from recordkit.evidence.cms import SignerUnknown, read_signed_data
from recordkit.evidence.crl_writing import Revoked, make_crl
from recordkit.evidence.crls import Revocation, RevocationList, crl_in_file, parse_crl
from recordkit.evidence.hash_trees import Batch, build_batch, build_group_batch
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
from recordkit.evidence.note_keys import (
    CosignatureSigner,
    CosignatureVerifier,
    NoteSigner,
    NoteVerifier,
    cosigned_at,
    parse_verifier_key,
)
from recordkit.evidence.notes import MalformedCheckpoint, Note, NoteSignature, parse_note
from recordkit.evidence.ocsp import StatusResponse, parse_ocsp_response
from recordkit.evidence.receipt_checks import verify_receipt
from recordkit.evidence.receipt_codes import MalformedCode, ReceiptCode, code_of, verify_code
from recordkit.evidence.receipts import MalformedReceipt, Receipt
from recordkit.evidence.records import (
    DigestBy,
    RecordReading,
    evidence_record,
    record_digest_algorithm,
    verify_evidence_record,
    verify_group_evidence,
)
from recordkit.evidence.renewal_calendar import (
    CalendarLine,
    Ground,
    RenewalWay,
    Standing,
    TokenFacts,
    TokensAlike,
    facts_of_token,
    renewal_calendar,
)
from recordkit.evidence.renewals import (
    leaf_of_content,
    leaf_of_newest_token,
    newest_algorithm,
    newest_token,
    renewed_by_hash_tree,
    renewed_by_timestamp,
)
from recordkit.evidence.revocation import Sources, judge_revocation
from recordkit.evidence.signed_messages import (
    Dress,
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
from recordkit.evidence.snapshot_checks import (
    Basis,
    Reproduced,
    SnapshotReading,
    make_snapshot,
    verify_from_snapshot,
)
from recordkit.evidence.snapshots import (
    Covers,
    MalformedSnapshot,
    TimeEvidence,
    TimeKind,
    VerificationSnapshot,
)
from recordkit.evidence.tile_paths import (
    EntryBundle,
    NoTilePath,
    Tile,
    bundle_path,
    parse_tile_path,
    tile_path,
)
from recordkit.evidence.tiles import (
    DamagedTile,
    TileAbsent,
    TileHashes,
    TileReader,
    bundle_of,
    bundles_to_write,
    entries_in,
    read_bundle,
    tiles_for,
    tiles_to_write,
)
from recordkit.evidence.timestamp_requests import (
    ResponseReading,
    TimestampRefused,
    TimestampRequest,
    granted_response,
    judge_response,
    read_timestamp_request,
    refused_response,
    timestamp_request,
    token_in_response,
)
from recordkit.evidence.timestamps import TimeReading, issue_token, verify_token
from recordkit.evidence.trust import Trust
from recordkit.evidence.verifiers import Verifier
from recordkit.evidence.witness_policy import (
    NO_WITNESSES,
    MalformedPolicy,
    Quorum,
    WitnessPolicy,
    parse_policy,
)

__all__ = [
    "CURRENT_REGISTER",
    "EMPTY_ROOT",
    "NO_WITNESSES",
    "Acceptance",
    "Basis",
    "Batch",
    "CalendarLine",
    "Certificate",
    "Checkpoint",
    "CosignatureSigner",
    "CosignatureVerifier",
    "Covers",
    "DamagedTile",
    "DigestBy",
    "Dress",
    "EntryBundle",
    "Frontier",
    "Ground",
    "Judgement",
    "MalformedCheckpoint",
    "MalformedCode",
    "MalformedEvidence",
    "MalformedPolicy",
    "MalformedReceipt",
    "MalformedSnapshot",
    "NoTilePath",
    "NotCanonical",
    "NotVerifiedHere",
    "Note",
    "NoteSignature",
    "NoteSigner",
    "NoteVerifier",
    "Purpose",
    "Quorum",
    "Receipt",
    "ReceiptCode",
    "RecordReading",
    "Register",
    "RenewalWay",
    "Reproduced",
    "ResponseReading",
    "Revocation",
    "RevocationList",
    "Revoked",
    "SignatureAlgorithm",
    "SignatureReading",
    "Signer",
    "SignerUnknown",
    "Sm2PrivateKey",
    "Sm2PublicKey",
    "SnapshotReading",
    "SoftwareKey",
    "Sources",
    "Standing",
    "StatusResponse",
    "Subject",
    "Tile",
    "TileAbsent",
    "TileHashes",
    "TileReader",
    "TimeEvidence",
    "TimeKind",
    "TimeReading",
    "TimestampRefused",
    "TimestampRequest",
    "TokenFacts",
    "TokensAlike",
    "Trust",
    "UnsafeSoftwareSigner",
    "UnsafeStandIn",
    "Validity",
    "VerificationSnapshot",
    "Verifier",
    "WitnessPolicy",
    "build_batch",
    "build_group_batch",
    "bundle_of",
    "bundle_path",
    "bundles_to_write",
    "canonical_json",
    "certificates_in_pem",
    "certificates_to_pem",
    "code_of",
    "consistency_proof",
    "cosigned_at",
    "crl_in_file",
    "entries_in",
    "evidence_record",
    "facts_of_token",
    "granted_response",
    "inclusion_proof",
    "issue_certificate",
    "issue_token",
    "judge_acceptance",
    "judge_response",
    "judge_revocation",
    "key_name",
    "leaf_hash",
    "leaf_of_content",
    "leaf_of_newest_token",
    "load_key",
    "make_authority",
    "make_crl",
    "make_snapshot",
    "new_key",
    "newest_algorithm",
    "newest_token",
    "node_hash",
    "parse_certificate",
    "parse_checkpoint",
    "parse_crl",
    "parse_note",
    "parse_ocsp_response",
    "parse_policy",
    "parse_tile_path",
    "parse_verifier_key",
    "read_bundle",
    "read_moment",
    "read_signed_data",
    "read_timestamp_request",
    "record_digest_algorithm",
    "refused_response",
    "renewal_calendar",
    "renewed_by_hash_tree",
    "renewed_by_timestamp",
    "root_of",
    "sign_checkpoint",
    "sign_detached",
    "sm2_digest",
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
    "verify_from_snapshot",
    "verify_group_evidence",
    "verify_inclusion",
    "verify_receipt",
    "verify_token",
    "write_moment",
]
