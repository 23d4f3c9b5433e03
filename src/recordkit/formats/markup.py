"""XML taken apart safely: no DTD, no entities, bounded depth, bounded memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import BinaryIO
from xml.parsers import expat

from lxml import etree

from recordkit.formats.faults import CannotBeJudged, DoesNotOpenWhole

MAX_DEPTH = 256
MAX_PIECE_BYTES = 16 << 20  # one tag or comment; more is an attack on the parser's patience
_CHUNK_BYTES = 1 << 20
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_CODECS = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "big5",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}


def check_xml(stream: BinaryIO) -> None:
    """Read the whole stream and see that it is well formed. Memory does not grow with its size.

    Raises:
        DoesNotOpenWhole: Not well formed, nested deeper than 256, or it has a DTD.
        CannotBeJudged: It is in an encoding that is not read here.
    """
    stream.seek(0)
    head = stream.read(1024)
    stream.seek(0)
    Walk().read(stream, codec_of(head))


def codec_of(head: bytes) -> str:
    """Return Python's name for the encoding that an XML document begins in."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for codec in ("utf-16-le", "utf-16-be"):
        if head.startswith("<".encode(codec)):
            return codec
    declared = _DECLARED.match(head.removeprefix(codecs.BOM_UTF8))
    label = declared[1].decode("ascii").lower() if declared else "utf-8"
    if label not in _CODECS:
        raise CannotBeJudged(
            f"XML in the encoding {label!r}, which is not read here",
            zh=f"XML 使用此处不支持的编码 {label}",
        )
    return _CODECS[label]


class Walk:
    """One reading of one document. It is decoded here, so that the parser only meets UTF-8."""

    def __init__(self) -> None:
        self.root = ""
        self._depth = 0
        self._fed = 0
        self._parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def read(self, stream: BinaryIO, codec: str) -> None:
        try:
            for piece in _utf8_pieces(stream, codec):
                self._parser.Parse(piece, False)
                self._fed += len(piece)
                self._refuse_one_endless_piece()
            self._parser.Parse(b"", True)
        except expat.ExpatError as fault:
            raise DoesNotOpenWhole(
                f"not well-formed XML: {fault}", zh=f"XML 格式不良：{fault}"
            ) from None
        except UnicodeDecodeError as fault:
            raise DoesNotOpenWhole(
                f"not {codec} near byte {fault.start}: {fault.reason}",
                zh=f"XML 内容不是有效的 {codec} 编码",
            ) from None

    def _refuse_one_endless_piece(self) -> None:
        # The parser starts a token again with every piece it is fed.
        if self._fed - self._parser.CurrentByteIndex > MAX_PIECE_BYTES:
            raise DoesNotOpenWhole(
                f"one tag or comment is longer than {MAX_PIECE_BYTES} bytes",
                zh=f"单个标签或注释超过 {MAX_PIECE_BYTES} 字节",
            )

    def _doctype(self, name: str, *_: object) -> None:
        raise DoesNotOpenWhole(
            f"it has a document type declaration ({name}); records are described without",
            zh=f"含有文档类型声明（DTD：{name}），不予接受",
        )

    def _start(self, name: str, *_: object) -> None:
        self.root = self.root or name.rpartition(" ")[2]
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise DoesNotOpenWhole(
                f"elements nested deeper than {MAX_DEPTH}", zh=f"元素嵌套超过 {MAX_DEPTH} 层"
            )

    def _end(self, *_: object) -> None:
        self._depth -= 1


def _utf8_pieces(stream: BinaryIO, codec: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(codec)()
    first = True
    while True:
        chunk = stream.read(_CHUNK_BYTES)
        text = decoder.decode(chunk, final=not chunk)
        if text:
            yield (text.removeprefix("\ufeff") if first else text).encode("utf-8", "surrogatepass")
            first = False
        if not chunk:
            return


def parse_part(content: bytes, *, where: str) -> etree._Element:
    """Return the root of a small document, after seeing that it is harmless.

    Raises:
        DoesNotOpenWhole: Not well formed, too deep, or it has a DTD.
        CannotBeJudged: It is in an encoding that is not read here.
    """
    check_part(content, where=where)
    try:
        return etree.fromstring(content, _parser())
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise DoesNotOpenWhole(
            f"{where}: {fault}", zh=f"{where}：XML 解析失败（{fault}）", where=where
        ) from None


# Making a parser costs more than parsing a small part; lxml lets one thread in at a time.
@cache
def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def check_part(content: bytes, *, where: str) -> str:
    """Check a document in memory and return its root's name without namespace.

    What is wrong is said with the place `where`; raises as `parse_part` does.
    """
    walk = Walk()
    try:
        walk.read(BytesIO(content), codec_of(content[:1024]))
    except (DoesNotOpenWhole, CannotBeJudged) as fault:
        raise type(fault)(
            f"{where}: {fault.detail.en}", zh=f"{where}：{fault.detail.zh}", where=where
        ) from None
    return walk.root


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace: OFD files use several."""
    return etree.QName(element).localname


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child called `name` in any namespace, or None."""
    return next(children(element, name), None)


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the children called `name` in any namespace, in document order."""
    return (each for each in element if local_name(each) == name)
