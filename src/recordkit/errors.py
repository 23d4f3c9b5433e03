"""The five kinds of error, sorted by who has to do something about it.

A concrete fault is defined beside the code that raises it, derives from exactly one kind, and
carries a code of room and number whose first digit is the kind: 1 refusal, 2 content, 3 not
held, 4 evidence, 5 outage. A code once published is never given to another fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in the two languages of the platform, Chinese first."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the sentence in `language`; anything that is not English reads Chinese."""
        return self.en if language.lower().startswith("en") else self.zh


class Fault(Exception):
    """Something that went wrong, said so that the reader knows what to do next.

    `title` and `mend` belong to the class and are the same every time; `detail` names the
    thing and both values: expected this, found that. `where` is the object it happened to.
    """

    code: ClassVar[str] = ""
    title: ClassVar[Words] = Words("出错了", "Something went wrong")
    mend: ClassVar[Words] = Words("", "")
    who_acts: ClassVar[Words] = Words("", "")
    basis: ClassVar[str] = ""

    def __init__(self, detail: str = "", *, zh: str = "", where: str = "") -> None:
        self.detail = Words(zh or detail, detail)
        self.where = where
        super().__init__(detail or self.title.en)


class Refusal(Fault):
    """The rules forbid this, here and now; nothing changed."""

    who_acts = Words("提出请求的人", "the asker")


class ContentFault(Fault):
    """What was handed in is wrong."""

    who_acts = Words("报送单位", "the agency")


class NotHeld(Fault):
    """There is no such thing, or you may not know of it."""

    who_acts = Words("提出请求的人", "the asker")


class EvidenceFault(Fault):
    """What we keep disagrees with its evidence."""

    who_acts = Words("档案人员，立即处理", "an archivist, now")


class Outage(Fault):
    """Something that we lean on is away; trying again may help."""

    who_acts = Words("暂不需要处理，系统会重试", "nobody yet; it is tried again")


KINDS: tuple[type[Fault], ...] = (Refusal, ContentFault, NotHeld, EvidenceFault, Outage)


def kind_of(fault: Fault) -> type[Fault]:
    """Return which of the five kinds `fault` is."""
    return next(kind for kind in KINDS if isinstance(fault, kind))
