"""Judgements: one aspect, one verdict, one reason."""

from __future__ import annotations

from recordkit.errors import Words
from recordkit.evidence import verdict_on
from recordkit.evidence.judgement import failed, passed, undecided, unreadable
from recordkit.terms.vocabulary import Verdict


class TestVerdictOn:
    def test_is_the_worst_that_was_said_of_the_aspect(self):
        said = (passed("a", "好", "good"), undecided("a", "未定", "open"), failed("b", "坏", "bad"))

        assert verdict_on("a", said) is Verdict.INDETERMINATE
        assert verdict_on("b", said) is Verdict.FAILED

    def test_of_what_nobody_judged_is_not_a_pass(self):
        assert verdict_on("c", ()) is Verdict.NOT_APPLICABLE


class TestUnreadable:
    def test_fails_the_structure_and_leaves_the_rest_open(self):
        first, *others = unreadable("structure", Words("坏", "bad"), ("x", "y"))

        assert (first.verdict, first.reason.en) == (Verdict.FAILED, "bad")
        assert [(each.aspect, each.verdict) for each in others] == [
            ("x", Verdict.INDETERMINATE),
            ("y", Verdict.INDETERMINATE),
        ]
