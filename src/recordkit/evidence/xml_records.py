"""Evidence records that come in XML: taken out of their wrapping, or plainly not read.

An ASN.1 record may travel in an XML element of its own, as BSI TR-03125 has it; what is in it is
judged like any other. A record that is XML itself (RFC 6283) is not examined here.
"""

from __future__ import annotations

import base64
import binascii

from lxml import etree

from recordkit.evidence.algorithms import NotVerifiedHere
from recordkit.evidence.asn1 import LARGEST_STRUCTURE_BYTES

_WRAPPED = "asn1EvidenceRecord"
_MARK = b"videnceRecord"  # in whatever case its first letter is
_LOOKED_AT_BYTES = 4096


def without_wrapping(record: bytes) -> bytes:
    """Return the DER record in an XML document; anything else as it is.

    Raises:
        NotVerifiedHere: It is an evidence record in XML itself.
        ValueError: It is XML and cannot be read, or is too large.
    """
    beginning = record[:_LOOKED_AT_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not beginning.startswith(b"<") or _MARK not in beginning:
        return record
    if len(record) > 2 * LARGEST_STRUCTURE_BYTES:
        raise ValueError(f"{len(record)} bytes of XML, more than {2 * LARGEST_STRUCTURE_BYTES}")
    found = [element for element in _root(record).iter() if _name(element) == _WRAPPED]
    if len(found) != 1:
        raise NotVerifiedHere("an evidence record in XML (RFC 6283)")
    try:
        return base64.b64decode("".join((found[0].text or "").split()), validate=True)
    except binascii.Error as fault:
        raise ValueError(f"not base64 in {_WRAPPED}: {fault}") from fault


def _root(record: bytes) -> etree._Element:
    if b"<!DOCTYPE" in record:
        raise ValueError("a document type declaration, which has no place here")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(record, parser)
    except etree.XMLSyntaxError as fault:
        raise ValueError(f"not well formed: {fault}") from fault


def _name(element: etree._Element) -> str:
    # A comment or an instruction has a function for its name.
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
