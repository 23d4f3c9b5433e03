"""Publishing versions of items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from django.db import transaction

from muniment.commons.catalogue import revision
from muniment.commons.catalogue.faults import (
    ItemUnknown,
    VersionAlreadyPublished,
    VersionNotPublishable,
)
from muniment.commons.catalogue.material_rules import write_rules
from muniment.commons.catalogue.models import ItemVersion, ServiceItem
from muniment.commons.catalogue.policies import day_before, objections_to_materials
from muniment.commons.catalogue.shapes import Kept, NewItemVersion
from muniment.commons.identity import api as identity
from muniment.kernel.agents import AgentId
from muniment.kernel.text import tidy
from recordkit.errors import Words

_SAID = ("name", "effective_on", "rules", "promise_days")


@transaction.atomic
def publish_versions(*, versions: Sequence[NewItemVersion], by: AgentId, at: datetime) -> Kept:
    """Publish versions of items, all or none. Publishing the same again changes nothing.

    A version ends on the day before its successor begins.

    Raises:
        ItemUnknown: The catalogue has no such item.
        VersionAlreadyPublished: That version was published with other rules.
        VersionNotPublishable: The materials contradict themselves, or a version does not begin
            after the one before it.

    Basis: the Measures, article 7.
    """
    revision.hold()
    _refuse_faulty(versions)
    items = _items(versions)
    published = _published(items.values())
    added = []
    for new in sorted(versions, key=lambda version: (version.item_code, version.version)):
        row = _row(new, items[new.item_code], by, at)
        there = published[row.item_id].get(new.version)
        if there is None:
            published[row.item_id][new.version] = row
            added.append(row)
        elif any(getattr(there, name) != getattr(row, name) for name in _SAID):
            raise VersionAlreadyPublished(
                f"version {new.version} of {new.item_code} was published with other rules",
                zh=f"事项 {new.item_code} 第 {new.version} 版已按其他内容发布",
                where=new.item_code,
            )
    closed = [row for rows in published.values() for row in _closed(rows)]
    new_ids = {row.id for row in added}
    ItemVersion.objects.bulk_create(added)
    ItemVersion.objects.bulk_update([row for row in closed if row.id not in new_ids], ["ends_on"])
    if added:
        revision.bump()
        _audit(added, by, at)
    return Kept(added=len(added), unchanged=len(versions) - len(added))


def _audit(added: Sequence[ItemVersion], by: AgentId, at: datetime) -> None:
    action = identity.AuditedAction.VERSION_PUBLISHED
    lines = [
        identity.NewAuditLine(
            action, by, subject=row.item.code, detail=identity.facts(version=row.version)
        )
        for row in added
    ]
    identity.write_audit(lines=lines, at=at)


def _refuse_faulty(versions: Sequence[NewItemVersion]) -> None:
    seen = set()
    for new in versions:
        objections = list(objections_to_materials(new.materials))
        if new.version < 1:
            objections.append(Words("版本号应从 1 起", "versions count from 1"))
        if (new.item_code, new.version) in seen:
            objections.append(Words("同一版本出现两次", "the same version comes twice"))
        if new.ends_on is not None and new.ends_on < new.effective_on:
            objections.append(Words("终止日早于生效日", "it ends before it begins"))
        if objections:
            raise _not_publishable(new.item_code, new.version, objections)
        seen.add((new.item_code, new.version))


def _items(versions: Sequence[NewItemVersion]) -> Mapping[str, ServiceItem]:
    codes = {new.item_code for new in versions}
    rows = {row.code: row for row in ServiceItem.objects.filter(code__in=map(tidy, codes))}
    for code in sorted(codes):
        if tidy(code) not in rows:
            shown = tidy(code)[:130]
            raise ItemUnknown(
                f"item {shown!r} is not in the catalogue",
                zh=f"目录内没有事项 {shown!r}",
                where=shown,
            )
    return {code: rows[tidy(code)] for code in codes}


_Versions = dict[int, ItemVersion]


def _published(items: Iterable[ServiceItem]) -> dict[object, _Versions]:
    found: dict[object, _Versions] = defaultdict(dict)
    for row in ItemVersion.objects.filter(item__in=list(items)).select_related("item"):
        found[row.item_id][row.version] = row
    return found


def _row(new: NewItemVersion, item: ServiceItem, by: AgentId, at: datetime) -> ItemVersion:
    return ItemVersion(
        item=item,
        version=new.version,
        name=tidy(new.name.strip()) or item.name,
        effective_on=new.effective_on,
        ends_on=new.ends_on,
        rules=write_rules(new.materials),
        promise_days=new.promise_days,
        published_by=by,
        published_at=at,
    )


def _closed(rows: _Versions) -> list[ItemVersion]:
    """Let each version end before the next begins; return those whose last day that changed."""
    ordered = [rows[number] for number in sorted(rows)]
    closed = []
    for earlier, later in pairwise(ordered):
        if later.effective_on <= earlier.effective_on:
            raise _not_publishable(later.item.code, later.version, [_not_later(earlier, later)])
        last = day_before(later.effective_on)
        if earlier.ends_on is None or earlier.ends_on > last:
            earlier.ends_on = last
            closed.append(earlier)
    return closed


def _not_later(earlier: ItemVersion, later: ItemVersion) -> Words:
    return Words(
        f"生效日 {later.effective_on} 不晚于第 {earlier.version} 版的 {earlier.effective_on}",
        f"it begins on {later.effective_on}, not after version {earlier.version} "
        f"of {earlier.effective_on}",
    )


def _not_publishable(
    item_code: str, version: int, objections: Sequence[Words]
) -> VersionNotPublishable:
    return VersionNotPublishable(
        f"{item_code} version {version}: " + "; ".join(words.en for words in objections),
        zh=f"{item_code} 第 {version} 版：" + "；".join(words.zh for words in objections),
        where=item_code,
    )
