"""Every way in which a good package is broken, each named for the codes that it fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from recordkit.description.case import Actor, Attributes, Sharing, Source
from recordkit.packages.model import FormatNote
from recordkit.terms.vocabulary import SharingScope, StepKind
from tests.conformance import breaking as by
from tests.conformance import contents, signed
from tests.conformance.breaking import BASE, FLOW, MANIFEST, README, SEAL, Breakage
from tests.conformance.good_case import (
    APPLICATION,
    CHECKED_AT,
    LICENCE,
    NOTICE,
    PERMIT,
    REGISTER,
)

BREAKAGES = (
    # 真实性 authenticity
    Breakage(
        "GD-1-1_explanatory_file_altered_after_sealing",
        ("members_match_the_manifest",),
        after=by.changing(README, b"J012", b"J013"),
    ),
    Breakage(
        "GD-1-1_size_altered_after_sealing",
        ("members_match_the_manifest",),
        after=by.changing(README, b"J012", b"J0123"),
    ),
    Breakage("GD-1-1_root_digest_mismatch", ("members_match_the_manifest",), after=by.wrong_root),
    Breakage(
        "GD-1-1+GD-1-14_content_altered_after_sealing",
        ("components_match_their_recorded_digests", "members_match_the_manifest"),
        after=by.changing(REGISTER, "登记信息".encode(), "登记信恩".encode()),
    ),
    Breakage(
        "GD-1-1_manifest_altered_after_sealing",
        ("seal_verifies_over_the_manifest",),
        after=by.changing(MANIFEST, b'version="1"', b'version="1" '),
    ),
    Breakage("GD-1-1_seal_altered", ("seal_verifies_over_the_manifest",), after=by.flipped(SEAL)),
    Breakage(
        "GD-1-1_seal_missing",
        ("seal_certificate_is_trusted", "seal_verifies_over_the_manifest"),
        after=by.removing(SEAL),
    ),
    Breakage(
        "GD-1-1_seal_of_a_stranger",
        ("seal_certificate_is_trusted",),
        after=by.sealed_by_a_stranger,
    ),
    Breakage(
        "GD-1-1_certificate_ended",
        ("seal_certificate_is_trusted",),
        around=by.around(checked_at=datetime(2031, 1, 1, tzinfo=UTC)),
    ),
    Breakage(
        "GD-1-2_title_too_long",
        ("values_keep_to_their_lengths",),
        before=by.case(title="关" * 301),
    ),
    Breakage(
        "GD-1-3_region_code_with_a_letter",
        ("values_have_their_formats",),
        before=by.case(region_code="34A700"),
    ),
    Breakage(
        "GD-1-3+GD-3-1_formation_day_that_is_none",
        ("documents_follow_their_schema", "values_have_their_formats"),
        documents=by.changing(
            BASE, b">2026-03-02</formation_date>", b">2026-02-30</formation_date>"
        ),
    ),
    Breakage(
        "GD-1-4+GD-3-1_retention_of_no_list",
        ("documents_follow_their_schema", "values_are_in_their_ranges"),
        documents=by.changing(BASE, ">30年<".encode(), ">31年<".encode()),
    ),
    Breakage(
        "GD-1-5_delivered_before_closed",
        ("moments_follow_one_another",),
        before=by.step_changed(
            StepKind.DELIVERY, started_at=by.BEFORE_CLOSURE, ended_at=by.BEFORE_CLOSURE
        ),
    ),
    Breakage(
        "GD-1-5_arranged_in_the_future",
        ("no_moment_is_in_the_future",),
        before=by.package(arranged_at=CHECKED_AT + timedelta(days=2)),
    ),
    Breakage(
        "GD-1-5_formed_on_the_day_of_closure_in_another_time_zone",
        ("formed_on_the_day_of_closure",),
        before=by.package(formed_on=date(2026, 3, 1)),
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
        before=by.case(title="关于甲食品店\u200b食品经营许可的申请"),
    ),
    Breakage(
        "GD-1-6_line_end_in_name",
        ("values_hold_no_special_characters",),
        before=by.package(item_name="食品经营\n许可"),
    ),
    Breakage(
        "GD-1-6_straight_quotes_in_title",
        ("titles_hold_no_path_marks",),
        before=by.case(title='关于"甲食品店"食品经营许可的申请'),
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
        documents=by.described_twice,
    ),
    Breakage(
        "GD-1-10_described_as_another_format",
        ("electronic_attributes_are_as_described",),
        before=by.part(PERMIT, format=FormatNote(family="pdf", mime_type="application/pdf")),
    ),
    Breakage(
        "GD-1-10_described_with_another_size",
        ("electronic_attributes_are_as_described",),
        documents=by.another_size,
    ),
    Breakage(
        "GD-1-10_picture_called_ofd", ("extensions_fit_the_content",), before=by.jpeg_called_ofd
    ),
    Breakage(
        "GD-1-11_described_with_another_digest",
        ("description_and_manifest_agree",),
        documents=by.another_digest,
    ),
    Breakage(
        "GD-1-11_manifest_of_another_record",
        ("description_and_manifest_agree",),
        after=by.renumbered,
    ),
    Breakage(
        "GD-1-11+S-09_rendition_of_nothing",
        ("renditions_point_at_snapshots", "views_have_data_and_rendition"),
        before=by.part(REGISTER, rendition_of="数据快照/S07_无.xml"),
    ),
    Breakage(
        "GD-1-12_explanatory_file_without_colons",
        ("explanatory_file_follows_its_form",),
        documents=by.changing(README, "立档单位：".encode(), "立档单位 ".encode()),
    ),
    Breakage(
        "GD-1-12_explanatory_file_of_another_record",
        ("explanatory_file_follows_its_form",),
        documents=by.changing(README, b"000001", b"000002"),
    ),
    Breakage(
        "GD-1-12_explanatory_file_not_utf8",
        ("explanatory_file_follows_its_form",),
        documents=by.changing(README, "全宗号".encode(), "全宗号".encode("gb18030")),
    ),
    Breakage(
        "GD-1-12_explanatory_file_missing",
        ("explanatory_file_follows_its_form",),
        documents=by.removing(README),
    ),
    Breakage(
        "GD-1-13+GD-4-3_member_in_no_known_place",
        ("members_lie_in_the_layout", "no_member_is_surplus"),
        after=by.adding("备忘.txt", "备忘".encode()),
    ),
    Breakage(
        "GD-1-13_listed_member_in_no_known_place",
        ("members_lie_in_the_layout",),
        documents=by.adding("附件/备忘.txt", "备忘".encode()),
    ),
    Breakage(
        "GD-1-13+GD-3-1_name_with_a_space",
        ("documents_follow_their_schema", "names_follow_the_rule"),
        documents=by.renamed_in_place(NOTICE, by.NAME_WITH_A_SPACE),
        around=by.recorded_at(NOTICE, by.NAME_WITH_A_SPACE),
    ),
    Breakage(
        "GD-1-14_not_what_was_captured",
        ("components_match_their_recorded_digests",),
        before=by.recorded_otherwise,
    ),
    Breakage(
        "GD-1-14_lost_since_capture",
        ("components_match_their_recorded_digests",),
        before=by.lost_since_capture,
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
        documents=by.changing(BASE, b">5</total_number>", b">6</total_number>"),
    ),
    Breakage(
        "GD-2-2_one_byte_more_was_registered",
        ("component_bytes_are_as_registered",),
        around=lambda around: replace(around, expected_bytes=(around.expected_bytes or 0) + 1),
    ),
    Breakage(
        "GD-2-3+GD-3-1_element_missing",
        ("documents_follow_their_schema", "mandatory_elements_are_there"),
        documents=by.removing_element(BASE, b"task_type"),
    ),
    Breakage(
        "GD-2-3_closed_without_outcome",
        ("mandatory_elements_are_there",),
        before=by.case(outcome=None),
    ),
    Breakage(
        "GD-2-4+GD-3-1_element_empty",
        ("documents_follow_their_schema", "mandatory_elements_have_values"),
        before=by.package(item_type=""),
    ),
    Breakage(
        "GD-2-5_not_closed",
        ("case_is_closed",),
        before=by.case(is_closed=False),
    ),
    Breakage(
        "GD-2-5_never_accepted",
        ("process_has_its_steps",),
        before=by.step_dropped(StepKind.ACCEPTANCE),
    ),
    Breakage(
        "GD-2-4+GD-2-5+GD-3-1_step_without_actor",
        (
            "documents_follow_their_schema",
            "mandatory_elements_have_values",
            "steps_name_their_actor",
        ),
        before=by.step_changed(StepKind.HANDLING, actor=Actor("")),
    ),
    Breakage(
        "GD-2-5_step_ends_before_it_begins",
        ("steps_end_after_they_begin",),
        before=by.step_changed(StepKind.HANDLING, ended_at=datetime(2026, 3, 1, 1, tzinfo=UTC)),
    ),
    Breakage(
        "GD-2-7_member_with_wrong_checksum", ("members_unpack_whole",), archive=by.damaged_member
    ),
    Breakage("GD-2-7_empty_component", ("components_hold_something",), before=by.empty_notice),
    Breakage(
        "GD-2-9_no_procedural_material",
        ("families_are_present_or_explained",),
        before=by.no_procedural_material,
    ),
    Breakage(
        "GD-2-5+GD-2-10_process_metadata_missing",
        ("metadata_documents_are_there", "process_has_its_steps"),
        documents=by.removing(FLOW),
    ),
    Breakage(
        "GD-2-1+GD-2-2+GD-2-11_member_missing",
        (
            "component_bytes_are_as_registered",
            "component_count_is_as_registered",
            "listed_members_are_present",
        ),
        after=by.removing(PERMIT),
    ),
    # 可用性 usability
    Breakage(
        "GD-2-5+GD-3-1_process_metadata_not_well_formed",
        ("documents_are_well_formed", "process_has_its_steps"),
        documents=by.changing(FLOW, b"</description>", b""),
    ),
    Breakage(
        "GD-2-5+GD-3-1_process_metadata_with_dtd",
        ("documents_are_well_formed", "process_has_its_steps"),
        documents=by.changing(FLOW, b"<description", b"<!DOCTYPE description []><description"),
    ),
    Breakage(
        "GD-3-1_element_that_nobody_knows",
        ("documents_follow_their_schema",),
        documents=by.changing(FLOW, b"<process ", b"<surprise/><process "),
    ),
    Breakage("GD-3-3_archive_inside", ("formats_are_allowed",), before=by.archive_inside),
    Breakage(
        "GD-3-3_not_a_format_of_the_item",
        ("formats_are_accepted_by_the_item",),
        before=by.application_as_picture,
    ),
    Breakage("GD-3-4_truncated", ("components_open_whole",), before=by.truncated_permit),
    Breakage("GD-3-8_password", ("components_are_not_encrypted",), before=by.locked_application),
    Breakage(
        "GD-3-8_format_to_be_converted",
        ("formats_are_fit_for_the_long_term",),
        before=by.notice_as_bitmap,
    ),
    # 安全性 security
    Breakage("GD-4-2_infected", ("no_malware_was_found",), around=by.infected),
    Breakage(
        "GD-4-3_surplus_member",
        ("no_member_is_surplus",),
        after=by.adding(by.SURPLUS, contents.ofd()),
    ),
    Breakage(
        "GD-4-3_listed_but_not_described",
        ("no_member_is_surplus",),
        documents=by.adding(by.SURPLUS, contents.ofd()),
    ),
    # 政务服务 of government services
    Breakage(
        "S-01_unknown_item", ("item_was_in_force_at_acceptance",), around=by.around(item=None)
    ),
    Breakage(
        "S-01_item_not_yet_in_force",
        ("item_was_in_force_at_acceptance",),
        around=by.item(effective_on=date(2026, 3, 2)),
    ),
    Breakage(
        "S-01_item_no_longer_in_force",
        ("item_was_in_force_at_acceptance",),
        around=by.item(ends_on=date(2026, 2, 28)),
    ),
    Breakage(
        "S-01_another_version",
        ("item_was_in_force_at_acceptance",),
        around=by.item(version=4),
    ),
    Breakage(
        "S-02_mandatory_material_missing",
        ("mandatory_materials_are_present",),
        before=by.one_more_material,
    ),
    Breakage(
        "S-03_handled_before_accepted",
        ("steps_come_in_order",),
        before=by.step_changed(
            StepKind.HANDLING,
            started_at=datetime(2026, 3, 1, 1, 30, tzinfo=UTC),
            ended_at=datetime(2026, 3, 1, 1, 40, tzinfo=UTC),
        ),
    ),
    Breakage(
        "S-05_seal_of_another_agency", ("seal_is_the_creators",), after=by.sealed_by_another_agency
    ),
    Breakage(
        "S-06_agency_code_with_wrong_check_character",
        ("agency_codes_carry_their_check_character",),
        before=by.case(agency_code="11990000MB00000020"),
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
        before=by.part(LICENCE, source=Source(system="证照库", licence_number="4401")),
    ),
    Breakage("S-08_link_left_as_link", ("links_became_files",), before=by.link_left_as_link),
    Breakage("S-08_shortcut", ("links_became_files",), before=by.shortcut),
    Breakage(
        "S-09_view_without_rendition",
        ("views_have_data_and_rendition",),
        before=by.part(REGISTER, rendition_of=""),
    ),
    Breakage(
        "S-10_withheld_without_ground",
        ("sharing_limits_are_grounded",),
        before=by.part(PERMIT, attributes=Attributes(sharing=Sharing(SharingScope.WITHHELD))),
    ),
    Breakage(
        "S-10_condition_not_given",
        ("sharing_limits_are_grounded",),
        before=by.part(PERMIT, attributes=Attributes(sharing=Sharing(SharingScope.CONDITIONAL))),
    ),
    Breakage(
        "S-11_not_the_period_in_force",
        ("retention_is_the_line_in_force",),
        around=by.around(retention_in_force="Y"),
    ),
    Breakage(
        "S-12_marked_secret",
        ("nothing_is_classified",),
        documents=by.changing(
            BASE,
            ">公开</file_security_classification>".encode(),
            ">秘密</file_security_classification>".encode(),
        ),
    ),
    Breakage(
        "S-12_title_with_a_secrecy_mark",
        ("nothing_is_classified",),
        before=by.title(PERMIT, "机密★10年 食品经营许可证"),
    ),
    Breakage(
        "S-16_script_in_pdf",
        ("components_carry_no_active_content",),
        before=by.content(APPLICATION, contents.pdf(script="app.alert(1)")),
    ),
    Breakage(
        "S-17_page_changed_after_the_seal",
        ("signatures_inside_materials_are_intact",),
        before=by.content(PERMIT, signed.sealed_ofd(is_changed=True)),
    ),
    Breakage(
        "S-17_pdf_changed_after_its_signature",
        ("signatures_inside_materials_are_intact",),
        before=by.content(APPLICATION, signed.signed_pdf(is_changed=True)),
    ),
)
