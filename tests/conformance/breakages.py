"""Every way in which a good package is broken, each named for the codes that it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from recordkit.checks import ScanResult, ScanWord, Surroundings
from recordkit.description.case import Actor, Attributes, Sharing, Source
from recordkit.fixity import Digests
from recordkit.packages.model import FormatNote
from recordkit.terms.vocabulary import MaterialRole, SharingScope, StepKind
from tests.conformance import contents
from tests.conformance.authority import authority
from tests.conformance.good_case import (
    APPLICATION,
    CHECKED_AT,
    LICENCE,
    NOTICE,
    PERMIT,
    REGISTER,
    Draft,
    component,
)
from tests.conformance.sealing import Members, manifest_of, sealed_over, signature_over

BASE, FLOW, LIST, README = (
    "基本信息元数据.xml",
    "流程信息元数据.xml",
    "材料目录.xml",
    "说明文件.txt",
)
MANIFEST, SEAL = "验证信息.xml", "验证信息.p7s"


def _nothing(_: object) -> None:
    """Leave it as it is."""


def _as_they_lie(package: bytes) -> bytes:
    return package


def _as_they_are(surroundings: Surroundings) -> Surroundings:
    return surroundings


@dataclass(frozen=True)
class Breakage:
    """One broken package: what is done to the draft, to what is then written, and around it.

    `before` changes the draft, which is then sealed as if all were well. `documents` changes
    members before the manifest is made over them. `after` changes the sealed package, and
    `archive` its bytes.
    """

    name: str
    rules: tuple[str, ...]
    before: Callable[[Draft], None] = _nothing
    documents: Callable[[Members], None] = _nothing
    after: Callable[[Members], None] = _nothing
    archive: Callable[[bytes], bytes] = _as_they_lie
    around: Callable[[Surroundings], Surroundings] = _as_they_are

    @property
    def codes(self) -> frozenset[str]:
        """The codes in the name."""
        return frozenset(self.name.partition("_")[0].split("+"))


def _changing(path: str, old: bytes, new: bytes) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        assert old in members[path], f"{path} does not contain {old!r}"
        members[path] = members[path].replace(old, new, 1)

    return change


def _case(**values: object) -> Callable[[Draft], None]:
    return lambda draft: draft.change_case(**values)


def _package(**values: object) -> Callable[[Draft], None]:
    return lambda draft: draft.change(**values)


def _part(path: str, **values: object) -> Callable[[Draft], None]:
    return lambda draft: draft.change_component(path, **values)


def _content(path: str, content: bytes) -> Callable[[Draft], None]:
    return lambda draft: draft.change_content(path, content)


def _around(**values: object) -> Callable[[Surroundings], Surroundings]:
    return lambda surroundings: replace(surroundings, **values)


def _steps(change: Callable[[Draft], Iterator[object]]) -> Callable[[Draft], None]:
    return lambda draft: draft.change_case(steps=tuple(change(draft)))


def _step_changed(kind: StepKind, **values: object) -> Callable[[Draft], None]:
    return _steps(
        lambda draft: (
            replace(step, **values) if step.kind is kind else step
            for step in draft.package.case.steps
        )
    )


def _step_dropped(kind: StepKind) -> Callable[[Draft], None]:
    return _steps(
        lambda draft: (step for step in draft.package.case.steps if step.kind is not kind)
    )


def _title(path: str, title: str) -> Callable[[Draft], None]:
    return _part(path, title=title)


def _jpeg_called_ofd(draft: Draft) -> None:
    draft.rename(LICENCE, "申报文件/A02_营业执照.ofd")


def _recorded_otherwise(draft: Draft) -> None:
    draft.recorded[PERMIT] = Digests.of(b"what was captured")


def _lost_since_capture(draft: Draft) -> None:
    draft.recorded["结果文件/C09_附图.ofd"] = Digests.of(b"a drawing")


def _empty_notice(draft: Draft) -> None:
    draft.change_content(NOTICE, b"")
    draft.change_component(NOTICE, format=FormatNote())


def _no_procedural_material(draft: Draft) -> None:
    draft.drop(NOTICE)
    draft.item = replace(draft.item, materials=draft.item.materials[:2])
    case = draft.package.case
    draft.change_case(components=tuple(p for p in case.components if p.material_code != "M03"))
    draft.change(tally=())


def _archive_inside(draft: Draft) -> None:
    content = contents.zipped()
    path = "结果文件/C03_附件.zip"
    part = component(path, {path: content}, "附件", MaterialRole.OUTCOME)
    draft.add(part, content)


def _format(path: str, content: bytes, family: str) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        draft.change_content(path, content)
        draft.change_component(path, format=FormatNote(family=family))

    return change


def _application_as_picture(draft: Draft) -> None:
    path = "申报文件/A01_申请表.jpg"
    draft.rename(APPLICATION, path)
    _format(path, contents.jpeg(), "jpeg")(draft)


def _truncated_permit(draft: Draft) -> None:
    draft.change_content(PERMIT, contents.ofd()[:-40])
    draft.change_component(PERMIT, format=FormatNote())


def _locked_application(draft: Draft) -> None:
    path = "申报文件/A01_申请表.pdf"
    draft.change_content(path, contents.pdf(password="pass"))


def _notice_as_bitmap(draft: Draft) -> None:
    path = "过程文件/B01_受理通知书.bmp"
    draft.rename(NOTICE, path)
    _format(path, contents.bitmap(), "bmp")(draft)


def _one_more_material(draft: Draft) -> None:
    rules = draft.item.materials
    draft.item = replace(draft.item, materials=(*rules, replace(rules[0], code="M05")))


def _link_left_as_link(draft: Draft) -> None:
    draft.change_component(LICENCE, fetched=None)


def _shortcut(draft: Draft) -> None:
    path, content = (
        "结果文件/C03_证照查询.url",
        b"[InternetShortcut]\nURL=https://example.gov.cn/1\n",
    )
    part = component(path, {path: content}, "证照查询", MaterialRole.OUTCOME)
    draft.add(replace(part, format=FormatNote()), content)


def _infected(surroundings: Surroundings) -> Surroundings:
    words = dict(surroundings.scanned or {})
    words[PERMIT] = ScanWord(ScanResult.INFECTED, "clamav 1.4", "Eicar-Test-Signature")
    return replace(surroundings, scanned=words)


def _flipped(path: str) -> Callable[[Members], None]:
    def flip(members: Members) -> None:
        content = bytearray(members[path])
        content[-1] ^= 1
        members[path] = bytes(content)

    return flip


def _without(path: str) -> Callable[[Members], None]:
    def remove(members: Members) -> None:
        del members[path]

    return remove


def _with(path: str, content: bytes) -> Callable[[Members], None]:
    def put(members: Members) -> None:
        members[path] = content

    return put


def _recorded_at(path: str, to: str) -> Callable[[Surroundings], Surroundings]:
    def move(surroundings: Surroundings) -> Surroundings:
        recorded = dict(surroundings.recorded or {})
        recorded[to] = recorded.pop(path)
        return replace(surroundings, recorded=recorded)

    return move


_NAME_WITH_A_SPACE = "过程文件/B01 受理通知书.ofd"
_SURPLUS = "结果文件/C09_多余.ofd"
_BEFORE_CLOSURE = datetime(2026, 3, 1, 5, tzinfo=UTC)


def _wrong_root(members: Members) -> None:
    members.update(sealed_over(members, replace(manifest_of(members), root=Digests.of(b"other"))))


def _renumbered(members: Members) -> None:
    other = replace(manifest_of(members), record_id="340700-20260301-000002")
    members.update(sealed_over(members, other))


def _sealed_by_a_stranger(members: Members) -> None:
    members[SEAL] = signature_over(members[MANIFEST], authority("陌生根证书").seal)


def _sealed_by_another_agency(members: Members) -> None:
    members[SEAL] = signature_over(members[MANIFEST], authority().other_seal)


def _described_twice(members: Members) -> None:
    document = members[BASE]
    began = document.index(b"<file ")
    ended = document.index(b"</file>", began) + len(b"</file>")
    members[BASE] = document[:ended] + document[began:ended] + document[ended:]


def _another_size(members: Members) -> None:
    _changing(BASE, b'M49">', b'M49">1')(members)


def _another_digest(members: Members) -> None:
    document = members[BASE]
    at = document.index(b"</file_sm3>") - 64
    members[BASE] = document[:at] + b"0" * 64 + document[at + 64 :]


def _renamed_in_place(path: str, to: str) -> Callable[[Members], None]:
    def rename(members: Members) -> None:
        held = {to if name == path else name: content for name, content in members.items()}
        old, new = (each.rpartition("/")[2].encode() for each in (path, to))
        held[BASE] = held[BASE].replace(old, new)
        members.clear()
        members.update(held)

    return rename


def _without_element(path: str, tag: bytes) -> Callable[[Members], None]:
    def remove(members: Members) -> None:
        document = members[path]
        began = document.index(b"<" + tag)
        ended = document.index(b"</" + tag + b">", began) + len(tag) + 3
        members[path] = document[:began] + document[ended:]

    return remove


def _item(**values: object) -> Callable[[Surroundings], Surroundings]:
    def change(surroundings: Surroundings) -> Surroundings:
        assert surroundings.item is not None
        return replace(surroundings, item=replace(surroundings.item, **values))

    return change


def _damaged_member(package: bytes) -> bytes:
    """Change a stored byte without telling the archive's checksum."""
    at = package.index("示范市".encode(), package.index(README.encode()))
    return package[:at] + bytes([package[at] ^ 1]) + package[at + 1 :]


