"""What the reader of formats adds to an inspection: what the file is, and whether it opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recordkit.errors import Words
from recordkit.evidence import Judgement
from recordkit.evidence.documents import Aspect, Fact, Inspection
from recordkit.formats import HeldBytes, Reading, read_format
from recordkit.terms.vocabulary import Verdict


def with_format(inspection: Inspection, content: bytes, *, name: str) -> Inspection:
    """Return the inspection with the format in front; `name` only gives its extension."""
    reading = read_format(HeldBytes(content), name=name)
    return replace(
        inspection,
        judgements=(*_opens(reading), *inspection.judgements),
        facts=(*_facts(reading, len(content)), *inspection.facts),
    )


def _facts(reading: Reading, size_bytes: int) -> Iterator[Fact]:
    found = reading.identification
    yield "size_bytes", Words("大小（字节）", "size in bytes"), str(size_bytes)
    yield "format", Words("格式", "format"), f"{found.name} {found.version}".strip()
    yield "mime_type", Words("媒体类型", "media type"), found.mime_type
    active = ", ".join(each.found for each in reading.hazards)
    yield "active_content", Words("活动内容", "active content"), active


def _opens(reading: Reading) -> Iterator[Judgement]:
    opens, locked = reading.opens, reading.encrypted
    well = Words("能够完整打开", "it opens whole")
    yield Judgement(
        Aspect.OPENS, opens.verdict, well if opens.verdict is Verdict.PASSED else opens.note
    )
    if locked.verdict is Verdict.FAILED:
        # That a file is locked is no fault in its signatures; it only keeps us from looking.
        yield Judgement(Aspect.OPENS, Verdict.INDETERMINATE, locked.note)
