"""OFD, by our own rule: PRONOM does not know it.

Source: GB/T 33190-2016 (entry point OFD.xml, DocBody, DocRoot, Pages); GB/T 42133-2022 for the
archival DocType; GM/T 0099-2020 for Encryptions.xml. Names are compared without namespace, since
two are in use, and links without case where the exact entry is absent.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from lxml import etree

from recordkit.formats.archive import Archive, Entry
from recordkit.formats.faults import DoesNotOpenWhole
from recordkit.formats.markup import check_part, child, children, local_name, parse_part

ENTRY_POINT = "OFD.xml"
ENCRYPTION_ENTRY = "Encryptions.xml"
ORDINARY, ARCHIVAL = "OFD", "OFD-A"
PUID, ARCHIVAL_PUID = "recordkit-fmt/1", "recordkit-fmt/2"
MAX_TREE_BYTES = 4 << 20  # parts that are held as a tree: the entry and the documents
MAX_PAGE_BYTES = 32 << 20
_LONGEST_TEXT = 256
_QUICK_PAGES = 20
_QUICK_BYTES = 1 << 20  # pages are parsed up to this much when the look is not a thorough one


def version_of(archive: Archive, entry: Entry) -> tuple[str, str]:
    """Return the version and the DocType that OFD.xml states."""
    root = _entry_root(archive, entry)
    return root.get("Version", ""), root.get("DocType", ORDINARY)


@dataclass(frozen=True, slots=True)
class OfdSummary:
    """A document's structure in short. Texts are as the file states them, "" where it is silent."""

    version: str
    kind: str  # DocType
    pages: int
    title: str
    creator: str


def ofd_summary(archive: Archive) -> OfdSummary:
    """Return the structure of an OFD in short; raises as `pages_of` does."""
    entry = archive.find(ENTRY_POINT)
    if entry is None:
        raise DoesNotOpenWhole("OFD.xml is absent", zh="缺少 OFD.xml")
    root = _entry_root(archive, entry)
    body = child(root, "DocBody")
    about = child(body, "DocInfo") if body is not None else None
    return OfdSummary(
        version=root.get("Version", "")[:_LONGEST_TEXT],
        kind=root.get("DocType", ORDINARY)[:_LONGEST_TEXT],
        pages=len(pages_of(archive)),
        title=_said(about, "Title"),
        creator=" ".join(filter(None, (_said(about, "Creator"), _said(about, "CreatorVersion")))),
    )


def is_encrypted(archive: Archive) -> bool:
    """Whether parts of the document are encrypted after GM/T 0099, or its entries are."""
    return archive.find(ENCRYPTION_ENTRY) is not None or bool(archive.encrypted_names)


def check_structure(archive: Archive, *, thorough: bool) -> int:
    """Follow OFD.xml to every page and return how many there are.

    A look that is not thorough sees that every page exists and parses the first of them.

    Raises:
        DoesNotOpenWhole: A part is absent, damaged, has a DTD, or there is no page.
        SwellsTooFar: A part is larger than any document needs.
    """
    pages = pages_of(archive)
    _check_pages(archive, pages, thorough=thorough)
    return len(pages)


def pages_of(archive: Archive) -> list[Entry]:
    """Return the pages of all documents in their order.

    Raises:
        DoesNotOpenWhole: A part on the way to them is absent or damaged, or there is no page.
    """
    entry = archive.find(ENTRY_POINT)
    if entry is None:
        raise DoesNotOpenWhole("OFD.xml is absent", zh="缺少 OFD.xml")
    pages = [
        page
        for body in children(_entry_root(archive, entry), "DocBody")
        for page in _pages_of(archive, body)
    ]
    if not pages:
        raise DoesNotOpenWhole("it has no page", zh="没有任何页面")
    return pages


def _entry_root(archive: Archive, entry: Entry) -> etree._Element:
    root = parse_part(archive.read(entry, limit=MAX_TREE_BYTES), where=entry.name)
    if local_name(root) != "OFD":
        raise DoesNotOpenWhole(
            f"{entry.name}: expected the element OFD, found {local_name(root)}",
            zh=f"{entry.name}：根元素应为 OFD，实为 {local_name(root)}",
        )
    return root


def _said(about: etree._Element | None, name: str) -> str:
    element = child(about, name) if about is not None else None
    return "" if element is None else (element.text or "").strip()[:_LONGEST_TEXT]


def _pages_of(archive: Archive, body: etree._Element) -> list[Entry]:
    doc_root = child(body, "DocRoot")
    link = (doc_root.text or "").strip() if doc_root is not None else ""
    if not link:
        raise DoesNotOpenWhole("OFD.xml names no DocRoot", zh="OFD.xml 中没有 DocRoot")
    document = _resolve(archive, link, ENTRY_POINT)
    root = parse_part(archive.read(document, limit=MAX_TREE_BYTES), where=document.name)
    pages = child(root, "Pages")
    listed = children(pages, "Page") if pages is not None else iter(())
    return [_resolve(archive, page.get("BaseLoc", ""), document.name) for page in listed]


def _check_pages(archive: Archive, pages: list[Entry], *, thorough: bool) -> None:
    parsed = 0
    for number, page in enumerate(pages):
        if not thorough and (number >= _QUICK_PAGES or parsed > _QUICK_BYTES):
            archive.test_place(page)
            continue
        content = archive.read(page, limit=MAX_PAGE_BYTES)
        parsed += len(content)
        root = check_part(content, where=page.name)
        if root != "Page":
            raise DoesNotOpenWhole(
                f"{page.name}: expected the element Page, found {root}",
                zh=f"{page.name}：根元素应为 Page，实为 {root}",
            )


def _resolve(archive: Archive, link: str, where: str) -> Entry:
    """Return the entry that `link`, standing in `where`, points to. It cannot leave the package."""
    base = "" if link.startswith("/") else posixpath.dirname(where)
    path = posixpath.normpath(posixpath.join(base, link.lstrip("/")))
    entry = None if path.startswith("..") else archive.find(path)
    if entry is None or entry.is_folder:
        raise DoesNotOpenWhole(
            f"{where} points to {link or 'nothing'}, which is not in the file",
            zh=f"{where} 指向的 {link or '（空）'} 不在文件中",
            where=where,
        )
    return entry
