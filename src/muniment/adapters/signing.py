"""Software keys for trying things out: a demonstration authority and the agencies' signers.

Files in the keys folder are for the owner alone. What a verifier needs goes to the trust folder.
Every file is made once: a second start finds what the first made, and two processes that start
at once agree on the one that was first.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from muniment.adapters import durable
from muniment.adapters.durable import storage_faults
from recordkit.errors import Outage, Words
from recordkit.evidence import (
    NoteSigner,
    Purpose,
    SignatureAlgorithm,
    Signer,
    SoftwareKey,
    Subject,
    Trust,
    UnsafeSoftwareSigner,
    UnsafeStandIn,
    Validity,
    certificates_in_pem,
    certificates_to_pem,
    crl_in_file,
    issue_certificate,
    load_key,
    make_authority,
    make_crl,
    new_key,
    parse_certificate,
)

LEDGER_ORIGIN = "muniment.example/agency"
_AUTHORITY, _TIMESTAMPS, _LEDGER = "authority", "timestamps", "ledger.key"
_CERTIFICATES = (".pem", ".crt", ".cer", ".der")
_AUTHORITY_YEARS, _LEAF_YEARS = 20, 5
_CREDIT_CODE = re.compile(r"[0-9A-Z]{18}")
_OWNER_ONLY = 0o600
# Certificates hold from a little before they were made: another machine's clock may be behind.
_CLOCKS_APART = timedelta(minutes=5)


class SigningKeyAway(Outage):
    """A key that something has to be signed with cannot be had."""

    code = "SIG-501"
    title = Words("签名密钥不可用", "A signing key cannot be had")
    mend = Words("请系统管理员配置或签发该密钥，之后系统会自动继续", "Issue or connect the key")


class UnsafeSoftwareSigners:
    """One key and certificate chain for each agency, as files in a folder.

    Whoever reads the folder can seal in every agency's name.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._signers: dict[str, Signer] = {}
        warnings.warn(
            f"UnsafeSoftwareSigners takes agencies' keys from files in {folder.name}/; "
            "use keys in hardware for real records",
            UnsafeStandIn,
            stacklevel=2,
        )

    def signer_of(self, agency_code: str) -> Signer:
        """Return the agency's signer, read once. Raises SigningKeyAway when there is no key."""
        if agency_code not in self._signers:
            if not _CREDIT_CODE.fullmatch(agency_code):
                raise SigningKeyAway(f"{agency_code!r:.40} is no unified social credit code")
            self._signers[agency_code] = _signer(self._folder, agency_code)
        return self._signers[agency_code]

    def certificates(self) -> Iterator[bytes]:
        """Yield the certificate (DER) of every key in the folder, by file name."""
        with storage_faults(self._folder.name):
            chains = [path.read_bytes() for path in sorted(self._folder.glob("*.chain.pem"))]
        yield from (certificates_in_pem(chain)[0] for chain in chains)


def make_demonstration_authority(
    keys_folder: Path, trust_folder: Path, at: datetime, *, origin: str = LEDGER_ORIGIN
) -> None:
    """Make, once, an SM2 root, a time-stamping key under it, and the ledger's key.

    The keys stay in the keys folder, for the owner alone. The root's certificate and the ledger's
    verifier key go to the trust folder, under names of their own, so that what an earlier
    authority vouched for can still be verified. Safe to run again, and by two at once.
    """
    with storage_faults(keys_folder.name):
        _make_private(keys_folder)
        trust_folder.mkdir(parents=True, exist_ok=True)
        root = _make_root(keys_folder, at)
        subject = Subject("Muniment 演示时间戳服务", "Muniment 演示机构")
        _make_leaf(keys_folder, _TIMESTAMPS, subject, Purpose.TIMESTAMPS, root, at)
        ledger = NoteSigner.from_pem(
            origin, _once(keys_folder / _LEDGER, NoteSigner.generate(origin).to_pem)
        )
        mark = hashlib.sha256(root[1]).hexdigest()[:8]
        _publish(trust_folder / f"demonstration-{mark}.pem", certificates_to_pem([root[1]]))
        _publish(trust_folder / f"demonstration-{mark}.crl", _empty_list(root))
        mark = ledger.verifier.key_hash.hex()
        _publish(trust_folder / f"ledger-{mark}.vkey", f"{ledger.vkey}\n".encode())


def publish_authorities(trust_folder: Path, certificates: Sequence[bytes]) -> None:
    """Put the certificates (DER) of a timestamp authority where verifiers look, once each."""
    with storage_faults(trust_folder.name):
        trust_folder.mkdir(parents=True, exist_ok=True)
        for each in certificates:
            mark = hashlib.sha256(each).hexdigest()[:8]
            _publish(trust_folder / f"timestamp-authority-{mark}.pem", certificates_to_pem([each]))


def issue_agency_signer(
    keys_folder: Path,
    agency_code: str,
    agency_name: str,
    at: datetime,
    *,
    authority_folder: Path | None = None,
) -> None:
    """Make, once, an agency's SM2 key and its certificate under the demonstration authority.

    They go to `keys_folder`; the authority's key lies in `authority_folder` when that is another.

    Raises:
        SigningKeyAway: There is no demonstration authority.
        ValueError: `agency_code` has not the shape of a unified social credit code.
    """
    if not _CREDIT_CODE.fullmatch(agency_code):
        raise ValueError(f"not a unified social credit code: {agency_code!r:.40}")
    with storage_faults(keys_folder.name):
        root = _root(authority_folder or keys_folder)
        _make_private(keys_folder)
        subject = Subject(f"{agency_name}电子签章", agency_name, agency_code)
        _make_leaf(keys_folder, agency_code, subject, Purpose.SEAL, root, at)


