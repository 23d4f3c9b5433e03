"""Made cases are what a business system would hand in."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from case_choices import (
    AGENCY,
    CLOSED_ON,
    ITEM,
    STRICT_ITEM,
    STRICT_RULES,
    document_of,
    made,
)

from muniment.interfaces.cli.demonstration.cases import (
    DEFAULT_MATERIALS,
    ItemChoice,
    LinkChoice,
    NoFormatToMake,
    Profile,
    write_folder,
    write_zip,
)
from recordkit.description.items import ItemRules, MaterialRule
from recordkit.description.tally import missing, tally
from recordkit.formats.views import BUILTIN_TEMPLATES
from recordkit.packages.submission import (
    parse_case_document,
    problems_of,
    submission_from_zip,
)
from recordkit.terms.check_digits import (
    citizen_number_check,
    credit_code_check,
    is_citizen_number_shape,
)
from recordkit.terms.vocabulary import ApplicantKind, MaterialRole, OutcomeKind, Provenance

MANY = range(40)
LOCAL = timezone(timedelta(hours=8))
PACKAGE_NAME = re.compile(r"[0-9A-Za-z_\-\u4e00-\u9fa5.()（）]+")
KNOWN_NUMBER = "990001-20260105-000000"


def rules_of(item: ItemChoice) -> ItemRules:
    materials = item.materials or DEFAULT_MATERIALS
    return ItemRules(item.item_code, item.name, 1, item.item_type, CLOSED_ON, None, materials)


class TestTheSameChoices:
    @pytest.mark.parametrize("profile", Profile)
    def test_give_the_same_bytes(self, profile: Profile) -> None:
        assert made(3, profile=profile) == made(3, profile=profile)

    def test_give_the_same_bytes_whatever_was_made_before(self) -> None:
        alone = made(5)
        for index in range(5):
            made(index)

        assert made(5) == alone

    @pytest.mark.parametrize("other", [{"seed": 8}, {"profile": Profile.TINY}])
    def test_but_for_seed_or_profile_give_another_case(self, other: dict[str, object]) -> None:
        assert made(3, **other).document != made(3).document  # type: ignore[arg-type]

    def test_but_for_the_number_give_another_number(self) -> None:
        numbers = {made(index, profile=Profile.TINY).case_number for index in MANY}

        assert len(numbers) == len(MANY)
        assert KNOWN_NUMBER in numbers


class TestADocument:
    @pytest.mark.parametrize("profile", Profile)
    @pytest.mark.parametrize("item", [ITEM, STRICT_ITEM], ids=["default list", "strict list"])
    def test_reads_as_a_case_submission_with_nothing_unknown(
        self, profile: Profile, item: ItemChoice
    ) -> None:
        case = parse_case_document(made(1, profile=profile, item=item).document)

        assert case.extra == ()
        assert case.is_closed

    @pytest.mark.parametrize("item", [ITEM, STRICT_ITEM], ids=["default list", "strict list"])
    def test_satisfies_the_tally_of_its_item(self, item: ItemChoice) -> None:
        for index in MANY:
            case = parse_case_document(made(index, item=item).document)

            assert missing(tally(case, rules_of(item))) == ()

    def test_agrees_with_its_files_in_paths_sizes_and_digests(self) -> None:
        case = made(2)
        files = dict(case.files)
        parsed = parse_case_document(case.document)

        assert {part.path for part in parsed.components} | {"data/process.json"} == set(files)
        for part in parsed.components:
            assert part.size_bytes == len(files[part.path])
            assert part.sha256 == hashlib.sha256(files[part.path]).hexdigest()
            assert part.sm3 == hashlib.new("sm3", files[part.path]).hexdigest()

    def test_names_files_by_the_rule_of_packages(self) -> None:
        for index in MANY:
            for path, _ in made(index, item=STRICT_ITEM).files:
                assert all(PACKAGE_NAME.fullmatch(name) for name in path.split("/"))

    def test_closes_on_the_day_asked_for_after_steps_in_order(self) -> None:
        for index in MANY:
            case = parse_case_document(made(index, profile=Profile.TINY).document)
            begun = [step.started_at for step in case.steps]
            closed_at, accepted_at = case.closed_at, case.accepted_at

            assert closed_at is not None
            assert accepted_at is not None
            assert closed_at.astimezone(LOCAL).date() == CLOSED_ON
            assert accepted_at < closed_at
            assert begun == sorted(begun)
            assert all(step.ended_at and step.started_at < step.ended_at for step in case.steps)

    def test_has_every_family_unless_the_application_was_withdrawn(self) -> None:
        for index in range(200):
            document = document_of(made(index, profile=Profile.TINY, item=STRICT_ITEM))
            parts = (*document["components"], *document["views"])
            roles = {part["role"] for part in parts}

            assert {MaterialRole.BASIS, MaterialRole.PROCEDURAL} <= roles
            if document["outcome"]["kind"] != OutcomeKind.WITHDRAWN:
                assert MaterialRole.OUTCOME in roles

    def test_shows_the_process_as_a_view_with_a_template_that_exists(self) -> None:
        case = made(0, item=STRICT_ITEM)
        [view] = parse_case_document(case.document).views

        assert view.template in BUILTIN_TEMPLATES
        assert view.data_path in dict(case.files)
        assert view.material_code == "B00"

    def test_names_the_source_of_called_licences(self) -> None:
        called = [
            part
            for index in MANY
            for part in parse_case_document(made(index).document).components
            if part.provenance is Provenance.CALLED
        ]

        assert called
        assert all(part.source.licence_number and part.source.verified for part in called)

    def test_points_to_a_link_only_when_given_one(self) -> None:
        given = LinkChoice("http://127.0.0.1:8123/licence.pdf", "0" * 64, "M05")
        [link] = parse_case_document(made(1, link=given).document).links

        assert (link.address, link.sha256, link.material_code) == (
            "http://127.0.0.1:8123/licence.pdf",
            "0" * 64,
            "M05",
        )
        assert parse_case_document(made(1).document).links == ()


class TestMaterials:
    def test_have_a_format_that_their_rule_accepts(self) -> None:
        accepted = {rule.code: rule.accepted_formats for rule in STRICT_RULES}
        families = {"jpg": "jpeg"}

        for index in MANY:
            for part in document_of(made(index, item=STRICT_ITEM))["components"]:
                extension = part["path"].rpartition(".")[2]
                wanted = accepted.get(part["material_code"])
                assert not wanted or families.get(extension, extension) in wanted

    def test_that_no_format_can_be_made_for_are_refused_with_both_lists(self) -> None:
        rule = MaterialRule("A01", "录像", MaterialRole.BASIS, accepted_formats=("mp4",))
        item = ItemChoice("item", "录像备案", materials=(rule,))

        with pytest.raises(NoFormatToMake, match="accepts mp4; can make"):
            made(0, item=item)

    def test_that_are_not_filed_are_brought_only_on_demand(self) -> None:
        brought = {
            part["material_code"]
            for index in MANY
            for part in document_of(made(index, item=STRICT_ITEM))["components"]
        }

        assert "A05" in brought
        assert "A06" not in brought


class TestPeople:
    def test_have_numbers_of_the_unassigned_region_with_right_check_characters(self) -> None:
        kinds = set()
        for index in range(120):
            applicant = document_of(made(index, profile=Profile.TINY))["applicant"]
            number = applicant["id_number"]
            kinds.add(applicant["kind"])
            if applicant["kind"] == ApplicantKind.NATURAL_PERSON:
                assert number.startswith("990000")
                assert is_citizen_number_shape(number)
                assert number[-1] == citizen_number_check(number)
            else:
                assert number[2:8] == "990000"
                assert number[-1] == credit_code_check(number)

        assert kinds == set(ApplicantKind)

    def test_sometimes_have_characters_beyond_the_basic_plane(self) -> None:
        texts = [made(index, profile=Profile.TINY).document.decode() for index in range(60)]

        assert any(ord(character) > 0xFFFF for text in texts for character in text)

    def test_never_have_their_numbers_in_a_title(self) -> None:
        for index in MANY:
            document = document_of(made(index))
            number = document["applicant"]["id_number"]
            titles = [document["title"], *(part["title"] for part in document["components"])]

            assert not any(number in title for title in titles)
            assert not any(re.search(r"[0-9]{17}[0-9X]", title) for title in titles)
            assert document["title"].startswith(f"关于{document['applicant']['name']}")
            assert document["title"].endswith(f"（{document['case_number']}）")


class TestSizes:
    @pytest.mark.parametrize(
        ("profile", "count", "least", "most", "files"),
        [
            (Profile.FULL, 60, 2_500_000, 4_500_000, 10),
            (Profile.LEAN, 120, 110_000, 180_000, 10),
            (Profile.TINY, 120, 8_000, 13_000, 5),
        ],
    )
    def test_are_about_what_the_profile_says(
        self, profile: Profile, count: int, least: int, most: int, files: int
    ) -> None:
        cases = [made(index, profile=profile) for index in range(count)]

        assert least < sum(case.size_bytes for case in cases) / count < most
        assert abs(sum(len(case.files) + 1 for case in cases) / count - files) < 1.5


class TestWriting:
    def test_a_zip_reads_as_a_submission_without_problems(self) -> None:
        stream = io.BytesIO()
        case = made(4)

        write_zip(case, stream)
        stream.seek(0)
        submission = submission_from_zip(stream)

        assert problems_of(submission) == ()
        assert submission.document == case.document
        for path, content in case.files:
            assert submission.open(path).read() == content

    def test_a_folder_holds_every_file_and_the_document(self, tmp_path: Path) -> None:
        case = made(4)

        write_folder(case, tmp_path / "case")

        found = {
            path.relative_to(tmp_path / "case").as_posix(): path.read_bytes()
            for path in (tmp_path / "case").rglob("*")
            if path.is_file()
        }
        assert found == {"case.json": case.document, **dict(case.files)}

    def test_the_agency_is_the_one_asked_for(self) -> None:
        case = parse_case_document(made(0).document)

        assert (case.agency_code, case.region_code) == (AGENCY.credit_code, AGENCY.region_code)
