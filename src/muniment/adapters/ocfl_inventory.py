"""The inventory of an OCFL object: what each version holds and under which digest it lies.

Source: Oxford Common File Layout 1.1, section 3.5.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

from muniment.kernel.ports import NewObject
from recordkit.errors import EvidenceFault, Words

OBJECT_DECLARATION = ("0=ocfl_object_1.1", b"ocfl_object_1.1\n")
INVENTORY = "inventory.json"
SIDECAR = "inventory.json.sha512"
ID_PREFIX = "urn:uuid:"
_CONTENT = re.compile(r"v[1-9][0-9]*/content/[^/\0]+(?:/[^/\0]+)*")
_TYPE = "https://ocfl.io/1.1/spec/#inventory"


class InventoryUnreadable(EvidenceFault):
    """The inventory of a vault object cannot be read as one."""

    code = "VLT-402"
    title = Words("库内对象的清单无法读取", "The inventory of a vault object cannot be read")
    mend = Words("请档案人员核查该对象，并用备份副本恢复", "Restore the object from a copy")


@dataclass(frozen=True, slots=True)
class Version:
    """One version: logical path to SHA-512."""

    created_at: datetime
    message: str
    agent_name: str
    state: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Inventory:
    """All versions of one object. `manifest` is SHA-512 to content path, relative to the object."""

    record_id: UUID
    versions: tuple[Version, ...] = ()
    manifest: Mapping[str, str] = field(default_factory=dict)
    sha256: Mapping[str, str] = field(default_factory=dict)

    @property
    def head(self) -> str:
        """The name of the newest version."""
        return f"v{len(self.versions)}"

    @property
    def state(self) -> Mapping[str, str]:
        """What the newest version holds: logical path to SHA-512."""
        return self.versions[-1].state

    def with_version(self, addition: NewObject) -> Self:
        """Return the inventory with one more version, whose files join those before it."""
        head = f"v{len(self.versions) + 1}"
        before = self.state if self.versions else {}
        manifest = dict(self.manifest)
        sha256 = dict(self.sha256)
        for path, content in sorted(addition.files.items()):
            place = manifest.setdefault(content.sha512, f"{head}/content/{path}")
            sha256[place] = content.measured.digests.sha256
        state = {**before, **wanted_state(addition)}
        version = Version(addition.created_at, addition.message, addition.agent_name, state)
        return type(self)(self.record_id, (*self.versions, version), manifest, sha256)

    def to_json(self) -> bytes:
        """Write the inventory; the same inventory gives the same bytes."""
        document = {
            "digestAlgorithm": "sha512",
            "fixity": {"sha256": _by_digest(self.sha256)},
            "head": self.head,
            "id": f"{ID_PREFIX}{self.record_id}",
            "manifest": {digest: [path] for digest, path in self.manifest.items()},
            "type": _TYPE,
            "versions": {
                f"v{number}": _version_document(version)
                for number, version in enumerate(self.versions, 1)
            },
        }
        return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"

    @classmethod
    def from_json(cls, content: bytes, *, record_id: UUID) -> Self:
        """Read an inventory that `to_json` wrote.

        Raises:
            InventoryUnreadable: It is not one, or it is that of another object.
        """
        try:
            document = json.loads(content)
            inventory = cls(
                UUID(document["id"].removeprefix(ID_PREFIX)),
                tuple(
                    _read_version(document["versions"][f"v{number}"])
                    for number in range(1, int(document["head"].removeprefix("v")) + 1)
                ),
                {digest: _content_path(paths[0]) for digest, paths in document["manifest"].items()},
                _digest_of(document["fixity"]["sha256"]),
            )
            _ = [inventory.manifest[digest] for digest in inventory.state.values()]
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise InventoryUnreadable(
                f"object {record_id}: {type(error).__name__}: {error}", where=str(record_id)
            ) from error
        if inventory.record_id != record_id:
            raise InventoryUnreadable(
                f"expected the inventory of {record_id}, found that of {inventory.record_id}",
                where=str(record_id),
            )
        return inventory


def wanted_state(item: NewObject) -> dict[str, str]:
    """Return what a version of these files alone would hold: logical path to SHA-512."""
    return {path: content.sha512 for path, content in item.files.items()}


def sidecar_of(inventory: bytes) -> bytes:
    """Return the digest file that stands beside an inventory."""
    return f"{hashlib.sha512(inventory).hexdigest()} {INVENTORY}\n".encode("ascii")


def _by_digest(digest_of: Mapping[str, str]) -> dict[str, list[str]]:
    paths: dict[str, list[str]] = {}
    for path, digest in sorted(digest_of.items()):
        paths.setdefault(digest, []).append(path)
    return paths


def _version_document(version: Version) -> dict[str, Any]:
    created_at = version.created_at.astimezone(UTC).replace(tzinfo=None)
    return {
        "created": f"{created_at.isoformat(timespec='seconds')}Z",
        "message": version.message,
        "state": _by_digest(version.state),
        "user": {"name": version.agent_name},
    }


def _digest_of(paths: Mapping[str, list[str]]) -> dict[str, str]:
    return {path: digest for digest, group in paths.items() for path in group}


def _read_version(document: Mapping[str, Any]) -> Version:
    return Version(
        datetime.fromisoformat(document["created"]),
        document["message"],
        document["user"]["name"],
        _digest_of(document["state"]),
    )


def _content_path(path: str) -> str:
    # Whoever can write an inventory must not thereby choose which file of the machine we read.
    if not _CONTENT.fullmatch(path) or ".." in path.split("/"):
        raise ValueError(f"not a content path: {path!r}")
    return path
