"""Opening a file to see that it opens whole, whether it is locked, and what is active in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from recordkit.errors import Words
from recordkit.formats import images, media, office, pdf
from recordkit.formats.decoding import decode_whole
from recordkit.formats.faults import CannotBeJudged, DoesNotOpenWhole, SwellsTooFar
from recordkit.formats.identification import (
    Identification,
    identify_glance,
    with_claimed_level,
)
from recordkit.formats.markup import check_xml
from recordkit.formats.opening import Looked, Opening, failed, hazard, undecided
from recordkit.formats.sources import ByteSource, glance_at, read_at
from recordkit.formats.text import check_json, check_text, truncated_html
from recordkit.formats.tiff import read_tiff
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Verdict

_SCRIPT_WINDOW_BYTES = 4 << 20
_SCRIPT = re.compile(rb"<script[\s>]|\bon(?:load|click|error)\s*=|javascript:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file is, and three answers about it that are never folded into one.

    `opens`: whether it opens whole. `encrypted`: FAILED when it is, with `found` saying how.
    `hazards`: what is active or hidden in it, with `found` naming the kind.
    """

    identification: Identification
    opens: Finding
    encrypted: Finding
    hazards: tuple[Finding, ...] = ()


def read_format(source: ByteSource, *, name: str, thorough: bool = False) -> Reading:
    """Identify `source` and open it.

    A quick look walks the structure: ends, directories, page trees, text decoded whole. A
    `thorough` one also unfolds every entry, decodes every picture and checks every PDF stream.
    Bad content never raises; it is what the findings say.

    Raises:
        EngineAway: The identification engine was started in a parent process.
    """
    with source.open() as stream:
        glance = glance_at(stream, source.size_bytes, name=name)
        found = identify_glance(stream, glance)
        looked = Looked(stream, glance, found.family, found.encoding, thorough)
        if found.family == "pdf":
            opening, level = pdf.read_pdf(looked)
            found = with_claimed_level(found, level)
        else:
            opening = _open(looked)
    return Reading(found, opening.opens, opening.encrypted, opening.hazards)


def _open(looked: Looked) -> Opening:
    try:
        opening = _READERS.get(looked.family, _no_reader)(looked)
        if looked.thorough and opening.opens.verdict is Verdict.PASSED:
            decode_whole(looked)
    except SwellsTooFar as fault:
        return Opening(failed(fault), hazards=(hazard("swells", fault.detail, where=fault.where),))
    except DoesNotOpenWhole as fault:
        return Opening(failed(fault))
    except CannotBeJudged as fault:
        return Opening(undecided(fault))
    return opening


def _read_text(looked: Looked) -> Opening:
    check_text(looked.stream, looked.encoding)
    return Opening()


def _read_xml(looked: Looked) -> Opening:
    check_xml(looked.stream)
    return Opening()


def _read_svg(looked: Looked) -> Opening:
    check_xml(looked.stream)
    return Opening(hazards=_scripts(looked))


def _read_json(looked: Looked) -> Opening:
    check_json(looked.stream, looked.glance.size_bytes, looked.encoding)
    return Opening()


def _read_html(looked: Looked) -> Opening:
    check_text(looked.stream, looked.encoding)
    doubt = truncated_html(looked.glance)
    if doubt is not None:
        return Opening(Finding(Verdict.INDETERMINATE, note=doubt), hazards=_scripts(looked))
    return Opening(hazards=_scripts(looked))


def _scripts(looked: Looked) -> tuple[Finding, ...]:
    window = read_at(looked.stream, 0, min(looked.glance.size_bytes, _SCRIPT_WINDOW_BYTES))
    if not _SCRIPT.search(window):
        return ()
    note = Words("含有脚本", "it contains scripts")
    return (hazard("script", note, verdict=Verdict.INDETERMINATE),)


def _read_rtf(looked: Looked) -> Opening:
    if not looked.glance.tail.rstrip(b"\x00\r\n\t ").endswith(b"}"):
        raise DoesNotOpenWhole("no closing brace: it is cut short", zh="缺少结尾的 }，文件不完整")
    return Opening()


def _read_empty(_: Looked) -> Opening:
    raise DoesNotOpenWhole("there is nothing in it: 0 bytes", zh="文件为空（0 字节）")


def _no_reader(looked: Looked) -> Opening:
    raise CannotBeJudged(
        f"files of the family {looked.family} are not opened here",
        zh="此类格式没有检查器，无法自动打开核对",
    )


_READERS: Mapping[str, Callable[[Looked], Opening]] = MappingProxyType(
    {
        "empty": _read_empty,
        "text": _read_text,
        "csv": _read_text,
        "eml": _read_text,
        "html": _read_html,
        "xml": _read_xml,
        "svg": _read_svg,
        "json": _read_json,
        "rtf": _read_rtf,
        "jpeg": images.read_jpeg,
        "png": images.read_png,
        "gif": images.read_gif,
        "bmp": images.read_bmp,
        "jp2": images.read_jp2,
        "tiff": read_tiff,
        "webp": media.read_riff,
        "wav": media.read_riff,
        "avi": media.read_riff,
        "mp3": media.read_mp3,
        "mp4": media.read_mp4,
        "ofd": office.read_ofd,
        "docx": office.read_ooxml,
        "xlsx": office.read_ooxml,
        "pptx": office.read_ooxml,
        "odt": office.read_odf,
        "ods": office.read_odf,
        "odp": office.read_odf,
        "zip": office.read_zip,
        "doc": office.read_compound,
        "wps": office.read_compound,
        "xls": office.read_compound,
        "et": office.read_compound,
        "ppt": office.read_compound,
        "dps": office.read_compound,
        "ole": office.read_compound,
        "encrypted_office": office.read_encrypted_office,
    }
)
