"""Policies of witnesses: the format of other people's tools, read strictly."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.evidence import (
    CosignatureSigner,
    MalformedPolicy,
    NoteSigner,
    WitnessPolicy,
    parse_policy,
)

LEDGER = NoteSigner.generate("ledger.example")
A, B, C = (CosignatureSigner.generate(f"{name}.example") for name in "abc")
ALL = f"witness a {A.vkey}\nwitness b {B.vkey}\nwitness c {C.vkey} https://c.example/\n"


def read(text: str) -> WitnessPolicy:
    return parse_policy(text.encode())


class TestParsePolicy:
    def test_reads_logs_witnesses_and_quorum(self):
        policy = read(
            f"# whom we believe\n\nlog {LEDGER.vkey}\n{ALL}group two 2 a b c\nquorum two\n"
        )

        assert policy.logs == (LEDGER.verifier,)
        assert policy.witnesses == (A.verifier, B.verifier, C.verifier)
        assert policy.quorum is not None
        assert policy.quorum.is_met_by([A.verifier, C.verifier])
        assert not policy.quorum.is_met_by([A.verifier])
        assert not policy.quorum.is_met_by([A.verifier, A.verifier])

    def test_counts_groups_within_groups(self):
        policy = read(f"{ALL}\tgroup ab any a b\ngroup both all ab c\n quorum  both\n")

        assert policy.quorum is not None
        assert policy.quorum.is_met_by([B.verifier, C.verifier])
        assert not policy.quorum.is_met_by([A.verifier, B.verifier])

    def test_takes_one_witness_for_a_quorum(self):
        quorum = read(f"{ALL}quorum b\n").quorum

        assert quorum is not None
        assert quorum.is_met_by([B.verifier])
        assert not quorum.is_met_by([A.verifier, C.verifier])

    def test_may_ask_for_nobody(self):
        assert read("quorum none").quorum is None

    def test_takes_names_as_bytes(self):
        policy = parse_policy(b"witness \xff " + f"{A.vkey}\nquorum ".encode() + b"\xff\n")

        assert policy.witnesses == (A.verifier,)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            ALL,
            f"{ALL}quorum a\nquorum a\n",
            f"{ALL}quorum d\n",
            f"quorum a\n{ALL}",
            f"{ALL}group g 0 a\nquorum g\n",
            f"{ALL}group g 3 a b\nquorum g\n",
            f"{ALL}group g +1 a b\nquorum g\n",
            f"{ALL}group g ١ a b\nquorum g\n",
            f"{ALL}group g any\nquorum g\n",
            f"{ALL}group g any a a\nquorum g\n",
            f"{ALL}group g any a\ngroup h any a\nquorum h\n",
            f"{ALL}group g any none\nquorum g\n",
            f"{ALL}group none any a\nquorum a\n",
            f"{ALL}group a any b\nquorum a\n",
            f"{ALL}witness d {A.vkey}\nquorum a\n",
            f"witness a {LEDGER.vkey}\nquorum a\n",
            f"log {A.vkey}\nquorum none\n",
            f"log {LEDGER.vkey}\nlog {LEDGER.vkey}\nquorum none\n",
            "quorum none\r\n",
            "quorum none extra\n",
            "Quorum none\n",
            "witness a\nquorum none\n",
            "log\nquorum none\n",
            "quorum none\x00\n",
        ],
        ids=map(str, itertools.count()),  # keys are made anew in every process
    )
    def test_refuses_what_does_not_follow_the_format(self, text: str):
        with pytest.raises(MalformedPolicy):
            read(text)

    @given(
        st.binary(max_size=200)
        | st.text("logwitnesgroupqm \n#anye12", max_size=200).map(str.encode)
    )
    def test_reads_or_refuses_any_bytes(self, content: bytes):
        try:
            policy = parse_policy(content)
        except MalformedPolicy as refused:
            refused.detail.zh.encode()
            return

        assert policy.quorum is None or policy.witnesses
