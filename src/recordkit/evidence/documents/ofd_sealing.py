"""Sealing an OFD package: the entries that a new seal adds and changes.

The new signature covers every entry but the list of signatures, which a later signature has to
rewrite, and its own three files. An earlier signature that covers the list would be broken by
any later one, so nothing is sealed over such a signature.

Source: GB/T 33190-2016 (Signatures.xml, Signature.xml), GB/T 38540-2020.
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from recordkit.errors import Refusal, Words
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.documents.ofd_parts import (
    ENTRY_POINT,
    Entries,
    Listed,
    read_signature_file,
    resolve,
    signatures_of,
)
from recordkit.evidence.documents.seal_writing import Stamp, sign_with_seal
from recordkit.evidence.documents.seals import read_seal
from recordkit.evidence.signers import Signer

NAMESPACE = "http://www.ofdspec.org/2016"
_SM3 = "1.2.156.10197.1.401"
_SM2_WITH_SM3 = "1.2.156.10197.1.501"
_PROVIDER = "muniment"
_LARGEST_SIGNATURE_FILE = 4 << 20
_LARGEST_PART = 4 << 20


class SealWouldBreakAnother(Refusal):
    """An earlier signature covers the list of signatures, which a new seal has to rewrite."""

    code = "EVD-101"
    title = Words("加盖印章会破坏已有签名", "A new seal would break an earlier signature")
    mend = Words(
        "在加盖会锁定签名列表的印章之前加盖其他印章，或者对未盖章的原文件重新盖章",
        "Seal before the signature that locks the list is made, or seal the unsealed original",
    )


@dataclass(frozen=True, slots=True)
class StampPlace:
    """Where the seal's picture is put: the page from 1, and millimetres from its top left."""

    page: int
    left_mm: float
    top_mm: float


def sealed_entries(
    entries: Entries,
    seal: bytes,
    *,
    places: Sequence[StampPlace],
    signer: Signer,
    signed_at: datetime,
    stamp: Stamp | None = None,
) -> Mapping[str, bytes]:
    """Return the entries that sealing the first document adds or changes, by name.

    The same input gives the same bytes. With `stamp` the value is given a timestamp token.

    Raises:
        SealWouldBreakAnother: An earlier signature covers the list of signatures.
        MalformedEvidence: The package is not one that can be sealed.
        ContentFault: An entry cannot be read.
    """
    desk = _laid_out(entries)
    changed = dict(desk.changed)
    changed[desk.folder + "/Seal.esl"] = seal
    xml = _signature_xml(
        desk,
        _references(entries, changed, without={desk.list_entry}),
        stamps=tuple(_stamps(desk, seal, places)),
        signed_at=signed_at,
    )
    place = f"{desk.folder}/Signature.xml"
    changed[place] = xml
    changed[f"{desk.folder}/SignedValue.dat"] = sign_with_seal(
        seal, xml, place=f"/{place}", signer=signer, signed_at=signed_at, stamp=stamp
    )
    return changed


@dataclass(frozen=True, slots=True)
class _Desk:
    """What sealing has to know: where the new files go, and which entries change for them."""

    folder: str
    list_entry: str
    first_number: int
    page_ids: tuple[str, ...]
    changed: Mapping[str, bytes]


def _laid_out(entries: Entries) -> _Desk:
    entry = entries.find(ENTRY_POINT)
    if entry is None:
        raise MalformedEvidence("OFD.xml is absent", zh="缺少 OFD.xml")
    root = entries.parse(entry)
    body = _child(root, "DocBody")
    doc_root = None if body is None else _child(body, "DocRoot")
    to = None if doc_root is None else resolve(entries, doc_root.text or "", where=entry)
    if body is None or to is None or to.entry is None:
        raise MalformedEvidence("OFD.xml leads to no document", zh="OFD.xml 没有指向文档")
    signatures = signatures_of(entries)
    _refuse_broken(entries, signatures.listed)
    base = f"{posixpath.dirname(to.entry)}/Signs".lstrip("/")
    listed = _child(body, "Signatures")
    found = None if listed is None else resolve(entries, listed.text or "", where=entry).entry
    if listed is not None and found is None:
        raise MalformedEvidence("the list of signatures is absent", zh="缺少签名列表文件")
    list_entry = found or f"{base}/Signatures.xml"
    folder = _free_folder(entries, base)
    number = _next_number(entries, signatures.listed)
    changed = {
        list_entry: _list_xml(entries, found, folder, number, len(_pages(entries, to.entry)))
    }
    if listed is None:
        changed[entry] = _with_list(root, body, list_entry)
    return _Desk(folder, list_entry, number, _pages(entries, to.entry), changed)


def _refuse_broken(entries: Entries, listed: Sequence[Listed]) -> None:
    for line in listed:
        if line.link.entry is None:
            continue
        said = read_signature_file(entries, line.link.entry, limit=_LARGEST_SIGNATURE_FILE)
        if line.list_entry in {reference.link.entry for reference in said.references}:
            raise SealWouldBreakAnother(
                f"signature {line.number} covers /{line.list_entry}",
                zh=f"签名 {line.number} 已覆盖 /{line.list_entry}",
                where=line.number,
            )


