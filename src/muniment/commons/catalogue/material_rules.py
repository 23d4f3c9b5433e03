"""Material rules as they are kept: a JSON document that carries its version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recordkit.description.items import Condition, ConditionField, MaterialRule, Requirement
from recordkit.terms.vocabulary import MaterialRole

FORMAT = "muniment-material-rules/1"


def write_rules(materials: Sequence[MaterialRule]) -> dict[str, Any]:
    """Return the document that `read_rules` reads back."""
    return {"format": FORMAT, "materials": [_written(rule) for rule in materials]}


def read_rules(document: dict[str, Any]) -> tuple[MaterialRule, ...]:
    """Return the rules of a document.

    Raises:
        ValueError: It is of a format that this version does not know.
    """
    if document.get("format") != FORMAT:
        raise ValueError(f"expected {FORMAT}, found {document.get('format')!r}")
    return tuple(_read(line) for line in document["materials"])


def _written(rule: MaterialRule) -> dict[str, Any]:
    condition = rule.condition
    return {
        "code": rule.code,
        "name": rule.name,
        "role": rule.role.value,
        "requirement": rule.requirement.value,
        "condition": condition
        and {"field": condition.field.value, "values": [str(value) for value in condition.values]},
        "accepted_formats": list(rule.accepted_formats),
        "is_filed": rule.is_filed,
        "reason_not_filed": rule.reason_not_filed,
    }


def _read(line: dict[str, Any]) -> MaterialRule:
    condition = line["condition"]
    return MaterialRule(
        code=line["code"],
        name=line["name"],
        role=MaterialRole(line["role"]),
        requirement=Requirement(line["requirement"]),
        condition=condition
        and Condition(ConditionField(condition["field"]), tuple(condition["values"])),
        accepted_formats=tuple(line["accepted_formats"]),
        is_filed=line["is_filed"],
        reason_not_filed=line["reason_not_filed"],
    )
