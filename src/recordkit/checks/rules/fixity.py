"""Fixity: the bytes are the bytes that were recorded, and the seal says so too."""

# ruff: noqa: D103 - what a rule establishes stands in its decorator, in both languages

from __future__ import annotations

from collections.abc import Iterator

from recordkit.checks.found import failed, passed, undecided
from recordkit.checks.rule import rule
from recordkit.checks.subject import Subject
from recordkit.fixity import Digests
from recordkit.packages.manifest import SIGNATURE, VERIFICATION, root_of
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Property, Verdict

_SEAL_ASPECTS = ("signature_structure", "signature_value", "signed_content")
_CERTIFICATE_ASPECTS = ("certificate_trust", "certificate_validity")
_REVOCATION = "certificate_revocation"


@rule(
    Property.AUTHENTICITY,
    says=("每个文件与验证信息所载的大小和摘要一致", "Every member is as the manifest records it"),
    mend=("用未改动的文件重新生成归档信息包", "Build the package again from the unaltered files"),
    source="DA/T 70-2018, fixity information is valid; GB/T 42727-2023, 6.6",
)
def members_match_the_manifest(subject: Subject) -> Iterator[Finding]:
    for line in subject.opened.manifest.lines:
        measured = subject.measured.get(line.path)
        if measured is None:
            continue  # absence is another rule's finding
        if measured.size_bytes != line.size_bytes:
            yield failed(
                line.path,
                "文件大小与验证信息不一致",
                "the size is not the size in the manifest",
                expected=f"{line.size_bytes} bytes",
                found=f"{measured.size_bytes} bytes",
            )
        else:
            yield from _compared(line.path, line.digests, measured.digests)
    recorded = subject.opened.manifest.root
    yield from _compared(VERIFICATION, recorded, root_of(subject.opened.manifest.lines))


@rule(
    Property.AUTHENTICITY,
    says=(
        "每个文件与收集时记录的摘要一致",
        "Every component still has the digest recorded at capture",
    ),
    mend=(
        "从业务系统重新报送该文件，并查明改动原因",
        "Submit the file again from its business system and find out what changed it",
    ),
    source="DA/T 70-2018, the package is the same before and after; GB/T 42727-2023, 6.6",
)
def components_match_their_recorded_digests(subject: Subject) -> Iterator[Finding]:
    recorded = subject.surroundings.recorded or {}
    for part in subject.present:
        found = subject.measured[part.path].digests
        yield from _compared(part.path, recorded.get(part.path, part.digests), found)
    described = {part.path for part in subject.package.components}
    for path in sorted(set(recorded) - described):
        yield failed(
            path,
            "收集时有此文件，归档信息包中没有",
            "it was there at capture and is not in the package",
            expected=recorded[path].sm3,
        )


@rule(
    Property.AUTHENTICITY,
    says=("封装签名对验证信息有效", "The seal is a good signature over the manifest"),
    mend=("用归档单位的签名证书重新封装", "Seal the package again with the agency's certificate"),
    source="DA/T 70-2018, fixity information is valid; the Measures, article 9",
)
def seal_verifies_over_the_manifest(subject: Subject) -> Iterator[Finding]:
    yield from _seal(subject, _SEAL_ASPECTS)


@rule(
    Property.AUTHENTICITY,
    says=("封装签名的证书可信且在有效期内", "The seal's certificate is trusted and was valid"),
    mend=(
        "改用受信任机构签发且有效的证书，或补充信任的根证书",
        "Use a valid certificate of a trusted authority, or supply the authority's certificate",
    ),
    source="DA/T 70-2018, fixity information is valid; the Measures, article 9",
)
def seal_certificate_is_trusted(subject: Subject) -> Iterator[Finding]:
    yield from _seal(subject, _CERTIFICATE_ASPECTS)
    # Lists of revoked certificates are not always to be had when a case is filed, and the
    # verifier says so; but a certificate that is known to be revoked seals nothing.
    for judgement in subject.seal.judgements if subject.seal else ():
        if judgement.aspect == _REVOCATION and judgement.verdict is Verdict.FAILED:
            yield Finding(judgement.verdict, SIGNATURE, note=judgement.reason)


@rule(
    Property.AUTHENTICITY,
    says=("封装签名人是立档单位", "The seal is that of the creator"),
    mend=("用立档单位自己的证书封装", "Seal with the creator's own certificate"),
    source="the Measures, article 9",
)
def seal_is_the_creators(subject: Subject) -> Iterator[Finding]:
    reading, creator = subject.seal, subject.package.creator
    if reading is None:
        return  # an absent or unreadable seal is another rule's finding
    if not reading.signer_credit_code:
        yield undecided(
            SIGNATURE,
            "证书未载明统一社会信用代码，无法判定签名人是否为立档单位",
            "the certificate names no credit code, so the signer cannot be matched",
            expected=creator.credit_code,
            found=reading.signer_name,
        )
    elif reading.signer_credit_code != creator.credit_code:
        yield failed(
            SIGNATURE,
            "签名人不是立档单位",
            "the signer is not the creator",
            expected=creator.credit_code,
            found=reading.signer_credit_code,
        )
    else:
        yield passed(SIGNATURE)


def _compared(where: str, expected: Digests, found: Digests) -> Iterator[Finding]:
    if expected == found:
        yield passed(where)
    else:
        differing = "sm3" if expected.sm3 != found.sm3 else "sha256"
        yield failed(
            where,
            "内容已变动，摘要不一致",
            "the content has changed: the digest is another",
            expected=f"{differing} {getattr(expected, differing)}",
            found=f"{differing} {getattr(found, differing)}",
        )


def _seal(subject: Subject, aspects: tuple[str, ...]) -> Iterator[Finding]:
    if subject.seal is None:
        yield failed(
            SIGNATURE,
            "没有可读的封装签名",
            "there is no readable seal",
            expected="CMS SignedData",
        )
        return
    for judgement in subject.seal.judgements:
        if judgement.aspect in aspects:
            yield Finding(judgement.verdict, SIGNATURE, note=judgement.reason)
