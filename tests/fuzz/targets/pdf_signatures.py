"""Signatures inside a PDF: structure by pyHanko, ranges and values by our own code.

pyHanko may be kept busy by a hostile file; the command inspects in a process that may be ended.
What is looked for here are errors that escape, and memory that is not bounded.
"""

from __future__ import annotations

from pathlib import Path

from recordkit.evidence import Trust
from recordkit.evidence.documents import inspect_pdf, judge_ranges

_FIXTURES = Path(__file__).parents[2] / "fixtures"
_NOBODY = Trust()


def seeds() -> list[bytes]:
    """Return signed documents and odd ones."""
    paths = [*(_FIXTURES / "pdf-signed").glob("*.pdf"), *(_FIXTURES / "pdf-odd").glob("m*.pdf")]
    return [path.read_bytes() for path in sorted(paths)]


def fuzz(data: bytes) -> None:
    """Inspect a document with and without its structure; nothing may be raised."""
    judge_ranges(data, trust=_NOBODY, at=None)
    inspect_pdf(data, trust=_NOBODY)
