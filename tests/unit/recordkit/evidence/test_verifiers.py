"""One signer and one verifier for every algorithm: published vectors, other implementations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from recordkit.evidence import (
    MalformedEvidence,
    NotVerifiedHere,
    SignatureAlgorithm,
    Verifier,
    certificates_to_pem,
    load_key,
    new_key,
)
from recordkit.evidence.key_files import read_private_key, read_public_key

MESSAGE = "政务服务电子文件".encode()
PKCS8 = (Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
# RFC 8032, section 7.1, tests 1 to 3: secret, public, message, signature.
ED25519 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
# RFC 6979, appendices A.2.5 and A.2.6, message "sample": curve, secret, r, s.
ECDSA = [
    (
        ec.SECP256R1(),
        "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    ),
    (
        ec.SECP384R1(),
        "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5",
        "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46",
        "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8",
    ),
]
DIGESTS = {
    SignatureAlgorithm.SM2_SM3: ("-sm3", "-sigopt", "distid:1234567812345678"),
    SignatureAlgorithm.ECDSA_SHA256: ("-sha256",),
    SignatureAlgorithm.ECDSA_SHA384: ("-sha384",),
    SignatureAlgorithm.RSA_SHA256: ("-sha256",),
    SignatureAlgorithm.RSA_PSS_SHA256: (
        *("-sha256", "-sigopt", "rsa_padding_mode:pss"),
        *("-sigopt", "rsa_pss_saltlen:32", "-sigopt", "rsa_mgf1_md:sha256"),
    ),
}


@pytest.fixture(params=list(SignatureAlgorithm), ids=str)
def algorithm(request: pytest.FixtureRequest) -> SignatureAlgorithm:
    return request.param


class TestPublishedExamples:
    @pytest.mark.parametrize(("secret", "public", "message", "signature"), ED25519)
    def test_of_rfc_8032_are_made_and_verified(
        self, secret: str, public: str, message: str, signature: str
    ):
        key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
        held = load_key(key.private_bytes(*PKCS8))
        verifier = Verifier.of(held.public_key_info)

        assert held.public_key_info.endswith(bytes.fromhex(public))
        assert held.sign(bytes.fromhex(message)).hex() == signature
        assert verifier.verify(bytes.fromhex(message), bytes.fromhex(signature))
        assert not verifier.verify(b"another", bytes.fromhex(signature))

    @pytest.mark.parametrize(("curve", "secret", "r", "s"), ECDSA)
    def test_of_rfc_6979_are_made_and_verified(
        self, curve: ec.EllipticCurve, secret: str, r: str, s: str
    ):
        key = ec.derive_private_key(int(secret, 16), curve)
        held = load_key(key.private_bytes(*PKCS8))

        made = held.sign(b"sample")

        assert bytes.fromhex(r) in made
        assert bytes.fromhex(s) in made
        assert Verifier.of(held.public_key_info).verify(b"sample", made)


class TestEveryAlgorithm:
    def test_verifies_what_it_signed_and_nothing_else(self, algorithm: SignatureAlgorithm):
        key, other = new_key(algorithm), new_key(algorithm)
        signature = key.sign(MESSAGE)
        verifier = Verifier.of(key.public_key_info, algorithm=algorithm)

        assert verifier.verify(MESSAGE, signature)
        assert not verifier.verify(MESSAGE + b".", signature)
        assert not Verifier.of(other.public_key_info, algorithm=algorithm).verify(
            MESSAGE, signature
        )

    def test_refuses_a_signature_with_any_bit_flipped(self, algorithm: SignatureAlgorithm):
        key = new_key(algorithm)
        signature = key.sign(MESSAGE)
        verifier = Verifier.of(key.public_key_info, algorithm=algorithm)

        for position in range(8 * len(signature)):
            altered = bytearray(signature)
            altered[position // 8] ^= 1 << position % 8
            assert not verifier.verify(MESSAGE, bytes(altered)), position

    @pytest.mark.parametrize("extra", [b"\0", b"\x30\x00"])
    def test_refuses_a_signature_that_goes_on(self, algorithm: SignatureAlgorithm, extra: bytes):
        key = new_key(algorithm)
        signature = key.sign(MESSAGE)
        verifier = Verifier.of(key.public_key_info, algorithm=algorithm)

        assert not verifier.verify(MESSAGE, signature + extra)
        assert not verifier.verify(MESSAGE, extra + signature)
        assert not verifier.verify(MESSAGE, signature[:-1])
        assert not verifier.verify(MESSAGE, b"")

    def test_is_verified_by_the_openssl_command_and_the_other_way_round(
        self, algorithm: SignatureAlgorithm, openssl: Callable[..., Any], tmp_path: Path
    ):
        if algorithm is SignatureAlgorithm.ED25519:
            pytest.skip("openssl dgst does not do Ed25519; its published vectors are tried above")
        key = new_key(algorithm)
        (tmp_path / "key.pem").write_bytes(key.to_pem())
        (tmp_path / "message").write_bytes(MESSAGE)
        (tmp_path / "ours").write_bytes(key.sign(MESSAGE))
        openssl("pkey", "-in", tmp_path / "key.pem", "-pubout", "-out", tmp_path / "pub.pem")
        verifier = Verifier.of((tmp_path / "pub.pem").read_bytes(), algorithm=algorithm)

        ours = openssl(
            *("dgst", *DIGESTS[algorithm], "-verify", tmp_path / "pub.pem"),
            *("-signature", tmp_path / "ours", tmp_path / "message"),
        )
        theirs = openssl(
            *("dgst", *DIGESTS[algorithm], "-sign", tmp_path / "key.pem"),
            *("-out", tmp_path / "theirs", tmp_path / "message"),
        )

        assert ours.stdout == b"Verified OK\n", ours.stderr
        assert theirs.returncode == 0, theirs.stderr
        assert verifier.verify(MESSAGE, (tmp_path / "theirs").read_bytes())


class TestSm2:
    def test_signs_under_the_user_id_that_is_given(self):
        pem = new_key(SignatureAlgorithm.SM2_SM3).to_pem()
        key = load_key(pem, user_id=b"ALICE123@YAHOO.COM")
        signature = key.sign(MESSAGE)

        assert Verifier.of(key.public_key_info, user_id=b"ALICE123@YAHOO.COM").verify(
            MESSAGE, signature
        )
        assert not Verifier.of(key.public_key_info).verify(MESSAGE, signature)

    def test_takes_der_and_sixty_four_raw_bytes(self):
        key = new_key(SignatureAlgorithm.SM2_SM3)
        verifier = Verifier.of(key.public_key_info)
        raw = _raw(key.sign(MESSAGE))

        assert verifier.verify(MESSAGE, raw)
        assert not verifier.verify(MESSAGE, raw[:63])
        assert not verifier.verify(MESSAGE, raw + b"\0")


class TestKeyFiles:
    @pytest.mark.parametrize(
        "dress",
        [
            ("pkey",),
            ("pkey", "-outform", "DER"),
            ("ec",),
            ("ec", "-outform", "DER"),
            ("ec", "-param_enc", "explicit"),
            ("ec", "-no_public"),
            ("ec", "-conv_form", "compressed"),
        ],
        ids=" ".join,
    )
    def test_of_sm2_are_read_in_every_dress_of_the_openssl_command(
        self, dress: tuple[str, ...], openssl: Callable[..., Any], tmp_path: Path
    ):
        key = new_key(SignatureAlgorithm.SM2_SM3)
        (tmp_path / "key.pem").write_bytes(key.to_pem())
        command, *options = dress
        made = openssl(command, "-in", tmp_path / "key.pem", *options, "-out", tmp_path / "dressed")
        assert made.returncode == 0, made.stderr

        read = load_key((tmp_path / "dressed").read_bytes())

        assert read.algorithm is SignatureAlgorithm.SM2_SM3
        assert read.public_key_info == key.public_key_info

    def test_of_sm2_are_read_behind_their_parameters(
        self, openssl: Callable[..., Any], tmp_path: Path
    ):
        openssl("ecparam", "-name", "SM2", "-genkey", "-out", tmp_path / "key.pem")

        key = load_key((tmp_path / "key.pem").read_bytes())

        assert key.algorithm is SignatureAlgorithm.SM2_SM3

    def test_of_sm2_are_read_compressed(self, openssl: Callable[..., Any], tmp_path: Path):
        key = new_key(SignatureAlgorithm.SM2_SM3)
        (tmp_path / "key.pem").write_bytes(key.to_pem())
        openssl(
            *("ec", "-in", tmp_path / "key.pem", "-conv_form", "compressed", "-pubout"),
            *("-out", tmp_path / "pub.pem"),
        )
        compressed = (tmp_path / "pub.pem").read_bytes()

        assert len(read_public_key(compressed)) < len(key.public_key_info)
        assert Verifier.of(compressed).verify(MESSAGE, key.sign(MESSAGE))

    @pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
    @pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
    @pytest.mark.parametrize(
        "key",
        [
            ec.generate_private_key(ec.SECP256R1()),
            ec.generate_private_key(ec.SECP384R1()),
            rsa.generate_private_key(65537, 2048),
        ],
        ids=["p256", "p384", "rsa"],
    )
    def test_of_ordinary_keys_are_read_in_both_forms(
        self, key: Any, form: PrivateFormat, encoding: Encoding
    ):
        read = load_key(key.private_bytes(encoding, form, NoEncryption()))

        assert Verifier.of(read.public_key_info).verify(MESSAGE, read.sign(MESSAGE))

    def test_that_are_encrypted_are_refused_by_name(
        self, openssl: Callable[..., Any], tmp_path: Path
    ):
        (tmp_path / "key.pem").write_bytes(new_key(SignatureAlgorithm.SM2_SM3).to_pem())
        openssl(
            *("pkey", "-in", tmp_path / "key.pem", "-aes256", "-passout", "pass:secret"),
            *("-out", tmp_path / "locked.pem"),
        )

        with pytest.raises(MalformedEvidence, match="ENCRYPTED"):
            load_key((tmp_path / "locked.pem").read_bytes())

    def test_that_fit_another_algorithm_are_refused(self):
        pem = new_key(SignatureAlgorithm.ECDSA_SHA256).to_pem()

        with pytest.raises(MalformedEvidence, match="not by sm2-sm3"):
            load_key(pem, algorithm=SignatureAlgorithm.SM2_SM3)

    def test_that_are_too_short_are_refused(self):
        short = rsa.generate_private_key(65537, 1024)

        with pytest.raises(MalformedEvidence, match="2048"):
            load_key(short.private_bytes(*PKCS8))
        with pytest.raises(NotVerifiedHere, match="too short"):
            Verifier(read_public_key(_public_pem(short)), SignatureAlgorithm.RSA_SHA256).verify(
                MESSAGE, bytes(128)
            )

    def test_of_certificates_give_their_public_keys(self, city: Any):
        certificate = city.seal.certificates[0]
        signature = city.seal.sign(MESSAGE)

        assert Verifier.of(certificate).verify(MESSAGE, signature)
        assert Verifier.of(certificates_to_pem([certificate])).verify(MESSAGE, signature)

    @settings(max_examples=200, deadline=None)
    @given(st.binary(max_size=200))
    def test_that_are_any_bytes_are_refused(self, content: bytes):
        for read in (read_private_key, read_public_key):
            with pytest.raises(MalformedEvidence):
                read(content)

    @settings(max_examples=200, deadline=None)
    @given(data=st.data())
    def test_with_a_bit_flipped_are_refused_or_read(self, data: st.DataObject):
        key = new_key(SignatureAlgorithm.SM2_SM3).to_pem()
        position = data.draw(st.integers(0, 8 * len(key) - 1))
        altered = bytearray(key)
        altered[position // 8] ^= 1 << position % 8

        try:
            read_private_key(bytes(altered))
        except MalformedEvidence:
            return


def _raw(signature: bytes) -> bytes:
    from recordkit.evidence.sm2 import decode_signature

    pair = decode_signature(signature)
    assert pair is not None
    return b"".join(number.to_bytes(32, "big") for number in pair)


def _public_pem(key: rsa.RSAPrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import PublicFormat

    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_an_ed25519_key_of_the_wrong_length_is_refused():
    # OpenSSL answers some of these with an internal error, which must not come through.
    whole = new_key(SignatureAlgorithm.ED25519)
    key = ed25519.Ed25519PrivateKey.generate().private_bytes(*PKCS8)

    for length in (0, 1, 16, 31, 33, 64):
        body = key[-32:].ljust(64, b"\0")[:length]
        inner = bytes((0x04, length)) + body
        spoilt = key[2:-34] + inner
        spoilt = spoilt.replace(b"\x04\x22", bytes((0x04, len(inner))), 1)
        with pytest.raises(MalformedEvidence):
            read_private_key(bytes((0x30, len(spoilt))) + spoilt)
    assert read_private_key(key)
    assert whole.sign(b"")
