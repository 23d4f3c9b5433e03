"""The check at filing, after DA/T 70-2018, with our own checks for cases of government services.

Item codes GD-… and their names were confirmed from several implementations that quote the
standard, not from its text; S-… are ours. A line is `verified` where code and name agree in all
of them. GD-1-9 was seen in none: nothing is asked under it. Not asked here because a person or
the platform answers: GD-3-2 (database), GD-3-5 to 3-7 (environment), GD-4-4 to 4-7 (carriers and
process). Every item of the standard may be answered by more than one rule.
"""

from __future__ import annotations

from recordkit.checks.profile import Occasion, Profile, ProfileLine
from recordkit.checks.rule import Rule
from recordkit.checks.rules import (
    contents,
    counts,
    fixity,
    layout,
    linkage,
    materials,
    metadata,
    plausibility,
    process,
    security,
    signatures,
    values,
)
from recordkit.terms.vocabulary import Severity

_STANDARD = "DA/T 70-2018"


def _item(
    code: str, name: str, *rules: Rule, severity: Severity = Severity.MANDATORY
) -> tuple[ProfileLine, ...]:
    """Return the lines that answer one item of the standard."""
    source = f"{_STANDARD} {code} {name}"
    return tuple(ProfileLine(rule, code, severity, True, source) for rule in rules)


def _ours(
    code: str, *rules: Rule, severity: Severity = Severity.MANDATORY
) -> tuple[ProfileLine, ...]:
    """Return the lines of one check of our own; the rule cites what it rests on."""
    return tuple(ProfileLine(rule, code, severity, False, rule.source) for rule in rules)


_WARNING = Severity.WARNING

FILING = Profile(
    name="filing-dat70-2018",
    edition="2018/1",
    occasion=Occasion.AT_FILING,
    lines=(
        # 真实性 authenticity
        *_item(
            "GD-1-1",
            "固化信息有效性检测",
            fixity.members_match_the_manifest,
            fixity.seal_verifies_over_the_manifest,
            fixity.seal_certificate_is_trusted,
        ),
        *_item("GD-1-2", "元数据项数据长度检测", values.values_keep_to_their_lengths),
        *_item("GD-1-3", "元数据项数据类型、格式检测", values.values_have_their_formats),
        *_item("GD-1-4", "设定值域的元数据项值域符合度检测", values.values_are_in_their_ranges),
        *_item(
            "GD-1-5",
            "元数据项数据值合理性检测",
            plausibility.moments_follow_one_another,
            plausibility.no_moment_is_in_the_future,
            plausibility.formed_on_the_day_of_closure,
            plausibility.year_is_the_year_of_formation,
        ),
        *_item("GD-1-6", "元数据项数据包含特殊字符检测", values.values_hold_no_special_characters),
        *_item(
            "GD-1-6",
            "元数据项数据包含特殊字符检测",
            values.titles_hold_no_path_marks,
            severity=_WARNING,
        ),
        *_item("GD-1-7", "档号规范性检测", values.parts_make_a_reference_code),
        *_item("GD-1-8", "元数据项数据重复性检测", layout.names_are_unique),
        *_item(
            "GD-1-10",
            "内容数据电子属性一致性检测",
            linkage.electronic_attributes_are_as_described,
            linkage.extensions_fit_the_content,
        ),
        *_item(
            "GD-1-11",
            "元数据与内容关联检测",
            linkage.description_and_manifest_agree,
            linkage.renditions_point_at_snapshots,
        ),
        *_item("GD-1-12", "说明文件和目录文件规范性检测", layout.explanatory_file_follows_its_form),
        *_item(
            "GD-1-13",
            "信息包目录结构规范性检测",
            layout.members_lie_in_the_layout,
            layout.names_follow_the_rule,
        ),
        *_item("GD-1-14", "信息包一致性检测", fixity.components_match_their_recorded_digests),
        # 完整性 integrity
        *_item("GD-2-1", "总件数相符性", counts.component_count_is_as_registered),
        *_item("GD-2-2", "总字节数相符性", counts.component_bytes_are_as_registered),
        *_item("GD-2-3", "元数据项完整性", metadata.mandatory_elements_are_there),
        *_item("GD-2-4", "元数据必填著录项目检测", metadata.mandatory_elements_have_values),
        *_item(
            "GD-2-5",
            "过程信息完整性检测",
            process.case_is_closed,
            process.process_has_its_steps,
            process.steps_name_their_actor,
            process.steps_end_after_they_begin,
        ),
        *_item(
            "GD-2-7",
            "内容数据完整性检测",
            contents.members_unpack_whole,
            contents.components_hold_something,
        ),
        *_item("GD-2-9", "归档范围检测", materials.families_are_present_or_explained),
        *_item("GD-2-10", "信息包元数据完整性检测", metadata.metadata_documents_are_there),
        *_item("GD-2-11", "信息包内容数据完整性检测", linkage.listed_members_are_present),
        # 可用性 usability
        *_item(
            "GD-3-1",
            "信息包中元数据可读性检测",
            metadata.documents_are_well_formed,
            metadata.documents_follow_their_schema,
        ),
        *_item(
            "GD-3-3",
            "内容数据格式检测",
            contents.formats_are_allowed,
            contents.formats_are_accepted_by_the_item,
        ),
        *_item("GD-3-4", "内容数据可读性检测", contents.components_open_whole),
        *_item("GD-3-8", "信息包中内容数据格式合规性检测", contents.components_are_not_encrypted),
        *_item(
            "GD-3-8",
            "信息包中内容数据格式合规性检测",
            contents.formats_are_fit_for_the_long_term,
            severity=_WARNING,
        ),
        # 安全性 security
        *_item(
            "GD-4-1",
            "系统环境中是否安装杀毒软件检测",
            security.every_member_was_scanned,
            severity=_WARNING,
        ),
        *_item("GD-4-2", "病毒感染检测", security.no_malware_was_found),
        *_item("GD-4-3", "载体中多余文件检测", linkage.no_member_is_surplus),
        # Of government services
        *_ours("S-01", materials.item_was_in_force_at_acceptance),
        *_ours("S-02", materials.mandatory_materials_are_present),
        *_ours("S-03", process.steps_come_in_order),
        *_ours("S-05", fixity.seal_is_the_creators, severity=_WARNING),
        *_ours("S-06", plausibility.agency_codes_carry_their_check_character),
        *_ours(
            "S-06", plausibility.applicant_number_carries_its_check_character, severity=_WARNING
        ),
        *_ours("S-07", materials.called_components_name_their_source, severity=_WARNING),
        *_ours("S-08", materials.links_became_files),
        *_ours("S-09", materials.views_have_data_and_rendition, severity=_WARNING),
        *_ours("S-10", security.sharing_limits_are_grounded),
        *_ours("S-11", plausibility.retention_is_the_line_in_force),
        *_ours("S-12", security.nothing_is_classified),
        *_ours("S-16", contents.components_carry_no_active_content, severity=_WARNING),
        *_ours("S-17", signatures.signatures_inside_materials_are_intact, severity=_WARNING),
    ),
)
