"""The word on one package or receipt: six verdicts apart, never folded into one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from recordkit.errors import Words
from recordkit.evidence.judgement import Judgement
from recordkit.terms.finding import overall
from recordkit.terms.vocabulary import Term, Verdict


class Aspect(Term):
    """What is judged apart. Integrity, signature, trust and time say different things."""

    STRUCTURE = "structure", "结构", "structure"
    DIGESTS = "digests", "摘要", "digests"
    SIGNATURE = "signature", "签名", "signature"
    EVIDENCE = "evidence", "时间证据", "time evidence"
    LEDGER = "ledger", "保管日志", "custody ledger"
    WITNESSES = "witnesses", "见证", "witnesses"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was verified of one file, and what was not.

    `groups` holds every aspect, in the order of `Aspect`, each with at least one judgement that
    says why. `facts` are what the file says of itself, for people: name and value.
    """

    subject: str  # "package", "receipt", "evidence-record" or "timestamp"
    name: str
    groups: Mapping[Aspect, tuple[Judgement, ...]]
    facts: tuple[tuple[Words, str], ...] = field(default=())

    def verdict_of(self, aspect: Aspect) -> Verdict:
        """Return the worst verdict in one group."""
        return overall(judgement.verdict for judgement in self.groups[aspect])

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of all: never better than its worst part."""
        return overall(self.verdict_of(aspect) for aspect in self.groups)

    @property
    def exit_status(self) -> int:
        """0 all passed, 10 the file is no package or receipt, 40 it fails its evidence, 3 open.

        Failing evidence outweighs failing structure: an archivist has to know first.
        """
        if self.verdict is Verdict.FAILED:
            evidence = (each for each in self.groups if each is not Aspect.STRUCTURE)
            worst = overall(self.verdict_of(each) for each in evidence)
            return 40 if worst is Verdict.FAILED else 10
        return 3 if self.verdict is Verdict.INDETERMINATE else 0

    def as_json(self) -> dict[str, object]:
        """Return the verification as JSON values with stable keys."""
        return {
            "format": "recordkit-verification/1",
            "subject": self.subject,
            "name": self.name,
            "verdict": self.verdict.name.lower(),
            "exit_status": self.exit_status,
            "groups": {aspect.value: self._group(aspect) for aspect in self.groups},
            "facts": {words.en: value for words, value in self.facts},
        }

    def _group(self, aspect: Aspect) -> dict[str, object]:
        return {
            "verdict": self.verdict_of(aspect).name.lower(),
            "judgements": [
                {
                    "aspect": judgement.aspect,
                    "verdict": judgement.verdict.name.lower(),
                    "reason": {"zh": judgement.reason.zh, "en": judgement.reason.en},
                }
                for judgement in self.groups[aspect]
            ],
        }


def grouped(
    judgements: Iterable[tuple[Aspect, Judgement]], *, otherwise: Mapping[Aspect, Judgement]
) -> Mapping[Aspect, tuple[Judgement, ...]]:
    """Return judgements by aspect; an aspect that nobody judged gets its word of `otherwise`."""
    groups: dict[Aspect, list[Judgement]] = {aspect: [] for aspect in Aspect}
    for aspect, judgement in judgements:
        groups[aspect].append(judgement)
    return {
        aspect: tuple(said) or (otherwise.get(aspect) or _not_reached(aspect),)
        for aspect, said in groups.items()
    }


def _not_reached(aspect: Aspect) -> Judgement:
    return Judgement(
        aspect.value,
        Verdict.INDETERMINATE,
        Words(
            "前面的步骤未能完成，此项未检验", "not examined: an earlier step could not be completed"
        ),
    )
