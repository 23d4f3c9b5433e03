"""The words of a search: how a query and a text are cut alike, and where one stands in the other.

Chinese has no spaces, and cutting it into words loses names. So every run of Chinese characters
becomes its overlapping pairs plus its last character alone, a run of Latin letters or digits
becomes one token, and a query is a phrase of the same tokens. What stands in quotation marks is
looked for exactly as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

RUN = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+", re.UNICODE)
_QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|「([^」]*)」|『([^』]*)』')
# PostgreSQL takes words up to 2,046 bytes; nobody types as much of one word as this.
LONGEST_TOKEN = 120
_AROUND = 36  # characters of a text that are shown on each side of what was found


@dataclass(frozen=True, slots=True)
class Sought:
    """One thing that must occur: a run, which may go on, or what stood in quotation marks."""

    runs: tuple[str, ...]
    is_exact: bool = False

    @property
    def tokens(self) -> list[str]:
        """Its tokens in a row."""
        *before, last = self.runs
        return [*(token for run in before for token in _tokens(run)), *_closing(last)]

    @property
    def goes_on(self) -> bool:
        """Whether the last token may be the beginning of a longer one."""
        last = self.runs[-1]
        return not self.is_exact or (not last[0].isascii() and len(last) == 1)

    def pattern(self) -> str:
        """Return the regular expression by which it is found in a folded text."""
        whole = r"[\W_]*".join(re.escape(run) for run in self.runs)
        begin = r"(?<![a-z0-9])" if self.runs[0][0].isascii() else ""
        end = r"(?![a-z0-9])" if self.is_exact and self.runs[-1][0].isascii() else ""
        return f"{begin}{whole}{end}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text as it is shown; `is_hit`: it is what was looked for."""

    text: str
    is_hit: bool = False


def folded(text: str) -> str:
    """Return `text` as it is compared: one width, one case."""
    return unicodedata.normalize("NFKC", text).lower()


def tokens_of(text: str) -> list[str]:
    """Return the tokens under which `text` is found, in order."""
    return [token for run in RUN.findall(folded(text)) for token in _tokens(run)]


def sought_in(query: str) -> tuple[Sought, ...]:
    """Return what must all occur for a record to be found by `query`."""
    return tuple(_sought(folded(query)))


def pieces_of(text: str, query: str) -> tuple[Piece, ...]:
    """Return `text` cut where what `query` looks for begins and ends; nothing of it is lost."""
    return cut_at(text, spans_in(text, query))


def cut_at(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Return `text` in pieces, those within `spans` as hits; spans are in order and apart."""
    pieces: list[Piece] = []
    at = 0
    for begin, end in spans:
        pieces += [Piece(text[at:begin]), Piece(text[begin:end], is_hit=True)]
        at = end
    return tuple(piece for piece in [*pieces, Piece(text[at:])] if piece.text)


def spans_in(text: str, query: str) -> list[tuple[int, int]]:
    """Return where in `text` the things that `query` looks for stand, in order and apart."""
    sought = sought_in(query)
    if not sought or not text:
        return []
    plain, places = _folded_with_places(text)
    found = re.finditer("|".join(one.pattern() for one in _longest_first(sought)), plain)
    spans: list[tuple[int, int]] = []
    for hit in found:
        begin, end = places[hit.start()], places[hit.end() - 1] + 1
        # One character may be several once it is folded; it is marked once.
        if spans and _is_one_sign(text[spans[-1][1] : begin]):
            spans[-1] = (spans[-1][0], end)
        elif not spans or begin >= spans[-1][1]:
            spans.append((begin, end))
    return spans


def excerpt_of(text: str, query: str) -> tuple[Piece, ...]:
    """Return a short part of a long text around the first thing found in it; empty: none is.

    The text is expected in the form that `storable` gives.
    """
    sought = sought_in(query)
    if not sought:
        return ()
    plain = text.lower()
    if len(plain) != len(text):  # a letter whose small form is longer: compared as it stands
        plain = text
    hit = re.search("|".join(one.pattern() for one in _longest_first(sought)), plain)
    if hit is None or not hit.group():
        return ()
    begin, end = max(0, hit.start() - _AROUND), min(len(text), hit.end() + _AROUND)
    shown = " ".join(text[begin:end].split())
    before = "…" if begin else ""
    after = "…" if end < len(text) else ""
    return pieces_of(f"{before}{shown}{after}", query)


def storable(text: str) -> str:
    """Return a long text in the form in which it is kept for excerpts: one width."""
    return unicodedata.normalize("NFKC", text)


def _tokens(run: str) -> list[str]:
    if run[0].isascii():
        return [run[:LONGEST_TOKEN]]
    return [*(run[i : i + 2] for i in range(len(run) - 1)), run[-1]]


def _closing(run: str) -> list[str]:
    """Return the tokens of the last run: its lone last character stands there only by itself."""
    return _tokens(run)[:-1] if not run[0].isascii() and len(run) > 1 else _tokens(run)


def _sought(query: str) -> Iterator[Sought]:
    at = 0
    for quoted in _QUOTED.finditer(query):
        yield from _unquoted(query[at : quoted.start()])
        runs = tuple(RUN.findall("".join(group or "" for group in quoted.groups())))
        if runs:
            yield Sought(runs, is_exact=True)
        at = quoted.end()
    yield from _unquoted(query[at:])


def _unquoted(query: str) -> Iterator[Sought]:
    return (Sought((run,)) for run in RUN.findall(query))


def _longest_first(sought: Sequence[Sought]) -> list[Sought]:
    return sorted(sought, key=lambda one: -len("".join(one.runs)))


def _is_one_sign(between: str) -> bool:
    """Whether two parts of a number stand together, with only a separator between them."""
    return len(between) == 1 and not between.isalnum() and not between.isspace()


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    """Return the folded text and, for each of its characters, where it came from."""
    plain: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for one in folded(character):
            plain.append(one)
            places.append(place)
    return "".join(plain), places
