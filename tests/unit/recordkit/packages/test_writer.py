"""Writing an archival package: the same bytes for the same record, and nothing unfit."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.unit.recordkit.packages.making_packages import (
    CASE_DOCUMENT,
    SEALED_AT,
    a_package,
    packages,
    seal,
    sealed,
)

from recordkit.description.case import Attributes
from recordkit.evidence import Trust, verify_detached
from recordkit.fixity import Digests
from recordkit.packages.manifest import SIGNATURE, VERIFICATION
from recordkit.packages.model import Package
from recordkit.packages.naming import CASE_DOCUMENT_PATH
from recordkit.packages.secrecy import ClassifiedMaterial
from recordkit.packages.writer import (
    ComponentBytesMissing,
    DigestMismatch,
    UnfitPackage,
    write_package,
)
from recordkit.packages.xml_document import UnwritableText
from recordkit.terms.vocabulary import MaterialRole, SecrecyLevel, Verdict

PACKAGE, CONTENTS = a_package()


def members_of(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def with_component(**changes: Any) -> Package:
    first, *others = PACKAGE.components
    return replace(PACKAGE, components=(replace(first, **changes), *others))


class TestWritePackage:
    def test_puts_the_members_in_their_order(self):
        archive, _ = sealed(PACKAGE, CONTENTS)

        assert list(members_of(archive)) == [
            "说明文件.txt",
            "基本信息元数据.xml",
            "流程信息元数据.xml",
            "材料目录.xml",
            "申报文件/A01_营业执照.pdf",
            "申报文件/A02_申请表.html",
            "过程文件/B01_公示截图.png",
            "结果文件/C01_食品经营许可证.ofd",
            "数据快照/S01_申请表.json",
            "原始报送/case.json",
            "验证信息.xml",
            "验证信息.p7s",
        ]

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(packages())
    def test_gives_the_same_bytes_twice(self, made: tuple[Package, dict[str, bytes]]):
        package, contents = made
        turned = dict(reversed(contents.items()))

        assert sealed(package, contents) == sealed(package, turned)

    def test_says_what_was_written(self):
        archive, said = sealed(PACKAGE, CONTENTS)

        assert said.size_bytes == len(archive)
        assert said.digests == Digests.of(archive)
        assert said.sha512 == hashlib.sha512(archive).hexdigest()
        assert said.manifest == Digests.of(members_of(archive)[VERIFICATION])

    def test_keeps_the_submitted_document_to_the_byte(self):
        archive, _ = sealed(PACKAGE, CONTENTS)

        assert members_of(archive)[CASE_DOCUMENT_PATH] == CASE_DOCUMENT

    def test_signs_the_manifest(self):
        members = members_of(sealed(PACKAGE, CONTENTS)[0])
        trust = Trust(anchors=(seal().certificates[-1],))

        reading = verify_detached(
            members[VERIFICATION], members[SIGNATURE], trust=trust, at=SEALED_AT
        )

        found = {judgement.aspect: judgement.verdict for judgement in reading.judgements}
        # Nobody handed in a list of revoked certificates.
        assert found.pop("certificate_revocation") is Verdict.INDETERMINATE
        assert set(found.values()) == {Verdict.PASSED}
        assert reading.signed_at == SEALED_AT

    def test_at_another_time_changes_only_manifest_and_signature(self):
        later = io.BytesIO()
        openers = {
            path: (lambda content=content: io.BytesIO(content))
            for path, content in CONTENTS.items()
        }
        write_package(
            PACKAGE, openers, later, signer=seal(), sealed_at=datetime(2025, 1, 1, tzinfo=UTC)
        )
        before, after = members_of(sealed(PACKAGE, CONTENTS)[0]), members_of(later.getvalue())

        assert {name for name in before if before[name] != after[name]} == {VERIFICATION, SIGNATURE}

    def test_of_several_submitted_documents_keeps_all(self):
        more = {**CONTENTS, "原始报送/case-2.json": b"{}"}

        assert "原始报送/case-2.json" in members_of(sealed(PACKAGE, more)[0])

    def test_writes_a_note_for_people(self):
        note = members_of(sealed(PACKAGE, CONTENTS)[0])["说明文件.txt"].decode()

        assert "电子文件号：3407-20240508-000001\n" in note
        assert "办结时间：2024-05-08 16:05:00（北京时间）\n" in note
        assert all("：" in line for line in note.splitlines())


class TestWritePackageRefuses:
    @pytest.mark.parametrize("content", [b"%PDF-1.7 licencE", b"", b"%PDF-1.7 licence "])
    def test_bytes_that_are_not_those_recorded(self, content: bytes):
        with pytest.raises(DigestMismatch, match=r"A01_营业执照\.pdf: expected 16 bytes"):
            sealed(PACKAGE, {**CONTENTS, "申报文件/A01_营业执照.pdf": content})

    def test_a_recorded_sha256_that_is_wrong(self):
        wrong = replace(PACKAGE.components[0].digests, sha256="0" * 64)

        with pytest.raises(DigestMismatch):
            sealed(with_component(digests=wrong), CONTENTS)

    def test_a_component_without_bytes(self):
        short = {path: content for path, content in CONTENTS.items() if "A01" not in path}

        with pytest.raises(ComponentBytesMissing):
            sealed(PACKAGE, short)

    def test_bytes_that_nobody_described(self):
        with pytest.raises(UnfitPackage):
            sealed(PACKAGE, {**CONTENTS, "申报文件/A09_多余.pdf": b""})

    @pytest.mark.parametrize("path", ["原始报送/../x", "原始报送/", "原始报送"])
    def test_a_submitted_document_outside_its_folder(self, path: str):
        with pytest.raises(UnfitPackage):
            sealed(PACKAGE, {**CONTENTS, path: b""})

    @pytest.mark.parametrize(
        "path",
        [
            "结果文件/A01_营业执照.pdf",
            "A01_营业执照.pdf",
            "申报文件/../A01.pdf",
            "申报文件/A01 营业执照.pdf",
            "申报文件/子/A01.pdf",
            "申报文件/",
        ],
    )
    def test_a_path_that_does_not_fit_the_layout(self, path: str):
        with pytest.raises(UnfitPackage):
            sealed(with_component(path=path), {**CONTENTS, path: b""})

    def test_two_paths_that_differ_only_by_case(self):
        path = "申报文件/A02_申请表.HTML"

        with pytest.raises(UnfitPackage):
            sealed(with_component(path=path, role=MaterialRole.BASIS), {**CONTENTS, path: b""})

    def test_classified_material_whatever_door_it_came_by(self):
        marked = Attributes(secrecy=SecrecyLevel.SECRET)

        with pytest.raises(ClassifiedMaterial):
            sealed(with_component(attributes=marked), CONTENTS)
        with pytest.raises(ClassifiedMaterial):
            sealed(
                replace(PACKAGE, case=replace(PACKAGE.case, secrecy=SecrecyLevel.SECRET)), CONTENTS
            )

    def test_text_that_xml_cannot_hold(self):
        with pytest.raises(UnwritableText):
            sealed(replace(PACKAGE, item_name="a\x00b"), CONTENTS)
