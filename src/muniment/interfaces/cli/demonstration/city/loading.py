"""Bringing the demonstration city in, through the doors of identity and catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from muniment.commons.catalogue import api as catalogue
from muniment.commons.identity import api as identity
from muniment.interfaces.cli.demonstration.city.items import ITEMS
from muniment.interfaces.cli.demonstration.city.people import PEOPLE, client_of
from muniment.interfaces.cli.demonstration.city.places import (
    ARCHIVES_OF,
    AUTHORITY_OF,
    CREATORS,
    ORGANISATIONS,
    REGIONS,
)
from muniment.interfaces.cli.demonstration.city.retention import (
    APPROVED_ON,
    EFFECTIVE_ON,
    lines_of,
)
from muniment.kernel.agents import PLATFORM

_CATEGORIES = (
    ("XK", catalogue.ItemType.LICENSING),
    ("JF", catalogue.ItemType.PAYMENT),
    ("QR", catalogue.ItemType.CONFIRMATION),
    ("JL", catalogue.ItemType.REWARD),
    ("CJ", catalogue.ItemType.ADJUDICATION),
    ("GG", catalogue.ItemType.PUBLIC_SERVICE),
    ("QT", None),
)


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """An account to print. `password` is None when the account was there and kept its own."""

    username: str
    display_name: str
    role: identity.Role
    organisation_name: str
    password: str | None
    also: tuple[identity.Role, ...] = ()


@dataclass(frozen=True, slots=True)
class DemonstrationClient:
    """A connected system to print. `secret` is None when it was there and kept its own."""

    client_id: str
    organisation_name: str
    secret: str | None


@dataclass(frozen=True, slots=True)
class LoadedCity:
    """The city as it now is; organisations by the key they have in the tables."""

    organisations: Mapping[str, identity.OrganisationShape]
    accounts: tuple[DemonstrationAccount, ...]
    clients: tuple[DemonstrationClient, ...]
    items: int


def load_city(
    *, at: datetime, password_of: Callable[[str], str], secret_of: Callable[[str], str]
) -> LoadedCity:
    """Bring the demonstration city in; running it again changes nothing.

    `password_of` gives the password of a new account by user name, `secret_of` the secret of a
    new client by its identifier. Each step is a transaction: after a crash, run it again.
    """
    organisations = _load_organisations(at)
    accounts = _load_people(organisations, password_of, at)
    clients = _load_clients(organisations, secret_of, at)
    _load_fonds(organisations, at)
    _load_items(organisations, at)
    _load_schedules(organisations, at)
    return LoadedCity(organisations, accounts, clients, len(ITEMS))


_Organisations = Mapping[str, identity.OrganisationShape]


def _load_organisations(at: datetime) -> _Organisations:
    codes = {place.key: place.credit_code for place in ORGANISATIONS}
    identity.register_regions(regions=REGIONS, by=PLATFORM, at=at)
    identity.register_organisations(
        organisations=[
            identity.NewOrganisation(
                name=place.name,
                credit_code=place.credit_code,
                kind=place.kind,
                region_code=place.region_code,
                parent_code=codes[place.parent] if place.parent else "",
                principal_code=codes[place.principal] if place.principal else "",
            )
            for place in ORGANISATIONS
        ],
        by=PLATFORM,
        at=at,
    )
    found = identity.organisations_by_code(credit_codes=codes.values())
    return {key: found[code] for key, code in codes.items()}


def _load_people(
    organisations: _Organisations, password_of: Callable[[str], str], at: datetime
) -> tuple[DemonstrationAccount, ...]:
    passwords = {one.username: password_of(one.username) for one in PEOPLE}
    opened = identity.open_accounts(
        accounts=[
            identity.NewAccount(
                username=one.username,
                display_name=one.display_name,
                organisation_id=organisations[one.organisation].id,
                password=passwords[one.username],
                post=one.post,
                staff_number=f"{number:04d}",
            )
            for number, one in enumerate(PEOPLE, 1)
        ],
        by=PLATFORM,
        at=at,
    )
    ids: dict[str, UUID] = {one.username: one.id for one in (*opened.new, *opened.existing)}
    identity.grant_roles(
        grants=[
            identity.NewGrant(ids[one.username], role, organisations[one.organisation].id)
            for one in PEOPLE
            for role in one.roles
        ],
        by=PLATFORM,
        at=at,
    )
    new = {one.username for one in opened.new}
    return tuple(
        DemonstrationAccount(
            username=one.username,
            display_name=one.display_name,
            role=one.role,
            organisation_name=organisations[one.organisation].name,
            password=passwords[one.username] if one.username in new else None,
            also=one.also,
        )
        for one in PEOPLE
    )


def _load_clients(
    organisations: _Organisations, secret_of: Callable[[str], str], at: datetime
) -> tuple[DemonstrationClient, ...]:
    there = {client.client_id for client in identity.clients()}
    secrets = {place.key: secret_of(client_of(place.key)) for place in CREATORS}
    identity.make_clients(
        clients=[
            identity.NewClient(
                client_of(place.key), organisations[place.key].id, secrets[place.key]
            )
            for place in CREATORS
        ],
        by=PLATFORM,
        at=at,
    )
    return tuple(
        DemonstrationClient(
            client_id=client_of(place.key),
            organisation_name=place.name,
            secret=None if client_of(place.key) in there else secrets[place.key],
        )
        for place in CREATORS
    )


def _load_fonds(organisations: _Organisations, at: datetime) -> None:
    catalogue.register_fonds(
        fonds=[
            catalogue.NewFonds(
                fonds_number=place.fonds_number,
                name=f"{place.name}全宗",
                organisation_id=organisations[place.key].id,
                archives_id=organisations[ARCHIVES_OF.get(place.key, "archives")].id,
            )
            for place in CREATORS
        ],
        by=PLATFORM,
        at=at,
    )
    catalogue.lay_down_categories(
        rules=[catalogue.NewCategoryRule(("ZY", second), kind) for second, kind in _CATEGORIES],
        by=PLATFORM,
        at=at,
    )


def _load_items(organisations: _Organisations, at: datetime) -> None:
    catalogue.import_items(
        rows=[
            catalogue.ItemRow(
                code=item.code,
                name=item.name,
                item_type=item.item_type.number,
                department=organisations[item.organisation].name,
                department_code=organisations[item.organisation].credit_code,
                region_code=organisations[item.organisation].region_code,
            )
            for item in ITEMS
        ],
        source="示范市政务服务事项目录",
        by=PLATFORM,
        at=at,
    )
    catalogue.publish_versions(
        versions=[
            catalogue.NewItemVersion(
                item_code=item.code,
                version=version,
                effective_on=effective_on,
                materials=materials,
                promise_days=item.promise_days,
            )
            for item in ITEMS
            for version, effective_on, materials in item.versions()
        ],
        by=PLATFORM,
        at=at,
    )


def _load_schedules(organisations: _Organisations, at: datetime) -> None:
    for number, place in enumerate(CREATORS, 1):
        authority = organisations[AUTHORITY_OF.get(place.key, "archives_authority")]
        issuer = "望档审" if authority.region_code == "990121" else "示档审"
        catalogue.put_schedule_in_force(
            lines=lines_of(place.key),
            organisation_id=organisations[place.key].id,
            approval_number=f"{issuer}〔2022〕{number}号",
            approved_by=authority.id,
            approved_on=APPROVED_ON,
            effective_on=EFFECTIVE_ON,
            by=PLATFORM,
            at=at,
        )
