"""The items and agencies of the load: enough of them that no index sees only one value."""

from __future__ import annotations

from muniment.interfaces.cli.demonstration.cases import AgencyChoice, ItemChoice
from muniment.interfaces.cli.demonstration.cases.chance import Chance
from muniment.interfaces.cli.demonstration.cases.people import credit_code

_PUBLIC_BODY = "11"  # registered by the establishment office, an organ of state
_LICENSING, _CONFIRMATION, _SERVICE = "licensing", "confirmation", "public_service"
_NUMBERS = {_LICENSING: "01", _CONFIRMATION: "07", _SERVICE: "20"}
_MATTERS = (
    ("食品经营许可", _LICENSING),
    ("建设工程施工许可", _LICENSING),
    ("道路运输经营许可", _LICENSING),
    ("公共场所卫生许可", _LICENSING),
    ("排污许可证核发", _LICENSING),
    ("医疗机构执业登记", _LICENSING),
    ("人力资源服务许可", _LICENSING),
    ("取水许可", _LICENSING),
    ("出版物经营许可", _LICENSING),
    ("民办学校设立审批", _LICENSING),
    ("林木采伐许可", _LICENSING),
    ("临时占用绿地审批", _LICENSING),
    ("企业设立登记", _CONFIRMATION),
    ("不动产转移登记", _CONFIRMATION),
    ("特种设备使用登记", _CONFIRMATION),
    ("生育服务登记", _CONFIRMATION),
    ("社会保险登记", _SERVICE),
    ("公积金提取", _SERVICE),
    ("户口迁移办理", _SERVICE),
    ("居住证申领", _SERVICE),
)
_BODIES = (
    ("市场监督管理局", "990001"),
    ("行政审批局", "990002"),
    ("自然资源和规划局", "990001"),
    ("住房和城乡建设局", "990003"),
    ("交通运输局", "990001"),
    ("卫生健康委员会", "990002"),
    ("生态环境局", "990003"),
    ("人力资源和社会保障局", "990001"),
)


def _agencies() -> tuple[AgencyChoice, ...]:
    chance = Chance("agencies of the load")
    return tuple(
        AgencyChoice(f"示范市{name}", credit_code(chance, registered_as=_PUBLIC_BODY), region)
        for name, region in _BODIES
    )


AGENCIES = _agencies()


def item_of(agency: AgencyChoice, number: int) -> ItemChoice:
    """Return one of the items of `agency`, coded like an implementation list of 31 characters."""
    place = number % len(_MATTERS)
    name, item_type = _MATTERS[place]
    return ItemChoice(
        f"{agency.credit_code}399{_NUMBERS[item_type]}{place + 1:05}000", name, item_type
    )