def timestamp_signer(keys_folder: Path) -> Signer:
    """Return the demonstration authority's time-stamping signer. Raises SigningKeyAway."""
    return _signer(keys_folder, _TIMESTAMPS)


def ledger_signer(keys_folder: Path, *, origin: str = LEDGER_ORIGIN) -> NoteSigner:
    """Return the key that signs the ledger's checkpoints. Raises SigningKeyAway."""
    return NoteSigner.from_pem(origin, _read(keys_folder / _LEDGER))


def demonstration_trust(trust_folder: Path) -> Trust:
    """Return every certificate in the trust folder as an anchor; with none, nobody is trusted.

    Lists of revoked certificates (``.crl``) and OCSP responses (``.ocsp``) come along.
    """
    with storage_faults(trust_folder.name):
        held = {
            path: path.read_bytes() for path in sorted(trust_folder.glob("*")) if path.is_file()
        }
    return Trust(
        anchors=tuple(
            der
            for path, content in held.items()
            if path.suffix in _CERTIFICATES
            for der in (certificates_in_pem(content) if b"-----BEGIN" in content else (content,))
        ),
        crls=tuple(crl_in_file(held[path]) for path in held if path.suffix == ".crl"),
        ocsp_responses=tuple(held[path] for path in held if path.suffix == ".ocsp"),
    )


def _make_root(folder: Path, at: datetime) -> tuple[SoftwareKey, bytes]:
    key = load_key(_once(folder / f"{_AUTHORITY}.key.pem", _new_sm2_key))
    chain = _once(
        folder / f"{_AUTHORITY}.chain.pem",
        lambda: certificates_to_pem(
            [
                make_authority(
                    key,
                    subject=Subject("Muniment 演示根证书", "Muniment 演示机构"),
                    validity=_validity(at, _AUTHORITY_YEARS),
                    serial=_serial(key),
                )
            ]
        ),
    )
    return key, certificates_in_pem(chain)[0]


def _make_leaf(
    folder: Path,
    name: str,
    subject: Subject,
    purpose: Purpose,
    root: tuple[SoftwareKey, bytes],
    at: datetime,
) -> None:
    key = load_key(_once(folder / f"{name}.key.pem", _new_sm2_key))
    issuer = _Issuer(root[0].algorithm, (root[1],), root[0].sign)

    def chain() -> bytes:
        leaf = issue_certificate(
            key.public_key_info,
            issuer=issuer,
            subject=subject,
            purpose=purpose,
            validity=_validity(at, _LEAF_YEARS),
            serial=_serial(key),
        )
        return certificates_to_pem([leaf, root[1]])

    _once(folder / f"{name}.chain.pem", chain)


def _empty_list(root: tuple[SoftwareKey, bytes]) -> bytes:
    """Return the list on which nobody is: the demonstration authority revokes nothing, ever."""
    held = parse_certificate(root[1])
    return make_crl(
        _Issuer(root[0].algorithm, (root[1],), root[0].sign),
        this_update=held.valid_from,
        next_update=held.valid_until,
        number=1,
    )


def _root(folder: Path) -> tuple[SoftwareKey, bytes]:
    key = load_key(_read(folder / f"{_AUTHORITY}.key.pem"))
    return key, certificates_in_pem(_read(folder / f"{_AUTHORITY}.chain.pem"))[0]


def _signer(folder: Path, name: str) -> Signer:
    key, chain = _read(folder / f"{name}.key.pem"), _read(folder / f"{name}.chain.pem")
    return UnsafeSoftwareSigner(key, chain)


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


def _new_sm2_key() -> bytes:
    return new_key(SignatureAlgorithm.SM2_SM3).to_pem()


def _validity(at: datetime, years: int) -> Validity:
    starts_at = (at - _CLOCKS_APART).replace(microsecond=0)
    # A year too many days rather than a 29 February that does not exist.
    return Validity(starts_at, starts_at + timedelta(days=366 * years))


def _serial(key: SoftwareKey) -> int:
    """Return a serial number of 63 bits that follows from the key, so that it is never reused."""
    return int.from_bytes(hashlib.sha256(key.public_key_info).digest()[:8], "big") >> 1 | 1


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _once(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the file's content, making it first when it is not there; the first one counts."""
    with suppress(FileNotFoundError):
        return path.read_bytes()
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with durable.open_new(draft, mode=_OWNER_ONLY) as stream:
            durable.write(stream, make())
            durable.sync_file(stream)
        # A link, not a rename: it refuses to replace a key that is already there.
        with suppress(FileExistsError):
            durable.link(draft, path)
    finally:
        durable.remove_file(draft)
    durable.sync_folder(path.parent)
    return path.read_bytes()


def _publish(path: Path, content: bytes) -> None:
    if not path.exists():
        durable.replace_file(path, content, drafts=path.parent)


@dataclass(frozen=True, slots=True)
class _Issuer:
    """The root as a signer of certificates; it warns of nothing, for it seals no record."""

    algorithm: SignatureAlgorithm
    certificates: tuple[bytes, ...]
    sign: Callable[[bytes], bytes]
