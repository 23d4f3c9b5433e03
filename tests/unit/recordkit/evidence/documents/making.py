"""Documents made for tests: packages with changed entries, and values in every container."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO

from recordkit.evidence import Signer, der, issue_token, parse_certificate
from recordkit.evidence.documents import Inspection, inspect_ofd
from recordkit.evidence.documents.inspection import Aspect, FoundSignature
from recordkit.evidence.trust import Trust
from recordkit.fixity import DigestAlgorithm
from recordkit.formats.ofd_entries import OfdEntries
from recordkit.terms.vocabulary import Verdict

SM3, SM2_WITH_SM3 = "1.2.156.10197.1.401", "1.2.156.10197.1.501"
SM2_DATA, SM2_SIGNED_DATA = "1.2.156.10197.6.1.4.2.1", "1.2.156.10197.6.1.4.2.2"


def stamper(signer: Signer, at: datetime) -> Callable[[bytes], bytes]:
    """Return what gives a token over the SHA-256 of what it is handed."""
    return lambda content: issue_token(
        hashlib.sha256(content).digest(),
        algorithm=DigestAlgorithm.SHA256,
        signer=signer,
        serial=7,
        at=at,
        policy="1.2.3.4",
    )


def entries_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}


def packed(entries: Mapping[str, bytes]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return written.getvalue()


def with_changes(package: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """Return the package with entries replaced, added or, where None, taken out."""
    held: dict[str, bytes | None] = {**entries_of(package), **changes}
    return packed({name: content for name, content in held.items() if content is not None})


def judged(package: bytes, trust: Trust | None = None, at: datetime | None = None) -> Inspection:
    entries = OfdEntries(BytesIO(package), len(package))
    return inspect_ofd(entries, trust=trust or Trust(), at=at)


def only(inspection: Inspection) -> FoundSignature:
    (found,) = inspection.signatures
    return found


def verdicts(found: FoundSignature) -> dict[str, Verdict]:
    return {each.aspect: found.verdict_of(Aspect(each.aspect)) for each in found.judgements}


def sm2_signed_data(
    protected: bytes,
    signer: Signer,
    *,
    attached: bool,
    signed_at: bytes = b"",
    algorithm: str = "1.2.156.10197.1.301.1",
) -> bytes:
    """Return GB/T 35275 SignedData: the digest embedded and signed, or attributes that hold it."""
    own = parse_certificate(signer.certificates[0])
    digest = hashlib.new("sm3", protected).digest()
    attributes = der.set_of(
        _attribute("1.2.840.113549.1.9.3", der.identifier(SM2_DATA)),
        _attribute("1.2.840.113549.1.9.4", der.octet_string(digest)),
    )
    content = der.explicit(0, der.octet_string(digest)) if attached else b""
    value = signer.sign(digest if attached else attributes)
    info = der.sequence(
        der.integer(1),
        der.sequence(own.issuer_name, der.integer(own.serial_number)),
        der.algorithm(SM3),
        b"" if attached else der.implicit(0, attributes),
        der.algorithm(algorithm),
        der.octet_string(value),
    )
    held = der.sequence(
        der.integer(1),
        der.set_of(der.algorithm(SM3)),
        der.sequence(der.identifier(SM2_DATA), content),
        der.implicit(0, der.set_of(*signer.certificates[:1])),
        der.set_of(info),
    )
    return der.sequence(der.identifier(SM2_SIGNED_DATA), der.explicit(0, held))


def first_edition_signature(
    protected: bytes, signer: Signer, maker: Signer, signed_at: datetime
) -> bytes:
    """Return a signature with a seal after GM/T 0031-2014: UTCTime, certificate inside."""
    information = der.sequence(
        der.sequence(_ia5("ES"), der.integer(1), _ia5("TESTS")),
        _ia5("33010000000002"),
        der.sequence(
            der.integer(1),
            der.utf8_string("第一版测试章"),
            der.sequence(der.octet_string(signer.certificates[0])),
            *[der.tagged(0x17, when) for when in (b"250101000000Z",) * 2 + (b"300101000000Z",)],
        ),
        der.sequence(_ia5("PNG"), der.octet_string(b"\x89PNG"), der.integer(40), der.integer(40)),
    )
    algorithm = der.identifier(SM2_WITH_SM3)
    certificate = der.octet_string(maker.certificates[0])
    made = maker.sign(der.sequence(information, certificate, algorithm))
    seal = der.sequence(information, der.sequence(certificate, algorithm, der.bit_string(made)))
    to_sign = der.sequence(
        der.integer(1),
        seal,
        der.bit_string(f"{signed_at:%Y%m%d%H%M%S}Z".encode("ascii")),
        der.bit_string(hashlib.new("sm3", protected).digest()),
        _ia5("/Doc_0/Signs/Sign_0/Signature.xml"),
        der.octet_string(signer.certificates[0]),
        algorithm,
    )
    return der.sequence(to_sign, der.bit_string(signer.sign(to_sign)))


def _attribute(oid: str, value: bytes) -> bytes:
    return der.sequence(der.identifier(oid), der.set_of(value))


def _ia5(text: str) -> bytes:
    return der.tagged(0x16, text.encode("ascii"))
