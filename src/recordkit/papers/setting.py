"""Setting type: a template of ours and plain values become PDF/A, by Typst, with our own fonts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import pylopdf_fonts_zh_cn
import typst

from recordkit.papers.faults import CharacterNotInFonts

# PDF/A-3 is the part that allows any file to be attached; b asks for looks, not for structure.
STANDARD: Final = "a-3b"
_NOT_COVERED = re.compile(r'the text `"(.+)"` could not be displayed', re.DOTALL)


def set_paper(template: str, values: Mapping[str, object], **texts: str) -> bytes:
    """Return the PDF of a template; the same template and values give the same bytes.

    `values` reach the template as JSON under `sys.inputs.values`, each of `texts` under its name.

    Raises:
        CharacterNotInFonts: A value has a character that our fonts lack.
    """
    try:
        paper = typst.compile(
            _template(template),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"values": json.dumps(values, ensure_ascii=False), **texts},
            format="pdf",
            pdf_standards=[STANDARD],
        )
    except typst.TypstError as refused:
        found = _NOT_COVERED.search(refused.message)
        if found is None:
            raise
        raise _not_in_fonts(found[1]) from refused
    if not isinstance(paper, bytes):
        raise TypeError(f"expected one PDF, found {type(paper).__name__}")
    return paper


def font_folder() -> Path:
    """Return the folder of the fonts: Noto Sans SC and Noto Serif SC, one weight each."""
    return Path(pylopdf_fonts_zh_cn.__file__).parent


def _not_in_fonts(text: str) -> CharacterNotInFonts:
    # A character that cannot be seen is named by its number alone.
    points = ", ".join(f"U+{ord(each):04X}" for each in text[:8]) if "\\u{" not in text else text
    return CharacterNotInFonts(
        f"no font has {text!r:.40} ({points})", zh=f"字体中没有“{text:.20}”（{points}）"
    )


@cache
def _fonts() -> typst.Fonts:
    # Those that come with Typst serve for digests; those of the machine for nothing.
    return typst.Fonts(include_system_fonts=False, font_paths=[font_folder()])


@cache
def _template(name: str) -> bytes:
    return (resources.files("recordkit.papers") / name).read_bytes()
