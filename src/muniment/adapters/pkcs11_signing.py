"""Agencies' keys in hardware, behind PKCS #11: they sign there and never come out.

A token holds one private key for each agency, under the unified social credit code as its
label. The certificates lie beside it as files, ``<code>.chain.pem``, for they are no secret.

RSA and elliptic curves sign by the mechanisms of PKCS #11. SM2 has none there that all makers
follow: its identifier, and that of its keys, are the maker's own and have to be set. The digest
SM3(Z ‖ M) is then computed here and the token signs its 32 bytes. SoftHSM, which the tests use,
has no SM2 at all; what is tried for SM2 is everything but the token.

Source: OASIS PKCS #11 3.0; GB/T 32918.2-2016, clause 6, for what an SM2 token signs.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from muniment.adapters.durable import storage_faults
from muniment.adapters.signing import SigningKeyAway
from recordkit.evidence import (
    SignatureAlgorithm,
    Signer,
    certificates_in_pem,
    der,
    key_name,
    parse_certificate,
    sm2_digest,
)
from recordkit.evidence.algorithms import SIGNATURE_OIDS, is_signed_by

_CREDIT_CODE = re.compile(r"[0-9A-Z]{18}")
_PROBE = b"muniment asks whether this key belongs to this certificate"
_LARGEST_PIN_FILE_BYTES = 4096
_OTHERS = 0o077
_RAW_BYTES = {SignatureAlgorithm.SM2_SM3: 64, SignatureAlgorithm.ECDSA_SHA256: 64}
_RAW_BYTES[SignatureAlgorithm.ECDSA_SHA384] = 96
_ALGORITHMS = {
    "sm2": SignatureAlgorithm.SM2_SM3,
    "secp256r1": SignatureAlgorithm.ECDSA_SHA256,
    "secp384r1": SignatureAlgorithm.ECDSA_SHA384,
    "ed25519": SignatureAlgorithm.ED25519,
}
# CKM_ECDSA over a digest computed here, CKM_SHA256_RSA_PKCS and CKM_EDDSA over the message.
_STANDARD = {
    SignatureAlgorithm.ECDSA_SHA256: 0x1041,
    SignatureAlgorithm.ECDSA_SHA384: 0x1041,
    SignatureAlgorithm.RSA_SHA256: 0x40,
    SignatureAlgorithm.ED25519: 0x1057,
}
SM2_KEY_TYPE = "sm2-key-type"
MECHANISM_NAMES = frozenset((*map(str, SignatureAlgorithm), SM2_KEY_TYPE))


@dataclass(frozen=True, slots=True)
class TokenAccess:
    """How a token is reached. The PIN itself is never kept, only where it stands.

    `mechanisms` gives the maker's own identifiers by the name of the algorithm, and the one of
    SM2 keys as ``sm2-key-type``.
    """

    module: Path
    token_label: str
    pin_file: Path
    mechanisms: tuple[tuple[str, int], ...] = ()


class _Key(Protocol):
    """A private key on a token, as python-pkcs11 gives it."""

    def sign(self, data: bytes, mechanism: Any = None) -> bytes: ...


class Pkcs11Signers:
    """One key for each agency on one token, which is opened when the first seal is made.

    Threads take turns. After a fork the token is opened anew, as PKCS #11 demands.
    """

    def __init__(self, access: TokenAccess, chains: Path) -> None:
        self._token = _token_of(access)
        self._mechanisms = dict(access.mechanisms)
        self._chains = chains
        self._signers: dict[str, Signer] = {}

    def signer_of(self, agency_code: str) -> Signer:
        """Return the agency's signer, tried once against its certificate.

        Raises:
            SigningKeyAway: The token, the key or the certificate is not there, or they do not
                belong together.
        """
        if agency_code not in self._signers:
            if not _CREDIT_CODE.fullmatch(agency_code):
                raise SigningKeyAway(f"{agency_code!r:.40} is no unified social credit code")
            self._signers[agency_code] = self._tried(agency_code)
        return self._signers[agency_code]

    def certificates(self) -> Iterator[bytes]:
        """Yield the certificate (DER) of every agency that has one, by file name."""
        with storage_faults(self._chains.name):
            chains = [path.read_bytes() for path in sorted(self._chains.glob("*.chain.pem"))]
        yield from (certificates_in_pem(chain)[0] for chain in chains)

    def _tried(self, agency_code: str) -> Signer:
        chain = certificates_in_pem(_read(self._chains / f"{agency_code}.chain.pem"))
        key_info = parse_certificate(chain[0]).public_key_info
        algorithm = _algorithm_of(key_info)
        mechanism = self._mechanisms.get(str(algorithm), _STANDARD.get(algorithm))
        if mechanism is None:
            raise SigningKeyAway(
                f"no mechanism is set for {algorithm}; see MUNIMENT_HSM_MECHANISMS",
                zh=f"未设置 {algorithm} 的机制编号，见 MUNIMENT_HSM_MECHANISMS",
                where=agency_code,
            )
        signer = TokenSigner(algorithm, chain, key_info, mechanism, self._token, agency_code)
        if not is_signed_by(
            key_info, _PROBE, signer.sign(_PROBE), algorithm=SIGNATURE_OIDS[algorithm]
        ):
            raise SigningKeyAway(
                f"the key {agency_code} on the token does not sign as its certificate asks",
                zh=f"加密设备中标签为 {agency_code} 的密钥与证书不匹配，或机制编号不对",
                where=agency_code,
            )
        return signer


class SigningToken(Protocol):
    """What signs with a key found by its label."""

    def sign(self, label: str, data: bytes, mechanism: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class TokenSigner:
    """One agency's key on the token, with the certificates that vouch for it."""

    algorithm: SignatureAlgorithm
    certificates: tuple[bytes, ...]
    public_key_info: bytes
    mechanism: int
    token: SigningToken
    label: str

    def sign(self, message: bytes) -> bytes:
        """Return the signature over `message`, in the form that CMS wants. Raises SigningKeyAway.

        Elliptic curves sign with randomness of the token's: twice the same message gives two
        different signatures.
        """
        made = self.token.sign(self.label, self._presented(message), self.mechanism)
        return _as_der(made, _RAW_BYTES.get(self.algorithm))

    def _presented(self, message: bytes) -> bytes:
        match self.algorithm:
            case SignatureAlgorithm.SM2_SM3:
                return sm2_digest(self.public_key_info, message)
            case SignatureAlgorithm.ECDSA_SHA256:
                return hashlib.sha256(message).digest()
            case SignatureAlgorithm.ECDSA_SHA384:
                return hashlib.sha384(message).digest()
            case _:
                return message


