"""Reading a package back: whole, tolerantly, and never by surprise."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.unit.recordkit.packages.making_packages import SEALED_AT, a_package, packages, sealed
from tests.unit.recordkit.packages.making_zips import zip_of

from recordkit.fixity import measure
from recordkit.packages.manifest import root_of
from recordkit.packages.model import Package
from recordkit.packages.naming import CASE_DOCUMENT_PATH
from recordkit.packages.reader import OpenedPackage, PackageUnreadable, open_package
from recordkit.packages.safe_zip import Limits, MemberNotThere, open_zip
from recordkit.packages.zip_faults import ArchiveTooLarge, ZipFault
from recordkit.terms.vocabulary import MaterialRole, Verdict

PACKAGE, CONTENTS = a_package()
ARCHIVE, _ = sealed(PACKAGE, CONTENTS)
HOSTILE = Path(__file__).parents[3] / "fixtures" / "xml-hostile"

BASE, PROCESS, MATERIALS = "基本信息元数据.xml", "流程信息元数据.xml", "材料目录.xml"
VERIFICATION, SIGNATURE, README = "验证信息.xml", "验证信息.p7s", "说明文件.txt"

Change = Callable[[bytes], bytes]


def opened(archive: bytes) -> OpenedPackage:
    return open_package(io.BytesIO(archive))


def changed(**changes: Change | None) -> OpenedPackage:
    """Open the package with members changed; None takes a member away."""
    archive = open_zip(io.BytesIO(ARCHIVE))
    members = {name: archive.open(name).read() for name in archive.names}
    for name, change in changes.items():
        if change is None:
            del members[name]
        else:
            members[name] = change(members[name])
    return opened(zip_of(members.items()))


def replaced(old: str, new: str) -> Change:
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return change


def places(package: OpenedPackage) -> set[str]:
    assert {problem.verdict for problem in package.problems} <= {Verdict.FAILED}
    assert all(problem.note.zh and problem.note.en for problem in package.problems)
    return {problem.where for problem in package.problems}


class TestOpenPackage:
    def test_reads_back_what_was_written(self):
        package = opened(ARCHIVE)

        assert package.problems == ()
        assert package.package == PACKAGE
        assert package.signature_bytes
        assert package.manifest.sealed_at == SEALED_AT
        assert package.manifest.record_id == PACKAGE.record_id

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(packages())
    def test_reads_back_any_package(self, made: tuple[Package, dict[str, bytes]]):
        package, contents = made

        read = opened(sealed(package, contents)[0])

        assert read.problems == ()
        assert read.package == package
        assert {path: read.open(path).read() for path in contents} == contents

    def test_lists_every_member_but_the_manifest_and_its_signature(self):
        package = opened(ARCHIVE)

        listed = {line.path: line for line in package.manifest.lines}
        assert listed.keys() == set(package.member_names) - {VERIFICATION, SIGNATURE}
        for path, line in listed.items():
            measured = measure(package.open(path))
            assert (line.size_bytes, line.digests) == (measured.size_bytes, measured.digests)
            assert package.size_of(path) == line.size_bytes
        assert package.manifest.root == root_of(listed.values())

    def test_records_media_types(self):
        manifest = opened(ARCHIVE).manifest

        types = {line.path: line.media_type for line in manifest.lines}
        assert types[BASE] == "application/xml"
        assert types["申报文件/A01_营业执照.pdf"] == "application/pdf"
        assert types[CASE_DOCUMENT_PATH] == "application/json"
        assert manifest.line_of("nothing") is None

    def test_keeps_components_in_their_own_order(self):
        turned = Package(**{**_fields(PACKAGE), "components": PACKAGE.components[::-1]})

        assert opened(sealed(turned, CONTENTS)[0]).package == turned

    def test_of_a_member_that_is_not_there_says_so(self):
        with pytest.raises(MemberNotThere):
            opened(ARCHIVE).open("nothing")


class TestADamagedPackage:
    @pytest.mark.parametrize("name", [README, PROCESS, MATERIALS, SIGNATURE])
    def test_without_a_lesser_document_opens_and_says_so(self, name: str):
        assert places(changed(**{name: None})) == {name}

    @pytest.mark.parametrize("name", [BASE, VERIFICATION])
    def test_without_what_describes_it_does_not_open(self, name: str):
        with pytest.raises(PackageUnreadable, match=name):
            changed(**{name: None})

    @pytest.mark.parametrize("name", [PROCESS, MATERIALS, VERIFICATION])
    @pytest.mark.parametrize(
        "content", [b"", b"<a", b"\xff\xfe<\x00a\x00/\x00>\x00", b"<a>\xff</a>"]
    )
    def test_with_a_document_that_is_no_xml_opens_and_says_so(self, name: str, content: bytes):
        assert name in places(changed(**{name: lambda _: content}))

    @pytest.mark.parametrize(
        ("name", "old", "new", "where"),
        [
            (BASE, ">30年<", ">五年<", "/base_info/retention_period"),
            (BASE, ">2024-05-08<", ">2024-02-30<", "/base_info/formation_date"),
            (BASE, ">自然人<", ">神仙<", "/base_info/apply_type"),
            (BASE, "<total_number", "<surplus/><total_number", "/base_info/surplus"),
            (BASE, ">依据性材料<", ">依据<", "/base_info/fileset/folder[1]/file[1]/file_role"),
            (BASE, 'title="电子文件号"', 'title="号"', "/base_info/electronic_record_code"),
            (BASE, 'version="1"', 'version="2"', "/base_info"),
            (PROCESS, ">办结<", ">完了<", "/description/process/step[2]/business_activity"),
            (PROCESS, "T01:30:00Z", "T01:30:00", "/description/process/step[1]/action_time"),
            (MATERIALS, ">容缺<", ">无<", "/material_list/expected/material[2]/tally_result"),
            (
                MATERIALS,
                ">5<",
                ">五<",
                "/material_list/submitted/submitted_file/computer_file_size",
            ),
            (VERIFICATION, '"字节数"', '"大小"', "/verification/members/member[1]/size"),
        ],
    )
    def test_names_the_xpath_of_what_breaks_the_schema(
        self, name: str, old: str, new: str, where: str
    ):
        assert f"{name}{where}" in places(changed(**{name: replaced(old, new)}))

    def test_with_nothing_changed_has_no_problem(self):
        assert places(changed()) == set()

    def test_reads_the_rest_beside_what_is_broken(self):
        package = changed(**{BASE: replaced(">依据性材料<", ">依据<")}).package

        assert package.components[0].role is MaterialRole.BASIS
        assert package.components[1:] == PACKAGE.components[1:]
        assert package.case == PACKAGE.case

    def test_with_a_classified_marker_reads_it_as_it_stands(self):
        package = changed(**{BASE: replaced(">内部<", ">机密<")}).package

        assert package.case.secrecy.is_classified

    @pytest.mark.parametrize("digit", "0f")
    def test_whose_manifest_was_changed_no_longer_has_its_root(self, digit: str):
        line = opened(ARCHIVE).manifest.lines[0].digests.sha256
        forged = digit * 64

        package = changed(**{VERIFICATION: replaced(line, forged)})

        assert places(package) == {f"{VERIFICATION}/verification/root_sha256"}

    @pytest.mark.parametrize(
        "name", ["xmlbomb.xml", "quadratic.xml", "external.xml", "external_file.xml"]
    )
    @pytest.mark.parametrize("member", [PROCESS, VERIFICATION])
    def test_with_hostile_xml_is_not_taken_in(self, name: str, member: str):
        content = (HOSTILE / name).read_bytes()

        package = changed(**{member: lambda _: content})

        assert member in places(package)

    @pytest.mark.parametrize(
        "crowd", [b"<a/>" * 10_001, (b"<a>" + b"<b/>" * 90 + b"</a>") * 5000], ids=["wide", "many"]
    )
    def test_with_elements_without_number_is_not_taken_in(self, crowd: bytes):
        content = b"<description>" + crowd + b"</description>"

        assert PROCESS in places(changed(**{PROCESS: lambda _: content}))

    def test_with_hostile_base_metadata_does_not_open(self):
        with pytest.raises(PackageUnreadable, match="DTD"):
            changed(**{BASE: lambda _: (HOSTILE / "xmlbomb.xml").read_bytes()})

    def test_beyond_the_limits_does_not_open(self):
        with pytest.raises(ArchiveTooLarge):
            open_package(io.BytesIO(ARCHIVE), limits=Limits(max_total_bytes=1000))

    def test_that_is_another_zip_does_not_open(self):
        with pytest.raises(PackageUnreadable):
            opened(zip_of([("a.txt", b"a")]))

    def test_with_any_bytes_changed_opens_or_is_a_fault(self):
        chance = random.Random(20240508)
        for _ in range(400):
            archive = bytearray(ARCHIVE)
            at = chance.randrange(len(archive))
            archive[at : at + 4] = chance.randbytes(4)
            with suppress(ZipFault, PackageUnreadable):
                assert isinstance(opened(bytes(archive)).package, Package)

    def test_with_any_character_of_its_documents_changed_opens_or_is_a_fault(self):
        chance = random.Random(20240509)
        odd = ["", "<", ">", "&", "é", "0", "-1", "9" * 30, "\n", "<x/>", "NaN", "９", "]]>"]
        for _ in range(300):
            name = chance.choice((BASE, PROCESS, MATERIALS, VERIFICATION))

            def change(content: bytes) -> bytes:
                text = content.decode()
                at = chance.randrange(len(text))
                return (text[:at] + chance.choice(odd) + text[at + chance.randint(0, 9) :]).encode()

            with suppress(PackageUnreadable):
                assert isinstance(changed(**{name: change}).package, Package)


def _fields(package: Package) -> dict[str, object]:
    return {name: getattr(package, name) for name in package.__dataclass_fields__}
