"""What a ZIP or a compound file is really, by its directory and the parts that decide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

from recordkit.errors import Words
from recordkit.formats import ofd
from recordkit.formats.archive import Archive, Entry
from recordkit.formats.compound import CompoundFile
from recordkit.formats.faults import CannotBeJudged, DoesNotOpenWhole
from recordkit.formats.sources import Glance

_NOTHING = Words("", "")
_GUESSED = Words(
    "压缩包目录不可读，按文件开头的条目判断",
    "its directory cannot be read; told by the entries at its beginning",
)
_ODF_PREFIX = b"application/vnd.oasis.opendocument."
# PRONOM's identifiers of ODF 1.0, 1.1 and 1.2
_ODF = {
    "text": ("odt", {"1.0": "fmt/136", "1.1": "fmt/290", "1.2": "fmt/291"}),
    "spreadsheet": ("ods", {"1.0": "fmt/137", "1.1": "fmt/294", "1.2": "fmt/295"}),
    "presentation": ("odp", {"1.0": "fmt/138", "1.1": "fmt/292", "1.2": "fmt/293"}),
}
_ODF_VERSION = re.compile(rb"\boffice:version\s*=\s*[\"']([0-9.]+)[\"']")
# folder of the main part: family, PRONOM's identifier, with macros
_OOXML = {
    "word/": ("docx", "fmt/412", "fmt/523", "Microsoft Word for Windows"),
    "xl/": ("xlsx", "fmt/214", "fmt/445", "Microsoft Excel for Windows"),
    "ppt/": ("pptx", "fmt/215", "fmt/487", "Microsoft Powerpoint for Windows"),
}


@dataclass(frozen=True, slots=True)
class ContainerKind:
    """What a container holds."""

    family: str
    puid: str
    name: str
    version: str = ""
    basis: str = "container"
    note: Words = _NOTHING


_ZIP = ContainerKind("zip", "x-fmt/263", "ZIP Format")
_OLE = ContainerKind("ole", "fmt/111", "OLE2 Compound Document Format")


def kind_of_zip(stream: BinaryIO, glance: Glance) -> ContainerKind:
    """Return what a ZIP is. One that is cut short is told by the entries that are left of it."""
    try:
        archive = Archive(stream, glance.size_bytes)
    except (DoesNotOpenWhole, CannotBeJudged):
        return _kind_by_first_entries(glance.head)
    try:
        return _kind_by_directory(archive)
    except (DoesNotOpenWhole, CannotBeJudged) as fault:
        note = Words(
            f"关键部分不可读：{fault.detail.zh}", f"a part that decides: {fault.detail.en}"
        )
        found = _kind_by_names(tuple(archive.entries))
        return ContainerKind(found.family, found.puid, found.name, note=note)


def _kind_by_directory(archive: Archive) -> ContainerKind:
    if (entry := archive.find(ofd.ENTRY_POINT)) is not None:
        version, doc_type = ofd.version_of(archive, entry)
        puid = ofd.ARCHIVAL_PUID if doc_type == ofd.ARCHIVAL else ofd.PUID
        return ContainerKind("ofd", puid, doc_type, version)
    if (entry := archive.find("mimetype")) is not None:
        return _kind_by_mimetype(archive, entry)
    return _kind_by_names(tuple(archive.entries))


def _kind_by_mimetype(archive: Archive, entry: Entry) -> ContainerKind:
    mime = archive.beginning_of(entry, 128).strip()
    kind = mime.removeprefix(_ODF_PREFIX).decode("ascii", "replace").removesuffix("-template")
    if not mime.startswith(_ODF_PREFIX) or kind not in _ODF:
        return _kind_by_names(tuple(archive.entries))
    content = archive.find("content.xml")
    head = archive.beginning_of(content, 4096) if content else b""
    found = _ODF_VERSION.search(head)
    version = found[1].decode("ascii") if found else ""
    family, puids = _ODF[kind]
    return ContainerKind(family, puids.get(version, ""), "OpenDocument Format", version)


def _kind_by_names(names: tuple[str, ...]) -> ContainerKind:
    if ofd.ENTRY_POINT in names:
        return ContainerKind("ofd", ofd.PUID, ofd.ORDINARY)
    if "[Content_Types].xml" not in names:
        return _ZIP
    has_macros = any(name.endswith("vbaProject.bin") for name in names)
    for folder, (family, puid, puid_with_macros, name) in _OOXML.items():
        if any(each.startswith(folder) for each in names):
            return ContainerKind(
                family, puid_with_macros if has_macros else puid, name, "2007 onwards"
            )
    return _ZIP


def _kind_by_first_entries(head: bytes) -> ContainerKind:
    """Look at the local headers in the head: enough to say what a truncated file was."""
    names = tuple(
        head[at + 30 : at + 30 + int.from_bytes(head[at + 26 : at + 28], "little")].decode(
            "utf-8", "replace"
        )
        for at in (found.start() for found in re.finditer(rb"PK\x03\x04", head))
        if at + 30 <= len(head)
    )
    if any(name == ofd.ENTRY_POINT or name.startswith(("Doc_0/", "Doc_1/")) for name in names):
        return ContainerKind("ofd", ofd.PUID, ofd.ORDINARY, note=_GUESSED)
    found = _kind_by_names(("[Content_Types].xml", *names))
    return ContainerKind(found.family, found.puid, found.name, note=_GUESSED)


def kind_of_compound(stream: BinaryIO, glance: Glance) -> ContainerKind:
    """Return what a compound file is. WPS writes Word's layout, so its extension is evidence."""
    try:
        document = CompoundFile(stream, glance.size_bytes)
    except DoesNotOpenWhole as fault:
        note = Words(f"复合文档目录不可读：{fault.detail.zh}", f"no directory: {fault.detail.en}")
        return ContainerKind(_OLE.family, _OLE.puid, _OLE.name, note=note)
    if document.has("EncryptedPackage"):
        return ContainerKind(
            "encrypted_office", "fmt/494", "Microsoft Office Encrypted Document", "2007 onwards"
        )
    if document.has("WordDocument"):
        return _word(document, glance.extension)
    if document.has("Workbook", "Book"):
        return _excel(document, glance.extension)
    if document.has("PowerPoint Document"):
        family = "dps" if glance.extension == "dps" else "ppt"
        return ContainerKind(family, "fmt/126", "Microsoft Powerpoint Presentation", "97-2003")
    return _OLE


def _word(document: CompoundFile, extension: str) -> ContainerKind:
    is_97 = document.has("0Table", "1Table")
    family = "wps" if extension in ("wps", "wpt") else "doc"
    note = _NOTHING
    if family == "wps":
        note = Words(
            "内部结构与 Word 97–2003 相同，按扩展名记为 WPS",
            "laid out as Word 97–2003; recorded as WPS by its extension",
        )
    puid, version = ("fmt/40", "97-2003") if is_97 else ("fmt/39", "6.0/95")
    return ContainerKind(family, puid, "Microsoft Word Document", version, note=note)


def _excel(document: CompoundFile, extension: str) -> ContainerKind:
    is_97 = document.has("Workbook")
    family = "et" if extension in ("et", "ett") else "xls"
    puid, version = ("fmt/61", "8X (97-2003)") if is_97 else ("fmt/59", "5.0/95")
    return ContainerKind(family, puid, "Microsoft Excel Workbook", version)
