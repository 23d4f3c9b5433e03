"""Text: which encoding it is in, and which kind of text it is."""

from __future__ import annotations

import codecs
import csv
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

from recordkit.errors import Words
from recordkit.formats.faults import CannotBeJudged, DoesNotOpenWhole
from recordkit.formats.sources import Glance

CHUNK_BYTES = 1 << 20
MAX_JSON_BYTES = 8 << 20  # as objects in memory it may take thirty times as much

UTF8, UTF8_BOM, GB18030 = "UTF-8", "UTF-8 with BOM", "GB18030"
UTF16_LE, UTF16_BE = "UTF-16LE", "UTF-16BE"
CODECS = {
    UTF8: "utf-8",
    UTF8_BOM: "utf-8-sig",
    GB18030: "gb18030",
    UTF16_LE: "utf-16-le",
    UTF16_BE: "utf-16-be",
}

# Controls that occur in text: tab, line feed, form feed, carriage return, escape, old end of file.
_NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1c-\x1f\x7f]")
_MARKUP = re.compile(
    r"\s*(?:<\?xml\b|<!--|<!DOCTYPE|<\?[A-Za-z]|<[A-Za-z_\u0080-\U0010ffff])", re.IGNORECASE
)
_PROLOG = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE\b[^\[>]*(?:\[.*?\]\s*)?>\s*)*",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:[^\s<>:/]+:)?([^\s<>:/]+)")
_JSON_START = re.compile(r'\s*[\[{]\s*(?:["\[\]{}]|-?\d|true\b|false\b|null\b|$)')
_JSON_LINES = re.compile(r"\s*\{[^\n]*\}[ \t\r]*\n[ \t]*\{")
_MAIL_START = re.compile(
    r"(?:Received|Return-Path|Delivered-To|MIME-Version|Message-ID|Date|From|Subject|"
    r"X-[\w-]+|DKIM-Signature):[ \t]",
    re.IGNORECASE,
)
_HTML_SHARE = ("html", "htm", "xhtml")


@dataclass(frozen=True, slots=True)
class TextKind:
    """What kind of text it is, with PRONOM's identifier where there is one."""

    family: str
    puid: str
    name: str
    version: str
    encoding: str


def encoding_of(glance: Glance) -> str | None:
    """Return the encoding that the beginning of the file is text in; None when it is not text.

    UTF-8 is tried before GB18030, because UTF-8 seldom happens by accident and GB18030 often.
    """
    head = glance.head
    if head.startswith(codecs.BOM_UTF8):
        return UTF8_BOM if _decodes(head, "utf-8-sig") else None
    for mark, encoding in ((b"\xff\xfe", UTF16_LE), (b"\xfe\xff", UTF16_BE)):
        if head.startswith((mark, "<?".encode(CODECS[encoding]))):
            return encoding if _decodes(head, CODECS[encoding]) else None
    if _NOT_IN_TEXT.search(head):
        return None
    if _decodes(head, "utf-8"):
        return UTF8
    return GB18030 if _decodes(head, "gb18030") else None


def _decodes(head: bytes, codec: str) -> bool:
    """Tell whether `head` decodes; a character cut in two by the end of the head is forgiven.

    One at the end of the file is forgiven too: that file is cut short, and still text.
    """
    try:
        text = codecs.getincrementaldecoder(codec)().decode(head)
    except UnicodeDecodeError:
        return False
    if codec == "utf-8":
        return True
    # Random bytes decode as GB18030 or UTF-16 easily, and then hold characters nobody uses.
    strange = sum(unicodedata.category(character) in ("Cn", "Cs") for character in text)
    return strange == 0 and bool(text)


def kind_of_text(glance: Glance, encoding: str) -> TextKind:
    """Return which kind of text the beginning of the file is."""
    decoder = codecs.getincrementaldecoder(CODECS[encoding])()
    text = decoder.decode(glance.head).lstrip("\ufeff")
    if _MARKUP.match(text) and (found := _kind_of_markup(text, glance, encoding)):
        return found
    if _JSON_LINES.match(text):
        return TextKind("text", "", "JSON Lines", "", encoding)
    if _JSON_START.match(text):
        return TextKind("json", "fmt/817", "JSON Data Interchange Format", "", encoding)
    if _MAIL_START.match(text) and (glance.extension == "eml" or text.count(":") > 3):
        return TextKind("eml", "fmt/278", "Internet Message Format", "", encoding)
    if _is_table(text, glance):
        return TextKind("csv", "x-fmt/18", "Comma Separated Values", "", encoding)
    return TextKind("text", "x-fmt/111", "Plain Text File", "", encoding)


