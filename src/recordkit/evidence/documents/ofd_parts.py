"""The signature parts of an OFD package: the list of signatures, and what each one says.

Source: GB/T 33190-2016, clause 18 (signatures) and clause 7 (package and links); clause numbers
to be confirmed. Elements are read by local name in any order, since producers agree on neither
namespace nor order.
"""

from __future__ import annotations

import base64
import binascii
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote

from lxml import etree

from recordkit.errors import ContentFault, Words
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.documents.moments import Stated, read_stated

ENTRY_POINT = "OFD.xml"
MOST_SIGNATURES = 200
MOST_REFERENCES = 20_000
MOST_STAMPS = 2_000
_LONGEST_TEXT = 256


class Entries(Protocol):
    """The entries of an opened package; who opens it sees to bounds and to hostile archives.

    Everything that reads raises `ContentFault` for an entry that cannot be read.
    """

    @property
    def names(self) -> Sequence[str]:
        """All entries but folders, as they are written, in the order of the directory."""
        ...

    def find(self, name: str) -> str | None:
        """Return the entry called `name`, else the only one that is but for case, else None."""
        ...

    def read(self, name: str, *, limit: int) -> bytes:
        """Return all bytes of an entry that has at most `limit`."""
        ...

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of an entry of any size, piece by piece."""
        ...

    def parse(self, name: str) -> etree._Element:
        """Return the root of an XML entry that has no DTD and is of bounded size and depth."""
        ...


@dataclass(frozen=True, slots=True)
class Link:
    """A link and the entry that it leads to; None when there is none."""

    written: str
    entry: str | None
    is_exact: bool = True  # not so: only without case, or with its escapes undone


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list of signatures."""

    number: str  # its ID as written
    kind: str  # "seal" or "sign"
    list_entry: str
    link: Link


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry that a signature says it protects; `check_value` None when it cannot be read."""

    link: Link
    check_value: bytes | None


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where a seal's picture appears. Boundaries are "x y w h" in millimetres, as written."""

    number: str
    page: str  # the page's ID
    boundary: str
    clip: str


@dataclass(frozen=True, slots=True)
class SignatureFile:
    """What one Signature.xml says."""

    entry: str
    content: bytes  # the bytes that the value binds
    provider: str
    method: str
    stated_at: Stated
    check_method: str
    references: tuple[Reference, ...]
    stamps: tuple[Stamp, ...]
    value: Link | None
    seal: Link | None


@dataclass(frozen=True, slots=True)
class Signatures:
    """All signatures that the documents of a package list, and what is wrong with the lists."""

    listed: tuple[Listed, ...]
    list_entries: tuple[str, ...]
    problems: tuple[Words, ...]


def resolve(entries: Entries, link: str, *, where: str) -> Link:
    """Follow a link that stands in the entry `where`. It cannot lead out of the package."""
    written = link.strip()
    for candidate in dict.fromkeys((written, unquote(written))):
        path = _normal(candidate, where)
        found = entries.find(path) if path else None
        if found is not None:
            return Link(written, found, is_exact=found == path and candidate == written)
    return Link(written, None)


def signatures_of(entries: Entries) -> Signatures:
    """Return the signatures that OFD.xml leads to, in the order of their lists.

    Raises:
        ContentFault: OFD.xml is absent or cannot be read.
    """
    entry = entries.find(ENTRY_POINT)
    if entry is None:
        raise MalformedEvidence("OFD.xml is absent", zh="缺少 OFD.xml")
    listed: list[Listed] = []
    lists: list[str] = []
    problems: list[Words] = []
    for body in _children(entries.parse(entry), "DocBody"):
        for link in _children(body, "Signatures"):
            to = resolve(entries, _text(link), where=entry)
            if to.entry in lists:
                continue
            try:
                listed += _listed_in(entries, to)
            except ContentFault as unread:
                problems.append(unread.detail)
            if to.entry is not None:
                lists.append(to.entry)
    problems += _loose_files(entries, listed)
    return Signatures(tuple(listed[:MOST_SIGNATURES]), tuple(lists), tuple(problems))


