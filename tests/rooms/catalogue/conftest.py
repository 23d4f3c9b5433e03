"""A city with two agencies, its archives and its authority, and the doors to its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from muniment.commons.catalogue import api as catalogue
from muniment.commons.catalogue import revision
from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM
from recordkit.description.items import MaterialRule
from recordkit.terms.retention import RetentionCode
from recordkit.terms.vocabulary import MaterialRole

AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
KINDS = identity.OrganisationKind
PLACES = {
    "archives": ("示范市档案馆", "129900000730073504", KINDS.ARCHIVES, "990000"),
    "authority": ("示范市档案局", "11990000073004184M", KINDS.ARCHIVES_AUTHORITY, "990000"),
    "county_authority": ("望溪县档案局", "11990121073058078H", KINDS.ARCHIVES_AUTHORITY, "990121"),
    "market": ("示范市市场监督管理局", "11990000073016863E", KINDS.AGENCY, "990000"),
    "land": ("示范市自然资源和规划局", "11990000073020037N", KINDS.AGENCY, "990000"),
}
MARKET_ITEM = f"{PLACES['market'][1]}3990131001000"
LAND_ITEM = f"{PLACES['land'][1]}3990151001000"


@pytest.fixture(autouse=True)
def nothing_read_yet() -> Iterator[None]:
    revision._reading[0] = revision.Reading(stamp=None)
    yield
    revision._reading[0] = revision.Reading(stamp=None)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def market_item() -> str:
    return MARKET_ITEM


@pytest.fixture
def land_item() -> str:
    return LAND_ITEM


@pytest.fixture
def places(db) -> Mapping[str, UUID]:
    identity.register_regions(
        regions=[
            identity.NewRegion("990000", "示范市"),
            identity.NewRegion("990121", "望溪县", "990000"),
        ],
        by=PLATFORM,
        at=AT,
    )
    identity.register_organisations(
        organisations=[identity.NewOrganisation(*place) for place in PLACES.values()],
        by=PLATFORM,
        at=AT,
    )
    codes = {code: key for key, (_, code, _, _) in PLACES.items()}
    found = identity.organisations_by_code(credit_codes=codes)
    return {codes[code]: one.id for code, one in found.items()}


@pytest.fixture
def import_rows(places) -> Callable[..., catalogue.ImportReport]:
    def ask(*rows: catalogue.ItemRow, **more: object) -> catalogue.ImportReport:
        return catalogue.import_items(rows=rows, source="清单", by=PLATFORM, at=AT, **more)

    return ask


@pytest.fixture
def items(import_rows) -> None:
    import_rows(
        catalogue.ItemRow(MARKET_ITEM, "食品经营许可", "01"),
        catalogue.ItemRow(LAND_ITEM, "建设用地规划许可", "01"),
    )


@pytest.fixture
def publish() -> Callable[..., catalogue.Kept]:
    def ask(*versions: catalogue.NewItemVersion) -> catalogue.Kept:
        return catalogue.publish_versions(versions=versions, by=PLATFORM, at=AT)

    return ask


@pytest.fixture
def version() -> Callable[..., catalogue.NewItemVersion]:
    def make(number: int, first: date, *names: str, code: str = MARKET_ITEM, **more: object):
        materials = tuple(
            MaterialRule(f"A{place:02d}", name, MaterialRole.BASIS)
            for place, name in enumerate(names or ("申请书",), 1)
        )
        return catalogue.NewItemVersion(code, number, first, materials, **more)

    return make


@pytest.fixture
def put_in_force(places) -> Callable[..., catalogue.ScheduleShape]:
    def ask(*lines: catalogue.NewScheduleLine, **changes: object) -> catalogue.ScheduleShape:
        usual = {
            "lines": lines or [catalogue.NewScheduleLine(RetentionCode.THIRTY_YEARS, "依据")],
            "organisation_id": places["market"],
            "approval_number": "示档审〔2022〕1号",
            "approved_by": places["authority"],
            "approved_on": date(2022, 12, 1),
            "effective_on": date(2023, 1, 1),
        }
        return catalogue.put_schedule_in_force(**(usual | changes), by=PLATFORM, at=AT)

    return ask
