"""Writes an arranged case as compressed JSON and reads it back."""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from typing import Any

from muniment.stages.arrangement.shapes import ArrangedCase
from recordkit.description.case import Attributes, Sharing, Source
from recordkit.description.tally import TallyLine, TallyResult
from recordkit.fixity import Digests
from recordkit.packages.model import (
    Classification,
    ComponentKind,
    Creator,
    FetchNote,
    FormatNote,
    PackagedComponent,
)
from recordkit.terms.vocabulary import (
    Disclosure,
    MaterialRole,
    Openness,
    Provenance,
    SecrecyLevel,
    SharingScope,
)


def write(arranged: ArrangedCase) -> bytes:
    """Return the bytes under which an arranged case is kept."""
    kept = {
        "record_id": str(arranged.record_id),
        "version": arranged.version,
        "item": [arranged.item_name, arranged.item_version, arranged.item_type],
        "creator": _fields(arranged.creator),
        "classification": _fields(arranged.classification),
        "tally": [_fields(line) for line in arranged.tally],
        "components": [_component(part) for part in arranged.components],
        "keys": dict(arranged.keys),
        "arranged_at": arranged.arranged_at,
    }
    return zlib.compress(json.dumps(kept, ensure_ascii=False).encode(), 1)


def read(content: bytes, record_id: Any) -> ArrangedCase:
    """Read back what `write` gave."""
    kept = json.loads(zlib.decompress(content))
    classification = kept["classification"]
    return ArrangedCase(
        record_id=record_id,
        version=kept["version"],
        item_name=kept["item"][0],
        item_version=kept["item"][1],
        item_type=kept["item"][2],
        creator=Creator(**kept["creator"]),
        classification=Classification(
            **{**classification, "category": tuple(classification["category"])}
        ),
        tally=tuple(_tally_from(line) for line in kept["tally"]),
        components=tuple(_component_from(part) for part in kept["components"]),
        keys=kept["keys"],
        arranged_at=kept["arranged_at"],
    )


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _component(part: PackagedComponent) -> dict[str, Any]:
    attributes = part.attributes
    return {
        **_fields(part),
        "digests": [part.digests.sm3, part.digests.sha256],
        "created_at": part.created_at.isoformat() if part.created_at else None,
        "source": _fields(part.source),
        "attributes": {**_fields(attributes), "sharing": _fields(attributes.sharing)},
        "format": _fields(part.format),
        "fetched": _fetch(part.fetched),
    }


def _fetch(note: FetchNote | None) -> dict[str, Any] | None:
    return {**_fields(note), "fetched_at": note.fetched_at.isoformat()} if note else None


def _component_from(kept: dict[str, Any]) -> PackagedComponent:
    fetched, created_at = kept["fetched"], kept["created_at"]
    if fetched:
        fetched = FetchNote(
            **{**fetched, "fetched_at": datetime.fromisoformat(fetched["fetched_at"])}
        )
    return PackagedComponent(
        **{
            **kept,
            "role": MaterialRole(kept["role"]),
            "provenance": Provenance(kept["provenance"]),
            "kind": ComponentKind(kept["kind"]),
            "digests": Digests(*kept["digests"]),
            "created_at": datetime.fromisoformat(created_at) if created_at else None,
            "source": Source(**kept["source"]),
            "attributes": _attributes_from(kept["attributes"]),
            "format": FormatNote(**kept["format"]),
            "fetched": fetched,
        }
    )


def _tally_from(kept: dict[str, Any]) -> TallyLine:
    return TallyLine(
        **{**kept, "role": MaterialRole(kept["role"]), "result": TallyResult(kept["result"])}
    )


def _attributes_from(kept: dict[str, Any]) -> Attributes:
    sharing = kept["sharing"]
    return Attributes(
        Sharing(SharingScope(sharing["scope"]), sharing["condition"], sharing["ground"]),
        Disclosure(kept["disclosure"]),
        Openness(kept["openness"]),
        SecrecyLevel(kept["secrecy"]),
    )
