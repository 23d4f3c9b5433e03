"""Which field of a package stands in which element.

Names without the prefix `file_` come from a public realisation of GB/T 42727-2023; its spelling
`information_system_dcscription` is kept because receivers look for it. Ours are named in the same
style. Numbers are those of DA/T 46-2009.
"""

from __future__ import annotations

from recordkit.description.tally import TallyResult
from recordkit.packages.model import ComponentKind
from recordkit.packages.xml_lines import (
    CATEGORY,
    DAY,
    DIGEST,
    FLAG,
    MOMENT,
    RETENTION,
    TEXT,
    WHOLE,
    Line,
    term,
)
from recordkit.terms.vocabulary import (
    ApplicantKind,
    Disclosure,
    MaterialRole,
    Openness,
    OutcomeKind,
    Provenance,
    SecrecyLevel,
    SharingScope,
    StepKind,
)

# 基本信息元数据.xml, in the order of its elements; the fields are those of Package.
BASE = (
    Line("record_id", "electronic_record_code", "电子文件号", TEXT, "M7"),
    Line("submission_version", "submission_version", "报送版本", WHOLE),
    Line("creator.region_code", "region_code", "行政区划编码", TEXT),
    Line("case.item_code", "task_code", "事项编码", TEXT),
    Line("case.source_system.name", "information_system_dcscription", "信息系统描述", TEXT, "M51"),
    Line("case.source_system.version", "information_system_version", "信息系统版本", TEXT, "", ""),
    Line("creator.name", "fonds_constituting_unit_name", "立档单位名称", TEXT, "M6"),
    Line("creator.unit", "lead_department", "责任处(科)室", TEXT, "", ""),
    Line("creator.fonds_number", "fonds_identifier", "全宗号", TEXT, "M9"),
    Line("creator.credit_code", "social_code", "统一社会信用代码", TEXT, "M78"),
    Line("classification.category", "category_code", "类别号", CATEGORY, "M14"),
    Line("classification.year", "archive_year", "年度", WHOLE, "M11"),
    Line("classification.retention", "retention_period", "保管期限", RETENTION, "M12"),
    Line("classification.retention_basis", "retention_basis", "保管期限依据", TEXT, "", ""),
    Line("case.secrecy", "security_classification", "密级", term(SecrecyLevel), "M38"),
    Line("case.case_number", "project_id", "业务流水号", TEXT),
    Line("item_name", "task_name", "事项名称", TEXT),
    Line("item_version", "task_version", "事项版本号", WHOLE),
    Line("item_type", "task_type", "事项类型", TEXT),
    Line("case.item_version", "submitted_task_version", "报送的事项版本号", WHOLE, "", None),
    Line("case.title", "project_name", "办件名称", TEXT, "M22"),
    Line("formed_on", "formation_date", "形成日期", DAY, "M33"),
    Line("arranged_at", "arrangement_time", "整理时间", MOMENT),
    Line("case.applicant.name", "apply_name", "行政相对人名称", TEXT, "M28"),
    Line("case.applicant.kind", "apply_type", "行政相对人类型", term(ApplicantKind)),
    Line("case.applicant.id_kind", "card_type", "证件类型", TEXT, "", ""),
    Line("case.applicant.id_number", "contacted_card", "证件号码", TEXT, "", ""),
    Line("case.applicant.address", "address", "地址", TEXT, "", ""),
    Line("case.applicant.legal_representative", "legal_man", "法定代表人", TEXT, "", ""),
    Line("case.project_code", "project_code", "项目代码", TEXT, "", ""),
    Line("case.agency_code", "receive_department_code", "办理单位统一社会信用代码", TEXT),
    Line("case.region_code", "receive_region_code", "办理地行政区划编码", TEXT),
    Line("case.accepted_at", "receive_time", "受理(立案)时间", MOMENT, "", None),
    Line("case.acceptance_number", "accept_num", "受理编号", TEXT, "", ""),
    Line("case.is_closed", "is_closed", "是否办结", FLAG),
    Line("case.closed_at", "transact_time", "办结时间", MOMENT, "", None),
)
# Fields that are worked out of others: written for readers, and not read back.
DERIVED = frozenset({"case.accepted_at", "case.closed_at"})
OUTCOME = (
    Line("kind", "result", "办理结果", term(OutcomeKind)),
    Line("text", "result_description", "办理结果描述", TEXT, "", ""),
    Line("document_number", "result_document_number", "结果文书编号", TEXT, "M31", ""),
    Line("licence_number", "result_code", "办理结果证照编号", TEXT, "", ""),
)
CLOSING = (
    Line("software_environment", "software_environment", "软硬件环境", TEXT, "", ""),
    Line("case.remarks", "remarks", "备注", TEXT, "M75", ""),
)

# Shared by the files of a package and the lines of what was submitted.
SOURCE = (
    Line("system", "file_source_system", "来源系统", TEXT, "", ""),
    Line("identifier", "file_source_identifier", "来源标识", TEXT, "", ""),
    Line("licence_number", "file_licence_number", "证照编号", TEXT, "", ""),
    Line("issuer", "file_licence_issuer", "证照颁发机构", TEXT, "", ""),
    Line("verified", "file_licence_verification", "证照核验情况", TEXT, "", ""),
)
ATTRIBUTES = (
    Line("sharing.scope", "file_share", "共享类型", term(SharingScope)),
    Line("sharing.condition", "file_share_conditions", "共享条件", TEXT, "", ""),
    Line("sharing.ground", "file_noshare_because", "不予共享依据", TEXT, "", ""),
    Line("disclosure", "file_disclosure", "公开属性", term(Disclosure)),
    Line("openness", "file_openness", "开放标识", term(Openness)),
    Line("secrecy", "file_security_classification", "密级", term(SecrecyLevel), "M38"),
)

