"""A receipt verifies alone, offline, and proves more beside its package."""

from __future__ import annotations

import json

import pytest
from tests.conformance.filing import Filed

from recordkit.evidence import Trust
from recordkit.fixity import Digests
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier import Aspect, Verification, read_trust, verify_receipt_file

EDITS = {
    "record_id": "340700-20260301-000009",
    "reference_code": "J012-ZY·XK·2026·D30-000009",
    "agency_name": "另一机关",
    "filed_at": "2020-01-01T00:00:00.000000Z",
}


def verify(filed: Filed, *, package: bytes | None = None) -> Verification:
    keys = read_trust(filed.trust)
    digests = None if package is None else Digests.of(package)
    return verify_receipt_file(
        filed.receipt, trust=keys.trust, log_keys=keys.log_keys, package=digests
    )


class TestAReceipt:
    def test_alone_proves_time_and_ledger_and_is_not_asked_for_more(self, filed: Filed):
        verification = verify(filed)

        assert verification.exit_status == 0
        assert verification.verdict_of(Aspect.EVIDENCE) is Verdict.PASSED
        assert verification.verdict_of(Aspect.LEDGER) is Verdict.PASSED
        assert verification.verdict_of(Aspect.DIGESTS) is Verdict.NOT_APPLICABLE
        assert verification.verdict_of(Aspect.SIGNATURE) is Verdict.NOT_APPLICABLE

    def test_names_its_package(self, filed: Filed):
        verification = verify(filed, package=filed.package.read_bytes())

        assert verification.verdict_of(Aspect.DIGESTS) is Verdict.PASSED

    def test_refuses_another_package(self, filed: Filed):
        verification = verify(filed, package=b"another")

        assert verification.verdict_of(Aspect.DIGESTS) is Verdict.FAILED
        assert verification.exit_status == 40

    def test_leaves_the_ledger_open_when_its_key_is_not_trusted(self, filed: Filed):
        verification = verify_receipt_file(filed.receipt, trust=Trust())

        assert verification.verdict_of(Aspect.LEDGER) is Verdict.INDETERMINATE
        assert verification.exit_status == 3

    @pytest.mark.parametrize(("name", "value"), EDITS.items(), ids=EDITS)
    def test_that_was_edited_disagrees_with_its_ledger_entry(
        self, filed: Filed, name: str, value: str
    ):
        said = json.loads(filed.receipt.read_bytes())
        filed.receipt.write_text(json.dumps(said | {name: value}, ensure_ascii=False))

        assert verify(filed).verdict_of(Aspect.LEDGER) is Verdict.FAILED

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b"null"])
    def test_that_is_none_fails_its_structure(self, filed: Filed, content: bytes):
        filed.receipt.write_bytes(content)

        verification = verify(filed)

        assert verification.verdict_of(Aspect.STRUCTURE) is Verdict.FAILED
        assert verification.exit_status == 10
