"""A small town: a city with one district, and an organisation of each kind that matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest

from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM

AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
PASSWORD = "Correct-horse-7"
KINDS = identity.OrganisationKind
PLACES = {
    "government": ("示范市人民政府", "11990000073001012W", KINDS.GOVERNMENT, "990000"),
    "archives": ("示范市档案馆", "129900000730073504", KINDS.ARCHIVES, "990000"),
    "authority": ("示范市档案局", "11990000073004184M", KINDS.ARCHIVES_AUTHORITY, "990000"),
    "it": ("示范市数据资源管理局", "119900000730105254", KINDS.IT_AUTHORITY, "990000"),
    "market": ("示范市市场监督管理局", "11990000073016863E", KINDS.AGENCY, "990000"),
    "county_archives": ("望溪县档案馆", "129901210730612429", KINDS.ARCHIVES, "990121"),
    "county_labour": ("望溪县人社局", "119901210730644190", KINDS.AGENCY, "990121"),
    "township": ("松涧镇人民政府", "11990121073067580N", KINDS.TOWNSHIP, "990121100000"),
}
REGIONS = (
    identity.NewRegion("990000", "示范市"),
    identity.NewRegion("990121", "望溪县", "990000"),
    identity.NewRegion("990121100000", "松涧镇", "990121"),
)


def new_organisation(key: str, **changes: object) -> identity.NewOrganisation:
    name, code, kind, region = PLACES[key]
    said = {"name": name, "credit_code": code, "kind": kind, "region_code": region}
    return identity.NewOrganisation(**(said | changes))


@dataclass(frozen=True)
class Town:
    """The organisations by key, and how to get people into them."""

    ids: Mapping[str, UUID]

    def account(self, username: str, at: str, **particulars: str) -> UUID:
        new = identity.NewAccount(username, f"某{username}", self.ids[at], PASSWORD, **particulars)
        opened = identity.open_accounts(accounts=[new], by=PLATFORM, at=AT)
        return (*opened.new, *opened.existing)[0].id

    def holder(self, role: identity.Role, at: str) -> UUID:
        account_id = self.account(f"{role}-{at}", at)
        self.grant(account_id, role, at)
        return account_id

    def grant(self, account_id: UUID, role: identity.Role, at: str) -> identity.Registered:
        grant = identity.NewGrant(account_id, role, self.ids[at])
        return identity.grant_roles(grants=[grant], by=PLATFORM, at=AT)


@pytest.fixture
def fast_hashing(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def town(db, fast_hashing) -> Town:
    identity.register_regions(regions=REGIONS, by=PLATFORM, at=AT)
    identity.register_organisations(
        organisations=[new_organisation(key) for key in PLACES], by=PLATFORM, at=AT
    )
    codes = {code: key for key, (_, code, _, _) in PLACES.items()}
    found = identity.organisations_by_code(credit_codes=codes)
    return Town({codes[code]: one.id for code, one in found.items()})


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def organisation_of() -> Callable[..., identity.NewOrganisation]:
    return new_organisation


@pytest.fixture
def password() -> str:
    return PASSWORD
