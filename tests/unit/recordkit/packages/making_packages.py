"""Packages for tests: one that uses everything, any that hypothesis can think of, and a seal."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache, partial

from hypothesis import strategies as st
from tests.unit.recordkit.packages.describing_cases import (
    ATTRIBUTES,
    DAYS,
    DOCUMENT,
    MOMENTS,
    SOME_TEXTS,
    SOURCES,
    TEXTS,
    cases,
)

from recordkit.description.case import CaseDescription, Source
from recordkit.description.tally import TallyLine, TallyResult
from recordkit.evidence import (
    Purpose,
    SignatureAlgorithm,
    Signer,
    Subject,
    UnsafeSoftwareSigner,
    Validity,
    certificates_to_pem,
    issue_certificate,
    make_authority,
    new_key,
)
from recordkit.fixity import Digests
from recordkit.packages.case_document import parse_case_document
from recordkit.packages.model import (
    Classification,
    ComponentKind,
    Creator,
    FetchNote,
    FormatNote,
    Opener,
    Package,
    PackagedComponent,
)
from recordkit.packages.naming import (
    CASE_DOCUMENT_PATH,
    FOLDERS,
    SNAPSHOT_FOLDER,
    package_path,
    snapshot_path,
)
from recordkit.packages.writer import Sealed, write_package
from recordkit.terms.vocabulary import MaterialRole, Provenance

SEALED_AT = datetime(2024, 5, 8, 9, 0, tzinfo=UTC)
CASE_DOCUMENT = b'{"format":"muniment-case/1"}'


@cache
def seal() -> Signer:
    """Return an agency's software key, certified by an authority of its own."""
    validity = Validity(datetime(2024, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC))
    root_key, key = (new_key(SignatureAlgorithm.SM2_SM3) for _ in range(2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        root = make_authority(root_key, subject=Subject("根"), validity=validity, serial=1)
        authority = UnsafeSoftwareSigner(root_key.to_pem(), certificates_to_pem((root,)))
        leaf = issue_certificate(
            key.public_key_info,
            issuer=authority,
            subject=Subject("市场监督管理局", credit_code="12441500196720244T"),
            purpose=Purpose.SEAL,
            validity=validity,
            serial=2,
        )
        return UnsafeSoftwareSigner(key.to_pem(), certificates_to_pem((leaf, root)))


def sealed(package: Package, contents: Mapping[str, bytes]) -> tuple[bytes, Sealed]:
    """Return the package's bytes and what the writer said of them."""
    out = io.BytesIO()
    openers: dict[str, Opener] = {
        path: partial(io.BytesIO, content) for path, content in contents.items()
    }
    said = write_package(package, openers, out, signer=seal(), sealed_at=SEALED_AT)
    return out.getvalue(), said


@st.composite
def packages(draw: st.DrawFn) -> tuple[Package, dict[str, bytes]]:
    """Return any package with the bytes of its components and of its case document."""
    contents: dict[str, bytes] = {CASE_DOCUMENT_PATH: CASE_DOCUMENT}
    components = []
    for order in range(draw(st.integers(0, 4))):
        component, content = draw(_components(order))
        components.append(component)
        contents[component.path] = content
    package = Package(
        record_id=draw(SOME_TEXTS),
        submission_version=draw(st.integers(1, 9)),
        case=draw(cases()),
        item_name=draw(SOME_TEXTS),
        item_version=draw(st.integers(0, 99)),
        item_type=draw(SOME_TEXTS),
        creator=draw(st.builds(Creator, SOME_TEXTS, SOME_TEXTS, SOME_TEXTS, SOME_TEXTS, TEXTS)),
        classification=draw(_CLASSIFICATIONS),
        components=tuple(components),
        tally=tuple(draw(st.lists(_TALLY, max_size=3))),
        formed_on=draw(DAYS),
        arranged_at=draw(MOMENTS),
        software_environment=draw(TEXTS),
    )
    return package, contents


@st.composite
def _components(draw: st.DrawFn, order: int) -> tuple[PackagedComponent, bytes]:
    content = draw(st.binary(max_size=40))
    kind, role = draw(st.sampled_from(ComponentKind)), draw(st.sampled_from(MaterialRole))
    title = draw(SOME_TEXTS)
    path = (
        snapshot_path(order, title, "json")
        if kind is ComponentKind.SNAPSHOT
        else package_path(role, order, title, "pdf")
    )
    component = PackagedComponent(
        path=path,
        title=title,
        role=role,
        provenance=draw(st.sampled_from(Provenance)),
        size_bytes=len(content),
        digests=Digests.of(content),
        kind=kind,
        material_code=draw(TEXTS),
        submitted_path=draw(TEXTS),
        created_at=draw(st.none() | MOMENTS),
        source=draw(SOURCES),
        attributes=draw(ATTRIBUTES),
        format=draw(st.builds(FormatNote, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)),
        fetched=draw(st.none() | _FETCHES),
        rendition_of=draw(TEXTS),
    )
    return component, content


_FETCHES = st.builds(FetchNote, SOME_TEXTS, SOME_TEXTS, st.integers(100, 599), MOMENTS, TEXTS)
_CLASSIFICATIONS = st.builds(
    Classification,
    st.sampled_from([("ZY",), ("ZY", "XK"), ("ZY", "XK", "01")]),
    st.integers(1949, 2100),
    st.sampled_from(["Y", "D30", "D10"]),
    TEXTS,
)
_TALLY = st.builds(
    TallyLine,
    SOME_TEXTS,
    SOME_TEXTS,
    st.sampled_from(MaterialRole),
    st.booleans(),
    st.integers(0, 9),
    st.sampled_from(TallyResult),
    TEXTS,
)


def a_package() -> tuple[Package, dict[str, bytes]]:
    """Return a package that uses every part of the format, always the same."""
    case = parse_case_document(json.dumps(DOCUMENT).encode())
    contents = {
        "申报文件/A01_营业执照.pdf": b"%PDF-1.7 licence",
        "申报文件/A02_申请表.html": b"<html>form</html>",
        "过程文件/B01_公示截图.png": b"PNG",
        "结果文件/C01_食品经营许可证.ofd": b"PK ofd",
        "数据快照/S01_申请表.json": b"{}",
        CASE_DOCUMENT_PATH: CASE_DOCUMENT,
    }
    package = Package(
        record_id="3407-20240508-000001",
        submission_version=1,
        case=case,
        item_name="食品经营许可（新办）",
        item_version=3,
        item_type="行政许可",
        creator=Creator("铜官区市场监督管理局", case.agency_code, "340705", "J012", "审批科"),
        classification=Classification(("ZY", "XK"), 2024, "D30", "保管期限表 第 12 条"),
        components=tuple(
            _component(path, contents[path], case) for path in contents if "原" not in path
        ),
        tally=(
            TallyLine("M01", "营业执照", MaterialRole.BASIS, True, 1, TallyResult.PRESENT),
            TallyLine(
                "M02", "健康证明", MaterialRole.BASIS, True, 0, TallyResult.ACCOMMODATED, "承诺补交"
            ),
        ),
        formed_on=date(2024, 5, 8),
        arranged_at=datetime(2024, 5, 8, 8, 30, tzinfo=UTC),
        software_environment="Muniment 0.1",
    )
    return package, contents


def _component(path: str, content: bytes, case: CaseDescription) -> PackagedComponent:
    folder, _, name = path.partition("/")
    licence, link = case.components[0], case.links[0]
    is_snapshot, is_fetched = folder == SNAPSHOT_FOLDER, name.startswith("B01")
    return PackagedComponent(
        path=path,
        title=name.partition("_")[2].partition(".")[0],
        role=next((role for role in FOLDERS if FOLDERS[role] == folder), MaterialRole.BASIS),
        provenance=Provenance.CALLED if name.startswith("A01") else Provenance.FORMED,
        size_bytes=len(content),
        digests=Digests.of(content),
        kind=ComponentKind.SNAPSHOT if is_snapshot else ComponentKind.CONTENT,
        material_code="M01" if name.startswith("A01") else "",
        submitted_path=licence.path if name.startswith("A01") else "",
        source=licence.source if name.startswith("A01") else Source(),
        attributes=licence.attributes,
        format=FormatNote("fmt/276", "Acrobat PDF 1.7", "1.7", "application/pdf", "pdf"),
        fetched=FetchNote(link.address, link.address, 200, SEALED_AT, "image/png")
        if is_fetched
        else None,
        rendition_of="数据快照/S01_申请表.json" if name.startswith("A02") else "",
    )
