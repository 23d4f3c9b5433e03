"""A small authority for these tests, with seals and timestamps in every algorithm."""

from __future__ import annotations

import subprocess
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path

import pytest

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
    make_crl,
    new_key,
)

VALID = Validity(datetime(2025, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC))
CREDIT_CODE = "11330100002489559F"


@dataclass(frozen=True)
class City:
    """One root authority with an agency's seal and a timestamp authority under it."""

    root_key: SoftwareKey
    root: bytes
    issuer: Signer
    seal: Signer
    timestamps: Signer

    @property
    def trust(self) -> Trust:
        return Trust((self.root,), crls=(self.crl,))

    @cached_property
    def crl(self) -> bytes:
        """The root's list, on which nobody is, for as long as the root lasts."""
        return make_crl(
            self.issuer, this_update=VALID.starts_at, next_update=VALID.ends_at, number=1
        )

    def leaf(
        self,
        purpose: Purpose,
        *,
        serial: int = 9,
        validity: Validity = VALID,
        name: str = "某市大数据局",
    ) -> Signer:
        """Return a signer with a certificate of its own, in the root's algorithm."""
        key = new_key(self.root_key.algorithm)
        leaf = issue_certificate(
            key.public_key_info,
            issuer=self.issuer,
            subject=Subject(name, "某市人民政府", CREDIT_CODE),
            purpose=purpose,
            validity=validity,
            serial=serial,
        )
        return signer(key, leaf, self.root)


def signer(key: SoftwareKey, *certificates: bytes) -> Signer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnsafeStandIn)
        return UnsafeSoftwareSigner(
            key.to_pem(), certificates_to_pem(certificates), algorithm=key.algorithm
        )


@cache
def city_of(algorithm: SignatureAlgorithm) -> City:
    root_key = new_key(algorithm)
    root = make_authority(root_key, subject=Subject("某市根 CA"), validity=VALID, serial=1)
    bare = City(root_key, root, signer(root_key, root), None, None)
    return City(
        root_key,
        root,
        bare.issuer,
        bare.leaf(Purpose.SEAL, serial=2),
        bare.leaf(Purpose.TIMESTAMPS, serial=3, name="某市时间戳"),
    )


# RSA-PSS salts every signature anew; what has to be the same every time is tried without it.
_THE_SAME_EVERY_TIME = [
    each for each in SignatureAlgorithm if each is not SignatureAlgorithm.RSA_PSS_SHA256
]


@pytest.fixture(params=_THE_SAME_EVERY_TIME, ids=str)
def any_city(request: pytest.FixtureRequest) -> City:
    return city_of(request.param)


@pytest.fixture(params=list(SignatureAlgorithm), ids=str)
def every_city(request: pytest.FixtureRequest) -> City:
    """Return a city for every algorithm, those included that salt their signatures."""
    return city_of(request.param)


@pytest.fixture
def city() -> City:
    return city_of(SignatureAlgorithm.SM2_SM3)


@pytest.fixture
def make_city() -> Callable[[SignatureAlgorithm], City]:
    return city_of


@pytest.fixture
def sign_with() -> Callable[..., Signer]:
    return signer


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def fixtures() -> Path:
    return Path(__file__).parents[3] / "fixtures"


@pytest.fixture(scope="session")
def openssl() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run the openssl command, which knows SM2 from version 3 on."""
    version = subprocess.run(["openssl", "version"], capture_output=True, check=False)
    if not version.stdout.startswith((b"OpenSSL 3", b"OpenSSL 4")):
        pytest.skip("the openssl command of version 3 or later is not installed")

    def run(*arguments: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["openssl", *map(str, arguments)], capture_output=True, check=False, timeout=30
        )

    return run
