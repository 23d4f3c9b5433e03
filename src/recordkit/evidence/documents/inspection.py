"""What is known of a document and its signatures once everything was looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recordkit.errors import Words
from recordkit.evidence.documents.seals import Picture
from recordkit.evidence.judgement import Judgement
from recordkit.terms.vocabulary import Term, Verdict

Fact = tuple[str, Words, str]  # stable key, name for people, value as written


class Aspect(Term):
    """What is judged of a signature inside a document; each apart, none makes up for another."""

    STRUCTURE = "structure", "结构", "structure"
    OPENS = "opens", "能否打开", "whether it opens"
    ENTRIES = "entries", "被签内容", "signed content"
    BINDING = "binding", "签名绑定", "binding"
    VALUE = "value", "签名值", "signature value"
    SEAL_VALUE = "seal_value", "印章制作签名", "seal maker's value"
    SEAL_COPY = "seal_copy", "印章副本", "copy of the seal"
    SEAL_PERIOD = "seal_period", "印章有效期", "seal's period"
    SIGNER_LISTED = "signer_listed", "签章人授权", "signer listed in the seal"
    SIGNER_TRUST = "signer_trust", "签名人证书信任", "trust in the signer"
    SIGNER_REVOCATION = "signer_revocation", "签名人证书吊销", "revocation of the signer"
    SIGNER_VALIDITY = "signer_validity", "签名时证书有效性", "signer's certificate when signing"
    MAKER_TRUST = "maker_trust", "制章人证书信任", "trust in the seal's maker"
    MAKER_REVOCATION = "maker_revocation", "制章人证书吊销", "revocation of the seal's maker"
    MAKER_VALIDITY = "maker_validity", "制章时证书有效性", "maker's certificate when made"
    TIME = "time", "签名时间", "time of signing"
    COVERAGE = "coverage", "覆盖范围", "coverage"
    LATER_CHANGES = "later_changes", "后续变更", "later changes"
    LATER_SIGNATURES = "later_signatures", "后续签名", "later signatures"
    LONG_TERM = "long_term", "长期验证材料", "long-term material"


# Whether the content is what was signed is these together: the digests, and what binds them.
INTEGRITY = (Aspect.STRUCTURE, Aspect.ENTRIES, Aspect.BINDING, Aspect.LATER_CHANGES)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a signature appears.

    `boundary` and `clip` are "x y w h" as the document writes them: millimetres from the top
    left in OFD, points from the bottom left in PDF.
    """

    page: str
    boundary: str
    clip: str = ""


@dataclass(frozen=True, slots=True)
class FoundSignature:
    """One signature, seal or document timestamp, with everything found about it.

    `facts` are what the signature says of itself, for people: stable key, words, value.
    `not_covered` names the entries, or byte ranges, that this signature does not protect.
    """

    number: str  # ID in OFD, field name in PDF
    kind: str  # "seal", "signature" or "document_timestamp"
    judgements: tuple[Judgement, ...]
    facts: tuple[Fact, ...] = ()
    differing: tuple[str, ...] = ()
    not_covered: tuple[str, ...] = ()
    placed: tuple[Placed, ...] = ()
    picture: Picture | None = None

    def verdict_of(self, aspect: Aspect) -> Verdict:
        """Return the worst verdict on `aspect`; NOT_APPLICABLE when nothing was said."""
        return worst(each.verdict for each in self.judgements if each.aspect == aspect)

    @property
    def integrity(self) -> Verdict:
        """Whether the content is what was signed: the worst of the aspects of `INTEGRITY`."""
        return worst(self.verdict_of(aspect) for aspect in INTEGRITY)


@dataclass(frozen=True, slots=True)
class Inspection:
    """One document and its signatures in their order.

    `judgements` are about the document as a whole: whether it reads, whether signatures may
    be hidden in it. `facts` are its structure in short.
    """

    kind: str  # "ofd", "pdf", "seal", "signed_value", "certificate", "token"
    judgements: tuple[Judgement, ...]
    signatures: tuple[FoundSignature, ...] = ()
    facts: tuple[Fact, ...] = ()


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of `verdicts`; NOT_APPLICABLE when there are none."""
    return max(verdicts, default=Verdict.NOT_APPLICABLE)
