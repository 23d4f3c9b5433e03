"""Invented people and companies.

Their numbers bear correct check characters and the region 990000, which is assigned to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from muniment.interfaces.cli.demonstration.cases.chance import Chance
from recordkit.terms.check_digits import citizen_number_check, credit_code_check
from recordkit.terms.vocabulary import ApplicantKind

UNASSIGNED_REGION = "990000"
CITIZEN_CARD = "居民身份证"
CREDIT_CODE = "统一社会信用代码"

_SURNAMES: tuple[str, ...] = (
    *"赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹喻柏水窦章云苏潘葛",
    *("欧阳", "上官", "司徒", "诸葛"),
)
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志文慧欣怡子涵宇轩梓若溪晨曦"
# Characters that people do have in their names and old systems lose: one of Extension A, then
# Extension B and later. All stand in the national table of standard characters (2013).
_RARE = "䶮𣲗𣲘𤧛𦭜𨱏𨭉𩾃"
_TRADES = ("商贸", "餐饮", "建设", "科技", "物流", "医药", "农业", "文化传媒", "物业服务")
_FORMS = ("有限公司", "有限公司", "有限责任公司", "股份有限公司", "个人独资企业")
_BODIES = ("社区居民委员会", "业主委员会", "行业协会", "志愿服务队")
_PLACES = ("临江", "望湖", "清河", "青山", "东陵", "西浦", "南桥", "北亭")
_STREETS = ("人民路", "解放路", "学院路", "滨江大道", "长青街", "新民巷", "工业大道", "湖滨路")
_CHECKS: Mapping[int, str] = {10: "X", 11: "0"}
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Party:
    """An invented applicant, with the elements that a case describes it by."""

    kind: ApplicantKind
    name: str
    id_kind: str
    id_number: str
    address: str
    legal_representative: str = ""


def person_name(chance: Chance) -> str:
    """Return the name of nobody; one in fifty has a character that old systems lose."""
    given = chance.one_of(_GIVEN) + (chance.one_of(_GIVEN) if chance.happens(0.6) else "")
    if chance.happens(0.02):
        given = given[:-1] + chance.one_of(_RARE)
    return chance.one_of(_SURNAMES) + given


def company_name(chance: Chance) -> str:
    """Return the name of a company that is not."""
    place, trade, form = chance.one_of(_PLACES), chance.one_of(_TRADES), chance.one_of(_FORMS)
    return f"{place}{chance.one_of(_GIVEN)}{chance.one_of(_GIVEN)}{trade}{form}"


def citizen_number(chance: Chance) -> str:
    """Return a citizen number of the unassigned region. Source: GB 11643-1999."""
    day = f"{chance.whole(1950, 2004)}{chance.whole(1, 12):02}{chance.whole(1, 28):02}"
    body = f"{UNASSIGNED_REGION}{day}{chance.whole(1, 999):03}"
    return f"{body}{citizen_number_check(body)}"


def credit_code(chance: Chance, *, registered_as: str = "91") -> str:
    """Return a unified social credit code of the unassigned region. Source: GB 32100-2015.

    `registered_as` is the registering department and the kind of body: 91 is a company.
    """
    body = f"{registered_as}{UNASSIGNED_REGION}{_organisation_code(chance)}"
    return f"{body}{credit_code_check(body)}"


def address(chance: Chance) -> str:
    """Return an address where nobody lives."""
    place, street = chance.one_of(_PLACES), chance.one_of(_STREETS)
    return f"{place}区{street}{chance.whole(1, 480)}号"


def party(chance: Chance) -> Party:
    """Return an applicant: companies and persons about evenly, now and then another body."""
    kinds = (ApplicantKind.LEGAL_PERSON, ApplicantKind.NATURAL_PERSON, ApplicantKind.OTHER)
    kind = chance.weighted(kinds, (0.52, 0.45, 0.03))
    if kind is ApplicantKind.NATURAL_PERSON:
        number = citizen_number(chance)
        return Party(kind, person_name(chance), CITIZEN_CARD, number, address(chance))
    if kind is ApplicantKind.LEGAL_PERSON:
        name, number = company_name(chance), credit_code(chance)
    else:
        name = chance.one_of(_PLACES) + chance.one_of(_BODIES)
        number = credit_code(chance, registered_as="52")
    return Party(kind, name, CREDIT_CODE, number, address(chance), person_name(chance))


def _organisation_code(chance: Chance) -> str:
    """Return eight digits and their check character. Source: GB 11714-1997."""
    digits = chance.text("0123456789", 8)
    total = sum(int(digit) * w for digit, w in zip(digits, _ORGANISATION_WEIGHTS, strict=True))
    check = 11 - total % 11
    return f"{digits}{_CHECKS.get(check, check)}"
