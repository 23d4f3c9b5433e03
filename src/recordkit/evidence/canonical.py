"""One value, one run of bytes: canonical JSON, so that digests of values mean something.

Source: RFC 8785 (JSON Canonicalization Scheme).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from json.encoder import JSONEncoder, encode_basestring

from recordkit.errors import ContentFault, Words

# Integers beyond this are not exact in every reader of JSON (RFC 8785, section 3.2.2.3).
LARGEST_EXACT_INTEGER = 2**53 - 1


class NotCanonical(ContentFault):
    """A value cannot be written as canonical JSON."""

    code = "EVD-201"
    title = Words("内容无法写成规范 JSON", "A value cannot be written as canonical JSON")
    mend = Words(
        "只使用文本、有限数字、真假值、空值、列表和以文本为键的对象；大整数请写成文本",
        "Use text, finite numbers, true, false, null, lists and objects keyed by text; "
        "write large integers as text",
    )
    basis = "RFC 8785, section 3.2"


def canonical_json(value: object) -> bytes:
    """Return the one UTF-8 form of `value`; equal values give equal bytes.

    Takes what `json.loads` gives, and tuples as lists. Strings are kept as they are, not
    normalised.

    Raises:
        NotCanonical: The value holds something that JSON cannot say exactly.
    """
    try:
        if _is_plain(value):
            return _PLAIN.encode(value).encode("utf-8")
        return "".join(_pieces(value)).encode("utf-8")
    except UnicodeEncodeError as lone:
        raise NotCanonical(f"a lone surrogate in {lone.object!r:.60}") from None
    except RecursionError:
        raise NotCanonical("the value is nested too deeply") from None


# What the standard encoder writes exactly as section 3.2 wants it, many times faster.
_PLAIN = JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
)


def _is_plain(value: object) -> bool:
    """Whether the standard encoder agrees with RFC 8785 about `value`.

    It does for text, small integers and what is built of them. It writes some fractions in
    another way, and it sorts names by code point, which differs from UTF-16 for rare characters.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return -LARGEST_EXACT_INTEGER <= value <= LARGEST_EXACT_INTEGER  # type: ignore[operator]
    if kind is list or kind is tuple:
        return all(map(_is_plain, value))  # type: ignore[call-overload]
    return kind is dict and all(
        type(key) is str and key.isascii() and _is_plain(member)
        for key, member in value.items()  # type: ignore[attr-defined]
    )


def write_moment(moment: datetime) -> str:
    """Return an aware moment as RFC 3339 text in UTC with six decimals, ending in Z."""
    if moment.tzinfo is None:
        raise ValueError("a moment must say its time zone")
    # isoformat and not strftime, which does not write four digits of every year and is slower.
    return f"{moment.astimezone(UTC).isoformat(timespec='microseconds')[:-6]}Z"


def read_moment(text: str) -> datetime:
    """Read back what `write_moment` wrote.

    Raises:
        ValueError: `text` is not in exactly that form.
    """
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    if write_moment(moment) != text:
        raise ValueError(f"not a moment as we write them: {text!r}")
    return moment


def _pieces(value: object) -> Iterable[str]:
    match value:
        case None:
            yield "null"
        case bool():
            yield "true" if value else "false"
        case str():
            # str(): a StrEnum member must be written by its value.
            yield encode_basestring(str(value))
        case int():
            yield _integer(int(value))
        case float():
            yield _number(value)
        case Mapping():
            yield from _object(value)
        case list() | tuple():
            yield from _array(value)
        case _:
            raise NotCanonical(f"JSON has no {type(value).__name__}: {value!r:.60}")


def _object(value: Mapping[object, object]) -> Iterable[str]:
    opening = "{"
    for key in sorted(value, key=_utf16):
        yield f"{opening}{encode_basestring(str(key))}:"
        yield from _pieces(value[key])
        opening = ","
    yield "}" if opening == "," else "{}"


def _array(value: Iterable[object]) -> Iterable[str]:
    opening = "["
    for element in value:
        yield opening
        yield from _pieces(element)
        opening = ","
    yield "]" if opening == "," else "[]"


def _utf16(key: object) -> bytes:
    # Section 3.2.3 sorts by UTF-16 code units, which is not the order of code points.
    if not isinstance(key, str):
        raise NotCanonical(f"a member's name must be text, not {key!r:.60}")
    return key.encode("utf-16-be")


def _integer(value: int) -> str:
    if abs(value) > LARGEST_EXACT_INTEGER:
        raise NotCanonical(f"{value!r:.40} is larger than 2**53 - 1")
    return str(value)


def _number(value: float) -> str:
    """Write a double as ECMAScript does. Source: RFC 8785, section 3.2.2.3."""
    if not math.isfinite(value):
        raise NotCanonical(f"JSON has no {value!r}")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    # The value is 0.digits times ten to the power of `point`.
    leading_zeros = len(whole + fraction) - len(digits)
    point = len(whole) + int(exponent or 0) - leading_zeros
    return sign + _ecmascript(digits.rstrip("0"), point)


def _ecmascript(digits: str, point: int) -> str:
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
