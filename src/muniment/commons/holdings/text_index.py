"""The index of what stands in materials: beside the index of cases, by the same tokens.

It holds the words of the case as well, so that a name from the case and a phrase from a material
find a record together. On PostgreSQL a long text is cut into parts that overlap, so each thing
looked for is asked of all parts by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from muniment.commons.holdings.search import Facets, Wanted, fts_phrase, ts_phrase, vector
from muniment.commons.holdings.wording import Sought, sought_in, tokens_of

_SEAM = "zz0zz"  # between two materials, so that no phrase goes across
_PART, _OVERLAP = 4_000, 60  # tokens
_SQLITE_FIND = (
    "SELECT rowid FROM holdings_texts WHERE holdings_texts MATCH %s AND rowid {bound} %s"
    "{besides} ORDER BY rowid {order} LIMIT %s"
)
_POSTGRESQL_FIND = (
    "SELECT serial FROM ({each}) AS found WHERE serial {bound} %s{besides}"
    " ORDER BY serial {order} LIMIT %s"
)
_POSTGRESQL_EACH = "SELECT serial FROM holdings_texts WHERE body @@ %s::tsquery"
_STATE = " AND {serial} IN (SELECT serial FROM holdings_record WHERE state = %s)"
_NEEDING = (
    " AND {serial} IN (SELECT serial FROM holdings_record"
    " WHERE attention = %s AND NOT attention = 'none')"
)


@dataclass(frozen=True, slots=True)
class TextEntry:
    """What is indexed of one record: the words of its case and the texts of its materials."""

    serial: int
    texts: tuple[str, ...]
    facets: Facets

    def tokens(self) -> list[str]:
        """Return the tokens of all texts, with a seam between them."""
        return [token for text in self.texts for token in (*tokens_of(text), _SEAM)]

    def words(self) -> list[str]:
        """Return the words for what it is found by besides; its state may change and is none."""
        return [word for word in self.facets.words() if word != f"s{self.facets.state}"]


def put(entries: Sequence[TextEntry]) -> None:
    """Index records, replacing what was indexed of them before."""
    remove([entry.serial for entry in entries])
    rows = _fts_rows(entries) if _is_sqlite() else _tsvector_rows(entries)
    statement = (
        "INSERT INTO holdings_texts (rowid, body, facets) VALUES (%s, %s, %s)"
        if _is_sqlite()
        else "INSERT INTO holdings_texts (serial, part, body) VALUES (%s, %s, %s::tsvector)"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def remove(serials: Sequence[int]) -> None:
    """Take records out of the index."""
    column = "rowid" if _is_sqlite() else "serial"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM holdings_texts WHERE {column} = %s",  # noqa: S608 - one of two names
            [(serial,) for serial in serials],
        )


def find(
    wanted: Wanted,
    *,
    agency_ids: Sequence[UUID] | None,
    newest_first: bool,
    bound: int,
    limit: int,
) -> list[int]:
    """Return the serials of records of `agency_ids` (None: of all) below or above `bound`."""
    sought = sought_in(wanted.text)
    if not sought or agency_ids == ():
        return []
    is_sqlite = _is_sqlite()
    statement = (_SQLITE_FIND if is_sqlite else _POSTGRESQL_FIND).format(
        bound="<" if newest_first else ">",
        order="DESC" if newest_first else "ASC",
        besides=_besides(wanted, "+rowid" if is_sqlite else "serial"),
        each=" INTERSECT ".join([_POSTGRESQL_EACH] * len(sought)),
    )
    asked = [each for each in (wanted.state, wanted.attention) if each]
    words = _facet_words(wanted)
    matches = (
        [_match(sought, words, agency_ids)]
        if is_sqlite
        else [_tsquery(one, words, agency_ids) for one in sought]
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*matches, bound, *asked, limit])
        return [row[0] for row in cursor.fetchall()]


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _fts_rows(entries: Sequence[TextEntry]) -> Iterator[tuple[int, str, str]]:
    for entry in entries:
        yield entry.serial, " ".join(entry.tokens()), " ".join(entry.words())


def _tsvector_rows(entries: Sequence[TextEntry]) -> Iterator[tuple[int, int, str]]:
    for entry in entries:
        tokens = entry.tokens()
        for part, begin in enumerate(range(0, max(1, len(tokens)), _PART)):
            some = tokens[begin : begin + _PART + _OVERLAP]
            yield entry.serial, part, vector(some, entry.words())


def _besides(wanted: Wanted, serial: str) -> str:
    state = _STATE.format(serial=serial) if wanted.state else ""
    return state + (_NEEDING.format(serial=serial) if wanted.attention else "")


def _facet_words(wanted: Wanted) -> list[str]:
    return [word for word in wanted.words() if word != f"s{wanted.state}"]


def _match(
    sought: Sequence[Sought], words: Sequence[str], agency_ids: Sequence[UUID] | None
) -> str:
    parts = [*map(fts_phrase, sought), *(f'facets:"{word}"' for word in words)]
    if agency_ids is not None:
        parts.append("(" + " OR ".join(f'facets:"a{each.hex}"' for each in agency_ids) + ")")
    return " AND ".join(parts)


def _tsquery(one: Sought, words: Sequence[str], agency_ids: Sequence[UUID] | None) -> str:
    parts = [ts_phrase(one), *(f"'={word}'" for word in words)]
    if agency_ids is not None:
        parts.append("(" + " | ".join(f"'=a{each.hex}'" for each in agency_ids) + ")")
    return " & ".join(parts)
