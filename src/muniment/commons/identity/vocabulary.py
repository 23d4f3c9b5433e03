"""The closed choices of this room: kinds of organisation, roles, permissions, audited actions."""

from __future__ import annotations

from recordkit.terms.vocabulary import Term


class OrganisationKind(Term):
    """What an organisation is. Source: the Measures, articles 2, 5, 7 and 24."""

    GOVERNMENT = "government", "人民政府", "government"
    ARCHIVES_AUTHORITY = "archives_authority", "档案主管部门", "archives authority"
    ARCHIVES = "archives", "国家综合档案馆", "archives"
    IT_AUTHORITY = "it_authority", "信息化工作机构", "IT authority"
    AGENCY = "agency", "行政机关", "agency"
    AUTHORISED_ORGANISATION = "authorised_organisation", "授权组织", "authorised organisation"
    ENTRUSTED_ORGANISATION = "entrusted_organisation", "受委托组织", "entrusted organisation"
    ESTABLISHMENT_OFFICE = "establishment_office", "机构编制部门", "establishment office"
    TOWNSHIP = "township", "乡镇（街道）", "township or sub-district"
    PUBLIC_INSTITUTION = "public_institution", "公共事业单位", "public institution"
    PUBLIC_ENTERPRISE = "public_enterprise", "公用企业", "public enterprise"


class Role(Term):
    """What somebody is to the platform."""

    HANDLER = "handler", "业务经办人", "handler"
    RECORDS_OFFICER = "records_officer", "档案员", "records officer"
    ARCHIVIST = "archivist", "档案馆业务人员", "archivist"
    PRESERVATION_OFFICER = "preservation_officer", "保管人员", "preservation officer"
    SUPERVISOR = "supervisor", "监督指导人员", "supervisor"
    LEADER = "leader", "分管领导", "leader"
    OPERATOR = "operator", "运维人员", "operator"
    SYSTEM_ADMINISTRATOR = "system_administrator", "系统管理员", "system administrator"
    SECURITY_OFFICER = "security_officer", "安全保密管理员", "security officer"
    AUDITOR = "auditor", "安全审计员", "auditor"
    CLIENT = "client", "对接系统", "connected system"


class Permission(Term):
    """One thing that may be permitted. Interfaces ask for it before they knock at a door."""

    SUBMIT_CASES = "submit_cases", "报送办件", "submit cases"
    VIEW_CASES = "view_cases", "查看办件", "view cases"
    VIEW_CONTENT = "view_content", "查看材料内容", "view the content of materials"
    VIEW_ACCESS = "view_access", "查看知悉范围", "see who may view a record"
    DECIDE_WAITING = "decide_waiting", "处理待决定事项", "decide what waits for a person"
    CLASSIFY_CASES = "classify_cases", "归类办件", "classify cases"
    RETURN_CASES = "return_cases", "退回办件", "return cases"
    RESUBMIT_CASES = "resubmit_cases", "更正并重新报送", "correct and resubmit cases"
    DOWNLOAD_PACKAGES = "download_packages", "下载归档信息包", "download packages"
    DOWNLOAD_RECEIPTS = "download_receipts", "下载归档回执", "download receipts"
    VIEW_OPERATIONS = "view_operations", "查看运行状况", "view operations"
    RETRY_WORK = "retry_work", "重试停滞的作业", "retry work that is stuck"
    VIEW_CATALOGUE = "view_catalogue", "查看事项与规则", "view service items and rules"
    IMPORT_ITEMS = "import_items", "导入事项清单", "import item lists"
    PUT_RULES_IN_FORCE = "put_rules_in_force", "批准规则生效", "put rules in force"
    MANAGE_ACCOUNTS = "manage_accounts", "管理账号与机构", "manage accounts and organisations"
    GRANT_ROLES = "grant_roles", "授予角色", "grant roles"
    CONSENT_TO_RESETS = (
        "consent_to_resets",
        "同意重设管理员密码",
        "consent to another administrator's new password",
    )
    READ_AUDIT = "read_audit", "查阅审计日志", "read the audit log"
    CHECK_RECEIPTS = "check_receipts", "验证归档回执", "check receipts"


class GrantStanding(Term):
    """How a grant stands on some day."""

    RUNNING = "running", "有效", "held now"
    FUTURE = "future", "尚未开始", "not begun"
    LAPSED = "lapsed", "已终止", "ended"


class ConsentState(Term):
    """How it stands with a second person's consent to an administrator's new password."""

    ASKED = "asked", "等待同意", "waits for consent"
    GIVEN = "given", "已同意", "consented"
    DECLINED = "declined", "不同意", "declined"
    USED = "used", "已用于重设", "used"


class AuditedAction(Term):
    """What stands in the audit log.

    Source: GB/T 22239-2019, security audit; clause to be confirmed.
    """

    SIGNED_IN = "signed_in", "登录", "signed in"
    SIGNED_OUT = "signed_out", "退出登录", "signed out"
    TOKEN_ISSUED = "token_issued", "签发令牌", "token issued"
    REGION_REGISTERED = "region_registered", "登记行政区划", "region registered"
    ORGANISATION_REGISTERED = "organisation_registered", "登记机构", "organisation registered"
    ACCOUNT_OPENED = "account_opened", "开设账号", "account opened"
    ACCOUNT_SUSPENDED = "account_suspended", "停用账号", "account suspended"
    ACCOUNT_RESTORED = "account_restored", "恢复账号", "account restored"
    PASSWORD_CHANGED = "password_changed", "修改密码", "password changed"
    RESET_ASKED = "reset_asked", "申请重设管理员密码", "administrator's new password asked for"
    RESET_CONSENTED = (
        "reset_consented",
        "同意重设管理员密码",
        "administrator's new password consented to",
    )
    RESET_DECLINED = (
        "reset_declined",
        "不同意重设管理员密码",
        "administrator's new password declined",
    )
    ROLE_GRANTED = "role_granted", "授予角色", "role granted"
    ROLE_ENDED = "role_ended", "终止角色", "role ended"
    CLIENT_MADE = "client_made", "登记对接系统", "client made"
    CLIENT_SECRET_CHANGED = "client_secret_changed", "更换对接系统密钥", "client secret changed"
    CLIENT_SUSPENDED = "client_suspended", "停用对接系统", "client suspended"
    CLIENT_RESTORED = "client_restored", "恢复对接系统", "client restored"
    ITEMS_IMPORTED = "items_imported", "导入事项清单", "items imported"
    VERSION_PUBLISHED = "version_published", "发布事项版本", "item version published"
    SCHEDULE_IN_FORCE = "schedule_in_force", "保管期限表生效", "schedule put in force"
    FONDS_REGISTERED = "fonds_registered", "登记全宗", "fonds registered"
    CATEGORY_LAID_DOWN = "category_laid_down", "规定档案门类", "category laid down"
    POST_REGISTERED = "post_registered", "登记岗位", "post registered"
    EXPORTED = "exported", "导出", "exported"
    BULK_CONFIRMED = "bulk_confirmed", "确认批量处理", "bulk work confirmed"
    BULK_STOPPED = "bulk_stopped", "中止批量处理", "bulk work stopped"
    AUDIT_READ = "audit_read", "查阅审计日志", "audit log read"
    OTHER = "other", "其他", "other"
