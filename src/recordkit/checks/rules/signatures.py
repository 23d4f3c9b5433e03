"""Authenticity of materials that bear signatures of their own."""

# ruff: noqa: D103 - what a rule establishes stands in its decorator, in both languages

from __future__ import annotations

from collections.abc import Iterator

from recordkit.checks.found import failed, passed, undecided
from recordkit.checks.rule import rule
from recordkit.checks.signed_materials import objections_to
from recordkit.checks.subject import Subject
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Property


@rule(
    Property.AUTHENTICITY,
    says=(
        "材料内的签名、签章未被破坏",
        "Signatures and seals inside the materials are intact",
    ),
    mend=(
        "核对该文件是否在签名之后被改动，向出具单位重新取得签名完好的文件",
        "See whether the file was changed after signing; obtain an intact one from its issuer",
    ),
    source="the Measures, article 9; GB/T 33190-2016; ISO 32000-2, 12.8",
)
def signatures_inside_materials_are_intact(subject: Subject) -> Iterator[Finding]:
    for path, signatures in subject.signatures.items():
        if signatures is None:
            yield undecided(
                path,
                "文件过大，未检验其中的签名",
                "too large: the signatures inside were not looked at",
            )
            continue
        broken = [
            (signature.number, objection)
            for signature in signatures
            for objection in objections_to(signature)
        ]
        for number, objection in broken:
            said = objection.reason
            yield failed(path, f"签名 {number}：{said.zh}", f"signature {number}: {said.en}")
        if not broken:
            yield passed(path)
