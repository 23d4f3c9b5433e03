"""Bytes on their way to somebody who may have them."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO
from uuid import UUID

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.commons.vault import api as vault
from muniment.kernel import parts
from muniment.lifecycle.reading import seen_record
from muniment.lifecycle.shapes import Content
from muniment.stages.arrangement import api as arrangement
from muniment.stages.capture import api as capture
from muniment.stages.filing import api as filing
from recordkit.errors import NotHeld, Words
from recordkit.packages.reader import open_package


class ComponentNotHeld(NotHeld):
    """The record has no such component."""

    code = "LFC-301"
    title = Words("该件没有这份材料", "The record has no such component")
    mend = Words("请从办件页面重新打开", "Open it again from the page of the case")


def component_content(*, record_id: UUID, path: str, agent: identity.Agent) -> Content:
    """Return one component's bytes, from the package once filed, from staging before.

    Raises:
        RecordNotHeld, ComponentNotHeld: There is none, or the agent may not know of it.
        NotPermitted: The agent may see this record, but not what its materials say.
    """
    record = seen_record(record_id, agent)
    _require(agent, identity.Permission.VIEW_CONTENT, record)
    if record.state is holdings.RecordState.FILED:
        return _from_package(record_id, path)
    return _from_staging(record_id, path)


def receipt_file(*, record_id: UUID, agent: identity.Agent) -> Content:
    """Return the receipt of a filed record.

    Raises:
        RecordNotHeld, NotFiledYet: There is none, or none yet.
    """
    seen_record(record_id, agent)
    content = filing.receipt_of(record_id=record_id).to_json()
    return Content(BytesIO(content), len(content), "application/json", f"receipt-{record_id}.json")


def package_file(*, record_id: UUID, agent: identity.Agent) -> Content:
    """Return the archival package of a filed record.

    Raises:
        RecordNotHeld, NotFiledYet: There is none, or none yet.
        NotPermitted: The agent may see this record, but not take its package.
    """
    _require(agent, identity.Permission.DOWNLOAD_PACKAGES, seen_record(record_id, agent))
    filed = filing.find_filed(record_ids=[record_id]).get(record_id)
    if filed is None:
        raise filing.NotFiledYet(str(record_id))
    stream = vault.open_content(record_id=record_id, path=filing.PACKAGE_PATH)
    return Content(stream, filed.package_size_bytes, "application/zip", f"{record_id}.zip")


def taken_package(
    *, record_id: UUID, agent: identity.Agent, at: datetime, address: str = ""
) -> Content:
    """Return the archival package of a filed record, and write down who took it along.

    `address` is the network address from which it was asked for.

    Raises:
        RecordNotHeld, NotFiledYet: There is none, or none yet; nothing was taken.
    """
    content = package_file(record_id=record_id, agent=agent)
    record = seen_record(record_id, agent)
    line = identity.NewAuditLine(
        identity.AuditedAction.EXPORTED,
        agent.agent_id,
        address=address,
        subject="package",
        detail=identity.facts(record=record.reference_code or record_id),
    )
    identity.write_audit(lines=[line], at=at)
    return content


def _require(
    agent: identity.Agent, permission: identity.Permission, record: holdings.RecordShape
) -> None:
    """See that a role that reaches this very record allows it: one role does not widen another."""
    if not agent.scope_for(permission).covers(record.agency_id):
        raise identity.NotPermitted(
            f"{agent.display_name} may not {permission.words.en} of this agency",
            zh=f"{agent.display_name} 对该单位的电子文件没有“{permission.words.zh}”权限",
            where=permission,
        )


def _from_package(record_id: UUID, path: str) -> Content:
    archive = vault.open_content(record_id=record_id, path=filing.PACKAGE_PATH)
    opened = open_package(archive)
    part = next((p for p in opened.package.components if p.path == path), None)
    if part is None:
        archive.close()
        raise ComponentNotHeld(path, where=path)
    stream = _Within(opened.open(path), archive)
    return Content(stream, part.size_bytes, part.format.mime_type, PurePosixPath(path).name)


def _from_staging(record_id: UUID, path: str) -> Content:
    collected = capture.collected_case(record_id=record_id)
    arranged = arrangement.arranged(record_ids=[record_id]).get(record_id)
    staging = parts.get().staging
    if arranged is not None and path in arranged.keys:
        part = next(p for p in arranged.components if p.path == path)
        stream = staging.open(arranged.keys[path])
        return Content(stream, part.size_bytes, part.format.mime_type, PurePosixPath(path).name)
    held = collected.files.get(path)
    if held is None:
        raise ComponentNotHeld(path, where=path)
    return Content(staging.open(held.key), held.size_bytes, "", PurePosixPath(path).name)


class _Within(BytesIO):
    """A member's stream that closes the archive it is read from as well."""

    def __init__(self, member: BinaryIO, archive: BinaryIO) -> None:
        super().__init__()
        self._member, self._archive = member, archive

    def read(self, size: int | None = -1, /) -> bytes:
        return self._member.read(-1 if size is None else size)

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._member.close()
        self._archive.close()
        super().close()
