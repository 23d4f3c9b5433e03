"""How near a text comes to what was looked for, and where in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from muniment.commons.holdings.wording import Piece, Sought, cut_at, folded, sought_in

FAR = 99


@dataclass(frozen=True, slots=True)
class Nearest:
    """The part of a text that comes nearest: how many characters differ, and where it stands."""

    differing: int
    begin: int = 0
    end: int = 0


def differing(texts: Sequence[str], query: str) -> int:
    """Return how many characters differ, over all runs of the query, in the nearest of `texts`."""
    plain = [folded(text) for text in texts if text]
    return sum(_least(plain, one) for one in sought_in(query))


def near_pieces(text: str, query: str, *, most: int = 1) -> tuple[Piece, ...]:
    """Return `text` in pieces; a hit is what differs from a run by at most `most` characters."""
    found = [_nearest(text, one) for one in sought_in(query)]
    near = sorted((hit.begin, hit.end) for hit in found if hit.differing <= most)
    apart: list[tuple[int, int]] = []
    for begin, end in near:
        if begin < end and (not apart or begin >= apart[-1][1]):
            apart.append((begin, end))
    return cut_at(text, apart)


def _least(plain: Sequence[str], one: Sought) -> int:
    wanted = "".join(one.runs)
    if any(wanted in text for text in plain):
        return 0
    over_signs = wanted.isascii()
    found = (nearest(text, wanted, over_signs=over_signs).differing for text in plain)
    return min(found, default=FAR)


def _nearest(text: str, one: Sought) -> Nearest:
    wanted = "".join(one.runs)
    plain = [folded(character)[:1] or " " for character in text]
    return nearest(plain, wanted, over_signs=wanted.isascii())


def nearest(text: Sequence[str], wanted: str, *, over_signs: bool = False) -> Nearest:
    """Return the stretch of `text` that takes the fewest changes to become `wanted`.

    Sellers' algorithm: the table of edit distances whose first row is free, so that a stretch may
    begin anywhere. `over_signs`: signs that are neither letter nor digit are passed over.
    """
    column = [(place, 0) for place in range(len(wanted) + 1)]
    best, end = column[-1], 0
    for at, character in enumerate(text, start=1):
        free = over_signs and not character.isalnum()
        before, column = column, [(0, at)]
        for place, sign in enumerate(wanted, start=1):
            kept = (before[place - 1][0] + (character != sign), before[place - 1][1])
            passed = (
                before[place][0] + (0 if free and place < len(wanted) else 1),
                before[place][1],
            )
            left_out = (column[place - 1][0] + 1, column[place - 1][1])
            column.append(min(kept, passed, left_out, key=lambda cell: cell[0]))
        if column[-1][0] < best[0]:
            best, end = column[-1], at
    return Nearest(best[0], best[1], end)
