"""Certificates as they are found inside documents: a display name must never lose a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.certificates import Certificate, parse_certificate
from recordkit.evidence.der import tagged
from recordkit.evidence.documents.loose_der import (
    CONTEXT_0,
    OID,
    PRINTABLE_STRING,
    SEQUENCE,
    SET,
    UTF8_STRING,
    Element,
    read_element,
    readable,
)

_COMMON_NAME = "2.5.4.3"
_STRINGS = (UTF8_STRING, PRINTABLE_STRING, 0x14, 0x16, 0x1A, 0x1C, 0x1E)
_MOST_CERTIFICATES = 64


def read_certificate(der: bytes) -> Certificate:
    """Read a certificate, also one whose names hold bytes that their string type forbids.

    Its keys, dates, signature and the bytes that are signed are those of `der` in any case.

    Raises:
        MalformedEvidence: It is no certificate even so.
    """
    try:
        return parse_certificate(der)
    except MalformedEvidence as strict:
        try:
            return _with_names_mended(der)
        except MalformedEvidence:
            raise strict from None


def readable_certificates(held: Iterable[bytes]) -> tuple[Certificate, ...]:
    """Return those of `held` that can be read, each once; the rest can vouch for nobody."""
    return tuple(dict.fromkeys(_readable(held)))[:_MOST_CERTIFICATES]


def _readable(held: Iterable[bytes]) -> Iterator[Certificate]:
    for der in held:
        try:
            yield read_certificate(der)
        except MalformedEvidence:
            continue


def _with_names_mended(der: bytes) -> Certificate:
    outer = read_element(der, SEQUENCE).children()
    if not outer:
        raise MalformedEvidence("the certificate is empty", zh="证书为空")
    fields = outer[0].children()
    first = 1 if fields and fields[0].tag == CONTEXT_0 else 0
    issuer_at, subject_at = first + 2, first + 4
    if len(fields) <= subject_at:
        raise MalformedEvidence("the certificate lacks a subject", zh="证书缺少主体")
    mended = [field.encoded for field in fields]
    for at in (issuer_at, subject_at):
        mended[at] = _mended_name(fields[at])
    body = tagged(SEQUENCE, b"".join(mended))
    read = parse_certificate(tagged(SEQUENCE, body + b"".join(e.encoded for e in outer[1:])))
    return replace(
        read,
        der=der,
        name=_common_name(fields[subject_at]) or read.name,
        subject_name=fields[subject_at].encoded,
        issuer_name=fields[issuer_at].encoded,
        signed_part=outer[0].encoded,
    )


def _mended_name(name: Element) -> bytes:
    """Return a distinguished name whose strings are UTF-8, whatever they claimed to be."""
    sets = []
    for relative in name.children():
        pairs = []
        for pair in relative.children():
            kind, value = _pair(pair)
            pairs.append(tagged(SEQUENCE, kind.encoded + _mended_value(value)))
        sets.append(tagged(SET, b"".join(pairs)))
    return tagged(SEQUENCE, b"".join(sets))


def _mended_value(value: Element) -> bytes:
    if value.tag not in _STRINGS:
        return value.encoded
    return tagged(UTF8_STRING, _text_of(value).encode("utf-8", "replace"))


def _text_of(value: Element) -> str:
    if value.tag == 0x1E:  # BMPString
        return value.content.decode("utf-16-be", "replace")
    return readable(value.content)


def _common_name(name: Element) -> str:
    found = ""
    for relative in name.children():
        for pair in relative.children():
            kind, value = _pair(pair)
            if kind.tag == OID and kind.dotted() == _COMMON_NAME:
                found = _text_of(value)
    return found


def _pair(held: Element) -> tuple[Element, Element]:
    parts = held.children()
    if len(parts) != 2:
        raise MalformedEvidence("a name has a part that is no pair", zh="证书名称结构不正确")
    return parts[0], parts[1]
