"""What this room decides, over plain values: which version, which line, whose item, what is odd."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from muniment.commons.catalogue.shapes import ItemRow, NewScheduleLine
from muniment.commons.catalogue.vocabulary import NotTaken, RowOddity, item_type_of
from recordkit.description.items import MaterialRule, Requirement
from recordkit.errors import Words
from recordkit.terms.check_digits import credit_code_check, is_credit_code_shape
from recordkit.terms.item_code import ItemCode
from recordkit.terms.region import MalformedRegionCode, RegionCode


class Dated(Protocol):
    """Something in force from a day to a day, both included; without an end, for good."""

    @property
    def effective_on(self) -> date: ...

    @property
    def ends_on(self) -> date | None: ...


D = TypeVar("D", bound=Dated)


def is_in_force(dated: Dated, *, on: date) -> bool:
    """Whether `on` is one of the days of `dated`."""
    return dated.effective_on <= on and (dated.ends_on is None or on <= dated.ends_on)


def in_force(dated: Iterable[D], *, on: date) -> D | None:
    """Return the one that is in force on a day; of several, the one that began last."""
    running = [one for one in dated if is_in_force(one, on=on)]
    return max(running, key=lambda one: one.effective_on, default=None)


def day_before(day: date) -> date:
    """Return the last day of what is replaced on `day`."""
    return day - timedelta(days=1)


def best_line(
    lines: Iterable[NewScheduleLine], *, item_code: str, item_type: str, outcome: str
) -> NewScheduleLine | None:
    """Return the line that decides: item before type before default, then a named outcome first.

    None means that the schedule does not cover the case.
    """
    fitting = [line for line in lines if _fits(line, item_code, item_type, outcome)]
    return max(fitting, key=_closeness, default=None)


def covers(lines: Iterable[NewScheduleLine], *, item_code: str, item_type: str) -> bool:
    """Whether any line is about the item, whatever the outcome."""
    return any(_fits(line, item_code, item_type, line.outcome) for line in lines)


def lines_about(
    lines: Iterable[NewScheduleLine], *, item_code: str, item_type: str
) -> tuple[NewScheduleLine, ...]:
    """Return the lines that may decide about cases of an item, whatever their outcome.

    The closest come first: of the item before of its type before the default.
    """
    fitting = [line for line in lines if _fits(line, item_code, item_type, line.outcome)]
    return tuple(sorted(fitting, key=_closeness, reverse=True))


def _fits(line: NewScheduleLine, item_code: str, item_type: str, outcome: str) -> bool:
    return (
        line.item_code in ("", item_code)
        and (line.item_type is None or line.item_type == item_type)
        and line.outcome in ("", outcome)
    )


def _closeness(line: NewScheduleLine) -> tuple[bool, bool, bool]:
    return bool(line.item_code), line.item_type is not None, bool(line.outcome)


def best_category(
    rules: Mapping[tuple[str, str], str], *, fonds_number: str, item_type: str
) -> str | None:
    """Return the category by (fonds, type): the fonds' own before the general, type before any."""
    for key in ((fonds_number, item_type), (fonds_number, ""), ("", item_type), ("", "")):
        if key in rules:
            return rules[key]
    return None


def is_credit_code(text: str) -> bool:
    """Whether `text` is a unified social credit code with the right check character."""
    return is_credit_code_shape(text) and credit_code_check(text) == text[-1]


def codes_naming_agency(row: ItemRow, code: ItemCode) -> tuple[str, ...]:
    """Return the valid credit codes by which a row names its agency, without repetition."""
    candidates = (row.department_code.strip().upper(), code.credit_code)
    return tuple(dict.fromkeys(text for text in candidates if is_credit_code(text)))


def agency_of(
    row: ItemRow,
    code: ItemCode,
    *,
    registered: Mapping[str, UUID],
    departments: Mapping[str, UUID],
) -> tuple[UUID | None, RowOddity | None]:
    """Return whose item it is, or why that cannot be said.

    What the operator told of a department decides; otherwise a registered credit code in the
    row. Names are never compared: many agencies have the same.
    """
    told = departments.get(row.department_code) or departments.get(row.department)
    if told is not None:
        return told, None
    found = {registered[text] for text in codes_naming_agency(row, code) if text in registered}
    if len(found) > 1:
        return None, RowOddity.AGENCY_CONTRADICTED
    if not found:
        return None, RowOddity.AGENCY_UNKNOWN
    return found.pop(), None


def oddities_of(row: ItemRow) -> Iterator[RowOddity]:
    """Yield what is odd about a row, beside its code and its agency."""
    if item_type_of(row.item_type) is None:
        yield RowOddity.TYPE_UNKNOWN
    if row.department_code and not is_credit_code(row.department_code.strip().upper()):
        yield RowOddity.DEPARTMENT_CODE
    if row.region_code and not _is_region(row.region_code):
        yield RowOddity.REGION_CODE


def reason_not_taken(row: ItemRow, *, longest_code_chars: int) -> NotTaken | None:
    """Return why a row cannot be kept; None when it can."""
    if not row.code.strip():
        return NotTaken.NO_CODE
    if len(row.code) > longest_code_chars:
        return NotTaken.CODE_TOO_LONG
    return None if row.name.strip() else NotTaken.NO_NAME


def _is_region(text: str) -> bool:
    try:
        RegionCode.parse(text)
    except MalformedRegionCode:
        return False
    return True


def objections_to_materials(materials: Sequence[MaterialRule]) -> Iterator[Words]:
    """Yield every reason against publishing a list of materials."""
    codes = [rule.code for rule in materials]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Words(f"材料编码 {code} 重复", f"material code {code} comes twice")
    for rule in materials:
        if not rule.code.strip() or not rule.name.strip():
            yield Words(f"材料 {rule.code!r} 缺少编码或名称", f"{rule.code!r} lacks code or name")
        if (rule.requirement is Requirement.CONDITIONAL) is not (rule.condition is not None):
            yield Words(
                f"材料 {rule.code}：“符合条件时必要”须且仅须写明条件",
                f"material {rule.code}: conditional materials have a condition, others have none",
            )
        if not rule.is_filed and not rule.reason_not_filed.strip():
            yield Words(
                f"材料 {rule.code} 不归档而未说明理由",
                f"material {rule.code} is not filed and no reason is given",
            )


def objections_to_lines(
    lines: Sequence[NewScheduleLine], *, known_codes: frozenset[str]
) -> Iterator[Words]:
    """Yield every reason against putting schedule lines in force."""
    keys = [(line.item_code, line.item_type or "", line.outcome) for line in lines]
    if not lines:
        yield Words("没有条目", "there are no lines")
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        shown = " / ".join(key)
        yield Words(f"条目重复：{shown}", f"the same line comes twice: {shown}")
    for line in lines:
        if line.item_code and line.item_type:
            yield Words(
                f"{line.item_code}：条目只能针对事项或类型之一",
                f"{line.item_code}: a line is for an item or for a type, not for both",
            )
        if line.item_code and line.item_code not in known_codes:
            yield Words(
                f"{line.item_code}：不是该机构的事项",
                f"{line.item_code}: not an item of this organisation",
            )
        if not line.basis.strip():
            yield Words("条目缺少依据", "a line has no basis")
