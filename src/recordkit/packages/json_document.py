"""JSON from outside, read without trusting it.

What the ordinary parser lets pass and we do not: keys given twice (two readers would see two
documents), NaN and Infinity, numbers without bound, nesting without bound, half characters,
control characters (XML could not keep them), and megabytes of it all.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from recordkit.errors import Words
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Verdict

LARGEST_DOCUMENT_BYTES = 8 << 20  # 5,000 files make about 3 MB
DEEPEST_NESTING = 32
LONGEST_NUMBER_CHARS = 30
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SHOWN_CHARS = 80


class Twice(dict[str, Any]):
    """An object with keys that were given more than once; `repeated` has all pairs of those."""

    repeated: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class BadNumber:
    """Stands for a number that is not one or that nobody can mean."""

    text: str


def load_json(document: bytes) -> tuple[object, tuple[Finding, ...]]:
    """Return the tree and nothing, or None and the one reason why there is no tree.

    The tree still holds `Twice` and `BadNumber`; `objections` finds them.
    """
    if len(document) > LARGEST_DOCUMENT_BYTES:
        return None, (
            problem(
                "",
                Words("文档过大", "the document is too large"),
                f"<= {LARGEST_DOCUMENT_BYTES} bytes",
                f"{len(document)} bytes",
            ),
        )
    try:
        text = document.decode("utf-8-sig")
        return _parsed(text), ()
    except UnicodeDecodeError as error:
        said = Words("文档不是 UTF-8 编码", "the document is not UTF-8")
        return None, (problem("", said, "UTF-8", f"byte {error.start}"),)
    except json.JSONDecodeError as error:
        said = Words("不是格式良好的 JSON", "the document is not well-formed JSON")
        place = f"line {error.lineno}, column {error.colno}: {error.msg}"
        return None, (problem("", said, "JSON", place),)
    except RecursionError:
        return None, (_too_deep(""),)


def objections(tree: object, pointer: str = "", depth: int = 0) -> Iterator[Finding]:
    """Yield everything in the tree that no document may contain, whatever it is about."""
    if depth > DEEPEST_NESTING:
        yield _too_deep(pointer)
    elif isinstance(tree, dict):
        for key in _repeated_keys(tree):
            said = Words("同一名称出现多次", "the same name is given more than once")
            yield problem(pointer_to(pointer, key), said, "1", "> 1")
        for key, value in tree.items():
            yield from _text_objections(key, pointer)
            yield from objections(value, pointer_to(pointer, key), depth + 1)
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from objections(value, pointer_to(pointer, place), depth + 1)
    elif isinstance(tree, str):
        yield from _text_objections(tree, pointer)
    elif isinstance(tree, BadNumber):
        said = Words("数值无法接受", "the number cannot be accepted")
        yield problem(pointer, said, f"<= {LONGEST_NUMBER_CHARS} digits", tree.text)


def normalised(tree: object) -> object:
    """Return the tree with all text in NFC; give it only a tree without objections."""
    if isinstance(tree, dict):
        return {_nfc(key): normalised(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [normalised(value) for value in tree]
    return _nfc(tree) if isinstance(tree, str) else tree


def canonical_text(tree: object) -> str:
    """Return the one way to write `tree`: keys sorted, no white space, nothing escaped in vain."""
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def pointer_to(parent: str, name: str | int) -> str:
    """Return the JSON pointer (RFC 6901) of a member."""
    return f"{parent}/{str(name).replace('~', '~0').replace('/', '~1')}"


def names_in(pointer: str) -> list[str]:
    """Return the names that a JSON pointer goes through."""
    return [name.replace("~1", "/").replace("~0", "~") for name in pointer.split("/")[1:]]


def problem(where: str, said: Words, expected: str = "", found: object = "") -> Finding:
    """Return a finding about one place of the document."""
    return Finding(Verdict.FAILED, where[:400], expected, shown(found), said)


def shown(value: object) -> str:
    """Return a value as it may stand in a message: printable and short."""
    text = value if isinstance(value, str) else repr(value)
    text = _UNWRITABLE.sub("�", text)
    return text if len(text) <= _SHOWN_CHARS else text[:_SHOWN_CHARS] + "…"


def _parsed(text: str) -> object:
    return json.loads(
        text,
        object_pairs_hook=_object,
        parse_int=_integer,
        parse_float=_number,
        parse_constant=BadNumber,
    )


def _object(pairs: list[tuple[str, object]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    found = Twice(plain)
    counts = Counter(key for key, _ in pairs)
    found.repeated = tuple(pair for pair in pairs if counts[pair[0]] > 1)
    return found


def _repeated_keys(tree: dict[str, Any]) -> list[str]:
    return sorted({key for key, _ in tree.repeated}) if isinstance(tree, Twice) else []


def _integer(text: str) -> int | BadNumber:
    return int(text) if len(text) <= LONGEST_NUMBER_CHARS else BadNumber(text)


def _number(text: str) -> float | BadNumber:
    value = float(text)
    fits = len(text) <= LONGEST_NUMBER_CHARS and math.isfinite(value)
    return value if fits else BadNumber(text)


def _text_objections(text: str, pointer: str) -> Iterator[Finding]:
    found = _UNWRITABLE.search(text)
    if found is not None:
        said = Words("含控制字符或不完整字符", "contains a control character or half a character")
        yield problem(pointer, said, "", f"U+{ord(found[0]):04X}")


def _too_deep(pointer: str) -> Finding:
    said = Words("嵌套过深", "the nesting is too deep")
    return problem(pointer, said, f"<= {DEEPEST_NESTING}", f"> {DEEPEST_NESTING}")


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
