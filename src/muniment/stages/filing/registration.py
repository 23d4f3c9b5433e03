"""The registration of a filed record: a small XML file that lies beside its package for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lxml import etree

from recordkit.fixity import Digests

VERSION = "1"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


@dataclass(frozen=True, slots=True)
class Registration:
    """What was entered when the record was taken into keeping.

    Source: GB/T 42727-2023 clause 6.10 (登记); element numbers of DA/T 46-2009.
    """

    record_id: UUID
    reference_code: str
    fonds_number: str
    year: int
    retention: str
    case_number: str
    title: str
    agency_code: str
    filed_at: datetime
    batch_id: UUID
    package_size_bytes: int
    package: Digests
    report_number: str


def write_registration(entry: Registration) -> bytes:
    """Return the registration as XML: every element with its Chinese title, fixed order."""
    root = etree.Element("registration", title="归档登记", version=VERSION)
    for name, title, code, value in (
        ("electronic_record_code", "电子文件号", "M7", str(entry.record_id)),
        ("reference_code", "档号", "M8", entry.reference_code),
        ("fonds_identifier", "全宗号", "M9", entry.fonds_number),
        ("year", "年度", "M11", str(entry.year)),
        ("retention_period", "保管期限", "M12", entry.retention),
        ("title", "题名", "M22", entry.title),
        ("case_number", "办件编号", "M31", entry.case_number),
        ("social_code", "统一社会信用代码", "M78", entry.agency_code),
        ("archive_time", "归档时间", "M82", entry.filed_at.isoformat()),
        ("batch", "归档批次", "", str(entry.batch_id)),
        ("package_size", "归档信息包大小", "M49", str(entry.package_size_bytes)),
        ("package_sm3", "归档信息包SM3摘要", "", entry.package.sm3),
        ("package_sha256", "归档信息包SHA-256摘要", "", entry.package.sha256),
        ("check_report", "归档检测报告编号", "", entry.report_number),
    ):
        attributes = {"title": title, **({"code": code} if code else {})}
        etree.SubElement(root, name, attributes).text = value
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def read_registration(content: bytes) -> Registration:
    """Read back what `write_registration` gave; it comes from our own vault."""
    root = etree.fromstring(content, _PARSER)
    said = {element.tag: element.text or "" for element in root}
    return Registration(
        record_id=UUID(said["electronic_record_code"]),
        reference_code=said["reference_code"],
        fonds_number=said["fonds_identifier"],
        year=int(said["year"]),
        retention=said["retention_period"],
        case_number=said["case_number"],
        title=said["title"],
        agency_code=said["social_code"],
        filed_at=datetime.fromisoformat(said["archive_time"]),
        batch_id=UUID(said["batch"]),
        package_size_bytes=int(said["package_size"]),
        package=Digests(said["package_sm3"], said["package_sha256"]),
        report_number=said["check_report"],
    )
