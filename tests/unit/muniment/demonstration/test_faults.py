"""Each fault really is that fault, and the only one."""

from __future__ import annotations

import io

import pikepdf
import pytest
from case_choices import CLOSED_ON, ITEM, STRICT_ITEM, document_of, made
from hypothesis import given
from hypothesis import strategies as st

from muniment.interfaces.cli.demonstration.cases import (
    DEFAULT_MATERIALS,
    MALWARE_MARKER,
    PLANTINGS,
    ExpectedEnding,
    Fault,
    FaultNotPossible,
    ItemChoice,
    MadeCase,
    Profile,
    expected_ending,
    write_zip,
)
from recordkit.description.case import CaseDescription
from recordkit.description.items import ItemRules, MaterialRule, Requirement
from recordkit.description.tally import TallyResult, missing, tally
from recordkit.fixity import measure
from recordkit.formats import DEFAULT_POLICY, PolicyDecision, Reading, read_format
from recordkit.packages.submission import (
    ClassifiedMaterial,
    differences_of,
    parse_case_document,
    problems_of,
    submission_from_zip,
)
from recordkit.terms.vocabulary import MaterialRole, StepKind, Verdict


class InMemory:
    """A file in memory, as the format readers want it."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.size_bytes = len(content)

    def open(self) -> io.BytesIO:
        return io.BytesIO(self._content)


def parsed(fault: Fault | None) -> CaseDescription:
    return parse_case_document(made(2, fault=fault).document)


def readings(case: MadeCase) -> dict[str, Reading]:
    return {path: read_format(InMemory(content), name=path) for path, content in case.files}


def changed(fault: Fault) -> list[str]:
    """Return the paths whose content is new or not the same as without the fault."""
    before = dict(made(2).files)
    return [path for path, content in made(2, fault=fault).files if before.get(path) != content]


def steps(case: CaseDescription) -> set[StepKind]:
    return {step.kind for step in case.steps}


def problems_at_the_door(case: MadeCase) -> list[str]:
    """Return the places where files and document disagree, in presence, size or digest."""
    stream = io.BytesIO()
    write_zip(case, stream)
    stream.seek(0)
    submission = submission_from_zip(stream)
    found = [problem.where for problem in problems_of(submission)]
    for part in submission.case.components:
        if part.path in submission.paths:
            found += [f.where for f in differences_of(part, measure(submission.open(part.path)))]
    return sorted(set(found))


def gaps(case: CaseDescription) -> set[str]:
    rules = ItemRules(ITEM.item_code, "", 1, "licensing", CLOSED_ON, None, DEFAULT_MATERIALS)
    return {line.material_code for line in missing(tally(case, rules))}


class TestTheTable:
    def test_says_an_ending_for_every_fault(self) -> None:
        assert set(PLANTINGS) == set(Fault)

    def test_shows_every_ending(self) -> None:
        assert {expected_ending(fault) for fault in Fault} == set(ExpectedEnding)

    def test_expects_a_case_without_fault_to_be_filed(self) -> None:
        assert expected_ending(None) is ExpectedEnding.FILED

    @pytest.mark.parametrize("fault", Fault)
    def test_plants_where_it_says(self, fault: Fault) -> None:
        planting = PLANTINGS[fault]

        assert (planting.in_draft is None) != (planting.in_handover is None)

    @pytest.mark.parametrize("profile", Profile)
    @pytest.mark.parametrize("fault", Fault)
    def test_can_be_planted_in_any_case(self, fault: Fault, profile: Profile) -> None:
        for item in (ITEM, STRICT_ITEM):
            for index in range(1 if profile is Profile.FULL else 3):
                case = made(index, profile=profile, fault=fault, item=item)

                assert case.fault is fault
                assert case != made(index, profile=profile, item=item)
                assert case.case_number == made(index, profile=profile, item=item).case_number

    @pytest.mark.parametrize(
        "fault", [f for f in Fault if PLANTINGS[f].in_handover is None and f != "secrecy_marker"]
    )
    def test_leaves_files_and_digests_in_agreement_when_planted_in_the_draft(
        self, fault: Fault
    ) -> None:
        assert problems_at_the_door(made(2, fault=fault)) == []


class TestAMissingMaterial:
    def test_is_a_gap_in_the_tally(self) -> None:
        assert gaps(parsed(None)) == set()
        assert len(gaps(parsed(Fault.MISSING_MATERIAL))) == 1

    def test_is_no_gap_when_accommodated_with_a_reason_and_a_day(self) -> None:
        case = parsed(Fault.ACCOMMODATED_MATERIAL)
        [line] = case.accommodations

        assert gaps(case) == set()
        assert line.reason
        assert line.due_on is not None
        assert line.material_code not in {part.material_code for part in case.components}

    def test_cannot_be_made_of_a_case_that_owes_nothing(self) -> None:
        optional = MaterialRule("A01", "说明", MaterialRole.BASIS, Requirement.OPTIONAL)
        item = ItemChoice(ITEM.item_code, "备案", materials=(optional,))

        with pytest.raises(FaultNotPossible, match="no mandatory material"):
            made(0, item=item, fault=Fault.MISSING_MATERIAL)


class TestFilesAtTheDoor:
    def test_a_digest_mismatch_is_one_bit_of_one_file(self) -> None:
        [path] = changed(Fault.DIGEST_MISMATCH)
        before, after = (
            dict(made(2).files)[path],
            dict(made(2, fault=Fault.DIGEST_MISMATCH).files)[path],
        )

        assert len(before) == len(after)
        assert sum((a ^ b).bit_count() for a, b in zip(before, after, strict=True)) == 1
        assert problems_at_the_door(made(2, fault=Fault.DIGEST_MISMATCH)) == [path]

    def test_a_surplus_file_is_described_by_nobody(self) -> None:
        [path] = changed(Fault.SURPLUS_FILE)

        assert problems_at_the_door(made(2, fault=Fault.SURPLUS_FILE)) == [path]

    def test_a_missing_file_is_described_and_not_there(self) -> None:
        case = made(2, fault=Fault.MISSING_FILE)
        [path] = problems_at_the_door(case)

        assert path not in dict(case.files)
        assert path in dict(made(2).files)


class TestFilesThatAreNotGood:
    def test_a_truncated_pdf_does_not_open(self) -> None:
        case = made(2, fault=Fault.TRUNCATED_PDF)
        [path] = changed(Fault.TRUNCATED_PDF)

        assert dict(made(2).files)[path].startswith(dict(case.files)[path])
        assert readings(case)[path].opens.verdict is Verdict.FAILED

    def test_an_encrypted_pdf_wants_a_password(self) -> None:
        case = made(2, fault=Fault.ENCRYPTED_PDF)
        [path] = changed(Fault.ENCRYPTED_PDF)

        assert readings(case)[path].encrypted.verdict is Verdict.FAILED

    def test_a_wrong_extension_hides_a_png_that_is_good(self) -> None:
        [path] = changed(Fault.WRONG_EXTENSION)
        reading = readings(made(2, fault=Fault.WRONG_EXTENSION))[path]

        assert path.endswith(".jpg")
        assert reading.identification.family == "png"
        assert reading.identification.extension_agrees is False
        assert reading.opens.verdict is Verdict.PASSED

    def test_a_form_with_a_document_type_declaration_is_not_accepted(self) -> None:
        [path] = changed(Fault.XML_WITH_DTD)
        case = made(2, fault=Fault.XML_WITH_DTD)

        assert b"<!DOCTYPE" in dict(case.files)[path]
        assert readings(case)[path].opens.verdict is Verdict.FAILED

    def test_a_program_is_of_a_format_that_is_refused(self) -> None:
        [path] = changed(Fault.REFUSED_FORMAT)
        found = readings(made(2, fault=Fault.REFUSED_FORMAT))[path].identification

        assert found.family == "executable"
        assert DEFAULT_POLICY.decide(found.family).decision is PolicyDecision.REFUSE

    def test_an_unjudgeable_file_opens_after_repair_and_nobody_can_say_more(self) -> None:
        [path] = changed(Fault.UNJUDGEABLE_FILE)
        case = made(2, fault=Fault.UNJUDGEABLE_FILE)

        assert readings(case)[path].opens.verdict is Verdict.INDETERMINATE
        with pikepdf.open(io.BytesIO(dict(case.files)[path])) as repaired:
            assert len(repaired.pages) >= 1

    def test_the_malware_marker_stands_in_a_pdf_that_is_still_good(self) -> None:
        [path] = changed(Fault.MALWARE_MARKER)
        case = made(2, fault=Fault.MALWARE_MARKER)

        assert MALWARE_MARKER in dict(case.files)[path]
        assert readings(case)[path].opens.verdict is Verdict.PASSED
        assert PLANTINGS[Fault.MALWARE_MARKER].needs_scanner


class TestDescriptionsThatAreNotGood:
    def test_closure_lies_before_acceptance(self) -> None:
        case = parsed(Fault.CLOSED_BEFORE_ACCEPTED)
        before = parsed(None)

        assert case.closed_at is not None
        assert case.accepted_at is not None
        assert case.closed_at < case.accepted_at
        assert before.closed_at is not None
        assert before.accepted_at is not None
        assert before.closed_at > before.accepted_at

    def test_an_incomplete_process_lacks_acceptance(self) -> None:
        assert StepKind.ACCEPTANCE in steps(parsed(None))
        assert StepKind.ACCEPTANCE not in steps(parsed(Fault.PROCESS_INCOMPLETE))
        assert StepKind.CLOSURE in steps(parsed(Fault.PROCESS_INCOMPLETE))

    def test_an_unreachable_link_leads_to_a_name_that_never_resolves(self) -> None:
        [link] = parsed(Fault.UNREACHABLE_LINK).links

        assert ".invalid/" in link.address  # reserved by RFC 2606

    def test_an_unknown_item_is_not_the_one_asked_for(self) -> None:
        code = parsed(Fault.UNKNOWN_ITEM).item_code

        assert code != ITEM.item_code
        assert len(code) == 31

    def test_a_secrecy_marker_is_refused_before_anything_else(self) -> None:
        with pytest.raises(ClassifiedMaterial):
            parse_case_document(made(2, fault=Fault.SECRECY_MARKER).document)

    @given(st.sampled_from(["", "Y", "D30", "D10"]))
    def test_a_retention_conflict_states_another_period(self, in_force: str) -> None:
        item = ItemChoice(ITEM.item_code, ITEM.name, retention=in_force)
        case = made(2, fault=Fault.RETENTION_CONFLICT, item=item, profile=Profile.TINY)

        assert document_of(case)["retention_period"] in {"Y", "D30", "D10"} - {in_force}
        assert [pointer for pointer, _ in parse_case_document(case.document).extra] == [
            "/retention_period"
        ]


def test_an_accommodated_material_is_told_apart_from_a_missing_one() -> None:
    case = parsed(Fault.ACCOMMODATED_MATERIAL)
    rules = ItemRules(ITEM.item_code, "", 1, "licensing", CLOSED_ON, None, DEFAULT_MATERIALS)

    assert TallyResult.ACCOMMODATED in {line.result for line in tally(case, rules)}
