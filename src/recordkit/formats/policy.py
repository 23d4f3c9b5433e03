"""Which formats may be filed as they are. The lines are data; who approves them is catalogued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from recordkit.errors import Words
from recordkit.formats.families import FAMILIES
from recordkit.terms.vocabulary import Term


class PolicyDecision(Term):
    """What is done with a file of some format. Only a refusal stops filing."""

    ACCEPT = "accept", "可以归档", "accepted"
    WARN = "warn", "可以归档，有提示", "accepted with a warning"
    CONVERT = "convert", "归档时须转换格式", "to be converted on filing, the original kept"
    REFUSE = "refuse", "不予接收", "refused"


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """The decision about one family, or about some versions of it.

    Without `versions` it covers all. `verified` says whether the source was read to the clause.
    `review_on` is the day by which somebody looks at the line again.
    """

    family: str
    decision: PolicyDecision
    reason: Words
    source: str
    versions: tuple[str, ...] = ()
    verified: bool = False
    review_on: date | None = None

    def covers(self, family: str, version: str) -> bool:
        """Whether the line speaks of this version of this family."""
        return family == self.family and (not self.versions or version in self.versions)


@dataclass(frozen=True, slots=True)
class FormatPolicy:
    """One edition of the lines, the first that covers a format deciding."""

    edition: str
    lines: tuple[PolicyLine, ...]

    def decide(self, family: str, version: str = "") -> PolicyLine:
        """Return the line that decides; a format that no line covers is refused."""
        for line in self.lines:
            if line.covers(family, version):
                return line
        known = FAMILIES.get(family, FAMILIES["unknown"]).words
        reason = Words(f"{known.zh}不在归档格式目录中", f"{known.en}: not among the filing formats")
        return PolicyLine(family, PolicyDecision.REFUSE, reason, f"filing formats {self.edition}")


_GENERAL = "the Measures, article 13 (general formats)"
_USUAL = "GB/T 18894 (list not read to the clause)"
_NO_LOCKS = "DA/T 70-2018, GD-3-8"
_REVIEW = date(2028, 1, 1)
_PDFA_LEVELS = ("1a", "1b", "2a", "2b", "2u", "3a", "3b", "3u", "4", "4e", "4f")
_ACCEPT, _WARN = PolicyDecision.ACCEPT, PolicyDecision.WARN
_CONVERT, _REFUSE = PolicyDecision.CONVERT, PolicyDecision.REFUSE


def _line(
    family: str,
    decision: PolicyDecision,
    reason: tuple[str, str],
    source: str = _USUAL,
    *,
    versions: tuple[str, ...] = (),
    verified: bool = False,
) -> PolicyLine:
    return PolicyLine(family, decision, Words(*reason), source, versions, verified, _REVIEW)


_KEPT_LONG = ("适合长期保存的版式格式", "a fixed layout fit for long keeping")
_PICTURE = ("适合长期保存的图像格式", "a picture format fit for long keeping")
_OPEN_DATA = ("开放的文本格式", "an open text format")
_SOUND = ("通用音视频格式", "a common format of sound or moving pictures")
_TO_LAYOUT = (
    "流式文档，须转换为 OFD 或 PDF/A，原件一并保存",
    "reflows: convert to OFD or PDF/A, keep the original too",
)
_DATA_BEHIND = (
    "表格数据，保留原件并宜附 OFD 或 PDF 版式件",
    "a table: kept, and better with an OFD or PDF beside it",
)
_TO_PICTURE = ("须转换为 TIFF、JPEG 或 PNG", "convert to TIFF, JPEG or PNG")
_PACKED = (
    "不得以压缩包形式归档，请解压后报送",
    "an archive inside the package: send its files unpacked",
)

DEFAULT_POLICY = FormatPolicy(
    edition="filing/1",
    lines=(
        _line(
            "ofd", _ACCEPT, _KEPT_LONG, "GB/T 33190-2016; the Measures, article 13", verified=True
        ),
        _line("pdf", _ACCEPT, _KEPT_LONG, "ISO 19005; DA/T 47", versions=_PDFA_LEVELS),
        _line(
            "pdf",
            _WARN,
            (
                "可以归档；长期保存宜为 PDF/A 或 OFD",
                "may be filed; for long keeping PDF/A or OFD is better",
            ),
            _GENERAL,
        ),
        _line("xml", _ACCEPT, _OPEN_DATA, "the Measures, article 13", verified=True),
        _line("html", _ACCEPT, _OPEN_DATA, "the Measures, article 13", verified=True),
        _line("text", _ACCEPT, _OPEN_DATA),
        _line("csv", _ACCEPT, _OPEN_DATA),
        _line("json", _ACCEPT, _OPEN_DATA, "design: data behind assembled views"),
        _line("eml", _ACCEPT, _OPEN_DATA),
        _line("jpeg", _ACCEPT, _PICTURE),
        _line("png", _ACCEPT, _PICTURE),
        _line("tiff", _ACCEPT, _PICTURE),
        _line("jp2", _ACCEPT, _PICTURE),
        _line(
            "svg",
            _WARN,
            ("矢量图形，宜附版式件", "a drawing: better with a fixed layout beside it"),
        ),
        _line("gif", _CONVERT, _TO_PICTURE),
        _line("bmp", _CONVERT, _TO_PICTURE),
        _line("webp", _CONVERT, _TO_PICTURE),
        _line("docx", _CONVERT, _TO_LAYOUT),
        _line("doc", _CONVERT, _TO_LAYOUT),
        _line("wps", _CONVERT, _TO_LAYOUT),
        _line("odt", _CONVERT, _TO_LAYOUT),
        _line("rtf", _CONVERT, _TO_LAYOUT),
        _line("pptx", _CONVERT, _TO_LAYOUT),
        _line("ppt", _CONVERT, _TO_LAYOUT),
        _line("dps", _CONVERT, _TO_LAYOUT),
        _line("odp", _CONVERT, _TO_LAYOUT),
        _line("xlsx", _WARN, _DATA_BEHIND),
        _line("xls", _WARN, _DATA_BEHIND),
        _line("et", _WARN, _DATA_BEHIND),
        _line("ods", _WARN, _DATA_BEHIND),
        _line("wav", _ACCEPT, _SOUND),
        _line("mp3", _ACCEPT, _SOUND),
        _line("mp4", _ACCEPT, _SOUND),
        _line("mpeg", _ACCEPT, _SOUND),
        _line("avi", _ACCEPT, _SOUND),
        _line("zip", _REFUSE, _PACKED, _NO_LOCKS),
        _line("rar", _REFUSE, _PACKED, _NO_LOCKS),
        _line("7z", _REFUSE, _PACKED, _NO_LOCKS),
        _line("gzip", _REFUSE, _PACKED, _NO_LOCKS),
        _line("encrypted_office", _REFUSE, ("文件已加密", "encrypted"), _NO_LOCKS, verified=True),
        _line(
            "executable",
            _REFUSE,
            ("可执行程序不得归档", "a program is not a record"),
            "design: security",
        ),
        _line("empty", _REFUSE, ("文件为空", "there is nothing in it"), "DA/T 70-2018, GD-3-4"),
    ),
)