class _Token:
    """The open token of this process. A session that broke is opened once more.

    A wrong PIN is tried once and not again until its file has changed: tokens lock themselves.
    """

    def __init__(self, access: TokenAccess) -> None:
        self._access = access
        self._lock = threading.Lock()
        self._session: Any = None
        self._opened_in = 0  # the process
        self._keys: dict[str, _Key] = {}
        self._refused_pin_of = 0  # when its file was written

    def sign(self, label: str, data: bytes, mechanism: int) -> bytes:
        pkcs11 = _library()
        with self._lock:
            try:
                return self._sign(pkcs11, label, data, mechanism)
            except (pkcs11.SessionHandleInvalid, pkcs11.SessionClosed, *_gone(pkcs11)):
                self._forget()
            except pkcs11.PKCS11Error as refused:
                raise _refusal(label, refused) from refused
            try:
                return self._sign(pkcs11, label, data, mechanism)
            except pkcs11.PKCS11Error as refused:
                self._forget()
                raise _refusal(label, refused) from refused

    def _sign(self, pkcs11: Any, label: str, data: bytes, mechanism: int) -> bytes:
        if self._session is None or self._opened_in != os.getpid():
            self._open(pkcs11)
        if label not in self._keys:
            self._keys[label] = self._session.get_key(
                object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label
            )
        named = _member(pkcs11.Mechanism, mechanism, "CONFIGURED")
        return bytes(self._keys[label].sign(data, mechanism=named))

    def _open(self, pkcs11: Any) -> None:
        access = self._access
        pin, written = _pin(access.pin_file)
        if written == self._refused_pin_of:
            raise SigningKeyAway(
                f"the token refused the PIN in {access.pin_file.name}; it is not tried again "
                "until the file changes",
                zh=f"加密设备拒绝了 {access.pin_file.name} 中的口令；改好之前不再尝试，以免锁死",
                where=access.pin_file.name,
            )
        for name, value in access.mechanisms:
            if name == SM2_KEY_TYPE:
                _member(pkcs11.KeyType, value, "CONFIGURED_SM2")
        module = pkcs11.lib(str(access.module))
        self._forget()
        if self._opened_in:  # in this process, and broken since; or in the one that forked it
            module.reinitialize()
        self._opened_in = os.getpid()
        try:
            self._session = module.get_token(token_label=access.token_label).open(user_pin=pin)
        except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange, pkcs11.PinLocked):
            self._refused_pin_of = written
            raise

    def _forget(self) -> None:
        self._keys.clear()
        self._session = None


