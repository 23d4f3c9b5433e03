"""The door of the life cycle: what interfaces ask of the whole."""

from muniment.lifecycle.certificates import (
    CertificateLine,
    CertificatePage,
    certificates_page,
)
from muniment.lifecycle.completeness import completeness_page
from muniment.lifecycle.deciding import NotYoursToDecide, decide, retry_stuck
from muniment.lifecycle.examining import CheckedReceipt, check_receipt
from muniment.lifecycle.plan import PLAN, Step
from muniment.lifecycle.reading import attention_page, case_count, case_list, case_page, operations
from muniment.lifecycle.running import follow, keep_up, run_once
from muniment.lifecycle.serving import (
    ComponentNotHeld,
    component_content,
    package_file,
    receipt_file,
)
from muniment.lifecycle.shapes import (
    AttentionPage,
    AttentionRow,
    CaseList,
    CasePage,
    CaseRow,
    CaseStatus,
    CompletenessPage,
    Content,
    Decision,
    Fact,
    FactGroup,
    MaterialView,
    Operations,
    ProofView,
    ReportView,
    ReturnView,
    StuckJob,
    TimelineEntry,
    VersionView,
)
from muniment.lifecycle.tracking import case_reports, case_status

__all__ = [
    "PLAN",
    "AttentionPage",
    "AttentionRow",
    "CaseList",
    "CasePage",
    "CaseRow",
    "CaseStatus",
    "CertificateLine",
    "CertificatePage",
    "CheckedReceipt",
    "CompletenessPage",
    "ComponentNotHeld",
    "Content",
    "Decision",
    "Fact",
    "FactGroup",
    "MaterialView",
    "NotYoursToDecide",
    "Operations",
    "ProofView",
    "ReportView",
    "ReturnView",
    "Step",
    "StuckJob",
    "TimelineEntry",
    "VersionView",
    "attention_page",
    "case_count",
    "case_list",
    "case_page",
    "case_reports",
    "case_status",
    "certificates_page",
    "check_receipt",
    "completeness_page",
    "component_content",
    "decide",
    "follow",
    "keep_up",
    "operations",
    "package_file",
    "receipt_file",
    "retry_stuck",
    "run_once",
]
