"""SM2 signatures: the published example, an independent implementation, the openssl command."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gmalg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordkit.evidence import MalformedEvidence, Sm2PrivateKey, Sm2PublicKey, new_key, sm2
from recordkit.evidence import sm2_curve as curve
from recordkit.evidence.algorithms import SignatureAlgorithm
from recordkit.evidence.sm2 import (
    DEFAULT_USER_ID,
    decode_signature,
    encode_signature,
    identity_digest,
)
from recordkit.evidence.sm2_curve import (
    GX,
    GY,
    MultiplesOf,
    N,
    P,
    add,
    base_multiples,
    is_on_curve,
    times,
    to_affine,
    total,
)

SCALARS = st.integers(1, N - 1) | st.sampled_from(
    [1, 2, 127, 128, 129, N >> 1, (N >> 1) + 1, N - 1]
)
KEYS = st.integers(1, N - 2).map(Sm2PrivateKey.of_scalar)


@pytest.fixture(scope="module")
def vectors(fixtures: Path) -> Any:
    return json.loads((fixtures / "sm" / "sm-vectors.json").read_text("utf-8"))


class TestThePublishedExamples:
    def test_of_sm3_are_met(self, vectors: Any):
        for example in vectors["sm3"]:
            found = hashlib.new("sm3", example["message_ascii"].encode()).hexdigest()

            assert found == example["digest"]

    def test_of_sm2_are_met(self, vectors: Any):
        for example in vectors["sm2"]:
            key = Sm2PrivateKey.of_scalar(int(example["d"], 16)).public_key
            message = example["message_ascii"].encode()
            signature = bytes.fromhex(example["r"] + example["s"])

            assert key.to_point().hex() == "04" + example["Px"] + example["Py"]
            assert identity_digest(key, DEFAULT_USER_ID).hex() == example["Z"]
            assert key.verify(message, signature)
            assert not key.verify(message + b".", signature)


class TestCurveArithmetic:
    @settings(max_examples=25, deadline=None)
    @given(SCALARS)
    def test_with_and_without_a_table_agrees(self, scalar: int):
        tabled = total(base_multiples().addends(scalar))

        assert to_affine(tabled) == to_affine(times(scalar, (GX, GY)))

    @settings(max_examples=10, deadline=None)
    @given(st.integers(1, N - 1), st.integers(1, N - 1))
    def test_distributes_over_addition(self, first: int, second: int):
        point = to_affine(times(second, (GX, GY)))

        assert to_affine(times(first, point)) == to_affine(times(first * second % N, (GX, GY)))

    def test_gives_infinity_for_the_order_of_the_group(self):
        x, y, z = times(N - 1, (GX, GY))

        assert add(x, y, z, GX, GY)[2] == 0
        assert total(base_multiples().addends(0))[2] == 0

    def test_doubles_when_a_point_meets_itself(self):
        assert to_affine(add(GX, GY, 1, GX, GY)) == to_affine(times(2, (GX, GY)))

    @settings(max_examples=3, deadline=None)
    @given(SCALARS)
    def test_stays_on_the_curve(self, scalar: int):
        point = to_affine(times(scalar, (GX, GY)))

        assert is_on_curve(*point)
        assert to_affine(total(MultiplesOf(point).addends(1))) == point


class TestSigning:
    @settings(max_examples=8, deadline=None)
    @given(KEYS, st.binary(max_size=200))
    def test_is_accepted_by_an_independent_implementation(self, key: Sm2PrivateKey, message: bytes):
        r, s = decode_signature(key.sign(message))
        other = gmalg.SM2(uid=DEFAULT_USER_ID, pk=key.public_key.to_point())

        assert other.verify(message, r.to_bytes(32, "big"), s.to_bytes(32, "big"))

    @settings(max_examples=8, deadline=None)
    @given(KEYS, st.binary(max_size=200))
    def test_of_an_independent_implementation_is_accepted(self, key: Sm2PrivateKey, message: bytes):
        d = key._d.to_bytes(32, "big")
        other = gmalg.SM2(d, DEFAULT_USER_ID, key.public_key.to_point())

        r, s = other.sign(message)

        # It leaves out leading zeros, which the raw form of 64 bytes has.
        assert key.public_key.verify(message, r.rjust(32, b"\x00") + s.rjust(32, b"\x00"))

    @settings(max_examples=20, deadline=None)
    @given(KEYS, st.binary(max_size=64))
    def test_gives_the_same_bytes_every_time(self, key: Sm2PrivateKey, message: bytes):
        assert key.sign(message) == key.sign(message)

    def test_uses_another_nonce_for_another_message(self):
        key = Sm2PrivateKey.generate()

        first, second = (decode_signature(key.sign(message)) for message in (b"a", b"b"))

        assert first[0] != second[0]

    def test_is_accepted_and_made_by_the_openssl_command(
        self, openssl: Callable[..., Any], tmp_path: Path
    ):
        key = new_key(SignatureAlgorithm.SM2_SM3)
        (tmp_path / "key.pem").write_bytes(key.to_pem())
        (tmp_path / "message").write_bytes("办结".encode())
        (tmp_path / "ours").write_bytes(key.sign("办结".encode()))
        openssl("pkey", "-in", tmp_path / "key.pem", "-pubout", "-out", tmp_path / "public.pem")
        common = ("dgst", "-sm3", "-sigopt", f"distid:{DEFAULT_USER_ID.decode()}")

        ours = openssl(
            *common,
            "-verify",
            tmp_path / "public.pem",
            "-signature",
            tmp_path / "ours",
            tmp_path / "message",
        )
        theirs = openssl(*common, "-sign", tmp_path / "key.pem", tmp_path / "message").stdout

        assert ours.stdout == b"Verified OK\n"
        held = Sm2PrivateKey.from_pem(key.to_pem())
        assert held.public_key.verify("办结".encode(), theirs)


class TestVerifying:
    KEY = Sm2PrivateKey.of_scalar(0xC0FFEE)
    SIGNATURE = KEY.sign(b"message")

    @settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_refuses_a_signature_with_any_bit_flipped(self, data: st.DataObject):
        position = data.draw(st.integers(0, 8 * len(self.SIGNATURE) - 1))
        altered = bytearray(self.SIGNATURE)
        altered[position // 8] ^= 1 << position % 8

        assert not self.KEY.public_key.verify(b"message", bytes(altered))

    @settings(max_examples=100, deadline=None)
    @given(st.binary(max_size=80))
    def test_of_any_bytes_answers_and_never_raises(self, signature: bytes):
        assert self.KEY.public_key.verify(b"message", signature) is False

    def test_refuses_another_key_and_another_user(self):
        other = Sm2PrivateKey.of_scalar(0xBEEF).public_key

        assert not other.verify(b"message", self.SIGNATURE)
        assert not self.KEY.public_key.verify(b"message", self.SIGNATURE, user_id=b"ALICE")

    @pytest.mark.parametrize("offset", [0, N])
    def test_refuses_numbers_out_of_range(self, offset: int):
        r, s = decode_signature(self.SIGNATURE)
        for pair in ((0 + offset, s), (r, 0 + offset), (r, N - r)):
            assert not self.KEY.public_key.verify(b"message", encode_signature(*pair))

    def test_accepts_only_the_shortest_encoding(self):
        r, s = decode_signature(self.SIGNATURE)
        padded = b"".join(b"\x02\x22" + number.to_bytes(34, "big") for number in (r, s))

        assert not self.KEY.public_key.verify(b"message", b"\x30\x48" + padded)
        assert not self.KEY.public_key.verify(b"message", self.SIGNATURE + b"\x00")

    def test_goes_on_agreeing_once_the_key_has_its_table(self):
        key = Sm2PrivateKey.generate()
        signature = key.sign(b"message")

        answers = [key.public_key.verify(b"message", signature) for _ in range(12)]
        refusals = [key.public_key.verify(b"other", signature) for _ in range(12)]

        assert all(answers)
        assert not any(refusals)


class TestKeys:
    @settings(max_examples=10, deadline=None)
    @given(KEYS)
    def test_read_back_as_themselves(self, key: Sm2PrivateKey):
        assert Sm2PrivateKey.from_pem(key.to_pem()) == key
        assert Sm2PublicKey.from_point(key.public_key.to_point()) == key.public_key

    def test_do_not_show_their_secret(self):
        assert "12345678" not in repr(Sm2PrivateKey.of_scalar(12345678))

    @pytest.mark.parametrize("d", [0, N - 1, N, -1])
    def test_outside_the_range_are_refused(self, d: int):
        with pytest.raises(MalformedEvidence):
            Sm2PrivateKey.of_scalar(d)

    @pytest.mark.parametrize(
        "point",
        [b"", b"\x04" * 65, b"\x02" + bytes(64), b"\x04" + P.to_bytes(32, "big") * 2, bytes(65)],
    )
    def test_that_are_no_points_are_refused(self, point: bytes):
        with pytest.raises(MalformedEvidence):
            Sm2PublicKey.from_point(point)

    def test_of_another_curve_are_refused(self):
        other = new_key(SignatureAlgorithm.ECDSA_SHA256).to_pem()

        with pytest.raises(MalformedEvidence, match="curve"):
            Sm2PrivateKey.from_pem(other)

    @pytest.mark.parametrize("pem", [b"", b"nonsense", b"-----BEGIN PRIVATE KEY-----\n"])
    def test_that_are_no_pem_are_refused(self, pem: bytes):
        with pytest.raises(MalformedEvidence):
            Sm2PrivateKey.from_pem(pem)


class TestTheTablesOfKeys:
    def test_give_the_same_product_before_and_after_they_are_made(self) -> None:
        tables = sm2._Tables()
        key = Sm2PrivateKey.of_scalar(987654321).public_key

        found = {
            curve.to_affine(tables.sum_of_products(11, N - 2, (key.x, key.y))) for _ in range(9)
        }

        assert len(found) == 1
        assert len(tables._tables) == 1

    def test_keep_the_keys_used_last(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sm2, "_KEPT_TABLES", 2)
        tables = sm2._Tables()
        first, second, third = ((key.x, key.y) for key in map(_public_key, (5, 6, 7)))

        for point in (first, second, first, third):
            for _ in range(4):
                tables.sum_of_products(1, 2, point)

        assert set(tables._tables) == {first, third}


def _public_key(scalar: int) -> Sm2PublicKey:
    return Sm2PrivateKey.of_scalar(scalar).public_key
