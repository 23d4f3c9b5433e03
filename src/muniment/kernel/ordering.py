"""The order of Chinese names: by pinyin, or by strokes; numbers in names by their value.

Characters stand in the order of the Unicode CLDR (see `orders/README.md`). A character that is
read otherwise at the head of a name than by itself is ordered by one that is always read so:
`曾` as `增`, `重庆` as `崇庆`. Names are few wherever they are ordered, so keys are made when asked
for; twenty thousand names take about a second once, and a fraction of that afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from operator import itemgetter
from typing import TypeVar

from recordkit.terms.vocabulary import Term


class NameOrder(Term):
    """By what names are ordered."""

    PINYIN = "pinyin", "按拼音", "by pinyin"
    STROKES = "strokes", "按笔画", "by strokes"


T = TypeVar("T")
MOST_ORDERED = 20_000  # names that are put in order for one page; beyond, a list goes by code

Key = tuple[tuple[int, int], ...]

_PARTS = re.compile(r"[0-9]{1,15}|.", re.DOTALL)
_NUMBER, _SIGN, _CHINESE, _UNKNOWN = range(4)
# Surnames whose reading as a surname is not the one the character stands under.
_SURNAMES = {
    "尉迟": "玉迟",
    "长孙": "掌孙",
    "万俟": "墨俟",
    "澹台": "谈台",
    "单于": "蝉于",
    "单": "善",
    "解": "谢",
    "仇": "求",
    "曾": "增",
    "区": "欧",
    "查": "渣",
    "任": "人",
    "华": "画",
    "朴": "瓢",
    "乐": "月",
    "翟": "宅",
    "盖": "舸",
    "缪": "庙",
    "覃": "秦",
    "员": "运",
    "折": "舌",
    "种": "虫",
    "繁": "婆",
    "乜": "聂",
    "秘": "必",
    "黑": "贺",
}
# Places at the head of the name of an agency or an item.
_PLACES = {
    "重庆": "崇庆",
    "厦门": "下门",
    "六安": "路安",
    "番禺": "潘禺",
    "台州": "胎州",
    "乐清": "月清",
    "乐亭": "烙亭",
    "乐陵": "烙陵",
    "蔚县": "玉县",
    "铅山": "言山",
    "莘县": "身县",
    "长": "常",
}


@lru_cache(maxsize=32_768)
def order_of(name: str, by: NameOrder = NameOrder.PINYIN, *, is_person: bool = False) -> Key:
    """Return what `name` is ordered by; names that are alike in it are ordered by themselves.

    Numbers come first, then other signs and letters, then Chinese characters, then such as the
    tables do not know, by their code points.
    """
    ranks = _ranks(by)
    read = name if by is NameOrder.STROKES else _as_read(name, _SURNAMES if is_person else _PLACES)
    return tuple(_key(part, ranks) for part in _PARTS.findall(read.casefold()))


def page_by_name(
    names: Iterable[tuple[T, str, str]],
    *,
    after: str,
    limit: int,
    by: NameOrder,
    is_people: bool = False,
) -> list[T]:
    """Return what is named, by name: those that follow the one with the code `after`.

    `names` has whatever is named, its code and its name; the code orders names that are alike. A
    code that nothing has leads to the beginning.
    """
    every = [((order_of(name, by, is_person=is_people), code), one) for one, code, name in names]
    last = next((key for key, _one in every if key[1] == after), None)
    wanted = [(key, one) for key, one in every if last is None or key > last]
    return [one for _key, one in sorted(wanted, key=itemgetter(0))[:limit]]


def _as_read(name: str, readings: Mapping[str, str]) -> str:
    for head, reading in readings.items():  # the longer heads stand first
        if name.startswith(head):
            return reading + name[len(head) :]
    return name


def _key(part: str, ranks: Mapping[str, int]) -> tuple[int, int]:
    if part.isdecimal() and part.isascii():
        return _NUMBER, int(part)
    if (rank := ranks.get(part)) is not None:
        return _CHINESE, rank
    return _SIGN if ord(part) < 0x2E80 else _UNKNOWN, ord(part)


@cache
def _ranks(by: NameOrder) -> Mapping[str, int]:
    text = files("muniment.kernel").joinpath("orders", f"{by.value}.txt").read_text("utf-8")
    return {character: rank for rank, character in enumerate(text)}
