"""What a line of the audit log is about, in the language of whoever reads it.

Lines keep codes and plain values; the words are made here, so that a line written years ago is
read in either language, and by whoever comes after.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from django.template.defaultfilters import capfirst
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muniment.commons.catalogue.api import ItemType
from muniment.commons.holdings.api import Attention, Manner, RecordState
from muniment.commons.identity import api as identity
from muniment.commons.identity.api import AuditedAction, AuditShape, Role
from muniment.interfaces.web.formatting import number
from muniment.interfaces.web.templatetags.muniment import retention, said
from muniment.interfaces.web.work_words import fault_words
from muniment.lifecycle.shapes import Decision, ListForm
from recordkit.errors import Words
from recordkit.terms.vocabulary import Term

_ABOUT_ROLES = (AuditedAction.ROLE_GRANTED, AuditedAction.ROLE_ENDED)
# What a person wrote as a reason is never taken for facts, whatever it looks like.
_FACTUAL = (
    AuditedAction.ORGANISATION_REGISTERED,
    AuditedAction.POST_REGISTERED,
    AuditedAction.ITEMS_IMPORTED,
    AuditedAction.VERSION_PUBLISHED,
    AuditedAction.SCHEDULE_IN_FORCE,
    AuditedAction.CATEGORY_LAID_DOWN,
    AuditedAction.EXPORTED,
    AuditedAction.BULK_CONFIRMED,
    AuditedAction.BULK_STOPPED,
)
_IN_BULK = (AuditedAction.BULK_CONFIRMED, AuditedAction.BULK_STOPPED)
# As identity writes it: which role, at the organisation with which code, and why if it was said.
_ROLE_DETAIL = re.compile(r"(?P<role>[a-z_]+) at (?P<code>[^\s:]+)(?:: (?P<why>.*))?", re.DOTALL)
_PACKAGE = "package"

LABELS: Mapping[str, Promise] = {
    "count": _("件数"),
    "record": _("档号"),
    "organisation": _("单位"),
    "parent": _("上级机构"),
    "kind": _("类型"),
    "version": _("版本"),
    "added": _("新增"),
    "changed": _("更改"),
    "unchanged": _("未变"),
    "item_type": _("事项类型"),
    "category": _("档案门类"),
    "item": _("事项"),
    "year": _("办结年份"),
    "retention": _("保管期限"),
    "attention": _("待处理"),
    "state": _("状态"),
    "text": _("查找"),
    "how": _("查找范围"),
    "picked": _("逐件选择"),
    "received_from": _("收到日期起"),
    "received_to": _("收到日期止"),
    "closed_from": _("办结日期起"),
    "closed_to": _("办结日期止"),
    "undertaking": _("批量处理"),
    "why": _("原因"),
    "name": _("名称"),
    "post": _("岗位"),
    "reason": _("理由"),
    "standing": _("使用情况"),
}
_NUMBERS = ("count", "added", "changed", "unchanged")
_TERMS: Mapping[str, type[Term]] = {
    "item_type": ItemType,
    "attention": Attention,
    "state": RecordState,
    "kind": identity.OrganisationKind,
    "how": Manner,
}
# Why bulk work was stopped, besides the codes of errors; lines of before have words themselves.
_WHY = {"account_gone": Words("作此决定的账号已停用", "the account that decided is suspended")}
_PLACES = ("organisation", "parent")


def subject_of(line: AuditShape) -> str:
    """Return what was acted upon."""
    if line.action is AuditedAction.EXPORTED:
        if line.subject == _PACKAGE:
            return gettext("归档包")
        return _term(ListForm, line.subject)
    if line.action in _IN_BULK:
        return _term(Decision, line.subject)
    return line.subject


def details_of(lines: Sequence[AuditShape]) -> dict[int, str]:
    """Return how it was, by line; the names of all organisations are asked for at once."""
    roles = {line.id: found for line in lines if (found := _role_in(line))}
    codes = {found["code"] for found in roles.values()}
    facts = {line.id: line.facts for line in lines if line.action in _FACTUAL}
    codes |= {said[name] for said in facts.values() for name in _PLACES if name in said}
    places = identity.organisations_by_code(credit_codes=codes)

    def place(code: str) -> str:
        return places[code].name if code in places else code

    def detail(line: AuditShape) -> str:
        if line.id in roles:
            return _role_said(roles[line.id], place)
        if facts.get(line.id):
            return str(_("；")).join(_each(facts[line.id], place))
        return line.detail

    return {line.id: detail(line) for line in lines}


def _role_in(line: AuditShape) -> re.Match[str] | None:
    found = _ROLE_DETAIL.fullmatch(line.detail) if line.action in _ABOUT_ROLES else None
    return found if found and found["role"] in set(Role) else None


def _role_said(found: re.Match[str], place: Callable[[str], str]) -> str:
    parts = (said(Role(found["role"])), place(found["code"]), found["why"])
    return str(capfirst(" · ".join(part for part in parts if part)))


def _each(facts: Mapping[str, str], place: Callable[[str], str]) -> Iterator[str]:
    for name, value in facts.items():
        label = str(LABELS.get(name, name))
        yield f"{label} {place(value) if name in _PLACES else _value(name, value)}"


def _value(name: str, value: str) -> str:
    if name in _TERMS:
        return _term(_TERMS[name], value)
    if name in _NUMBERS and value.isdecimal():
        return number(int(value))
    if name == "retention":
        return retention(value)
    if name == "why":
        words = _WHY.get(value) or fault_words(value)
        return said(words) if words else value
    if name == "picked":
        return gettext("是")
    if name == "standing":
        return gettext("在用") if value == "active" else gettext("已停用")
    return value


def _term(kind: type[Term], value: str) -> str:
    """Return a word of ours in the language of the page; one that is not ours as it stands."""
    return said(kind(value)) if value in set(kind) else value
