"""The texts of materials: kept once they are read, shown where something was found in them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from muniment.commons.holdings import search, text_index
from muniment.commons.holdings.models import MaterialText, Record, TextMark
from muniment.commons.holdings.wording import Piece, excerpt_of, storable
from recordkit.formats.texts import MOST_CHARACTERS, TextFound, WhyNot

_MOST_SHOWN = 2  # materials of one record in which something was found
_MOST_SCANNED = 4_000_000  # characters looked through for one page of a list
_IDENTITY_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])([1-9][0-9]{5})(?:18|19|20)[0-9]{2}[01][0-9][0-3][0-9]([0-9]{3}[0-9Xx])"
    r"(?![0-9A-Za-z])"
)
_EXPECTED = ("serial", "record_id", "state", "agency_id", "item_code", "closed_year", "retention")
_CASE_WORDS = ("title", "case_number", "reference_code", "item_name", "agency_name")


@dataclass(frozen=True, slots=True)
class ReadMaterial:
    """One material as it was read."""

    position: int
    path: str
    title: str
    found: TextFound


@dataclass(frozen=True, slots=True)
class ReadTexts:
    """The materials of one record as they were read."""

    record_id: UUID
    materials: tuple[ReadMaterial, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One worker's turn at reading: from where, and how often it was begun from there."""

    position: int
    tries: int


@dataclass(frozen=True, slots=True)
class FoundIn:
    """A material in which something was found, and the place in it."""

    title: str
    path: str
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class MaterialTextShape:
    """What is known of the text of one material."""

    path: str
    characters: int
    is_cut: bool
    why_not: WhyNot | None


def reading_position() -> int:
    """Return how far along the ledger texts have been read."""
    mark = TextMark.objects.filter(pk=1).first()
    return mark.position if mark else 0


def take_turn(*, at: datetime, lease_seconds: int) -> Turn | None:
    """Take the turn at reading texts; None while another worker has it and its lease runs."""
    TextMark.objects.get_or_create(pk=1)
    is_free = Q(taken_until__isnull=True) | Q(taken_until__lte=at)
    until = at + timedelta(seconds=lease_seconds)
    if not TextMark.objects.filter(is_free, pk=1).update(taken_until=until, tries=F("tries") + 1):
        return None
    mark = TextMark.objects.get(pk=1)
    return Turn(mark.position, mark.tries)


def end_turn(*, turn: Turn, position: int) -> bool:
    """Say how far the turn came; False when another worker has taken over meanwhile."""
    ours = TextMark.objects.filter(pk=1, position=turn.position, tries=turn.tries)
    return bool(ours.update(position=position, taken_until=None, tries=0))


@transaction.atomic
def keep_texts(*, texts: Sequence[ReadTexts]) -> None:
    """Keep what was read of filed records and let them be found by it. Repeating is harmless.

    Of one record no more than the first `MOST_CHARACTERS` are kept, over all its materials.
    """
    by_id = {
        row.record_id: row
        for row in Record.objects.filter(record_id__in=[one.record_id for one in texts]).only(
            *_EXPECTED, *_CASE_WORDS
        )
    }
    kept = [(by_id[one.record_id], one) for one in texts if one.record_id in by_id]
    bounded = [(row, _bounded(one.materials)) for row, one in kept]
    MaterialText.objects.filter(record__in=[row.serial for row, _ in bounded]).delete()
    MaterialText.objects.bulk_create(
        _row_of(row.serial, each) for row, materials in bounded for each in materials
    )
    text_index.put([_entry_of(row, materials) for row, materials in bounded])


@transaction.atomic
def forget_texts(*, record_ids: Sequence[UUID]) -> int:
    """Let records no longer be found by their materials, and keep nothing of the texts.

    For records whose content is erased. Returns how many materials were forgotten.
    """
    rows = Record.objects.filter(record_id__in=record_ids)
    serials = list(rows.values_list("serial", flat=True))
    text_index.remove(serials)
    forgotten, _ = MaterialText.objects.filter(record__in=serials).delete()
    return forgotten


def texts_of(*, record_id: UUID) -> tuple[MaterialTextShape, ...]:
    """Return what is known of the texts of a record's materials; empty while none were read."""
    rows = MaterialText.objects.filter(record__record_id=record_id).order_by("position")
    fields = rows.values_list("path", "characters", "is_cut", "why_not")
    return tuple(
        MaterialTextShape(path, characters, is_cut, WhyNot(why_not) if why_not else None)
        for path, characters, is_cut, why_not in fields
    )


def found_in(*, record_ids: Sequence[UUID], text: str) -> Mapping[UUID, tuple[FoundIn, ...]]:
    """Return in which materials of records something of `text` stands, with the place.

    One statement. Whoever asks has seen to it that the asker may read these records' content.
    """
    rows = (
        MaterialText.objects.filter(record__record_id__in=record_ids, characters__gt=0)
        .order_by("record", "position")
        .values_list("record__record_id", "title", "path", "characters", "packed")
    )
    found: dict[UUID, tuple[FoundIn, ...]] = {}
    left = _MOST_SCANNED
    for record_id, title, path, characters, packed in rows.iterator(chunk_size=50):
        left -= characters
        if left < 0:
            break
        so_far = found.get(record_id, ())
        if len(so_far) >= _MOST_SHOWN:
            continue
        excerpt = excerpt_of(zlib.decompress(bytes(packed)).decode(), text)
        if excerpt:
            found[record_id] = (*so_far, FoundIn(title, path, excerpt))
    return found


def _bounded(materials: Sequence[ReadMaterial]) -> list[ReadMaterial]:
    """Return the materials, their texts together no longer than is kept of one record."""
    left, bounded = MOST_CHARACTERS, []
    for each in materials:
        text = without_identity_numbers(storable(each.found.text))
        is_cut = each.found.is_cut or len(text) > left
        found = TextFound(text[:left], is_cut, each.found.why_not)
        bounded.append(ReadMaterial(each.position, each.path, each.title, found))
        left -= len(found.text)
    return bounded


def without_identity_numbers(text: str) -> str:
    """Return `text` with the middle of every number of an identity card hidden.

    Nobody finds a person by it, neither in the index of cases nor here. Source: GB 11643-1999 for
    the form: six digits of a region, a day of birth, three digits and a check sign.
    """
    return _IDENTITY_NUMBER.sub(lambda found: f"{found[1]}********{found[2]}", text)


def _row_of(serial: int, each: ReadMaterial) -> MaterialText:
    text = each.found.text
    return MaterialText(
        record_id=serial,
        position=each.position,
        path=each.path,
        title=each.title,
        characters=len(text),
        is_cut=each.found.is_cut,
        why_not=each.found.why_not or "",
        packed=zlib.compress(text.encode()) if text else b"",
    )


def _entry_of(row: Record, materials: Sequence[ReadMaterial]) -> text_index.TextEntry:
    words = tuple(str(getattr(row, name) or "") for name in _CASE_WORDS)
    facets = search.Facets(row.state, row.agency_id, row.item_code, row.closed_year, row.retention)
    texts = tuple(each.found.text for each in materials if each.found.text)
    return text_index.TextEntry(row.serial, (*words, *texts), facets)
