"""The retention schedules of the demonstration city.

The three periods are those of 国家档案局令第8号. Which period which kind of service item gets is
customary and was not confirmed from a text, so those lines are marked as not verified.
"""

from __future__ import annotations

from datetime import date

from muniment.commons.catalogue.api import ItemType, NewScheduleLine
from muniment.interfaces.cli.demonstration.city.items import ITEMS
from recordkit.terms.retention import RetentionCode
from recordkit.terms.vocabulary import OutcomeKind

APPROVED_ON = date(2022, 12, 1)
EFFECTIVE_ON = date(2023, 1, 1)

_PERIODS = "国家档案局令第8号"
_WHY = {
    RetentionCode.PERMANENT: f"{_PERIODS}；涉及不动产、人身权利或主体资格，永久保存（待核）",
    RetentionCode.THIRTY_YEARS: f"{_PERIODS}；许可有效期与诉讼、审计追溯期合计（待核）",
    RetentionCode.TEN_YEARS: f"{_PERIODS}；凭证需要期较短的备案、服务（待核）",
}

_OF_TYPES = (
    (ItemType.LICENSING, RetentionCode.THIRTY_YEARS),
    (ItemType.PAYMENT, RetentionCode.THIRTY_YEARS),
    (ItemType.CONFIRMATION, RetentionCode.THIRTY_YEARS),
    (ItemType.REWARD, RetentionCode.THIRTY_YEARS),
    (ItemType.ADJUDICATION, RetentionCode.THIRTY_YEARS),
    (ItemType.OTHER_POWER, RetentionCode.TEN_YEARS),
    (ItemType.PUBLIC_SERVICE, RetentionCode.TEN_YEARS),
)


def lines_of(organisation: str) -> tuple[NewScheduleLine, ...]:
    """Return the schedule of one organisation: its own items, then the types, then the rest."""
    return (*_of_items(organisation), *_of_types(), _of_the_rest())


def _of_items(organisation: str) -> tuple[NewScheduleLine, ...]:
    lines = []
    for item in ITEMS:
        if item.organisation != organisation or item.kept is None:
            continue
        lines.append(
            NewScheduleLine(item.kept, _WHY[item.kept], item_code=item.code, verified=False)
        )
        if item.kept is RetentionCode.PERMANENT:
            lines.append(
                NewScheduleLine(
                    RetentionCode.THIRTY_YEARS,
                    f"{_PERIODS}；撤回，仅保留程序凭证（待核）",
                    item_code=item.code,
                    outcome=OutcomeKind.WITHDRAWN.value,
                    verified=False,
                )
            )
    return tuple(lines)


def _of_types() -> tuple[NewScheduleLine, ...]:
    usual = [
        NewScheduleLine(code, _WHY[code], item_type=kind, verified=False)
        for kind, code in _OF_TYPES
    ]
    withdrawn = NewScheduleLine(
        RetentionCode.TEN_YEARS,
        f"{_PERIODS}；撤回的许可申请（待核）",
        item_type=ItemType.LICENSING,
        outcome=OutcomeKind.WITHDRAWN.value,
        verified=False,
    )
    penalty = NewScheduleLine(
        RetentionCode.THIRTY_YEARS,
        f"{_PERIODS}附件：行政处罚，一般的",
        item_type=ItemType.PENALTY,
        verified=True,
    )
    return (*usual, withdrawn, penalty)


def _of_the_rest() -> NewScheduleLine:
    return NewScheduleLine(
        RetentionCode.THIRTY_YEARS, "未列明事项暂按30年保管，待鉴定（待核）", verified=False
    )
