"""The door through which foreign ASN.1 comes in: bounded, whole, and never a raw traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from asn1crypto import keys, parser

from recordkit.errors import ContentFault, Words

SM2_CURVE_OID = "1.2.156.10197.1.301"
# asn1crypto does not know the curve; without its size it cannot write keys on it.
keys.NamedCurve.register("sm2p256v1", SM2_CURVE_OID, 32)

LARGEST_STRUCTURE_BYTES = 4 << 20
_LONG_FORM, _MOST_LENGTH_OCTETS = 0x80, 4  # ITU-T X.690, section 8.1.3.5

# What asn1crypto raises over hostile bytes, beside the ValueError that it documents.
_UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)


class MalformedEvidence(ContentFault):
    """A key, certificate, signature, token or evidence record is not well formed."""

    code = "EVD-202"
    title = Words("证据结构不正确", "A piece of evidence is not well formed")
    mend = Words(
        "请向出具单位重新取得该证书、签名、时间戳或证据记录",
        "Obtain the certificate, signature, token or evidence record again from its issuer",
    )


@contextmanager
def reading(zh: str, en: str) -> Iterator[None]:
    """Turn whatever goes wrong while a structure is taken apart into `MalformedEvidence`.

    `zh` and `en` name the structure. asn1crypto parses when a field is looked at, so
    everything that is wanted from foreign bytes has to be taken out inside this block.
    """
    try:
        yield
    except _UNREADABLE as found:
        said = " ".join(str(found).split())[:200]
        raise MalformedEvidence(
            f"{en} cannot be read: {said}", zh=f"{zh}无法读取（{said}）"
        ) from found


def load(kind: Any, encoded: bytes) -> Any:
    """Return `encoded` as an asn1crypto `kind`, refusing what follows it or is too large."""
    if len(encoded) > LARGEST_STRUCTURE_BYTES:
        raise ValueError(f"{len(encoded)} bytes, more than {LARGEST_STRUCTURE_BYTES}")
    return kind.load(encoded, strict=True)


def whole_octets(bits: Any) -> bytes:
    """Return what a BIT STRING holds after seeing that every bit of it counts.

    Otherwise bytes that nothing protects could be changed without changing the value.
    """
    if bits.contents[:1] != b"\x00":
        raise ValueError("a bit string that should be whole octets has bits that do not count")
    return bytes(bits.native)


def require_null_parameters(algorithm: Any) -> str:
    """Return an AlgorithmIdentifier's OID after seeing that its parameters are absent or NULL."""
    if algorithm["parameters"].native is not None:
        raise ValueError(f"{algorithm['algorithm'].dotted} carries unexpected parameters")
    return str(algorithm["algorithm"].dotted)


def parameters_of(algorithm: Any) -> bytes:
    """Return the parameters (DER) of an AlgorithmIdentifier, empty when there are none."""
    parameters = algorithm["parameters"]
    return b"" if parameters.native is None else bytes(parameters.dump())


def require_no_more(structure: Any) -> None:
    """See that a SEQUENCE holds the fields that it should and nothing else.

    asn1crypto passes over what follows the last field that it knows, which is where bytes can
    be hidden, and takes an optional field under a wrong tag for such a surplus.
    """
    structure[structure._fields[0][0]]
    if len(structure.children) > len(structure._fields):
        raise ValueError(f"a {type(structure).__name__.strip('_')} with more than its fields")


def require_one_in_wrapper(contents: bytes) -> None:
    """See that the second of two parts, an explicit tag, wraps one value and nothing besides.

    asn1crypto takes the first value in an explicit tag and passes over what follows it.
    """
    second = contents[parser.peek(contents) :]
    if second:
        wrapped = parser.parse(second, strict=True)[4]
        parser.parse(wrapped, strict=True)


def moment_of(time: Any) -> datetime:
    """Return a Time or GeneralizedTime as an aware moment in UTC."""
    moment = time.native
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError("a date without its time zone")
    return moment.astimezone(UTC)


def require_shortest_lengths(encoded: bytes) -> None:
    """See that a structure and its immediate parts are written with the lengths DER allows.

    What a signature covers needs no such care; around it, one meaning has to have one form.
    """
    _, at, end = element(encoded, 0)
    if end != len(encoded):
        raise ValueError(f"{len(encoded) - end} bytes follow the structure")
    while at < end:
        _, _, at = element(encoded, at)


def element(held: bytes, at: int) -> tuple[int, int, int]:
    """Return tag, and where the contents of the DER element at `at` begin and end."""
    length, start = held[at + 1], at + 2
    if length >= _LONG_FORM:
        octets = length & 0x7F
        written = held[start : start + octets]
        length, start = int.from_bytes(written, "big"), start + octets
        if not 1 <= octets <= _MOST_LENGTH_OCTETS or not written[0] or length < _LONG_FORM:
            raise ValueError("a length that DER does not allow")
    if start + length > len(held):
        raise ValueError("an element that is longer than what holds it")
    return held[at], start, start + length
