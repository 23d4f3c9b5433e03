"""Turning a draft into a sealed package, with every chance to break it on the way."""

from __future__ import annotations

import io
import zipfile
from functools import partial

from recordkit.evidence import Signer, sign_detached
from recordkit.fixity import Digests
from recordkit.packages.manifest import (
    SIGNATURE,
    VERIFICATION,
    ManifestLine,
    VerificationManifest,
    read_manifest,
    write_manifest,
)
from recordkit.packages.naming import CASE_DOCUMENT_PATH
from recordkit.packages.writer import write_package
from recordkit.packages.xml_document import from_bytes
from recordkit.packages.xml_lines import Problems
from recordkit.packages.zip_writer import ZipWriter
from tests.conformance.authority import authority
from tests.conformance.good_case import SEALED_AT, Draft

Members = dict[str, bytes]


def seal(draft: Draft) -> bytes:
    """Return the package of a draft as the writer makes it."""
    written = io.BytesIO()
    held = {path: partial(io.BytesIO, content) for path, content in draft.contents.items()}
    held[CASE_DOCUMENT_PATH] = partial(io.BytesIO, b'{"format": "muniment-case/1"}\n')
    write_package(draft.package, held, written, signer=authority().seal, sealed_at=SEALED_AT)
    return written.getvalue()


def members_of(package: bytes) -> Members:
    """Return what lies in a package, in its order."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Members) -> bytes:
    """Return a package of these members, whatever they are."""
    written = io.BytesIO()
    archive = ZipWriter(written)
    for name, content in members.items():
        archive.add_bytes(name, content)
    archive.close()
    return written.getvalue()


def manifested(members: Members) -> Members:
    """Return the members with a new manifest and a new seal over them as they now are."""
    old = manifest_of(members)
    types = {line.path: line.media_type for line in old.lines}
    lines = [
        ManifestLine(path, len(content), types.get(path, "text/plain"), Digests.of(content))
        for path, content in members.items()
        if path not in (VERIFICATION, SIGNATURE)
    ]
    return sealed_over(members, VerificationManifest.of(old.record_id, old.sealed_at, lines))


def sealed_over(members: Members, manifest: VerificationManifest) -> Members:
    """Return the members with this manifest and a seal over it."""
    document = write_manifest(manifest)
    signature = sign_detached(document, signer=authority().seal, signed_at=SEALED_AT)
    return {**members, VERIFICATION: document, SIGNATURE: signature}


def manifest_of(members: Members) -> VerificationManifest:
    """Return the manifest among the members."""
    root = from_bytes(members[VERIFICATION], name=VERIFICATION)
    return read_manifest(root, Problems(VERIFICATION))


def signature_over(document: bytes, signer: Signer) -> bytes:
    """Return a good signature by somebody."""
    return sign_detached(document, signer=signer, signed_at=SEALED_AT)
