"""Points of the SM2 curve, quickly, in plain integers.

Not constant-time: a neighbour on the same machine might learn a key from how long signing
takes. Keys that matter belong in hardware; this is for verifying, and for trying things out.

Source: GB/T 32918.1 (arithmetic) and GB/T 32918.5-2017 (the recommended curve).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate

P = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF
A = P - 3
B = 0x28E9FA9E_9D9F5E34_4D5A9E4B_CF6509A7_F39789F5_15AB8F92_DDBCBD41_4D940E93
N = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123
GX = 0x32C4AE2C_1F198119_5F990446_6A39C994_8FE30BBF_F2660BE1_715A4589_334C74C7
GY = 0xBC3736A2_F4F6779C_59BDCEE3_6B692153_D0A9877C_C62A4740_02DF32E5_2139F0A0

Point = tuple[int, int]  # affine; infinity never appears in this form
Jacobian = tuple[int, int, int]
INFINITY: Jacobian = (1, 1, 0)

_NAF_BITS = 5


def is_on_curve(x: int, y: int) -> bool:
    """Whether (x, y) is a point of the curve, coordinates in range."""
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x + A) * x - B) % P == 0


def ordinate(x: int, *, odd: bool) -> int:
    """Return the y of the wanted parity; of an x that no point has, one that is not on the curve.

    Source: GB/T 32918.1-2016, point decompression; P leaves 3 when divided by 4.
    """
    y = pow(x * x * x + A * x + B, (P + 1) >> 2, P)
    return P - y if bool(y & 1) != odd else y


class MultiplesOf:
    """A table of multiples of one point, which makes multiplying it four times as fast.

    Row i holds 1 to 2**(w - 1) times 2**(w i) times the point, for windows of w bits. With 5
    bits, building it takes some three milliseconds and 200 kilobytes.
    """

    def __init__(self, point: Point, window_bits: int = 5) -> None:
        self._bits = window_bits
        doubled: list[Jacobian] = [(*point, 1)]
        # The scalars that are looked up have no more than 255 bits: see `addends`.
        for _ in range(255 // window_bits):
            doubled.append(_doubled(doubled[-1], window_bits))
        bases = _all_to_affine(doubled)
        multiples = [bases, _sums(bases, bases)]
        while len(multiples) < 1 << (window_bits - 1):
            multiples.append(_sums(multiples[-1], bases))
        self._rows = list(zip(*multiples, strict=True))

    def addends(self, scalar: int) -> list[Point]:
        """Return the points whose sum is `scalar` times the point. `scalar` is 0 to N - 1."""
        # The smaller of k and N - k leaves room for the carry of the last signed digit.
        negative = scalar > N >> 1
        rest = N - scalar if negative else scalar
        bits, whole = self._bits, 1 << self._bits
        addends: list[Point] = []
        for row in self._rows:
            digit = rest & (whole - 1)
            rest >>= bits
            if digit > whole >> 1:
                x, y = row[whole - digit - 1]
                rest += 1
                addends.append((x, y if negative else P - y))
            elif digit:
                x, y = row[digit - 1]
                addends.append((x, P - y if negative else y))
        return addends


@cache
def base_multiples() -> MultiplesOf:
    """Return the table of the base point, built when first asked for."""
    return MultiplesOf((GX, GY), window_bits=10)


def times(scalar: int, point: Point) -> Jacobian:
    """Return `scalar` times `point` without a table, by sliding over signed digits."""
    odd = _odd_multiples(point)
    x, y, z = INFINITY
    for digit, doublings in _signed_digits(scalar):
        other_x, other_y = odd[abs(digit) >> 1]
        sum_so_far = add(x, y, z, other_x, other_y if digit > 0 else P - other_y)
        x, y, z = _doubled(sum_so_far, doublings)
    return x, y, z


def total(addends: Iterable[Point], start: Jacobian = INFINITY) -> Jacobian:
    """Return the sum of `addends` and `start`."""
    x, y, z = start
    for point in addends:
        x, y, z = add(x, y, z, *point)
    return x, y, z


def add(x1: int, y1: int, z1: int, x2: int, y2: int) -> Jacobian:
    """Return the sum of a Jacobian and an affine point."""
    if not z1:
        return x2, y2, 1
    zz = z1 * z1 % P
    h = (x2 * zz - x1) % P
    r = (y2 * (z1 * zz % P) - y1) % P
    if not h:
        return INFINITY if r else _doubled((x1, y1, z1), 1)
    hh = h * h % P
    hhh = h * hh % P
    v = x1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - y1 * hhh) % P, z1 * h % P


def to_affine(point: Jacobian) -> Point:
    """Return the affine form of a point that is not infinity."""
    x, y, z = point
    inverse = pow(z, -1, P)
    square = inverse * inverse % P
    return x * square % P, y * square * inverse % P


def _doubled(point: Jacobian, count: int) -> Jacobian:
    x, y, z = point
    p = P
    for _ in range(count):
        zz = z * z % p
        twice_y = y + y
        half_w = twice_y * y % p
        w = half_w + half_w  # 4 y^2, and even, so that halving its square is exact
        s = x * w % p
        m = (x - zz) * (x + zz) % p
        m += m + m  # 3 x^2 + a z^4, because a is -3
        z = twice_y * z % p
        x = (m * m - s - s) % p
        y = (m * (s - x) - (w * w >> 1)) % p
    return x, y, z


def _odd_multiples(point: Point) -> list[Point]:
    twice = to_affine(_doubled((*point, 1), 1))
    multiples = [(*point, 1)]
    for _ in range((1 << (_NAF_BITS - 2)) - 1):
        multiples.append(add(*multiples[-1], *twice))
    return _all_to_affine(multiples)


def _all_to_affine(points: Sequence[Jacobian]) -> list[Point]:
    affine = []
    for (x, y, _), inverse in zip(points, _inverses([z for _, _, z in points]), strict=True):
        square = inverse * inverse % P
        affine.append((x * square % P, y * square * inverse % P))
    return affine


def _signed_digits(scalar: int) -> list[tuple[int, int]]:
    """Return the width-5 non-adjacent form of `scalar`, highest digit first.

    Each entry is an odd digit and how often to double after adding it.
    """
    digits = []
    whole = 1 << _NAF_BITS
    while scalar:
        zeros = (scalar & -scalar).bit_length() - 1
        scalar >>= zeros
        digit = scalar & (whole - 1)
        if digit >= whole >> 1:
            digit -= whole
        scalar -= digit
        digits.append((digit, zeros))
    digits.reverse()
    return digits


def _sums(left: Sequence[Point], right: Sequence[Point]) -> list[Point]:
    """Add two lists of affine points pair by pair, with one inversion for all of them.

    The pairs are small multiples of one point, so no sum is infinity.
    """
    same = left is right
    steps = [2 * y if same else x2 - x1 for (x1, y), (x2, _) in zip(left, right, strict=True)]
    sums = []
    for (x1, y1), (x2, y2), inverse in zip(left, right, _inverses(steps), strict=True):
        slope = (3 * x1 * x1 + A if same else y2 - y1) * inverse % P
        x3 = (slope * slope - x1 - x2) % P
        sums.append((x3, (slope * (x1 - x3) - y1) % P))
    return sums


def _inverses(values: Sequence[int]) -> list[int]:
    """Invert many at the price of one inversion and three products each (Montgomery)."""
    products = list(accumulate(values, lambda so_far, value: so_far * value % P, initial=1))
    running = pow(products[-1], -1, P)
    inverses = []
    for value, before in zip(reversed(values), reversed(products[:-1]), strict=True):
        inverses.append(running * before % P)
        running = running * value % P
    inverses.reverse()
    return inverses
