"""The people of the demonstration city. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass

from muniment.commons.identity.api import Role
from muniment.interfaces.cli.demonstration.city.places import CREATORS


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person with one post; `organisation` is a key of the organisations.

    `also` are roles held beside the first, at the same organisation.
    """

    username: str
    display_name: str
    organisation: str
    post: str
    role: Role
    also: tuple[Role, ...] = ()

    @property
    def roles(self) -> tuple[Role, ...]:
        """Every role that is held."""
        return (self.role, *self.also)


_OFFICIALS = (
    Somebody("archivist", "沈砚秋", "archives", "接收征集科科员", Role.ARCHIVIST),
    Somebody("preservation", "卢静斋", "archives", "保管保护科科员", Role.PRESERVATION_OFFICER),
    Somebody("supervisor", "方临渊", "archives_authority", "监督指导科科长", Role.SUPERVISOR),
    Somebody("it-supervisor", "童嘉树", "it_authority", "数据管理科科长", Role.SUPERVISOR),
    Somebody("leader", "顾望舒", "government", "分管副市长", Role.LEADER),
    Somebody("operator", "骆星河", "it_authority", "平台运维工程师", Role.OPERATOR),
    Somebody("system-admin", "姜若谷", "it_authority", "系统管理员", Role.SYSTEM_ADMINISTRATOR),
    Somebody("security-officer", "祝明远", "it_authority", "安全保密管理员", Role.SECURITY_OFFICER),
    Somebody("auditor", "闻正清", "archives_authority", "安全审计员", Role.AUDITOR),
    Somebody("county-archivist", "苗亦农", "county_archives", "业务科科员", Role.ARCHIVIST),
    Somebody(
        "county-supervisor",
        "柏南枝",
        "county_archives_authority",
        "监督指导股股长",
        Role.SUPERVISOR,
    ),
)

# One who hands cases in and one who keeps the records, at every body that forms records.
_NAMES = {
    "market": ("温如许", "韦知白"),
    "land": ("山有木", "乔以岑"),
    "labour": ("梅疏影", "宁致平"),
    "housing": ("石敬之", "尹修竹"),
    "police": ("铁清扬", "岳守拙"),
    "health": ("白芷兰", "余半夏"),
    "transport": ("路遥知", "车同轨"),
    "civil_affairs": ("安思齐", "慕容和"),
    "title_registry": ("房子衿", "田归农"),
    "housing_fund": ("金满堂", "储以恒"),
    "water": ("江入海", "汪清源"),
    "district_market": ("尚有余", "云出岫"),
    "county_labour": ("耿惠风", "武陵溪"),
    "township": ("苏晚晴", "纪长松"),
    "county_civil_affairs": ("禾穗丰", "麦浪平"),
}


def _staff() -> tuple[Somebody, ...]:
    staff = []
    for place in CREATORS:
        handler, records_officer = _NAMES[place.key]
        slug = place.key.replace("_", "-")
        staff += [
            Somebody(f"{slug}-handler", handler, place.key, "窗口经办人", Role.HANDLER),
            Somebody(f"{slug}-records", records_officer, place.key, "档案员", Role.RECORDS_OFFICER),
        ]
    return tuple(staff)


# One who holds several roles, to switch between the desks of each.
_DEPUTY = Somebody(
    "market-deputy",
    "季无忧",
    "market",
    "综合科副科长",
    Role.HANDLER,
    also=(Role.RECORDS_OFFICER, Role.LEADER),
)

PEOPLE = (*_OFFICIALS, *_staff(), _DEPUTY)


def client_of(key: str) -> str:
    """Return the client identifier of an organisation's business system."""
    return f"{key.replace('_', '-')}-system"
