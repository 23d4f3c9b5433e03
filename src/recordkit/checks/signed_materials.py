"""The signatures inside a material, judged where there are any: content and value alone.

At filing nobody asks whom the materials' signers are trusted by; it is asked whether what was
signed is still what was signed. Revisions of a PDF are not compared here: that may take long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recordkit.evidence import Judgement, Trust
from recordkit.formats import ByteSource
from recordkit.formats.ofd_entries import OfdEntries
from recordkit.formats.signed import may_bear_signatures

if TYPE_CHECKING:
    from recordkit.evidence.documents import FoundSignature

SIGNED_FAMILIES = ("pdf", "ofd")
LARGEST_SIGNED_BYTES = 64 << 20
_NOBODY = Trust()


def signatures_in(source: ByteSource, *, family: str) -> tuple[FoundSignature, ...] | None:
    """Return the signatures inside a material, none when it bears none.

    None means that it bears some and is too large to be looked into here.

    Raises:
        ContentFault: The package of an OFD cannot be opened.
    """
    with source.open() as stream:
        if not may_bear_signatures(stream, source.size_bytes, family=family):
            return ()
        if source.size_bytes > LARGEST_SIGNED_BYTES:
            return None
        # Only now: what judges signatures takes half a second to import, and most bear none.
        from recordkit.evidence.documents import inspect_ofd, judge_ranges

        if family == "ofd":
            entries = OfdEntries(stream, source.size_bytes)
            return inspect_ofd(entries, trust=_NOBODY).signatures
        stream.seek(0)
        return judge_ranges(stream.read(), trust=_NOBODY, at=None).signatures


def objections_to(signature: FoundSignature) -> tuple[Judgement, ...]:
    """Return what shows that signed content, value or seal were altered."""
    from recordkit.evidence.documents import Aspect
    from recordkit.terms.vocabulary import Verdict

    about_the_bytes = (
        Aspect.STRUCTURE,
        Aspect.ENTRIES,
        Aspect.BINDING,
        Aspect.VALUE,
        Aspect.SEAL_VALUE,
        Aspect.SEAL_COPY,
    )
    return tuple(
        each
        for each in signature.judgements
        if each.verdict is Verdict.FAILED and each.aspect in about_the_bytes
    )
