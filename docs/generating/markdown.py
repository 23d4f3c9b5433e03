"""The little Markdown that the generated pages are written in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recordkit.errors import Words

GENERATED = (
    "<!-- 由代码生成，请勿手工修改：运行 make docs。"
    "Generated from the code; run `make docs` instead of editing. -->"
)


def page(title: str, *blocks: str) -> str:
    """Return a whole page; blocks are set apart by blank lines."""
    return "\n\n".join((GENERATED, f"# {title}", *(block.strip("\n") for block in blocks))) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table. A bar or a line break inside a cell does not end it."""
    lines = [_row(head), "|" + "---|" * len(head)]
    return "\n".join([*lines, *(_row(row) for row in rows)])


def both(words: Words) -> str:
    """Return a sentence in both languages, Chinese first; once where they are the same."""
    if words.zh == words.en:
        return words.zh
    return f"{words.zh}<br>{words.en}" if words.en else words.zh


def bullets(lines: Iterable[str]) -> str:
    """Return a list."""
    return "\n".join(f"- {line}" for line in lines)


def code(text: str) -> str:
    """Return text as it is written in code; nothing for nothing."""
    return f"`{text}`" if text else ""


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ").strip()
