"""XML members of a package: read without entities, bounded, and against their schemas."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from recordkit.packages.manifest import read_manifest
from recordkit.packages.xml_document import UnreadableXml, from_bytes, schema_problems
from recordkit.packages.xml_lines import Problems
from tests.fuzz.targets import package_zip

_SCHEMAS = ("base_info.xsd", "material_list.xsd", "process.xsd", "verification.xsd")


def seeds() -> list[bytes]:
    """Return the XML members of a good package."""
    with ZipFile(BytesIO(package_zip.seeds()[0])) as archive:
        return [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]


def fuzz(data: bytes) -> None:
    """Read a document, hold it against every schema, and read it as a manifest."""
    try:
        root = from_bytes(data, name="fuzzed.xml")
    except UnreadableXml:
        return
    for schema in _SCHEMAS:
        schema_problems(root, schema, document="fuzzed.xml")
    read_manifest(root, Problems("fuzzed.xml"))
