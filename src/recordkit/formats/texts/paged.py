"""Text of documents made of pages: OFD, and the text layer of PDF.

Pages know where characters stand and not where a sentence goes on. So what stands on one line is
joined, and a line break between two Chinese characters is taken for one that the page made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from recordkit.formats import ofd
from recordkit.formats.archive import Archive
from recordkit.formats.faults import DoesNotOpenWhole
from recordkit.formats.markup import Walk, codec_of
from recordkit.formats.texts.asked import Asked, Locked
from recordkit.formats.texts.gathering import Enough
from recordkit.formats.texts.parts import part_stream

MAX_PAGES = 2_000
_CHINESE = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WRAPPED = re.compile(f"(?<=[{_CHINESE}])[ \\t]*\\r?\\n[ \\t]*(?=[{_CHINESE}])")
_PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD


def read_ofd(asked: Asked) -> None:
    """Gather the text codes of every page, line by line. Source: GB/T 33190-2016, 11.3."""
    archive = Archive(asked.stream, asked.glance.size_bytes)
    if ofd.is_encrypted(archive):
        raise Locked
    for page in ofd.pages_of(archive)[:MAX_PAGES]:
        stream, head = part_stream(archive, page, limit=ofd.MAX_PAGE_BYTES)
        lines = _Lines()
        lines.read(stream, codec_of(head))
        asked.into.add(unwrapped(lines.text()) + "\n")


def read_pdf(asked: Asked) -> None:
    """Gather the text layer page by page; what is only a picture has none."""
    # Imported on first use: the engine is native and large, and few processes read text.
    import pypdfium2

    asked.stream.seek(0)
    content = asked.stream.read()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        # The engine's last error may be that of an earlier file.
        if getattr(fault, "err_code", None) == _PASSWORD_NEEDED and b"/Encrypt" in content:
            raise Locked from None
        raise DoesNotOpenWhole(f"the reader stopped: {fault}") from None
    try:
        for number in range(min(len(document), MAX_PAGES)):
            asked.into.add(unwrapped(_page_text(document, number)) + "\n")
    except pypdfium2.PdfiumError as fault:
        raise DoesNotOpenWhole(f"the reader stopped: {fault}") from None
    finally:
        document.close()


def unwrapped(text: str) -> str:
    """Return text in which lines that break between Chinese characters go on."""
    return _WRAPPED.sub("", text)


def _page_text(document: object, number: int) -> str:
    page = document[number]  # type: ignore[index]
    layer = page.get_textpage()
    try:
        return str(layer.get_text_range()).replace("\r\n", "\n").replace("\ufffe", "")
    finally:
        layer.close()
        page.close()


@dataclass(slots=True)
class _Run:
    """One text object: where it stands (millimetres, from the top left) and what it says."""

    left: float
    top: float
    width: float
    height: float
    text: str = ""


class _Lines(Walk):
    """The text objects of one OFD page. Most files have one for each run of a line."""

    def __init__(self) -> None:
        super().__init__()
        self._runs: list[_Run] = []
        self._open = 0
        self._length = 0
        self._line = ""
        self._parser.buffer_text = True
        self._parser.CharacterDataHandler = self._text

    def text(self) -> str:
        """Return the page: runs of one line joined, lines apart."""
        return "".join(self._joined())

    def _joined(self) -> Iterator[str]:
        before: _Run | None = None
        for run in self._runs:
            if before is not None:
                yield _between(before, run)
            yield run.text
            before = run

    def _text(self, text: str) -> None:
        if self._open and self._runs:
            self._runs[-1].text += text.strip("\r\n\t")
            self._length += len(text)
            if self._length > 4_000_000:
                raise Enough

    def _start(self, name: str, *rest: object) -> None:
        super()._start(name, *rest)
        local = name.rpartition(" ")[2]
        if local == "TextObject":
            attributes = rest[0] if rest and isinstance(rest[0], dict) else {}
            self._runs.append(_Run(*_box(str(attributes.get("Boundary", "")))))
        elif local == "TextCode":
            self._open += 1
            line = str(rest[0].get("Y", "")) if rest and isinstance(rest[0], dict) else ""
            if self._runs and self._runs[-1].text and line not in ("", self._line):
                self._runs[-1].text += "\n"
            self._line = line

    def _end(self, *rest: object) -> None:
        super()._end(*rest)
        self._open -= str(rest[0]).rpartition(" ")[2] == "TextCode"


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        left, top, width, height = (float(part) for part in text.split())
    except ValueError:
        return 0.0, 0.0, 0.0, 0.0
    return left, top, width, height


def _between(before: _Run, run: _Run) -> str:
    """Return what stands between two runs: nothing within a line, a space over a gap."""
    tall = max(before.height, run.height)
    if tall <= 0 or abs(run.top - before.top) > tall / 2:
        return "\n"
    return "" if 0 <= run.left - before.left <= before.width + tall / 2 else " "
