"""The regions and organisations of the demonstration city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from muniment.commons.identity.api import NewRegion, OrganisationKind

_FOUNDED = date(2000, 1, 1)

REGIONS = (
    NewRegion("990000", "示范市", valid_from=_FOUNDED),
    NewRegion("990101", "栖云区", "990000", valid_from=_FOUNDED),
    NewRegion("990121", "望溪县", "990000", valid_from=_FOUNDED),
    NewRegion("990122", "禾丰县", "990000", valid_from=_FOUNDED),
    NewRegion("990121100000", "松涧镇", "990121", valid_from=_FOUNDED),
)


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation; `parent` and `principal` are keys of this table.

    `fonds_number` is empty for bodies that form no case records here; `level` is the level of
    exercise in item codes: 3 city, 4 county, 5 township.
    """

    key: str
    name: str
    credit_code: str
    kind: OrganisationKind
    region_code: str = "990000"
    parent: str = "government"
    principal: str = ""
    fonds_number: str = ""
    level: int = 3


_K = OrganisationKind

ORGANISATIONS = (
    Place("government", "示范市人民政府", "11990000073001012W", _K.GOVERNMENT, parent=""),
    Place("archives_authority", "示范市档案局", "11990000073004184M", _K.ARCHIVES_AUTHORITY),
    Place("archives", "示范市档案馆", "129900000730073504", _K.ARCHIVES),
    Place("it_authority", "示范市数据资源管理局", "119900000730105254", _K.IT_AUTHORITY),
    Place(
        "establishment_office",
        "示范市机构编制委员会办公室",
        "11990000073013697W",
        _K.ESTABLISHMENT_OFFICE,
    ),
    Place("market", "示范市市场监督管理局", "11990000073016863E", _K.AGENCY, fonds_number="J001"),
    Place("land", "示范市自然资源和规划局", "11990000073020037N", _K.AGENCY, fonds_number="J002"),
    Place(
        "labour",
        "示范市人力资源和社会保障局",
        "119900000730232038",
        _K.AGENCY,
        fonds_number="J003",
    ),
    Place(
        "housing", "示范市住房和城乡建设局", "119900000730263751", _K.AGENCY, fonds_number="J004"
    ),
    Place("police", "示范市公安局", "11990000073029541J", _K.AGENCY, fonds_number="J005"),
    Place("health", "示范市卫生健康委员会", "11990000073032716F", _K.AGENCY, fonds_number="J006"),
    Place("transport", "示范市交通运输局", "119900000730358888", _K.AGENCY, fonds_number="J007"),
    Place("civil_affairs", "示范市民政局", "119900000730390535", _K.AGENCY, fonds_number="J008"),
    Place(
        "title_registry",
        "示范市不动产登记中心",
        "12990000073042228Y",
        _K.ENTRUSTED_ORGANISATION,
        parent="land",
        principal="land",
        fonds_number="J009",
    ),
    Place(
        "housing_fund",
        "示范市住房公积金管理中心",
        "1299000007304539XJ",
        _K.AUTHORISED_ORGANISATION,
        fonds_number="J010",
    ),
    Place(
        "water",
        "示范市供水集团有限公司",
        "919900000730485664",
        _K.PUBLIC_ENTERPRISE,
        fonds_number="J011",
    ),
    Place(
        "district_market",
        "栖云区市场监督管理局",
        "11990101073051730T",
        _K.AGENCY,
        region_code="990101",
        fonds_number="J012",
        level=4,
    ),
    Place(
        "county_government",
        "望溪县人民政府",
        "11990121073054907D",
        _K.GOVERNMENT,
        region_code="990121",
        level=4,
    ),
    Place(
        "county_archives_authority",
        "望溪县档案局",
        "11990121073058078H",
        _K.ARCHIVES_AUTHORITY,
        region_code="990121",
        parent="county_government",
        level=4,
    ),
    Place(
        "county_archives",
        "望溪县档案馆",
        "129901210730612429",
        _K.ARCHIVES,
        region_code="990121",
        parent="county_government",
        level=4,
    ),
    Place(
        "county_labour",
        "望溪县人力资源和社会保障局",
        "119901210730644190",
        _K.AGENCY,
        region_code="990121",
        parent="county_government",
        fonds_number="J013",
        level=4,
    ),
    Place(
        "township",
        "望溪县松涧镇人民政府",
        "11990121073067580N",
        _K.TOWNSHIP,
        region_code="990121100000",
        parent="county_government",
        fonds_number="J014",
        level=5,
    ),
    Place(
        "county_civil_affairs",
        "禾丰县民政局",
        "119901220730707552",
        _K.AGENCY,
        region_code="990122",
        fonds_number="J015",
        level=4,
    ),
)

CREATORS = tuple(place for place in ORGANISATIONS if place.fonds_number)

# Whose archives and whose authority a creator has; whoever is not named belongs to the city's.
ARCHIVES_OF = {"county_labour": "county_archives", "township": "county_archives"}
AUTHORITY_OF = {
    "county_labour": "county_archives_authority",
    "township": "county_archives_authority",
}
