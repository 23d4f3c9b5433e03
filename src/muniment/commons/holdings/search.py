"""Full text over character bigrams: the same tokens on SQLite (FTS5) and PostgreSQL (tsvector).

How text is cut is said in `wording`. Words for the state, the agency, the
service item, the year of closure and the retention period are indexed beside the text, so that a
rare one among common words stays fast to find. Attention comes and goes too often to be a word:
few records need any, and their own index names them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from muniment.commons.holdings.near import fts_near, ts_near
from muniment.commons.holdings.wording import LONGEST_TOKEN, Sought, sought_in, tokens_of

__all__ = [
    "Entry",
    "Facets",
    "Turn",
    "Wanted",
    "find",
    "find_newer",
    "fts_phrase",
    "item_word",
    "phrases_of",
    "put",
    "tokens_of",
    "ts_phrase",
    "turn",
    "vector",
]

_SQLITE_FIND = (
    "SELECT rowid FROM holdings_search WHERE holdings_search MATCH %s AND rowid {bound} %s"
    "{narrowed} ORDER BY rowid {order} LIMIT %s"
)
_POSTGRESQL_FIND = (
    "SELECT serial FROM holdings_search WHERE body @@ %s::tsquery AND serial {bound} %s"
    "{narrowed} ORDER BY serial {order} LIMIT %s"
)
# Names the partial index's condition. The plus keeps SQLite from asking the words row by row.
_NEEDING = (
    " AND {serial} IN (SELECT serial FROM holdings_record"
    " WHERE attention = %s AND NOT attention = 'none')"
)
_DAYS = " AND EXISTS (SELECT 1 FROM holdings_record AS r WHERE r.serial = {serial}{days})"
_MOST_YEARS = 20


@dataclass(frozen=True, slots=True)
class Facets:
    """What a record is found by besides its text."""

    state: str
    agency_id: UUID
    item_code: str
    closed_year: int | None
    retention: str = ""

    def words(self) -> tuple[str, ...]:
        """Return the words that stand for them in the index."""
        year, kept = self.closed_year, self.retention
        return (
            f"s{self.state}",
            f"a{self.agency_id.hex}",
            item_word(self.item_code),
            *([f"y{year}"] if year is not None else []),
            *([f"r{kept.lower()}"] if kept else []),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of one record."""

    serial: int
    text: str
    facets: Facets


@dataclass(frozen=True, slots=True)
class Turn:
    """A record that changed state, and what it can be found by from now on besides."""

    serial: int
    before: Facets
    after: Facets
    added_text: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. No agencies means that the asker may see all of them."""

    text: str
    state: str = ""
    agency_ids: tuple[UUID, ...] = ()
    item_code: str = ""
    closed_year: int | None = None
    retention: str = ""
    attention: str = ""
    closed: tuple[date | None, date | None] = (None, None)
    received: tuple[datetime | None, datetime | None] = (None, None)
    serials: tuple[int | None, int | None] = (None, None)
    is_near: bool = False  # the text may differ by a character

    @property
    def closed_years(self) -> range:
        """The years in which the days of closure lie; none where they are not bounded, or many."""
        first, last = self.closed
        if first is None or last is None or last.year - first.year > _MOST_YEARS:
            return range(0)
        return range(first.year, last.year + 1)

    def words(self) -> tuple[str, ...]:
        """Return the words that every record looked for has; agencies stand apart."""
        return (
            *([f"s{self.state}"] if self.state else []),
            *([item_word(self.item_code)] if self.item_code else []),
            *([f"y{self.closed_year}"] if self.closed_year is not None else []),
            *([f"r{_plain(self.retention)}"] if self.retention else []),
        )


def item_word(item_code: str) -> str:
    """Return the word for a service item: codes hold signs that would cut a word in two."""
    return "i" + hashlib.sha256(item_code.encode("utf-8", "replace")).hexdigest()[:24]


def _plain(code: str) -> str:
    # What comes from an address may be anything; no word that is indexed holds a sign or is long.
    return re.sub(r"[^a-z0-9]", "x", code.lower())[:LONGEST_TOKEN]


def phrases_of(query: str) -> list[list[str]]:
    """Return the phrases that must all occur, each as tokens in a row; the last may go on.

    The lone last character of a run is left out where pairs stand for it already.
    """
    return [sought.tokens for sought in sought_in(query)]


def put(entries: Sequence[Entry]) -> None:
    """Index records, replacing what was indexed of them before."""
    if not entries:
        return
    if connection.vendor == "sqlite":
        _put_in_fts(entries)
    else:
        _put_in_tsvector(entries)


def turn(turns: Sequence[Turn]) -> None:
    """Say that records changed state, without reading again what they are found by."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "UPDATE holdings_search SET facets = %s, body = body || %s WHERE rowid = %s",
                [
                    (
                        " ".join(one.after.words()),
                        "".join(f" {token}" for token in tokens_of(one.added_text)),
                        one.serial,
                    )
                    for one in turns
                ],
            )
            return
        cursor.executemany(
            "UPDATE holdings_search SET body = ts_delete(body, %s::text[]) || %s::tsvector"
            " WHERE serial = %s",
            [
                (
                    [f"={word}" for word in one.before.words()],
                    _vector(one.added_text, one.after.words()),
                    one.serial,
                )
                for one in turns
            ],
        )


def find(wanted: Wanted, *, before: int | None, limit: int) -> list[int]:
    """Return the serials that match, newest first, at most `limit`, all below `before`."""
    bound = 2**63 - 1 if before is None else before
    return _found(wanted, "<", bound, limit)