def _kind_of_markup(text: str, glance: Glance, encoding: str) -> TextKind | None:
    prolog = _PROLOG.match(text)
    found = _ROOT.match(text, prolog.end() if prolog else 0)
    root = found[1].lower() if found else ""
    declared = re.match(r"\s*<\?xml\s+version\s*=\s*[\"'](1\.[01])[\"']", text)
    is_html = root == "html" or re.match(r"\s*<!DOCTYPE\s+html", text, re.IGNORECASE)
    if is_html or (not declared and glance.extension in _HTML_SHARE):
        puid, version = ("fmt/471", "5") if "<!doctype html>" in text[:1024].lower() else ("", "")
        return TextKind("html", puid or "fmt/96", "Hypertext Markup Language", version, encoding)
    if not root and not declared:
        return None
    if root == "svg":
        return TextKind("svg", "fmt/91", "Scalable Vector Graphics", "", encoding)
    version = declared[1] if declared else "1.0"
    puid = "fmt/1776" if version == "1.1" else "fmt/101"
    return TextKind("xml", puid, "Extensible Markup Language", version, encoding)


def _is_table(text: str, glance: Glance) -> bool:
    """Tell a table: it is named one, or has no extension and columns that agree in each line."""
    if glance.extension in ("csv", "tsv"):
        return True
    if glance.extension:
        return False
    lines = text.splitlines()[:20]
    if not glance.sees_everything:
        lines = lines[:-1]
    if len(lines) < 2:
        return False
    counts = {len(row) for row in csv.reader(lines)}
    return len(counts) == 1 and counts.pop() > 1


def check_text(stream: BinaryIO, encoding: str) -> None:
    """Decode the whole stream, piece by piece.

    Raises:
        DoesNotOpenWhole: Some bytes are not characters, or the last one is cut in two.
    """
    decoder = codecs.getincrementaldecoder(CODECS[encoding])()
    stream.seek(0)
    read = 0
    while True:
        chunk = stream.read(CHUNK_BYTES)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as fault:
            raise _undecodable(encoding, read, fault, at_end=not chunk) from None
        if "\x00" in text:
            raise DoesNotOpenWhole(
                f"a NUL character within bytes {read} to {read + len(chunk)}: not text",
                zh=f"第 {read} 至 {read + len(chunk)} 字节间有空字符，不是文本",
            )
        if not chunk:
            return
        read += len(chunk)


def _undecodable(
    encoding: str, read: int, fault: UnicodeDecodeError, *, at_end: bool
) -> DoesNotOpenWhole:
    if at_end:
        return DoesNotOpenWhole(
            f"the last character is cut in two ({encoding})",
            zh=f"末尾字符不完整（{encoding}）",
        )
    return DoesNotOpenWhole(
        f"not {encoding} near byte {read + fault.start}",
        zh=f"第 {read + fault.start} 字节附近不是有效的 {encoding} 编码",
    )


def check_json(stream: BinaryIO, size_bytes: int, encoding: str) -> None:
    """Parse the whole document.

    Raises:
        DoesNotOpenWhole: It is not JSON (RFC 8259), or nested too deeply.
        CannotBeJudged: It is larger than 8 MiB.
    """
    if size_bytes > MAX_JSON_BYTES:
        check_text(stream, encoding)
        raise CannotBeJudged(
            f"{size_bytes} bytes of JSON are more than are parsed here ({MAX_JSON_BYTES})",
            zh=f"JSON 文件有 {size_bytes} 字节，超过此处解析上限 {MAX_JSON_BYTES}",
        )
    stream.seek(0)
    try:
        text = stream.read(MAX_JSON_BYTES + 1).decode(CODECS[encoding])
        json.loads(text.lstrip("\ufeff"), parse_constant=_refuse_constant)
    except RecursionError:
        raise DoesNotOpenWhole("nested too deeply", zh="嵌套层数过深") from None
    except ValueError as fault:
        raise DoesNotOpenWhole(f"not JSON: {fault}", zh=f"不是有效的 JSON：{fault}") from None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON value")


def truncated_html(glance: Glance) -> Words | None:
    """Return why a page looks cut short, or None. HTML may leave its end out, so it is a doubt."""
    head, tail = glance.head.lower(), glance.tail.lower()
    if b"<html" in head and b"</html" not in tail:
        return Words(
            "页面没有 </html> 结尾，可能不完整", "no </html> at the end: it may be cut short"
        )
    return None
