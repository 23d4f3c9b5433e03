"""Five verdicts on a package, each apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conformance.authority import authority
from tests.conformance.filing import Filed, receipt_of
from tests.conformance.good_case import PERMIT, REGISTER, good_draft
from tests.conformance.sealing import members_of, packed, seal, signature_over

from recordkit.evidence import Trust
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier import Aspect, Verification, read_trust, verify_package

EVERY_ASPECT = dict.fromkeys(Aspect, Verdict.PASSED)
NOT_AN_ARCHIVE = b"this is not a package"


def verify(filed: Filed, *, receipt: bool = True, trusting: bool = True) -> Verification:
    keys = read_trust(filed.trust)
    return verify_package(
        filed.package,
        trust=keys.trust if trusting else Trust(),
        log_keys=keys.log_keys if trusting else (),
        receipt=filed.receipt if receipt else None,
    )


def verdicts(verification: Verification) -> dict[Aspect, Verdict]:
    return {aspect: verification.verdict_of(aspect) for aspect in Aspect}


def said(verification: Verification, aspect: Aspect) -> str:
    return " ".join(each.reason.en for each in verification.groups[aspect])


class TestAFiledPackage:
    def test_passes_every_aspect_with_its_receipt_and_trusted_keys(self, filed: Filed):
        verification = verify(filed)

        assert verdicts(verification) == EVERY_ASPECT | {
            Aspect.WITNESSES: Verdict.NOT_APPLICABLE  # the trust folder asks for none
        }
        assert verification.exit_status == 0

    def test_leaves_time_and_ledger_open_without_a_receipt(self, filed: Filed):
        verification = verify(filed, receipt=False)

        assert verdicts(verification) == EVERY_ASPECT | {
            Aspect.SIGNATURE: Verdict.INDETERMINATE,  # nothing proves when it was signed
            Aspect.EVIDENCE: Verdict.INDETERMINATE,
            Aspect.LEDGER: Verdict.INDETERMINATE,
            Aspect.WITNESSES: Verdict.INDETERMINATE,
        }
        assert verification.exit_status == 3

    def test_leaves_trust_open_when_nobody_is_trusted_and_says_so(self, filed: Filed):
        verification = verify(filed, trusting=False)

        assert verdicts(verification) == EVERY_ASPECT | {
            Aspect.SIGNATURE: Verdict.INDETERMINATE,
            Aspect.EVIDENCE: Verdict.INDETERMINATE,
            Aspect.LEDGER: Verdict.INDETERMINATE,
            Aspect.WITNESSES: Verdict.NOT_APPLICABLE,
        }
        assert "no trusted authority was named" in said(verification, Aspect.SIGNATURE)


class TestAPackageThatWasTouched:
    def test_fails_its_digests_and_no_signature_when_content_changed(self, filed: Filed):
        members = members_of(filed.package.read_bytes())
        members[REGISTER] += b"<!-- -->"
        filed.package.write_bytes(packed(members))

        verification = verify(filed, receipt=False)

        assert verification.verdict_of(Aspect.DIGESTS) is Verdict.FAILED
        assert REGISTER in said(verification, Aspect.DIGESTS)
        assert verification.verdict_of(Aspect.SIGNATURE) is not Verdict.FAILED
        assert verification.exit_status == 40

    def test_fails_its_digests_when_a_member_is_gone(self, filed: Filed):
        members = members_of(filed.package.read_bytes())
        del members[PERMIT]
        filed.package.write_bytes(packed(members))

        verification = verify(filed, receipt=False)

        assert PERMIT in said(verification, Aspect.DIGESTS)
        assert verification.exit_status == 40

    def test_fails_its_structure_when_a_member_was_added(self, filed: Filed):
        members = members_of(filed.package.read_bytes())
        filed.package.write_bytes(packed({**members, "结果文件/C09_多余.txt": b"more"}))

        verification = verify(filed, receipt=False)

        assert verification.verdict_of(Aspect.STRUCTURE) is Verdict.FAILED
        assert verification.verdict_of(Aspect.DIGESTS) is Verdict.PASSED
        assert verification.exit_status == 10

    def test_fails_its_signature_when_another_signed_it(self, filed: Filed):
        members = members_of(filed.package.read_bytes())
        stranger = authority("陌生根证书").seal
        members["验证信息.p7s"] = signature_over(members["验证信息.xml"], stranger)
        filed.package.write_bytes(packed(members))

        verification = verify(filed, receipt=False)

        assert verification.verdict_of(Aspect.SIGNATURE) is Verdict.FAILED
        assert verification.verdict_of(Aspect.DIGESTS) is Verdict.PASSED

    def test_fails_its_signature_when_it_bears_none(self, filed: Filed):
        members = members_of(filed.package.read_bytes())
        del members["验证信息.p7s"]
        filed.package.write_bytes(packed(members))

        assert verify(filed, receipt=False).verdict_of(Aspect.SIGNATURE) is Verdict.FAILED

    def test_is_not_the_package_of_another_ones_receipt(self, filed: Filed):
        draft = good_draft()
        draft.change_case(title="另一份办件")
        filed.receipt.write_bytes(receipt_of(seal(draft)).to_json())

        verification = verify(filed)

        assert verification.verdict_of(Aspect.DIGESTS) is Verdict.FAILED
        assert verification.verdict_of(Aspect.EVIDENCE) is Verdict.PASSED
        assert verification.exit_status == 40

    @pytest.mark.parametrize(
        "content", [b"", NOT_AN_ARCHIVE, b"PK\x03\x04", b"PK\x05\x06" + bytes(18)]
    )
    def test_fails_its_structure_when_it_is_no_package_at_all(self, tmp_path: Path, content: bytes):
        path = tmp_path / "case.zip"
        path.write_bytes(content)

        verification = verify_package(path, trust=Trust())

        assert verification.verdict_of(Aspect.STRUCTURE) is Verdict.FAILED
        assert verification.verdict_of(Aspect.DIGESTS) is Verdict.INDETERMINATE
        assert verification.exit_status == 10

    def test_with_a_receipt_that_is_none_fails_time_and_ledger(self, filed: Filed):
        filed.receipt.write_bytes(b"{}")

        verification = verify(filed)

        assert verification.verdict_of(Aspect.EVIDENCE) is Verdict.FAILED
        assert verification.verdict_of(Aspect.LEDGER) is Verdict.FAILED
        assert verification.verdict_of(Aspect.STRUCTURE) is Verdict.PASSED


class TestTheWholeVerdict:
    def test_is_never_better_than_its_worst_part(self, filed: Filed):
        for receipt in (True, False):
            for trusting in (True, False):
                verification = verify(filed, receipt=receipt, trusting=trusting)

                assert verification.verdict == max(verdicts(verification).values())