def find_newer(wanted: Wanted, *, after: int, limit: int) -> list[int]:
    """Return the serials that match, oldest first, at most `limit`, all above `after`."""
    return _found(wanted, ">", after, limit)


def _put_in_fts(entries: Sequence[Entry]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "DELETE FROM holdings_search WHERE rowid = %s", [(entry.serial,) for entry in entries]
        )
        cursor.executemany(
            "INSERT INTO holdings_search (rowid, body, facets) VALUES (%s, %s, %s)",
            [
                (
                    entry.serial,
                    " ".join(tokens_of(entry.text)),
                    " ".join(entry.facets.words()),
                )
                for entry in entries
            ],
        )


def _put_in_tsvector(entries: Sequence[Entry]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO holdings_search (serial, body) VALUES (%s, %s::tsvector)"
            " ON CONFLICT (serial) DO UPDATE SET body = excluded.body",
            [(entry.serial, _vector(entry.text, entry.facets.words())) for entry in entries],
        )


def _vector(text: str, facets: Iterable[str]) -> str:
    return vector(tokens_of(text)[:16_000], facets)


def vector(tokens: Sequence[str], facets: Iterable[str]) -> str:
    """Write the tsvector itself; the server's parser would not know Chinese in every locale.

    Positions end at 16,383 in PostgreSQL, and one token has at most 256 of them.
    """
    places: dict[str, list[str]] = {}
    for place, token in enumerate(tokens, start=1):
        places.setdefault(token, []).append(str(place))
    words = [f"'{token}':{','.join(at[:255])}" for token, at in sorted(places.items())]
    return " ".join([*words, *(f"'={facet}'" for facet in facets)])


def _found(wanted: Wanted, bound: str, serial: int, limit: int) -> list[int]:
    is_sqlite = connection.vendor == "sqlite"
    narrowed, asked = _narrowed(wanted, is_sqlite=is_sqlite)
    statement = (_SQLITE_FIND if is_sqlite else _POSTGRESQL_FIND).format(
        bound=bound,
        order="DESC" if bound == "<" else "ASC",
        narrowed=narrowed,
    )
    words = _match(wanted) if is_sqlite else _tsquery(wanted)
    with connection.cursor() as cursor:
        cursor.execute(statement, [words, serial, *asked, limit])
        return [row[0] for row in cursor.fetchall()]


def _narrowed(wanted: Wanted, *, is_sqlite: bool) -> tuple[str, list[Any]]:
    """Return what the index of words does not know: as conditions, with what they ask for."""
    said: list[tuple[str, object]] = []
    if wanted.attention:
        serial = "+rowid" if is_sqlite else "serial"
        said.append((_NEEDING.format(serial=serial), wanted.attention))
    serial = "rowid" if is_sqlite else "serial"
    for sign, bound in zip((">=", "<"), wanted.serials, strict=True):
        if bound is not None:
            said.append((f" AND {serial} {sign} %s", bound))
    days = [*_days(wanted)]
    statement = "".join(condition for condition, _asked in said)
    if days:
        conditions = "".join(condition for condition, _asked in days)
        statement += _DAYS.format(serial=f"holdings_search.{serial}", days=conditions)
    return statement, [asked for _condition, asked in [*said, *days]]


def _days(wanted: Wanted) -> Iterator[tuple[str, object]]:
    adapt = connection.ops
    for sign, day in zip((">=", "<="), wanted.closed, strict=True):
        if day is not None:
            yield f" AND r.closed_on {sign} %s", adapt.adapt_datefield_value(day)
    for sign, moment in zip((">=", "<"), wanted.received, strict=True):
        if moment is not None:
            yield f" AND r.received_at {sign} %s", adapt.adapt_datetimefield_value(moment)


def _match(wanted: Wanted) -> str:
    sought = sought_in(wanted.text)
    parts = fts_near(sought) if wanted.is_near else [fts_phrase(one) for one in sought]
    parts += [f'facets:"{word}"' for word in wanted.words()]
    if wanted.closed_years:
        parts.append(_either(f'facets:"y{year}"' for year in wanted.closed_years))
    if wanted.agency_ids:
        parts.append(_either(f'facets:"a{agency.hex}"' for agency in wanted.agency_ids))
    return " AND ".join(parts)


def fts_phrase(sought: Sought) -> str:
    """Write a phrase for FTS5."""
    # Tokens hold letters and digits only, so quoting them needs no escape.
    return f'body:"{" ".join(sought.tokens)}"{"*" if sought.goes_on else ""}'


def ts_phrase(sought: Sought) -> str:
    """Write a phrase for PostgreSQL."""
    *before, last = sought.tokens
    end = f"'{last}':*" if sought.goes_on else f"'{last}'"
    return "(" + " <-> ".join([*(f"'{token}'" for token in before), end]) + ")"


def _tsquery(wanted: Wanted) -> str:
    sought = sought_in(wanted.text)
    parts = ts_near(sought) if wanted.is_near else [ts_phrase(one) for one in sought]
    parts += [f"'={word}'" for word in wanted.words()]
    if wanted.closed_years:
        parts.append(_either((f"'=y{year}'" for year in wanted.closed_years), word=" | "))
    if wanted.agency_ids:
        parts.append(_either((f"'=a{a.hex}'" for a in wanted.agency_ids), word=" | "))
    return " & ".join(parts)


def _either(parts: Iterable[str], *, word: str = " OR ") -> str:
    return f"({word.join(parts)})"