def _references(
    entries: Entries, changed: Mapping[str, bytes], *, without: set[str]
) -> list[tuple[str, bytes]]:
    """Return name and SM3 digest of everything that the package will hold, sorted by name."""
    names = sorted({*entries.names, *changed} - without)
    return [
        (
            name,
            hashlib.new("sm3", changed[name]).digest() if name in changed else _sm3(entries, name),
        )
        for name in names
    ]


def _sm3(entries: Entries, name: str) -> bytes:
    running = hashlib.new("sm3")
    for piece in entries.pieces(name):
        running.update(piece)
    return running.digest()


def _signature_xml(
    desk: _Desk,
    references: Sequence[tuple[str, bytes]],
    *,
    stamps: Sequence[Mapping[str, str]],
    signed_at: datetime,
) -> bytes:
    root = etree.Element(_name("Signature"), nsmap={"ofd": NAMESPACE})
    info = _add(root, "SignedInfo")
    _add(info, "Provider", ProviderName=_PROVIDER, Version="1.0", Company=_PROVIDER)
    _add(info, "SignatureMethod").text = _SM2_WITH_SM3
    _add(info, "SignatureDateTime").text = f"{signed_at.astimezone(UTC):%Y%m%d%H%M%S}Z"
    held = _add(info, "References", CheckMethod=_SM3)
    for name, check_value in references:
        reference = _add(held, "Reference", FileRef=f"/{name}")
        _add(reference, "CheckValue").text = base64.b64encode(check_value).decode("ascii")
    for stamp in stamps:
        _add(info, "StampAnnot", **stamp)
    _add(_add(info, "Seal"), "BaseLoc").text = f"/{desk.folder}/Seal.esl"
    _add(root, "SignedValue").text = f"/{desk.folder}/SignedValue.dat"
    return _written(root)


def _stamps(desk: _Desk, seal: bytes, places: Sequence[StampPlace]) -> Iterator[Mapping[str, str]]:
    picture = read_seal(seal).picture
    for number, place in enumerate(places):
        if not 1 <= place.page <= len(desk.page_ids):
            raise MalformedEvidence(
                f"there is no page {place.page}; the document has {len(desk.page_ids)}",
                zh=f"没有第 {place.page} 页，文档共 {len(desk.page_ids)} 页",
            )
        box = f"{place.left_mm:g} {place.top_mm:g} {picture.width_mm} {picture.height_mm}"
        yield {
            "ID": _id(desk.first_number + 1 + number),
            "PageRef": desk.page_ids[place.page - 1],
            "Boundary": box,
        }


def _list_xml(
    entries: Entries, existing: str | None, folder: str, number: int, pages: int
) -> bytes:
    if existing is None:
        root = etree.Element(_name("Signatures"), nsmap={"ofd": NAMESPACE})
    else:
        root = entries.parse(existing)
    space = etree.QName(root).namespace
    for old in [each for each in root if etree.QName(each).localname == "MaxSignId"]:
        root.remove(old)
    # Room is left for a stamp on every page, so that numbers never have to be given twice.
    largest = etree.Element(_name("MaxSignId", space))
    largest.text = _id(number + pages)
    root.insert(0, largest)
    line = etree.SubElement(root, _name("Signature", space))
    line.set("ID", _id(number))
    line.set("Type", "Seal")
    line.set("BaseLoc", f"/{folder}/Signature.xml")
    return _written(root)


def _with_list(root: etree._Element, body: etree._Element, list_entry: str) -> bytes:
    """Return OFD.xml with the link to a new list, which the schema wants at the body's end."""
    link = etree.SubElement(body, _name("Signatures", etree.QName(body).namespace))
    link.text = f"/{list_entry}"
    return _written(root)


def _pages(entries: Entries, document: str) -> tuple[str, ...]:
    held = _child(entries.parse(document), "Pages")
    if held is None:
        raise MalformedEvidence("the document has no pages", zh="文档没有页面")
    return tuple(each.get("ID", "") for each in held if etree.QName(each).localname == "Page")


def _free_folder(entries: Entries, base: str) -> str:
    taken = {name.casefold().rpartition("/")[0] for name in entries.names}
    number = 0
    while f"{base}/Sign_{number}".casefold() in taken:
        number += 1
    return f"{base}/Sign_{number}"


def _next_number(entries: Entries, listed: Sequence[Listed]) -> int:
    """Return a number above all that signatures and their stamps bear."""
    known = [line.number for line in listed]
    for line in listed:
        if line.link.entry is not None:
            said = read_signature_file(entries, line.link.entry, limit=_LARGEST_SIGNATURE_FILE)
            known += [stamp.number for stamp in said.stamps]
    numbers = [int(digits[0]) for each in known if (digits := re.findall(r"\d{1,9}", each))]
    return max(numbers, default=0) + 1


def _id(number: int) -> str:
    return f"s{number:03}"


def _name(local: str, space: str | None = NAMESPACE) -> str:
    return f"{{{space}}}{local}" if space else local


def _add(parent: etree._Element, local: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, _name(local), dict(attributes))


def _child(element: etree._Element, local: str) -> etree._Element | None:
    return next((each for each in element if etree.QName(each).localname == local), None)


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
