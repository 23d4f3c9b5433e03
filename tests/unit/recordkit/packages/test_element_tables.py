"""The tables, the values and the schemas say the same."""

from __future__ import annotations

import dataclasses
from importlib.resources import files
from typing import Any, get_args, get_type_hints

import pytest
from lxml import etree

from recordkit.description.case import (
    Accommodation,
    Actor,
    Applicant,
    Attributes,
    CaseDescription,
    ComponentDescription,
    LinkDescription,
    Outcome,
    Sharing,
    Source,
    SourceSystem,
    Step,
    ViewDescription,
)
from recordkit.description.tally import TallyLine
from recordkit.fixity import Digests
from recordkit.packages import element_tables as tables
from recordkit.packages import manifest
from recordkit.packages.model import (
    Classification,
    Creator,
    FetchNote,
    FormatNote,
    Package,
    PackagedComponent,
)
from recordkit.packages.xml_lines import DEMANDED, Line

XS = "{http://www.w3.org/2001/XMLSchema}"
_PARTS = (
    Applicant,
    Actor,
    SourceSystem,
    Creator,
    Classification,
    Sharing,
    Digests,
    CaseDescription,
)
# What is written by its own code and not by a table.
_BY_HAND = {
    "case.outcome", "case.steps", "case.components", "case.views", "case.links",
    "case.accommodations", "case.extra", "components", "tally", "source", "attributes", "format",
    "fetched", "path", "lines",
}  # fmt: skip

TABLES: list[tuple[type, tuple[Line, ...], str]] = [
    (Package, (*tables.BASE, *tables.CLOSING), "base_info.xsd"),
    (Outcome, tables.OUTCOME, "base_info.xsd"),
    (PackagedComponent, tables.COMPONENT, "base_info.xsd"),
    (FormatNote, tables.FORMAT, "base_info.xsd"),
    (FetchNote, tables.FETCH, "base_info.xsd"),
    (Source, tables.SOURCE, "material_list.xsd"),
    (Attributes, tables.ATTRIBUTES, "material_list.xsd"),
    (Step, tables.STEP, "process.xsd"),
    (TallyLine, tables.TALLY, "material_list.xsd"),
    (ComponentDescription, tables.SUBMITTED_FILE, "material_list.xsd"),
    (ViewDescription, tables.SUBMITTED_VIEW, "material_list.xsd"),
    (LinkDescription, tables.SUBMITTED_LINK, "material_list.xsd"),
    (Accommodation, tables.ACCOMMODATION, "material_list.xsd"),
    (manifest.VerificationManifest, manifest.HEAD, "verification.xsd"),
    (manifest.ManifestLine, manifest.MEMBER, "verification.xsd"),
]


def fields_of(cls: type, prefix: str = "") -> set[str]:
    """Return the fields of a value, with the fields of its parts by their dots."""
    found: set[str] = set()
    for name, hint in get_type_hints(cls).items():
        part: Any = next((kind for kind in get_args(hint) if kind in _PARTS), hint)
        if part in _PARTS and name != "outcome":
            found |= fields_of(part, f"{prefix}{name}.")
        elif name in {field.name for field in dataclasses.fields(cls)}:
            found.add(prefix + name)
    return found


@pytest.mark.parametrize(("cls", "lines", "schema"), TABLES, ids=lambda part: str(part)[-30:])
class TestATable:
    def test_has_a_line_for_every_field(self, cls: type, lines: tuple[Line, ...], schema: str):
        named = {line.field for line in lines} - tables.DERIVED

        assert named - fields_of(cls) == set()
        assert fields_of(cls) - named <= _BY_HAND

    def test_is_in_the_schema_with_its_titles_and_codes(
        self, cls: type, lines: tuple[Line, ...], schema: str
    ):
        root = etree.fromstring(
            files("recordkit.packages").joinpath("schemas", schema).read_bytes()
        )
        declared = {element.get("name"): element for element in root.iter(f"{XS}element")}

        for line in lines:
            element = declared[line.tag]
            attributes = {
                attribute.get("name"): attribute.get("fixed")
                for attribute in element.iter(f"{XS}attribute")
            }
            assert attributes["title"] == line.title
            assert attributes.get("code", "") == line.code
            assert (element.get("minOccurs") == "0") == (line.default is not DEMANDED)
