"""A sealed document, and what its seal was made with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from tests.unit.recordkit.evidence.documents.making import stamper

from recordkit.evidence import Purpose, SignatureAlgorithm, Signer
from recordkit.evidence.documents import StampPlace, unsafe_demonstration_seal
from recordkit.packages.ofd_sealing import seal_ofd

# All that PDFs are signed with: RSA-PSS, where it is known, needs parameters that are not written.
SIGNED_WITH = [each for each in SignatureAlgorithm if "pss" not in each]
SIGNED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Desk:
    """One city's seal, who may use it, and a plain document to put it on."""

    city: object
    seal: bytes
    maker: Signer
    signer: Signer
    plain: bytes
    signed_at: datetime = SIGNED_AT

    def sealed(self, document: bytes | None = None, *, stamped: bool = False) -> bytes:
        return seal_ofd(
            self.plain if document is None else document,
            self.seal,
            places=[StampPlace(1, 150, 20)],
            signer=self.signer,
            signed_at=self.signed_at,
            stamp=stamper(self.city.timestamps, self.signed_at) if stamped else None,
        )


@cache
def _desk(city: object, plain: bytes) -> Desk:
    maker = city.leaf(Purpose.SEAL, serial=55, name="某市印章制作系统")
    seal = unsafe_demonstration_seal(
        "某市大数据局",
        holder=city.seal.certificates[0],
        maker=maker,
        seal_id="33010000000001",
        created_at=datetime(2025, 6, 1, tzinfo=UTC),
        valid_until=datetime(2030, 1, 1, tzinfo=UTC),
    )
    return Desk(city, seal, maker, city.seal, plain)


@pytest.fixture
def desk(city: object, fixtures: Path) -> Desk:
    return _desk(city, (fixtures / "ofd" / "helloworld.ofd").read_bytes())


@pytest.fixture
def stamp(city: object) -> Callable[[bytes], bytes]:
    return stamper(city.timestamps, SIGNED_AT)


@pytest.fixture(scope="session")
def fixtures() -> Path:
    return Path(__file__).parents[4] / "fixtures"
