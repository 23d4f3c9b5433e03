"""Which format a file has, by what is in it and never by what it is called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import BinaryIO

from recordkit.errors import Words
from recordkit.formats import engine, pdf
from recordkit.formats.containers import ContainerKind, kind_of_compound, kind_of_zip
from recordkit.formats.families import FAMILIES, extension_agrees
from recordkit.formats.opening import Looked
from recordkit.formats.signatures import (
    FAMILY_OF_MIME,
    OLE_START,
    ZIP_STARTS,
    family_by_start,
)
from recordkit.formats.sources import ByteSource, Glance, glance_at
from recordkit.formats.text import encoding_of, kind_of_text

_NOTHING = Words("", "")


@dataclass(frozen=True, slots=True)
class Identification:
    """What a file was found to be.

    `puid` is PRONOM's identifier, or one of ours (`recordkit-fmt/…`) for OFD, or empty. `basis`
    is signature, container, text or none. `extension_agrees` is None when the name says nothing.
    """

    puid: str
    name: str
    version: str
    mime_type: str
    family: str
    basis: str
    extension_agrees: bool | None
    note: Words = _NOTHING
    encoding: str = ""


def identify(source: ByteSource, *, name: str) -> Identification:
    """Return which format `source` has. Both ends are read, and parts that decide; not the whole.

    The name is only compared with what was found. For PDF the claimed PDF/A level counts.

    Raises:
        EngineAway: The identification engine was started in a parent process.
    """
    with source.open() as stream:
        glance = glance_at(stream, source.size_bytes, name=name)
        found = identify_glance(stream, glance)
        if found.family != "pdf":
            return found
        looked = Looked(stream, glance, found.family, found.encoding, thorough=False)
        return with_claimed_level(found, pdf.claimed_level(looked))


def identify_glance(stream: BinaryIO, glance: Glance) -> Identification:
    """Return which format an open stream has, short of what only its own reader can tell."""
    if not glance.head:
        return _found("empty", glance, basis="none")
    if glance.head.startswith(ZIP_STARTS):
        return _contained(kind_of_zip(stream, glance), glance)
    if glance.head.startswith(OLE_START):
        return _contained(kind_of_compound(stream, glance), glance)
    family = family_by_start(glance.head)
    if not family and (text := _as_text(glance)) is not None:
        return text
    return _by_engine(family, glance)


def with_claimed_level(found: Identification, level: str) -> Identification:
    """Return the identification of a PDF that claims a PDF/A level ("" when it claims none)."""
    if not level:
        return found
    return replace(found, puid=pdf.PDFA_PUIDS[level], name=pdf.PDFA_NAME, version=level)


def _as_text(glance: Glance) -> Identification | None:
    encoding = encoding_of(glance)
    if encoding is None:
        return None
    kind = kind_of_text(glance, encoding)
    return _found(
        kind.family,
        glance,
        puid=kind.puid,
        name=kind.name,
        version=kind.version,
        basis="text",
        note=Words(f"编码 {encoding}", f"encoding {encoding}"),
        encoding=encoding,
    )


def _by_engine(family: str, glance: Glance) -> Identification:
    match = engine.match(glance)
    if match is None or (family and match.mime_type == "text/plain"):
        if not family:
            return _found("unknown", glance, basis="none")
        note = Words(
            "仅文件开头符合该格式", "only its beginning is that of the format; PRONOM has no match"
        )
        return _found(family, glance, note=note)
    family = family or FAMILY_OF_MIME.get(match.mime_type, "other")
    return _found(
        family,
        glance,
        puid=match.puid,
        name=match.name,
        version=match.version,
        mime_type=match.mime_type,
    )


def _contained(kind: ContainerKind, glance: Glance) -> Identification:
    return _found(
        kind.family,
        glance,
        puid=kind.puid,
        name=kind.name,
        version=kind.version,
        basis=kind.basis,
        note=kind.note,
    )


def _found(
    family: str,
    glance: Glance,
    *,
    puid: str = "",
    name: str = "",
    version: str = "",
    mime_type: str = "",
    basis: str = "signature",
    note: Words = _NOTHING,
    encoding: str = "",
) -> Identification:
    known = FAMILIES[family]
    return Identification(
        puid=puid,
        name=name or known.words.en,
        version=version,
        mime_type=known.mime_type or mime_type,
        family=family,
        basis=basis,
        extension_agrees=extension_agrees(glance.extension, family),
        note=note,
        encoding=encoding,
    )
