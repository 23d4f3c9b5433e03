"""The verdict on witnesses stands apart, and that there are none is no failure."""

from __future__ import annotations

import pytest

from recordkit.evidence import (
    CosignatureSigner,
    NoteSigner,
    WitnessPolicy,
    parse_note,
    parse_policy,
    sign_checkpoint,
)
from recordkit.evidence.note_keys import LARGEST_MOMENT
from recordkit.evidence.witness_checks import judge_witnesses
from recordkit.terms.vocabulary import Verdict

LEDGER = NoteSigner.generate("ledger.example")
NOTE = sign_checkpoint(LEDGER.name, 3, bytes(32), LEDGER)
A, B = CosignatureSigner.generate("a.example"), CosignatureSigner.generate("b.example")
BOTH = parse_policy(
    f"witness a {A.vkey}\nwitness b {B.vkey}\ngroup both all a b\nquorum both\n".encode()
)
ONE = WitnessPolicy.any_of([A.verifier, B.verifier])
NOBODY = WitnessPolicy()


def cosigned(*witnesses: CosignatureSigner, at: int = 1_700_000_000) -> str:
    text = parse_note(NOTE).text
    return NOTE + "".join(each.cosignature_line(text, at_seconds=at) for each in witnesses)


@pytest.mark.parametrize(
    ("checkpoint", "policy", "verdict", "words"),
    [
        (cosigned(), NOBODY, Verdict.NOT_APPLICABLE, "no witness"),
        (cosigned(A), NOBODY, Verdict.NOT_APPLICABLE, "no witness"),
        (cosigned(), ONE, Verdict.INDETERMINATE, "no witness"),
        (cosigned(CosignatureSigner.generate("c.example")), ONE, Verdict.INDETERMINATE, "none of"),
        (cosigned(B), ONE, Verdict.PASSED, "b.example (2023-11-14)"),
        (cosigned(B), BOTH, Verdict.INDETERMINATE, "2 asked for, 1 given"),
        (cosigned(B, A), BOTH, Verdict.PASSED, "2 witnesses"),
        (cosigned(A), WitnessPolicy((A.verifier,)), Verdict.PASSED, "a.example"),
        (cosigned(A).replace("\n3\n", "\n4\n"), ONE, Verdict.FAILED, "a.example is bad"),
        ("no checkpoint", ONE, Verdict.INDETERMINATE, "cannot be read"),
        (cosigned(A, at=LARGEST_MOMENT), ONE, Verdict.PASSED, str(LARGEST_MOMENT)),
    ],
)
def test_witnesses_are_judged_by_what_the_reader_asks_for(
    checkpoint: str, policy: WitnessPolicy, verdict: Verdict, words: str
):
    found = judge_witnesses(checkpoint, policy)

    assert found.aspect == "checkpoint_witnesses"
    assert found.verdict is verdict
    assert words in found.reason.en
    assert found.reason.zh != found.reason.en


def test_a_good_cosignature_does_not_make_up_for_a_bad_one():
    text = parse_note(NOTE).text
    bad = B.cosignature_line(text + "x\n", at_seconds=1)

    assert judge_witnesses(cosigned(A) + bad, ONE).verdict is Verdict.FAILED
