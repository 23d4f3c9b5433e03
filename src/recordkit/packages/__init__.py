"""Information packages: what an agency hands in, and what is kept.

`submission` reads the case submission format (a folder or ZIP with a `case.json`), `naming`
gives a component its place, `writer` turns a `Package` into one deterministic ZIP, and `reader`
reads it back. `safe_zip` is the only door through which somebody else's ZIP is opened.

Both formats are specified in docs/formats so that others can write and read them.
"""

from recordkit.packages.manifest import ManifestLine, VerificationManifest, root_of
from recordkit.packages.naming import (
    CASE_DOCUMENT_PATH,
    FOLDERS,
    SNAPSHOT_FOLDER,
    objection_to_name,
    package_path,
    snapshot_path,
)
from recordkit.packages.reader import OpenedPackage, PackageUnreadable, open_package
from recordkit.packages.safe_zip import Limits, MemberNotThere, SafeZip, open_zip
from recordkit.packages.submission import (
    CASE_DOCUMENT,
    CASE_FORMAT,
    CASE_SCHEMA,
    CaseDocumentMissing,
    ClassifiedMaterial,
    MalformedCaseDocument,
    PieceContradicts,
    PieceOfAnotherCase,
    Submission,
    correction_of,
    differences_of,
    is_left_by_a_system,
    merge_pieces,
    parse_case_document,
    problems_of,
    reread_case_document,
    submission_from_files,
    submission_from_zip,
    write_case_document,
)
from recordkit.packages.writer import (
    ComponentBytesMissing,
    DigestMismatch,
    Sealed,
    UnfitPackage,
    write_package,
)
from recordkit.packages.zip_faults import ZipFault

__all__ = [
    "CASE_DOCUMENT",
    "CASE_DOCUMENT_PATH",
    "CASE_FORMAT",
    "CASE_SCHEMA",
    "FOLDERS",
    "SNAPSHOT_FOLDER",
    "CaseDocumentMissing",
    "ClassifiedMaterial",
    "ComponentBytesMissing",
    "DigestMismatch",
    "Limits",
    "MalformedCaseDocument",
    "ManifestLine",
    "MemberNotThere",
    "OpenedPackage",
    "PackageUnreadable",
    "PieceContradicts",
    "PieceOfAnotherCase",
    "SafeZip",
    "Sealed",
    "Submission",
    "UnfitPackage",
    "VerificationManifest",
    "ZipFault",
    "correction_of",
    "differences_of",
    "is_left_by_a_system",
    "merge_pieces",
    "objection_to_name",
    "open_package",
    "open_zip",
    "package_path",
    "parse_case_document",
    "problems_of",
    "reread_case_document",
    "root_of",
    "snapshot_path",
    "submission_from_files",
    "submission_from_zip",
    "write_case_document",
    "write_package",
]
