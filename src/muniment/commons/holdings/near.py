"""Near matches: names with one wrong, missing or additional character, numbers written otherwise.

A name of Chinese characters is looked for by what one wrong character leaves of it: the pairs
before it and the pairs after it, at the distance at which they would stand. A number is one token,
so the numbers that lie one character away are all asked for; there are a few hundred of them. A
number is also found when its parts are joined, or parted in one or two places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise

from muniment.commons.holdings.wording import LONGEST_TOKEN, Sought

_DIGITS = "0123456789"
_SIGNS = f"{_DIGITS}abcdefghijklmnopqrstuvwxyz"
_SHORTEST_NUMBER, _LONGEST_NUMBER = 4, 32
_SHORTEST_PARTED = 6
_SHORTEST_NAME, _LONGEST_NAME = 3, 24


@dataclass(frozen=True, slots=True)
class Part:
    """Tokens in a row; `goes_on`: the last may be the beginning of a longer one."""

    tokens: tuple[str, ...]
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which something may stand in a text: all of its parts, each in one of its forms.

    `apart`: the two parts have one form each and stand at one of these distances, counted from the
    last token of the first. Otherwise they may stand anywhere.
    """

    parts: tuple[tuple[Part, ...], ...]
    apart: tuple[int, ...] = ()


def fts_near(sought: Sequence[Sought]) -> list[str]:
    """Write for FTS5 what must all occur."""
    return [_either(map(_fts_way, ways), " OR ") for ways in _units(sought)]


def ts_near(sought: Sequence[Sought]) -> list[str]:
    """Write for PostgreSQL what must all occur."""
    return [_either(map(_ts_way, ways), " | ") for ways in _units(sought)]


def _units(sought: Sequence[Sought]) -> Iterator[list[Way]]:
    """Yield the ways of each thing that must occur; numbers that follow each other are one."""
    for is_number, some in groupby(sought, key=_is_number):
        group = list(some)
        if is_number and len(group) > 1:
            yield [*_joined(group)]
            continue
        yield from ([*_ways(one)] for one in group)


def _is_number(one: Sought) -> bool:
    return not one.is_exact and one.runs[0][0].isascii()


def _joined(group: Sequence[Sought]) -> Iterator[Way]:
    """Yield numbers in a row as one, and as they stand with one of them a little wrong.

    The others are asked for as they are: together they are rare, however common each is.
    """
    runs = [one.runs[0] for one in group]
    yield _one(Part(("".join(runs)[:LONGEST_TOKEN],), goes_on=True))
    yield Way((*((Part((run,)),) for run in runs[:-1]), (Part((runs[-1],), goes_on=True),)))
    for place in range(len(runs)):
        yield Way(
            tuple(
                tuple(Part((other,)) for other in _numbers_near(run))
                if number == place
                else (Part((run,)),)
                for number, run in enumerate(runs)
            )
        )


def _one(part: Part) -> Way:
    return Way(((part,),))


def _ways(one: Sought) -> Iterator[Way]:
    yield _one(Part(tuple(one.tokens), one.goes_on))
    run = one.runs[0]
    if one.is_exact:
        return
    if run[0].isascii():
        yield Way((tuple(Part((other,)) for other in _numbers_near(run)),))
        yield from (_one(Part(parts, goes_on=True)) for parts in _parted(run))
    elif _SHORTEST_NAME <= len(run) <= _LONGEST_NAME:
        yield from _names_near(run)


def _numbers_near(run: str) -> Iterable[str]:
    """Return the tokens that are one sign, or one exchange of two, away from `run`."""
    if not _SHORTEST_NUMBER <= len(run) <= _LONGEST_NUMBER:
        return [run]
    signs = _DIGITS if run.isdigit() else _SIGNS
    cuts = [(run[:at], run[at:]) for at in range(len(run) + 1)]
    wrong = (head + sign + tail[1:] for head, tail in cuts if tail for sign in signs)
    missing = (head + sign + tail for head, tail in cuts for sign in signs)
    too_many = (head + tail[1:] for head, tail in cuts if tail)
    exchanged = (h + t[1] + t[0] + t[2:] for h, t in cuts if len(t) > 1)
    return dict.fromkeys([run, *wrong, *missing, *too_many, *exchanged])


def _parted(run: str) -> Iterator[tuple[str, ...]]:
    """Yield `run` cut in one or two places: a number as it is written with separators."""
    if not _SHORTEST_PARTED <= len(run) <= _LONGEST_NUMBER:
        return
    for cuts in (1, 2):
        for places in combinations(range(1, len(run)), cuts):
            bounds = (0, *places, len(run))
            yield tuple(run[a:b] for a, b in pairwise(bounds))


def _names_near(run: str) -> Iterator[Way]:
    for at in range(len(run) + 1):
        head, tail = run[:at], run[at:]
        yield from _around(head, tail[1:] if tail else "")  # wrong, or too many
        yield from _around(head, tail)  # one is missing between them


def _around(head: str, tail: str) -> Iterator[Way]:
    """Yield what is left of a name. A lone character is asked for only beside another.

    Beside more than that it would rule out little, and all words that begin with it are many.
    """
    if len(head) == len(tail) == 1:
        yield Way(((_pairs(head),), (_pairs(tail),)), apart=(1, 2))
    elif len(head) > 1 and len(tail) > 1:
        yield Way(((_pairs(head),), (_pairs(tail),)), apart=(2, 3))
    elif len(head) > 1 or len(tail) > 1:
        yield _one(_pairs(head if len(head) > 1 else tail))


def _pairs(run: str) -> Part:
    if len(run) == 1:
        return Part((run,), goes_on=True)
    return Part(tuple(run[i : i + 2] for i in range(len(run) - 1)))


def _fts_way(way: Way) -> str:
    if way.apart:
        said = " ".join(_fts_part(forms[0]) for forms in way.parts)
        return f"body:NEAR({said}, {max(way.apart) - 1})"
    each = (_either((f"body:{_fts_part(form)}" for form in forms), " OR ") for forms in way.parts)
    return f"({' AND '.join(each)})"


def _fts_part(part: Part) -> str:
    return f'"{" ".join(part.tokens)}"{"*" if part.goes_on else ""}'


def _ts_way(way: Way) -> str:
    if way.apart:
        first, second = (forms[0] for forms in way.parts)
        return _either((_ts_row((first, second), apart) for apart in way.apart), " | ")
    each = (_either((_ts_row((form,)) for form in forms), " | ") for forms in way.parts)
    return f"({' & '.join(each)})"


def _ts_row(parts: Sequence[Part], apart: int = 1) -> str:
    row = ""
    for place, part in enumerate(parts):
        for number, token in enumerate(part.tokens):
            goes_on = part.goes_on and number == len(part.tokens) - 1
            word = f"'{token}':*" if goes_on else f"'{token}'"
            step = apart if place and number == 0 else 1
            row = f"{row} <{step}> {word}" if row else word
    return f"({row})"


def _either(forms: Iterable[str], word: str) -> str:
    return f"({word.join(dict.fromkeys(forms))})"
