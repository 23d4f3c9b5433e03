"""From a file to its text, by the family that it was found to be of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import BinaryIO

from recordkit.formats.faults import CannotBeJudged, DoesNotOpenWhole, SwellsTooFar
from recordkit.formats.sources import glance_at
from recordkit.formats.texts import marked_up, office, paged, plain
from recordkit.formats.texts.asked import Asked, Locked, Unread
from recordkit.formats.texts.found import MOST_CHARACTERS, TextFound, WhyNot
from recordkit.formats.texts.gathering import Enough, Gathering

MOST_BYTES = 64 << 20


def read_text(
    stream: BinaryIO, *, size_bytes: int, family: str, name: str, limit: int = MOST_CHARACTERS
) -> TextFound:
    """Return up to `limit` characters of the text of a file, or why there is none.

    `family` is the word of its identification. Bad content never raises: text that was read
    before a fault is kept and said to be cut.
    """
    reader = _READERS.get(family)
    if reader is None:
        return TextFound(why_not=_PICTURES.get(family, WhyNot.NOT_READ_HERE))
    if size_bytes > MOST_BYTES:
        return TextFound(why_not=WhyNot.TOO_LARGE)
    gathering = Gathering(limit)
    asked = Asked(stream, glance_at(stream, size_bytes, name=name), family, gathering)
    why_not = _read(reader, asked)
    text = gathering.text()
    if not text:
        return TextFound(why_not=why_not or WhyNot.NO_TEXT)
    return TextFound(text, is_cut=gathering.is_full or why_not is not None)


def _read(reader: Callable[[Asked], None], asked: Asked) -> WhyNot | None:
    try:
        reader(asked)
    except Enough:
        return None
    except Locked:
        return WhyNot.LOCKED
    except (Unread, CannotBeJudged):
        return WhyNot.NOT_READ_HERE
    except SwellsTooFar:
        return WhyNot.TOO_LARGE
    except (DoesNotOpenWhole, *_STOPPED):
        return WhyNot.DAMAGED
    return None


# What parsers raise over bytes that are not what they say.
_STOPPED = (ValueError, KeyError, IndexError, TypeError, RecursionError, EOFError, MemoryError)

_READERS: Mapping[str, Callable[[Asked], None]] = MappingProxyType(
    {
        "text": plain.read_plain,
        "csv": plain.read_plain,
        "eml": plain.read_plain,
        "json": plain.read_json,
        "xml": marked_up.read_xml,
        "svg": marked_up.read_xml,
        "html": marked_up.read_html,
        "docx": office.read_docx,
        "xlsx": office.read_xlsx,
        "pptx": office.read_pptx,
        "odt": office.read_odf,
        "ods": office.read_odf,
        "odp": office.read_odf,
        "ofd": paged.read_ofd,
        "pdf": paged.read_pdf,
    }
)
_PICTURES: Mapping[str, WhyNot] = MappingProxyType(
    dict.fromkeys(
        ("jpeg", "png", "tiff", "jp2", "gif", "bmp", "webp", "mp3", "wav", "mp4", "avi", "empty"),
        WhyNot.NO_TEXT,
    )
)