BREAKAGES = (
    # 真实性 authenticity
    Breakage(
        "GD-1-1_explanatory_file_altered_after_sealing",
        ("members_match_the_manifest",),
        after=_changing(README, b"J012", b"J013"),
    ),
    Breakage(
        "GD-1-1_size_altered_after_sealing",
        ("members_match_the_manifest",),
        after=_changing(README, b"J012", b"J0123"),
    ),
    Breakage("GD-1-1_root_digest_mismatch", ("members_match_the_manifest",), after=_wrong_root),
    Breakage(
        "GD-1-1+GD-1-14_content_altered_after_sealing",
        ("components_match_their_recorded_digests", "members_match_the_manifest"),
        after=_changing(REGISTER, "登记信息".encode(), "登记信恩".encode()),
    ),
    Breakage(
        "GD-1-1_manifest_altered_after_sealing",
        ("seal_verifies_over_the_manifest",),
        after=_changing(MANIFEST, b'version="1"', b'version="1" '),
    ),
    Breakage("GD-1-1_seal_altered", ("seal_verifies_over_the_manifest",), after=_flipped(SEAL)),
    Breakage(
        "GD-1-1_seal_missing",
        ("seal_certificate_is_trusted", "seal_verifies_over_the_manifest"),
        after=_without(SEAL),
    ),
    Breakage(
        "GD-1-1_seal_of_a_stranger",
        ("seal_certificate_is_trusted",),
        after=_sealed_by_a_stranger,
    ),
    Breakage(
        "GD-1-1_certificate_ended",
        ("seal_certificate_is_trusted",),
        around=_around(checked_at=datetime(2031, 1, 1, tzinfo=UTC)),
    ),
    Breakage(
        "GD-1-2_title_too_long",
        ("values_keep_to_their_lengths",),
        before=_case(title="关" * 301),
    ),
    Breakage(
        "GD-1-3_region_code_with_a_letter",
        ("values_have_their_formats",),
        before=_case(region_code="34A700"),
    ),
    Breakage(
        "GD-1-3+GD-3-1_formation_day_that_is_none",
        ("documents_follow_their_schema", "values_have_their_formats"),
        documents=_changing(BASE, b">2026-03-02</formation_date>", b">2026-02-30</formation_date>"),
    ),
    Breakage(
        "GD-1-4+GD-3-1_retention_of_no_list",
        ("documents_follow_their_schema", "values_are_in_their_ranges"),
        documents=_changing(BASE, ">30年<".encode(), ">31年<".encode()),
    ),
    Breakage(
        "GD-1-5_delivered_before_closed",
        ("moments_follow_one_another",),
        before=_step_changed(
            StepKind.DELIVERY, started_at=_BEFORE_CLOSURE, ended_at=_BEFORE_CLOSURE
        ),
    ),
    Breakage(
        "GD-1-5_arranged_in_the_future",
        ("no_moment_is_in_the_future",),
        before=_package(arranged_at=CHECKED_AT + timedelta(days=2)),
    ),
    Breakage(
        "GD-1-5_formed_on_the_day_of_closure_in_another_time_zone",
        ("formed_on_the_day_of_closure",),
        before=_package(formed_on=date(2026, 3, 1)),
    ),
    Breakage(
        "GD-1-5_year_of_another_year",
        ("year_is_the_year_of_formation",),
        before=lambda draft: draft.change(
            classification=replace(draft.package.classification, year=2025)
        ),
    ),
    Breakage(
        "GD-1-6_zero_width_space_in_title",
        ("values_hold_no_special_characters",),
        before=_case(title="关于甲食品店\u200b食品经营许可的申请"),
    ),
    Breakage(
        "GD-1-6_line_end_in_name",
        ("values_hold_no_special_characters",),
        before=_package(item_name="食品经营\n许可"),
    ),
    Breakage(
        "GD-1-6_straight_quotes_in_title",
        ("titles_hold_no_path_marks",),
        before=_case(title='关于"甲食品店"食品经营许可的申请'),
    ),
    Breakage(
        "GD-1-7_category_in_small_letters",
        ("parts_make_a_reference_code",),
        before=lambda draft: draft.change(
            classification=replace(draft.package.classification, category=("zy", "XK"))
        ),
    ),
    Breakage(
        "GD-1-8_described_twice",
        ("names_are_unique",),
        documents=_described_twice,
    ),
    Breakage(
        "GD-1-10_described_as_another_format",
        ("electronic_attributes_are_as_described",),
        before=_part(PERMIT, format=FormatNote(family="pdf", mime_type="application/pdf")),
    ),
    Breakage(
        "GD-1-10_described_with_another_size",
        ("electronic_attributes_are_as_described",),
        documents=_another_size,
    ),
    Breakage(
        "GD-1-10_picture_called_ofd", ("extensions_fit_the_content",), before=_jpeg_called_ofd
    ),
    Breakage(
        "GD-1-11_described_with_another_digest",
        ("description_and_manifest_agree",),
        documents=_another_digest,
    ),
    Breakage(
        "GD-1-11_manifest_of_another_record",
        ("description_and_manifest_agree",),
        after=_renumbered,
    ),
    Breakage(
        "GD-1-11+S-09_rendition_of_nothing",
        ("renditions_point_at_snapshots", "views_have_data_and_rendition"),
        before=_part(REGISTER, rendition_of="数据快照/S07_无.xml"),
    ),
    Breakage(
        "GD-1-12_explanatory_file_without_colons",
        ("explanatory_file_follows_its_form",),
        documents=_changing(README, "立档单位：".encode(), "立档单位 ".encode()),
    ),
    Breakage(
        "GD-1-12_explanatory_file_of_another_record",
        ("explanatory_file_follows_its_form",),
        documents=_changing(README, b"000001", b"000002"),
    ),
    Breakage(
        "GD-1-12_explanatory_file_not_utf8",
        ("explanatory_file_follows_its_form",),
        documents=_changing(README, "全宗号".encode(), "全宗号".encode("gb18030")),
    ),
    Breakage(
        "GD-1-12_explanatory_file_missing",
        ("explanatory_file_follows_its_form",),
        documents=_without(README),
    ),
    Breakage(
        "GD-1-13+GD-4-3_member_in_no_known_place",
        ("members_lie_in_the_layout", "no_member_is_surplus"),
        after=_with("备忘.txt", "备忘".encode()),
    ),
    Breakage(
        "GD-1-13_listed_member_in_no_known_place",
        ("members_lie_in_the_layout",),
        documents=_with("附件/备忘.txt", "备忘".encode()),
    ),
    Breakage(
        "GD-1-13+GD-3-1_name_with_a_space",
        ("documents_follow_their_schema", "names_follow_the_rule"),
        documents=_renamed_in_place(NOTICE, _NAME_WITH_A_SPACE),
        around=_recorded_at(NOTICE, _NAME_WITH_A_SPACE),
    ),
    Breakage(
        "GD-1-14_not_what_was_captured",
        ("components_match_their_recorded_digests",),
        before=_recorded_otherwise,
    ),
    Breakage(
        "GD-1-14_lost_since_capture",
        ("components_match_their_recorded_digests",),
        before=_lost_since_capture,
    ),
    # 完整性 integrity
    Breakage(
        "GD-2-1_one_more_was_registered",
        ("component_count_is_as_registered",),
        around=lambda around: replace(around, expected_count=(around.expected_count or 0) + 1),
    ),
    Breakage(
        "GD-2-1_one_more_is_stated",
        ("component_count_is_as_registered",),
        documents=_changing(BASE, b">5</total_number>", b">6</total_number>"),
    ),
    Breakage(
        "GD-2-2_one_byte_more_was_registered",
        ("component_bytes_are_as_registered",),
        around=lambda around: replace(around, expected_bytes=(around.expected_bytes or 0) + 1),
    ),
    Breakage(
        "GD-2-3+GD-3-1_element_missing",
        ("documents_follow_their_schema", "mandatory_elements_are_there"),
        documents=_without_element(BASE, b"task_type"),
    ),
    Breakage(
        "GD-2-3_closed_without_outcome",
        ("mandatory_elements_are_there",),
        before=_case(outcome=None),
    ),
    Breakage(
        "GD-2-4+GD-3-1_element_empty",
        ("documents_follow_their_schema", "mandatory_elements_have_values"),
        before=_package(item_type=""),
    ),
    Breakage(
        "GD-2-5_not_closed",
        ("case_is_closed",),
        before=_case(is_closed=False),
    ),
    Breakage(
        "GD-2-5_never_accepted",
        ("process_has_its_steps",),
        before=_step_dropped(StepKind.ACCEPTANCE),
    ),
    Breakage(
        "GD-2-4+GD-2-5+GD-3-1_step_without_actor",
        (
            "documents_follow_their_schema",
            "mandatory_elements_have_values",
            "steps_name_their_actor",
        ),
        before=_step_changed(StepKind.HANDLING, actor=Actor("")),
    ),
    Breakage(
        "GD-2-5_step_ends_before_it_begins",
        ("steps_end_after_they_begin",),
        before=_step_changed(StepKind.HANDLING, ended_at=datetime(2026, 3, 1, 1, tzinfo=UTC)),
    ),
    Breakage(
        "GD-2-7_member_with_wrong_checksum", ("members_unpack_whole",), archive=_damaged_member
    ),
    Breakage("GD-2-7_empty_component", ("components_hold_something",), before=_empty_notice),
    Breakage(
        "GD-2-9_no_procedural_material",
        ("families_are_present_or_explained",),
        before=_no_procedural_material,
    ),
    Breakage(
        "GD-2-5+GD-2-10_process_metadata_missing",
        ("metadata_documents_are_there", "process_has_its_steps"),
        documents=_without(FLOW),
    ),
    Breakage(
        "GD-2-1+GD-2-2+GD-2-11_member_missing",
        (
            "component_bytes_are_as_registered",
            "component_count_is_as_registered",
            "listed_members_are_present",
        ),
        after=_without(PERMIT),
    ),
    # 可用性 usability
    Breakage(
        "GD-2-5+GD-3-1_process_metadata_not_well_formed",
        ("documents_are_well_formed", "process_has_its_steps"),
        documents=_changing(FLOW, b"</description>", b""),
    ),
    Breakage(
        "GD-2-5+GD-3-1_process_metadata_with_dtd",
        ("documents_are_well_formed", "process_has_its_steps"),
        documents=_changing(FLOW, b"<description", b"<!DOCTYPE description []><description"),
    ),
    Breakage(
        "GD-3-1_element_that_nobody_knows",
        ("documents_follow_their_schema",),
        documents=_changing(FLOW, b"<process ", b"<surprise/><process "),
    ),
    Breakage("GD-3-3_archive_inside", ("formats_are_allowed",), before=_archive_inside),
    Breakage(
        "GD-3-3_not_a_format_of_the_item",
        ("formats_are_accepted_by_the_item",),
        before=_application_as_picture,
    ),
    Breakage("GD-3-4_truncated", ("components_open_whole",), before=_truncated_permit),
    Breakage("GD-3-8_password", ("components_are_not_encrypted",), before=_locked_application),
    Breakage(
        "GD-3-8_format_to_be_converted",
        ("formats_are_fit_for_the_long_term",),
        before=_notice_as_bitmap,
    ),
    # 安全性 security
    Breakage("GD-4-2_infected", ("no_malware_was_found",), around=_infected),
    Breakage(
        "GD-4-3_surplus_member",
        ("no_member_is_surplus",),
        after=_with(_SURPLUS, contents.ofd()),
    ),
    Breakage(
        "GD-4-3_listed_but_not_described",
        ("no_member_is_surplus",),
        documents=_with(_SURPLUS, contents.ofd()),
    ),
    # 政务服务 of government services
    Breakage("S-01_unknown_item", ("item_was_in_force_at_acceptance",), around=_around(item=None)),
    Breakage(
        "S-01_item_not_yet_in_force",
        ("item_was_in_force_at_acceptance",),
        around=_item(effective_on=date(2026, 3, 2)),
    ),
    Breakage(
        "S-01_item_no_longer_in_force",
        ("item_was_in_force_at_acceptance",),
        around=_item(ends_on=date(2026, 2, 28)),
    ),
    Breakage(
        "S-01_another_version",
        ("item_was_in_force_at_acceptance",),
        around=_item(version=4),
    ),
    Breakage(
        "S-02_mandatory_material_missing",
        ("mandatory_materials_are_present",),
        before=_one_more_material,
    ),
    Breakage(
        "S-03_handled_before_accepted",
        ("steps_come_in_order",),
        before=_step_changed(
            StepKind.HANDLING,
            started_at=datetime(2026, 3, 1, 1, 30, tzinfo=UTC),
            ended_at=datetime(2026, 3, 1, 1, 40, tzinfo=UTC),
        ),
    ),
    Breakage(
        "S-05_seal_of_another_agency", ("seal_is_the_creators",), after=_sealed_by_another_agency
    ),
    Breakage(
        "S-06_agency_code_with_wrong_check_character",
        ("agency_codes_carry_their_check_character",),
        before=_case(agency_code="11990000MB00000020"),
    ),
    Breakage(
        "S-06_applicant_number_with_wrong_check_character",
        ("applicant_number_carries_its_check_character",),
        before=lambda draft: draft.change_case(
            applicant=replace(draft.package.case.applicant, id_number="110105194912310021")
        ),
    ),
    Breakage(
        "S-07_called_licence_not_verified",
        ("called_components_name_their_source",),
        before=_part(LICENCE, source=Source(system="证照库", licence_number="4401")),
    ),
    Breakage("S-08_link_left_as_link", ("links_became_files",), before=_link_left_as_link),
    Breakage("S-08_shortcut", ("links_became_files",), before=_shortcut),
    Breakage(
        "S-09_view_without_rendition",
        ("views_have_data_and_rendition",),
        before=_part(REGISTER, rendition_of=""),
    ),
    Breakage(
        "S-10_withheld_without_ground",
        ("sharing_limits_are_grounded",),
        before=_part(PERMIT, attributes=Attributes(sharing=Sharing(SharingScope.WITHHELD))),
    ),
    Breakage(
        "S-10_condition_not_given",
        ("sharing_limits_are_grounded",),
        before=_part(PERMIT, attributes=Attributes(sharing=Sharing(SharingScope.CONDITIONAL))),
    ),
    Breakage(
        "S-11_not_the_period_in_force",
        ("retention_is_the_line_in_force",),
        around=_around(retention_in_force="Y"),
    ),
    Breakage(
        "S-12_marked_secret",
        ("nothing_is_classified",),
        documents=_changing(
            BASE,
            ">公开</file_security_classification>".encode(),
            ">秘密</file_security_classification>".encode(),
        ),
    ),
    Breakage(
        "S-12_title_with_a_secrecy_mark",
        ("nothing_is_classified",),
        before=_title(PERMIT, "机密★10年 食品经营许可证"),
    ),
    Breakage(
        "S-16_script_in_pdf",
        ("components_carry_no_active_content",),
        before=_content(APPLICATION, contents.pdf(script="app.alert(1)")),
    ),
)