# One file of the package; its name, and the folder around it, stand before these.
COMPONENT = (
    Line("title", "file_title", "题名", TEXT, "M22"),
    Line("role", "file_role", "材料类别", term(MaterialRole)),
    Line("kind", "file_kind", "文件性质", term(ComponentKind)),
    Line("provenance", "file_provenance", "产生方式", term(Provenance)),
    Line("material_code", "file_material_code", "材料编码", TEXT, "", ""),
    Line("submitted_path", "file_submitted_path", "报送路径", TEXT, "", ""),
    Line("size_bytes", "computer_file_size", "计算机文件大小", WHOLE, "M49"),
    Line("created_at", "computer_file_creation_time", "计算机文件创建时间", MOMENT, "", None),
    Line("digests.sm3", "file_sm3", "SM3 摘要", DIGEST),
    Line("digests.sha256", "file_sha256", "SHA-256 摘要", DIGEST),
    Line("rendition_of", "file_rendition_of", "所呈现的数据快照", TEXT, "", ""),
)
FORMAT = (
    Line("family", "format_information", "格式", TEXT, "M47", ""),
    Line("name", "format_name", "格式名称", TEXT, "", ""),
    Line("version", "format_version", "格式版本", TEXT, "", ""),
    Line("mime_type", "format_media_type", "MIME 媒体类型", TEXT, "", ""),
    Line("puid", "format_registry_id", "格式注册 ID", TEXT, "", ""),
)
FETCH = (
    Line("address", "fetch_address", "链接地址", TEXT),
    Line("final_address", "fetch_final_address", "实际下载地址", TEXT),
    Line("status", "fetch_status", "响应状态", WHOLE),
    Line("fetched_at", "fetch_time", "下载时间", MOMENT),
    Line("media_type", "fetch_media_type", "响应媒体类型", TEXT, "", ""),
)

# 流程信息元数据.xml
STEP = (
    Line("kind", "business_activity", "业务行为", term(StepKind), "M81"),
    Line("name", "step_name", "环节名称", TEXT),
    Line("started_at", "action_time", "行为时间", MOMENT, "M82"),
    Line("ended_at", "action_end_time", "行为结束时间", MOMENT, "", None),
    Line("basis", "action_mandate", "行为依据", TEXT, "M83", ""),
    Line("opinion", "action_description", "行为描述", TEXT, "M84", ""),
    Line("actor.name", "agent_name", "机构人员名称", TEXT, "M77"),
    Line("actor.post", "position_name", "个人职位", TEXT, "M79", ""),
    Line("actor.staff_number", "staff_number", "工号", TEXT, "", ""),
    Line("actor.unit", "agent_unit", "所在单位", TEXT, "", ""),
    Line("system", "step_system", "办理系统", TEXT, "", ""),
)

# 材料目录.xml
TALLY = (
    Line("material_code", "material_code", "材料编码", TEXT),
    Line("name", "material_name", "材料名称", TEXT),
    Line("role", "material_role", "材料类别", term(MaterialRole)),
    Line("is_demanded", "is_demanded", "是否应有", FLAG),
    Line("count", "actual_count", "实有件数", WHOLE),
    Line("result", "tally_result", "清点结果", term(TallyResult)),
    Line("reason", "tally_reason", "缺件理由", TEXT, "", ""),
)
SUBMITTED_FILE = (
    Line("path", "file_submitted_path", "报送路径", TEXT),
    Line("title", "file_title", "题名", TEXT, "M22"),
    Line("role", "file_role", "材料类别", term(MaterialRole)),
    Line("provenance", "file_provenance", "产生方式", term(Provenance)),
    Line("material_code", "file_material_code", "材料编码", TEXT, "", ""),
    Line("size_bytes", "computer_file_size", "计算机文件大小", WHOLE, "M49", None),
    Line("sm3", "file_sm3", "SM3 摘要", DIGEST, "", None),
    Line("sha256", "file_sha256", "SHA-256 摘要", DIGEST, "", None),
)
SUBMITTED_VIEW = (
    Line("title", "file_title", "题名", TEXT, "M22"),
    Line("role", "file_role", "材料类别", term(MaterialRole)),
    Line("template", "view_template", "呈现模板", TEXT),
    Line("data_path", "view_data_path", "数据路径", TEXT),
    Line("material_code", "file_material_code", "材料编码", TEXT, "", ""),
)
SUBMITTED_LINK = (
    Line("title", "file_title", "题名", TEXT, "M22"),
    Line("role", "file_role", "材料类别", term(MaterialRole)),
    Line("address", "link_address", "链接地址", TEXT),
    Line("material_code", "file_material_code", "材料编码", TEXT, "", ""),
    Line("provenance", "file_provenance", "产生方式", term(Provenance)),
    Line("sha256", "file_sha256", "SHA-256 摘要", DIGEST, "", None),
)
ACCOMMODATION = (
    Line("material_code", "material_code", "材料编码", TEXT),
    Line("reason", "accommodation_reason", "容缺理由", TEXT),
    Line("due_on", "accommodation_due_date", "应补齐日期", DAY, "", None),
)
