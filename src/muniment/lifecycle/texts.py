"""Reads the texts of filed records, in quiet times, so that they are found by what stands in them.

Nothing is entered at filing for this: whoever reads goes along the ledger, from where the last one
stopped, and looks for records that were filed. A worker that dies leaves its turn to run out; the
next begins at the same place and does the same again, which is harmless.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.commons.vault import api as vault
from muniment.kernel import parts, settings
from muniment.stages.filing import api as filing
from recordkit.errors import Fault, Outage, Words
from recordkit.formats.texts import MOST_CHARACTERS, TextFound, WhyNot
from recordkit.packages.model import PackagedComponent
from recordkit.packages.reader import OpenedPackage, open_package

log = logging.getLogger(__name__)

_ALONE_AFTER = 2  # turns that nobody finished: from then on one record at a time
_GIVEN_UP_AFTER = 5
_SECONDS_A_TURN = 1.0
_SECONDS_A_RECORD = 15.0
_STOPPED = TextFound(why_not=WhyNot.STOPPED)
NOT_YET = Words("尚未提取文字，系统空闲时进行", "its text is read when the platform is idle")


def read_texts(*, at: datetime, limit: int) -> int:
    """Read the texts of at most `limit` records that were filed since; return how far it moved.

    What it returns is 0 when there is nothing to read, or somebody else is at it.

    Raises:
        Outage: Something that is leaned on is away; the turn is taken again once it has run out.
    """
    position = holdings.reading_position()
    if custody.subjects_from(position=position, tag="", limit=1, most_read=1)[1] == position:
        return 0
    turn = holdings.take_turn(at=at, lease_seconds=settings.read_number("MUNIMENT_LEASE_SECONDS"))
    if turn is None:
        return 0
    some = 1 if turn.tries > _ALONE_AFTER else limit
    filed, reached = custody.subjects_from(
        position=turn.position, tag=filing.CaseFiled.tag, limit=some
    )
    given_up = turn.tries > _GIVEN_UP_AFTER
    read: list[holdings.ReadTexts] = []
    until = time.monotonic() + _SECONDS_A_TURN
    for record_id, after in filed:
        read.append(holdings.ReadTexts(record_id, _materials(record_id, given_up)))
        if time.monotonic() > until:  # whatever has come in meanwhile is not kept waiting
            reached = after
            break
    holdings.keep_texts(texts=read)
    holdings.end_turn(turn=turn, position=reached)
    return reached - turn.position


def _materials(record_id: UUID, given_up: bool) -> tuple[holdings.ReadMaterial, ...]:
    if given_up:
        log.error("the texts of record %s were never read to the end; left out", record_id)
        return ()
    try:
        with vault.open_content(record_id=record_id, path=filing.PACKAGE_PATH) as archive:
            return tuple(_read_all(open_package(archive)))
    except Outage:
        raise
    except Fault as fault:
        log.warning("the package of record %s cannot be read: %s", record_id, fault.code)
    except Exception as defect:
        log.exception("a defect in reading the texts of record %s", record_id, exc_info=defect)
    return ()


def _read_all(opened: OpenedPackage) -> Iterator[holdings.ReadMaterial]:
    left, until = MOST_CHARACTERS, time.monotonic() + _SECONDS_A_RECORD
    for place, part in enumerate(opened.package.components):
        if time.monotonic() > until:
            found = _STOPPED
        else:
            found = _read(opened, part) if left > 0 else TextFound(is_cut=True)
        left -= len(found.text)
        yield holdings.ReadMaterial(place, part.path, part.title, found)


def _read(opened: OpenedPackage, part: PackagedComponent) -> TextFound:
    stream: BinaryIO
    with opened.open(part.path) as stream:
        return parts.get().texts.read(
            stream,
            size_bytes=part.size_bytes,
            family=part.format.family,
            name=part.submitted_path or part.path,
        )


def notes_of(*, record_id: UUID) -> dict[str, Words]:
    """Return what is said of the text of each material of a filed record, by path."""
    return {each.path: _note_of(each) for each in holdings.texts_of(record_id=record_id)}


def _note_of(shape: holdings.MaterialTextShape) -> Words:
    if shape.why_not is not None and not shape.characters:
        why = shape.why_not.words
        return Words(f"不能按正文查找：{why.zh}", f"not found by its text: {why.en}")
    count = f"{shape.characters:,}"
    if shape.is_cut:
        zh = f"可以按正文查找，仅前 {count} 字；其余未收入"
        return Words(zh, f"found by its text, of which the first {count} characters are kept")
    return Words(f"可以按正文查找，{count} 字", f"found by its text, {count} characters")
