"""The closed choices of this room."""

from __future__ import annotations

from recordkit.terms.vocabulary import Term


class ItemType(Term):
    """What kind of power or service an item is; `number` is how item lists write it.

    Source: the ten kinds of power and public service; the numbers are to be confirmed.
    """

    LICENSING = "licensing", "行政许可", "administrative licensing"
    PENALTY = "penalty", "行政处罚", "administrative penalty"
    COERCION = "coercion", "行政强制", "administrative coercion"
    COLLECTION = "collection", "行政征收", "administrative collection"
    PAYMENT = "payment", "行政给付", "administrative payment"
    INSPECTION = "inspection", "行政检查", "administrative inspection"
    CONFIRMATION = "confirmation", "行政确认", "administrative confirmation"
    REWARD = "reward", "行政奖励", "administrative reward"
    ADJUDICATION = "adjudication", "行政裁决", "administrative adjudication"
    OTHER_POWER = "other_power", "其他行政权力", "other administrative power"
    PUBLIC_SERVICE = "public_service", "公共服务", "public service"

    @property
    def number(self) -> str:
        """The number that item lists use, two digits."""
        return _NUMBERS[self]


_NUMBERS = {
    ItemType.LICENSING: "01",
    ItemType.PENALTY: "02",
    ItemType.COERCION: "03",
    ItemType.COLLECTION: "04",
    ItemType.PAYMENT: "05",
    ItemType.INSPECTION: "06",
    ItemType.CONFIRMATION: "07",
    ItemType.REWARD: "08",
    ItemType.ADJUDICATION: "09",
    ItemType.OTHER_POWER: "10",
    ItemType.PUBLIC_SERVICE: "20",
}
_BY_WORD = (
    {number: kind for kind, number in _NUMBERS.items()}
    | {kind.words.zh: kind for kind in ItemType}
    | {kind.value: kind for kind in ItemType}
)


def item_type_of(text: str) -> ItemType | None:
    """Return the type that a list means by its number, its Chinese name or our word."""
    text = text.strip()
    return _BY_WORD.get(text.zfill(2) if text.isascii() and text.isdigit() else text)


class RowOddity(Term):
    """What is odd about a row of an item list, beside its code. Nothing is refused for it."""

    AGENCY_UNKNOWN = (
        "agency_unknown",
        "实施机构未登记，未作推断",
        "the agency is not registered; nothing was guessed",
    )
    AGENCY_CONTRADICTED = (
        "agency_contradicted",
        "部门代码与事项编码所指机构不同",
        "the department code and the item code name different agencies",
    )
    DEPARTMENT_CODE = (
        "department_code",
        "部门代码不是有效的统一社会信用代码",
        "the department code is not a valid credit code",
    )
    TYPE_UNKNOWN = "type_unknown", "事项类型未知", "the type of item is not known"
    REGION_CODE = "region_code", "行政区划代码不正确", "the region code is not well formed"
    REPEATED = (
        "repeated",
        "同一清单中编码重复，取第一行",
        "the code stands in the list more than once; the first row was taken",
    )


class NotTaken(Term):
    """Why a row could not be kept at all."""

    NO_CODE = "no_code", "没有事项编码", "the row has no item code"
    CODE_TOO_LONG = (
        "code_too_long",
        "事项编码超过 120 个字符",
        "the item code is longer than 120 characters",
    )
    NO_NAME = "no_name", "没有事项名称", "the row has no item name"


class ScheduleStatus(Term):
    """How far a retention schedule has come. Those in force are dated; the day decides."""

    IN_FORCE = "in_force", "已批准", "approved"