def read_signature_file(entries: Entries, entry: str, *, limit: int) -> SignatureFile:
    """Read one Signature.xml.

    Raises:
        ContentFault: It cannot be read, or has no SignedInfo.
    """
    content = entries.read(entry, limit=limit)
    root = entries.parse(entry)
    info = _child(root, "SignedInfo")
    if info is None:
        raise MalformedEvidence(f"{entry}: no SignedInfo", zh=f"{entry}：缺少 SignedInfo")
    references = _child(info, "References")
    value = _child(root, "SignedValue")
    seal = _child(info, "Seal")
    seal_at = _child(seal, "BaseLoc") if seal is not None else None
    return SignatureFile(
        entry=entry,
        content=content,
        provider=_provider(info),
        method=_text(_child(info, "SignatureMethod")),
        stated_at=read_stated(_text(_child(info, "SignatureDateTime"))),
        check_method="" if references is None else references.get("CheckMethod", "").strip(),
        references=tuple(_references(entries, references, entry)),
        stamps=tuple(_stamps(info)),
        value=None if value is None else resolve(entries, _text(value), where=entry),
        seal=None if seal_at is None else resolve(entries, _text(seal_at), where=entry),
    )


def _normal(link: str, where: str) -> str:
    """Return the entry name that a link means; empty when it leads out or nowhere."""
    base = "" if link.startswith("/") else posixpath.dirname(where)
    path = posixpath.normpath(posixpath.join(base, link.lstrip("/"))) if link else ""
    return "" if path in (".", "..") or path.startswith("../") else path


def _listed_in(entries: Entries, to: Link) -> Iterator[Listed]:
    if to.entry is None:
        raise MalformedEvidence(
            f"the list of signatures {to.written or '(empty)'} is not in the package",
            zh=f"签名列表 {to.written or '（空）'} 不在文件中",
        )
    lines = list(_children(entries.parse(to.entry), "Signature"))
    if len(lines) > MOST_SIGNATURES:
        raise MalformedEvidence(
            f"{to.entry} lists {len(lines)} signatures, more than {MOST_SIGNATURES}",
            zh=f"{to.entry} 列有 {len(lines)} 个签名，超过上限 {MOST_SIGNATURES}",
        )
    for line in lines:
        # Absent means a seal: the default of the schema, on which a third of producers rely.
        kind = "sign" if line.get("Type", "Seal").strip().lower() == "sign" else "seal"
        link = resolve(entries, line.get("BaseLoc", ""), where=to.entry)
        yield Listed(line.get("ID", "")[:_LONGEST_TEXT], kind, to.entry, link)


def _loose_files(entries: Entries, listed: Sequence[Listed]) -> Iterator[Words]:
    """Yield a word on signature files that no list names: taking a line out hides a signature."""
    known = {line.link.entry for line in listed}
    loose = [
        name
        for name in entries.names
        if posixpath.basename(name).lower() == "signature.xml" and name not in known
    ]
    if loose:
        shown = ", ".join(loose[:5])
        yield Words(
            f"有 {len(loose)} 个签名文件不在签名列表中：{shown}",
            f"{len(loose)} signature files are not in any list of signatures: {shown}",
        )


def _provider(info: etree._Element) -> str:
    held = _child(info, "Provider")
    if held is None:
        return ""
    parts = (held.get(name, "").strip() for name in ("ProviderName", "Version", "Company"))
    return " ".join(filter(None, parts))[:_LONGEST_TEXT]


def _references(entries: Entries, held: etree._Element | None, where: str) -> Iterator[Reference]:
    lines = [] if held is None else list(_children(held, "Reference"))
    if len(lines) > MOST_REFERENCES:
        raise MalformedEvidence(
            f"{where}: {len(lines)} references, more than {MOST_REFERENCES}",
            zh=f"{where}：引用 {len(lines)} 个，超过上限 {MOST_REFERENCES}",
        )
    for line in lines:
        link = resolve(entries, line.get("FileRef", ""), where=where)
        yield Reference(link, _base64(_text(_child(line, "CheckValue"))))


def _stamps(info: etree._Element) -> Iterator[Stamp]:
    for number, line in enumerate(_children(info, "StampAnnot")):
        if number == MOST_STAMPS:
            return
        said = [line.get(name, "")[:64] for name in ("ID", "PageRef", "Boundary", "Clip")]
        yield Stamp(*said)


def _base64(written: str) -> bytes | None:
    try:
        return base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _text(element: etree._Element | None) -> str:
    return "" if element is None else (element.text or "").strip()


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next(_children(element, name), None)


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (each for each in element if etree.QName(each).localname == name)
