"""What reading the text of a file gives."""

from __future__ import annotations

from dataclasses import dataclass

from recordkit.terms.vocabulary import Term

MOST_CHARACTERS = 200_000


class WhyNot(Term):
    """Why no text was read from a file; the file itself may be quite in order."""

    NO_TEXT = "no_text", "文件中没有文字层", "there is no text in it"
    NOT_READ_HERE = "not_read_here", "此格式不提取文字", "text is not read from this format"
    LOCKED = "locked", "文件已加密", "it is encrypted"
    DAMAGED = "damaged", "文件损坏，读不出文字", "it is damaged"
    TOO_LARGE = "too_large", "文件过大，未提取文字", "it is too large to be read here"
    STOPPED = "stopped", "读取超时或中断", "reading took too long or broke off"


@dataclass(frozen=True, slots=True)
class TextFound:
    """The text of a file, or why there is none. `is_cut`: there was more than was wanted."""

    text: str = ""
    is_cut: bool = False
    why_not: WhyNot | None = None
