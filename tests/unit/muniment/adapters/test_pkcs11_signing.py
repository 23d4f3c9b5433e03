"""Keys in hardware: they sign there, and the platform notices when they cannot."""

from __future__ import annotations

import logging
import os
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from muniment.adapters import pkcs11_signing
from muniment.adapters.pkcs11_signing import Pkcs11Signers, TokenAccess, TokenSigner
from muniment.adapters.signing import SigningKeyAway
from recordkit.evidence import (
    Purpose,
    SignatureAlgorithm,
    Signer,
    SoftwareKey,
    Subject,
    Trust,
    UnsafeSoftwareSigner,
    UnsafeStandIn,
    Validity,
    certificates_to_pem,
    issue_certificate,
    make_authority,
    new_key,
    sign_detached,
    verdict_on,
    verify_detached,
)
from recordkit.terms.vocabulary import Verdict

TOOL = "/usr/bin/softhsm2-util"
MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
PIN = "271828"
AT = datetime(2026, 1, 2, tzinfo=UTC)
VALID = Validity(datetime(2025, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC))
# On the token by their credit codes. Ed25519 and SM2 are not: SoftHSM has no SM2 at all.
AGENCIES = {
    "11330100002489559F": SignatureAlgorithm.ECDSA_SHA256,
    "113301000024895598": SignatureAlgorithm.ECDSA_SHA384,
    "12441500196720244T": SignatureAlgorithm.RSA_SHA256,
}
CODES = {algorithm: code for code, algorithm in AGENCIES.items()}


@dataclass(frozen=True)
class Room:
    """A token with the agencies' keys, their certificates beside it, and who vouches for them."""

    access: TokenAccess
    chains: Path
    root: bytes
    authority: Signer


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    module = next((path for path in MODULES if Path(path).exists()), None)
    if module is None or not Path(TOOL).exists():
        pytest.skip("SoftHSM2 (softhsm2-util and its module) is not installed")
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    try:
        yield _furnish(folder, Path(module))
    finally:
        if before is None:
            del os.environ["SOFTHSM2_CONF"]
        else:
            os.environ["SOFTHSM2_CONF"] = before


@pytest.fixture
def signers(room: Room) -> Pkcs11Signers:
    return Pkcs11Signers(room.access, room.chains)