@cache
def _token_of(access: TokenAccess) -> _Token:
    """Return the token of this process: two that log in separately throw one another out."""
    return _Token(access)


def _gone(pkcs11: Any) -> tuple[type[Exception], ...]:
    """Return what a token says that was taken out, restarted or left for too long."""
    return (
        pkcs11.DeviceError,
        pkcs11.DeviceRemoved,
        pkcs11.TokenNotPresent,
        pkcs11.UserNotLoggedIn,
        pkcs11.UserAlreadyLoggedIn,  # by what this process did before, and has let go of
        pkcs11.KeyHandleInvalid,
        pkcs11.ObjectHandleInvalid,
    )


def _refusal(label: str, refused: Exception) -> SigningKeyAway:
    # The kind of refusal and never its text: who knows what a module writes into it.
    name = type(refused).__name__
    return SigningKeyAway(
        f"the token does not sign with {label}: {name}",
        zh=f"加密设备未能用 {label} 签名：{name}",
        where=label,
    )


def _library() -> Any:
    """Return python-pkcs11, which only those need who keep keys in hardware."""
    try:
        return import_module("pkcs11")
    except ImportError:
        raise SigningKeyAway(
            "keys in hardware need the package python-pkcs11: install muniment[hsm]",
            zh="使用加密设备需要安装 python-pkcs11（muniment[hsm]）",
        ) from None


def _member(kind: Any, value: int, name: str) -> Any:
    """Return `value` as a member of an enum of python-pkcs11, which takes nothing else.

    A maker's own identifier is not among the members and is made one.
    """
    known = kind._value2member_map_.get(value)
    if known is not None:
        return known
    member = int.__new__(kind, value)
    member._name_, member._value_ = f"{name}_{value:X}", value
    kind._value2member_map_[value] = member
    return member


def _algorithm_of(public_key_info: bytes) -> SignatureAlgorithm:
    name = key_name(public_key_info)
    if name.startswith("rsa-"):
        return SignatureAlgorithm.RSA_SHA256
    if name in _ALGORITHMS:
        return _ALGORITHMS[name]
    raise SigningKeyAway(f"we do not sign with keys of kind {name}", zh=f"不支持 {name} 密钥")


def _as_der(made: bytes, raw_bytes: int | None) -> bytes:
    """Return r ‖ s as the DER that certificates and CMS carry; other signatures as they are."""
    if raw_bytes is None or len(made) != raw_bytes:
        return made
    half = raw_bytes // 2
    r, s = (int.from_bytes(part, "big") for part in (made[:half], made[half:]))
    return der.sequence(der.integer(r), der.integer(s))


def _pin(file: Path) -> tuple[str, int]:
    """Return the PIN and when its file was written; it is kept nowhere."""
    with storage_faults(file.name):
        try:
            written = file.stat()
            if written.st_mode & _OTHERS:
                raise SigningKeyAway(
                    f"others than the owner may read {file.name}; it holds a PIN (chmod 600)",
                    zh=f"{file.name} 存有口令，不得让属主以外的人读取（chmod 600）",
                    where=file.name,
                )
            with file.open("rb") as stream:
                content = stream.read(_LARGEST_PIN_FILE_BYTES)
        except FileNotFoundError:
            raise SigningKeyAway(
                f"there is no {file.name} with the token's PIN",
                zh=f"没有存放加密设备口令的文件 {file.name}",
                where=file.name,
            ) from None
    return content.decode("utf-8", errors="replace").strip("\r\n"), written.st_mtime_ns


def _read(path: Path) -> bytes:
    with storage_faults(path.name):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise SigningKeyAway(
                f"there is no {path.name} in {path.parent.name}/",
                zh=f"{path.parent.name}/ 中没有 {path.name}",
                where=path.name,
            ) from None
