"""What a caller chooses about a case, and what it gets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from recordkit.description.items import MaterialRule
from recordkit.terms.vocabulary import Term

LICENSING = "licensing"  # the catalogue's word for 行政许可


class Profile(StrEnum):
    """How large a case is. The sizes are means over many cases."""

    FULL = "full"  # 10 files, 3.5 MB: for throughput
    LEAN = "lean"  # 10 files, 0.14 MB, the same structure: for the cost of a file
    TINY = "tiny"  # 5 files, 9 KB, no images: for the cost of a case


class Fault(Term):
    """What is wrong with a case. `faults.PLANTINGS` says what ending each makes visible."""

    MISSING_MATERIAL = "missing_material", "缺少必要材料", "a mandatory material is absent"
    ACCOMMODATED_MATERIAL = "accommodated_material", "容缺受理", "absent with a recorded reason"
    DIGEST_MISMATCH = "digest_mismatch", "文件被改动", "a file is not what was announced"
    TRUNCATED_PDF = "truncated_pdf", "PDF 不完整", "a PDF breaks off"
    ENCRYPTED_PDF = "encrypted_pdf", "PDF 已加密", "a PDF wants a password"
    WRONG_EXTENSION = "wrong_extension", "扩展名与格式不符", "a PNG is called .jpg"
    SURPLUS_FILE = "surplus_file", "目录外文件", "a file that nobody described"
    MISSING_FILE = "missing_file", "文件缺失", "a described file is not there"
    XML_WITH_DTD = "xml_with_dtd", "XML 含 DTD", "the form declares a document type"
    CLOSED_BEFORE_ACCEPTED = (
        "closed_before_accepted",
        "办结早于受理",
        "closed before it was accepted",
    )
    PROCESS_INCOMPLETE = "process_incomplete", "流程环节缺失", "steps of handling are missing"
    UNREACHABLE_LINK = "unreachable_link", "数据链接不可达", "a link leads nowhere"
    UNKNOWN_ITEM = "unknown_item", "事项不存在", "nobody knows the service item"
    REFUSED_FORMAT = "refused_format", "格式不接受", "a program among the materials"
    MALWARE_MARKER = "malware_marker", "恶意代码标记", "a file bears the test marker of malware"
    SECRECY_MARKER = "secrecy_marker", "涉密标识", "the case is marked as a state secret"
    UNJUDGEABLE_FILE = "unjudgeable_file", "文件无法判定", "a PDF that opens only after repair"
    RETENTION_CONFLICT = (
        "retention_conflict",
        "保管期限冲突",
        "the agency states another retention period than the schedule",
    )


class ExpectedEnding(Term):
    """What becomes of a case: an ending of its work, or a refusal before any work begins."""

    FILED = "filed", "归档", "filed"
    RETURNED = "returned", "退回报送单位", "returned to the agency, at the door or later"
    REFUSED = "refused", "拒收", "refused at the door, nothing kept"
    WAITING = "waiting", "待人工决定", "waits for a person"


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """The service item that the case is a handling of.

    `item_type` is the catalogue's word. Without `materials` the case brings some of
    `materials.DEFAULT_MATERIALS`. `retention` is the code in force for the item (Y, D30, D10),
    known only so that a fault can contradict it.
    """

    item_code: str
    name: str
    item_type: str = LICENSING
    materials: tuple[MaterialRule, ...] = ()
    retention: str = ""


@dataclass(frozen=True, slots=True)
class AgencyChoice:
    """The agency that handled the case."""

    name: str
    credit_code: str
    region_code: str
    unit: str = "行政审批科"


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """A file behind a data link that the case points to; whoever gives this also serves it."""

    address: str
    sha256: str | None = None
    material_code: str = ""


@dataclass(frozen=True, slots=True)
class MadeCase:
    """A case as it is handed in: `document` is case.json, `files` is all the rest, by path."""

    case_number: str
    document: bytes
    files: tuple[tuple[str, bytes], ...]
    fault: Fault | None = None

    @property
    def size_bytes(self) -> int:
        """The size of the document and all files."""
        return len(self.document) + sum(len(content) for _, content in self.files)