class TestAKeyInHardware:
    @pytest.mark.parametrize("code", AGENCIES)
    def test_seals_what_everybody_can_verify(self, room: Room, signers: Pkcs11Signers, code: str):
        signer = signers.signer_of(code)

        cms = sign_detached(b"<manifest/>", signer=signer, signed_at=AT)
        reading = verify_detached(b"<manifest/>", cms, trust=Trust((room.root,)), at=AT)

        assert isinstance(signer, Signer)
        assert reading.algorithm == AGENCIES[code]
        assert verdict_on("signature_value", reading.judgements) is Verdict.PASSED
        assert verdict_on("certificate_trust", reading.judgements) is Verdict.PASSED
        assert reading.signer_credit_code == code

    def test_signs_for_several_threads_at_once(self, room: Room, signers: Pkcs11Signers):
        signer = signers.signer_of(CODES[SignatureAlgorithm.ECDSA_SHA256])
        made: list[bytes] = []

        def sign() -> None:
            made.extend(
                sign_detached(b"%d" % number, signer=signer, signed_at=AT) for number in range(10)
            )

        threads = [threading.Thread(target=sign) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(made) == 40

    def test_signs_again_in_a_process_that_was_forked(self, signers: Pkcs11Signers):
        signer = signers.signer_of(CODES[SignatureAlgorithm.ECDSA_SHA256])

        child = os.fork()
        if child == 0:
            os._exit(0 if signer.sign(b"message") else 1)

        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert signer.sign(b"message")

    def test_is_taken_up_again_after_its_session_broke(self, room: Room, signers: Pkcs11Signers):
        signer = signers.signer_of(CODES[SignatureAlgorithm.RSA_SHA256])
        token = pkcs11_signing._token_of(room.access)
        token._session.close()

        assert signer.sign(b"message")

    def test_certificates_are_listed_for_people(self, signers: Pkcs11Signers):
        assert len(list(signers.certificates())) == len(AGENCIES) + 1


class TestWhatCannotSign:
    def test_is_a_code_without_a_certificate(self, signers: Pkcs11Signers):
        with pytest.raises(SigningKeyAway, match=r"chain\.pem"):
            signers.signer_of("91330100002489559F")

    def test_is_a_name_that_is_no_code(self, signers: Pkcs11Signers):
        with pytest.raises(SigningKeyAway, match="credit code"):
            signers.signer_of("../../etc/passwd")

    def test_is_a_certificate_whose_key_is_not_on_the_token(self, room: Room, tmp_path: Path):
        chain = _chain(room, new_key(SignatureAlgorithm.ECDSA_SHA256), "91330100002489559F")
        (tmp_path / "91330100002489559F.chain.pem").write_bytes(chain)

        with pytest.raises(SigningKeyAway, match="NoSuchKey"):
            Pkcs11Signers(room.access, tmp_path).signer_of("91330100002489559F")

    def test_is_a_key_that_belongs_to_another_certificate(self, room: Room, tmp_path: Path):
        code = CODES[SignatureAlgorithm.ECDSA_SHA256]
        chain = _chain(room, new_key(SignatureAlgorithm.ECDSA_SHA256), code)
        (tmp_path / f"{code}.chain.pem").write_bytes(chain)

        with pytest.raises(SigningKeyAway, match="does not sign as its certificate asks"):
            Pkcs11Signers(room.access, tmp_path).signer_of(code)

    def test_is_sm2_without_the_makers_own_mechanism(self, room: Room, tmp_path: Path):
        chain = _chain(room, new_key(SignatureAlgorithm.SM2_SM3), "91330100002489559F")
        (tmp_path / "91330100002489559F.chain.pem").write_bytes(chain)

        with pytest.raises(SigningKeyAway, match="MUNIMENT_HSM_MECHANISMS"):
            Pkcs11Signers(room.access, tmp_path).signer_of("91330100002489559F")

    def test_is_sm2_on_a_token_that_does_not_know_it(self, room: Room, tmp_path: Path):
        # SoftHSM has no SM2: whatever number is set, it says that there is no such mechanism.
        code = CODES[SignatureAlgorithm.ECDSA_SHA256]
        chain = _chain(room, new_key(SignatureAlgorithm.SM2_SM3), code)
        (tmp_path / f"{code}.chain.pem").write_bytes(chain)
        signers = Pkcs11Signers(room.access, tmp_path)
        signers._mechanisms["sm2-sm3"] = 0x80000101

        with pytest.raises(SigningKeyAway, match="MechanismInvalid"):
            signers.signer_of(code)

    def test_is_a_token_of_another_name(self, room: Room):
        access = replace(room.access, token_label="another")

        with pytest.raises(SigningKeyAway, match="NoSuchToken"):
            Pkcs11Signers(access, room.chains).signer_of(next(iter(AGENCIES)))

    def test_is_a_module_that_is_none(self, room: Room, tmp_path: Path):
        (tmp_path / "module.so").write_bytes(b"no module")
        access = replace(room.access, module=tmp_path / "module.so")

        with pytest.raises(SigningKeyAway):
            Pkcs11Signers(access, room.chains).signer_of(next(iter(AGENCIES)))


class TestThePin:
    def test_that_others_may_read_is_not_used(self, room: Room, tmp_path: Path):
        loose = tmp_path / "pin"
        loose.write_text(PIN)
        loose.chmod(0o644)
        access = replace(room.access, pin_file=loose)

        with pytest.raises(SigningKeyAway, match="chmod 600"):
            Pkcs11Signers(access, room.chains).signer_of(next(iter(AGENCIES)))

    def test_that_is_absent_is_asked_for_by_its_file(self, room: Room, tmp_path: Path):
        access = replace(room.access, pin_file=tmp_path / "absent")

        with pytest.raises(SigningKeyAway, match="absent"):
            Pkcs11Signers(access, room.chains).signer_of(next(iter(AGENCIES)))

    def test_that_is_wrong_is_tried_once_and_said_nowhere(
        self, room: Room, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ):
        wrong = tmp_path / "pin"
        wrong.write_text("314159\n")
        wrong.chmod(0o600)
        signers = Pkcs11Signers(replace(room.access, pin_file=wrong), room.chains)
        pkcs11_signing._token_of(room.access)._forget()

        with caplog.at_level(logging.DEBUG):
            with pytest.raises(SigningKeyAway) as first:
                signers.signer_of(next(iter(AGENCIES)))
            with pytest.raises(SigningKeyAway, match="not tried again") as second:
                signers.signer_of(next(iter(AGENCIES)))

        said = f"{first.value!r} {first.value.detail} {second.value.detail} {caplog.text}"
        assert "314159" not in said
        assert "Pin" in str(first.value)


class TestTheMakersOwnMechanism:
    @pytest.mark.parametrize("as_der", [True, False])
    def test_of_sm2_signs_the_digest_and_may_answer_raw_or_in_der(self, room: Room, as_der: bool):
        key = new_key(SignatureAlgorithm.SM2_SM3)
        token = _Sm2Token(key, as_der=as_der)
        chain = _chain(room, key, "91330100002489559F")
        signer = TokenSigner(
            SignatureAlgorithm.SM2_SM3,
            pkcs11_signing.certificates_in_pem(chain),
            key.public_key_info,
            0x80000101,
            token,
            "91330100002489559F",
        )

        cms = sign_detached(b"content", signer=signer, signed_at=AT)
        reading = verify_detached(b"content", cms, trust=Trust((room.root,)), at=AT)

        assert verdict_on("signature_value", reading.judgements) is Verdict.PASSED
        assert token.mechanisms == {0x80000101}

    def test_may_be_a_number_that_the_library_does_not_know(self, room: Room):
        # The number of a mechanism that everybody knows, set as if it were the maker's own.
        access = replace(room.access, mechanisms=(("rsa-sha256", 0x40), ("sm2-key-type", 1 << 31)))

        signer = Pkcs11Signers(room.access, room.chains)
        signer._mechanisms = dict(access.mechanisms)

        assert signer.signer_of(CODES[SignatureAlgorithm.RSA_SHA256]).sign(b"message")


class _Sm2Token:
    """What a token with SM2 is expected to do: sign 32 bytes and nothing else."""

    def __init__(self, key: SoftwareKey, *, as_der: bool) -> None:
        self._key, self._as_der = key, as_der
        self.mechanisms: set[int] = set()

    def sign(self, label: str, data: bytes, mechanism: int) -> bytes:
        from recordkit.evidence import sm2_curve as curve
        from recordkit.evidence.sm2 import encode_signature

        assert label
        assert len(data) == 32
        self.mechanisms.add(mechanism)
        d, k = self._key._key._d, 0x1234567
        e = int.from_bytes(data, "big")
        x, _ = curve.to_affine(curve.total(curve.base_multiples().addends(k)))
        r = (e + x) % curve.N
        s = pow(1 + d, -1, curve.N) * (k - r * d) % curve.N
        return encode_signature(r, s) if self._as_der else r.to_bytes(32) + s.to_bytes(32)


def _furnish(folder: Path, module: Path) -> Room:
    _tool("--init-token", "--free", "--label", "muniment", "--so-pin", "314159", "--pin", PIN)
    root_key = new_key(SignatureAlgorithm.SM2_SM3)
    root = make_authority(root_key, subject=Subject("市根证书"), validity=VALID, serial=1)
    with pytest.warns(UnsafeStandIn):
        authority = UnsafeSoftwareSigner(root_key.to_pem(), certificates_to_pem([root]))
    (folder / "pin").write_text(f"{PIN}\n")
    (folder / "pin").chmod(0o600)
    (folder / "chains").mkdir()
    access = TokenAccess(module, "muniment", folder / "pin")
    room = Room(access, folder / "chains", root, authority)
    for number, (code, algorithm) in enumerate(AGENCIES.items(), start=1):
        key = new_key(algorithm)
        file = folder / f"{code}.pem"
        file.write_bytes(key.to_pem())
        _tool(
            *("--import", str(file), "--token", "muniment", "--label", code),
            *("--id", f"{number:02x}", "--pin", PIN),
        )
        file.unlink()
        (room.chains / f"{code}.chain.pem").write_bytes(_chain(room, key, code))
    spare = _chain(room, new_key(SignatureAlgorithm.SM2_SM3), "91330100002489559A")
    (room.chains / "91330100002489559A.chain.pem").write_bytes(spare)
    return room


def _chain(room: Room, key: SoftwareKey, code: str) -> bytes:
    leaf = issue_certificate(
        key.public_key_info,
        issuer=room.authority,
        subject=Subject("某局电子签章", "某局", code),
        purpose=Purpose.SEAL,
        validity=VALID,
        serial=int.from_bytes(code.encode()[:8]) >> 1,
    )
    return certificates_to_pem([leaf, room.root])


def _tool(*arguments: str) -> None:
    done = subprocess.run([TOOL, *arguments], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
