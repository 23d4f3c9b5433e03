"""Which format a file on disk has, and whether it opens whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recordkit.errors import Words
from recordkit.formats import OpenedSource, Reading, read_format
from recordkit.terms.finding import Finding, overall
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.show import MARKS, plain


@dataclass(frozen=True, slots=True)
class IdentifiedFile:
    """One file and what the format reader said of it."""

    name: str
    reading: Reading

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Whether it opens, whether it is locked, what in it is dangerous."""
        return (self.reading.opens, self.reading.encrypted, *self.reading.hazards)

    @property
    def exit_status(self) -> int:
        """0 it opens whole, 3 nobody can tell, 10 it does not."""
        worst = overall((self.reading.opens.verdict, self.reading.encrypted.verdict))
        return {Verdict.FAILED: 10, Verdict.INDETERMINATE: 3}.get(worst, 0)

    def as_json(self) -> dict[str, object]:
        """Return the file's format as JSON values with stable keys."""
        found = self.reading.identification
        return {
            "name": self.name,
            "puid": found.puid,
            "format": found.name,
            "version": found.version,
            "mime_type": found.mime_type,
            "family": found.family,
            "basis": found.basis,
            "extension_agrees": found.extension_agrees,
            "opens": self.reading.opens.verdict.name.lower(),
            "encrypted": self.reading.encrypted.verdict.name.lower(),
            "hazards": [finding.note.en for finding in self.reading.hazards],
        }

    def lines(self, *, language: str) -> Iterator[str]:
        """Yield the lines that tell a person."""
        found = self.reading.identification
        parts = (found.name or found.family, found.version, found.mime_type, found.puid)
        yield f"{plain(self.name)}: {plain('  '.join(filter(None, parts)))}"
        if found.extension_agrees is False:
            words = Words("扩展名与内容不符", "the extension is that of another format")
            yield f"  ✗ {words.in_language(language)}"
        for finding in self.findings:
            note = plain(finding.note.in_language(language))
            if finding.verdict is not Verdict.NOT_APPLICABLE and note:
                yield f"  {MARKS[finding.verdict]} {note}"


def identify_file(path: Path) -> IdentifiedFile:
    """Return the format of the file at `path`.

    Raises:
        OSError: The file cannot be opened.

    """
    source = OpenedSource(path.stat().st_size, lambda: path.open("rb"))
    return IdentifiedFile(path.name, read_format(source, name=path.name))
