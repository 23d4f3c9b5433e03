"""The page that checks receipts is one file, asks for nothing, and trusts whom it was made for."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace

import pytest
from click.testing import CliRunner
from docs.generating.vectors import issuing
from tests.conformance.filing import Filed

from recordkit.evidence import NO_WITNESSES, Quorum, Trust, WitnessPolicy
from recordkit.verifier import KnownKeys, read_trust
from recordkit.verifier import receipt_page as page_module
from recordkit.verifier.cli import recordkit
from recordkit.verifier.receipt_page import (
    MODULES,
    in_groups,
    joined_modules,
    page_policy,
    trust_fingerprint,
)

KEYS = KnownKeys(issuing.trust(), (issuing.ledger().vkey,))
PAGE = page_module.receipt_page(KEYS).decode()


def inner(name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


class TestThePage:
    def test_asks_for_nothing_from_elsewhere(self):
        assert re.findall(r"\b(?:src|href|action)\s*=", PAGE) == []
        assert re.findall(r"url\(|@import|fetch\(|XMLHttpRequest|\beval\(|Function\(", PAGE) == []
        assert re.findall(r"https?://", PAGE) == []

    def test_allows_exactly_its_own_script_and_style(self):
        for name, directive in (("script", "script-src"), ("style", "style-src")):
            digest = base64.b64encode(hashlib.sha256(inner(name).encode()).digest()).decode()
            assert f"{directive} 'sha256-{digest}'" in page_policy()
        assert f'content="{page_policy()}"' in PAGE
        assert "unsafe" not in page_policy()

    def test_is_the_same_every_time(self):
        assert page_module.receipt_page(KEYS).decode() == PAGE

    def test_says_whom_it_trusts(self):
        found = re.search(r'id="trust">(.*?)</script>', PAGE)
        assert found is not None
        held = json.loads(found[1])

        assert held["log_keys"] == list(KEYS.log_keys)
        assert [base64.b64decode(each) for each in held["anchors"]] == list(KEYS.trust.anchors)
        assert in_groups(trust_fingerprint(KEYS)) in PAGE

    def test_cannot_be_left_by_the_name_of_a_key(self):
        keys = KnownKeys(log_keys=("</script><b>+00000000+AAAA",))

        assert "<b>" not in page_module.receipt_page(keys).decode()

    def test_has_no_word_in_one_language_only(self):
        body = re.sub(r"<(script|style)\b.*?</\1>", "", PAGE, flags=re.DOTALL)

        assert body.count('lang="zh">') == body.count('lang="en">') + 1  # the page itself
        assert (
            re.search(
                r"[\u4e00-\u9fff]",
                re.sub(r'<span lang="zh">.*?</span>|<title>.*?</title>', "", body),
            )
            is None
        )


class TestItsFingerprint:
    def test_does_not_depend_on_the_order_of_keys(self):
        turned = KnownKeys(Trust(KEYS.trust.anchors[::-1]), KEYS.log_keys[::-1])

        assert trust_fingerprint(turned) == trust_fingerprint(KEYS)

    def test_changes_with_any_key(self):
        others = (
            KnownKeys(KEYS.trust),
            KnownKeys(Trust(KEYS.trust.anchors[1:]), KEYS.log_keys),
            KnownKeys(KEYS.trust, (issuing.ledger(key="stranger").vkey,)),
        )

        assert trust_fingerprint(KEYS) not in map(trust_fingerprint, others)

    def test_changes_with_whom_is_asked_for(self):
        asked = issuing.witnesses()
        policies = (
            NO_WITNESSES,
            asked,
            replace(asked, quorum=None),
            replace(asked, quorum=Quorum(1, asked.quorum.members if asked.quorum else ())),
            WitnessPolicy.any_of(asked.witnesses),
            WitnessPolicy.any_of(asked.witnesses[1:]),
        )
        found = {trust_fingerprint(replace(KEYS, witnesses=policy)) for policy in policies}

        assert len(found) == len(policies)

    def test_does_not_depend_on_the_order_of_witnesses(self):
        asked = issuing.witnesses().witnesses
        ways = (WitnessPolicy.any_of(asked), WitnessPolicy.any_of(asked[::-1]))

        assert len({trust_fingerprint(replace(KEYS, witnesses=way)) for way in ways}) == 1

    def test_is_what_it_was_where_no_witness_is_known(self):
        held = {
            "anchors": sorted(base64.b64encode(each).decode() for each in KEYS.trust.anchors),
            "log_keys": list(KEYS.log_keys),
        }
        text = json.dumps(held, separators=(",", ":"))

        assert trust_fingerprint(KEYS) == hashlib.sha256(text.encode()).hexdigest()


class TestJoinedModules:
    @pytest.mark.parametrize("name", MODULES)
    def test_every_module_takes_only_from_those_before_it(self, name: str):
        assert f"const ${name} = " in joined_modules(last=name)

    def test_a_module_that_takes_what_is_not_given_is_named(self):
        with pytest.raises(ValueError, match=r"x\.js: bytes\.js does not give gone"):
            page_module._scoped("x", 'import { gone } from "./bytes.js";\n', {}, [])

    def test_another_form_of_import_is_named(self):
        with pytest.raises(ValueError, match="another form"):
            page_module._scoped("x", 'import "./bytes.js";\n', {}, [])


def test_the_command_writes_the_page_and_prints_the_fingerprint(filed: Filed):
    target = filed.trust.parent / "verify.html"

    result = CliRunner().invoke(
        recordkit, ["receipt-page", "--trust", str(filed.trust), "-o", str(target)]
    )

    assert result.exit_code == 0
    assert result.output.strip() in target.read_text(encoding="utf-8")
    assert result.output.strip() == in_groups(trust_fingerprint(read_trust(filed.trust)))
