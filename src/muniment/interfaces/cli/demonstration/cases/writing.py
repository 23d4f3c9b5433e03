"""Writing a made case where it can be submitted from."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from muniment.interfaces.cli.demonstration.cases.choices import MadeCase
from muniment.interfaces.cli.demonstration.cases.files.zipped import zipped

DOCUMENT_NAME = "case.json"


def write_folder(case: MadeCase, folder: Path) -> None:
    """Write the case into `folder`, which is made if need be; case.json comes last.

    Whoever watches the folder can take case.json as the sign that everything is there.
    """
    made: set[Path] = set()
    for path, content in case.files:
        target = folder / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        target.write_bytes(content)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DOCUMENT_NAME).write_bytes(case.document)


def write_zip(case: MadeCase, stream: BinaryIO) -> None:
    """Write the case as one ZIP with case.json at its root."""
    stream.write(zipped([(DOCUMENT_NAME, case.document), *case.files]))
