"""Closed choices: the words of the field, as they are stored and as people read them."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Self

from recordkit.errors import Words


class Term(StrEnum):
    """A word of a closed vocabulary: stored as lower-case English, read in two languages."""

    words: Words

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        """Make a member whose value is `value` and whose names are `zh` and `en`.

        The names have defaults only so that `SomeTerm(value)` type-checks as a look-up.
        """
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = Words(zh, en)
        return member


class MaterialRole(Term):
    """Which family a material belongs to. Source: 国办发〔2023〕26号."""

    BASIS = "basis", "依据性材料", "basis material"
    PROCEDURAL = "procedural", "程序性材料", "procedural material"
    OUTCOME = "outcome", "结果性材料", "outcome material"


class Provenance(Term):
    """How a component came to be in the case. Source: the Measures, article 3."""

    FORMED = "formed", "直接形成", "formed directly"
    EXCHANGED = "exchanged", "交换共享", "obtained by exchange"
    SUBMITTED = "submitted", "申请人提交", "submitted by the applicant"
    CALLED = "called", "调用证照或数据", "called from a licence or data service"


class StepKind(Term):
    """A step of handling a case. Source: the Measures, article 8."""

    APPLICATION = "application", "申请", "application"
    ACCEPTANCE = "acceptance", "受理", "acceptance"
    HANDLING = "handling", "办理", "handling"
    SUPPLEMENT = "supplement", "补齐补正", "supplement"
    SUSPENSION = "suspension", "挂起", "suspension"
    CLOSURE = "closure", "办结", "closure"
    DELIVERY = "delivery", "送达", "delivery"
    OTHER = "other", "其他", "other"


class ApplicantKind(Term):
    """Who asked."""

    NATURAL_PERSON = "natural_person", "自然人", "natural person"
    LEGAL_PERSON = "legal_person", "法人", "legal person"
    OTHER = "other", "其他组织", "other organisation"


class OutcomeKind(Term):
    """How the case ended."""

    GRANTED = "granted", "准予", "granted"
    REFUSED = "refused", "不予", "refused"
    WITHDRAWN = "withdrawn", "撤回", "withdrawn"
    RECORDED = "recorded", "备案", "recorded"
    OTHER = "other", "其他", "other"


class SharingScope(Term):
    """Sharing between agencies. Source: 国发〔2016〕51号; the Measures, article 19."""

    UNCONDITIONAL = "unconditional", "无条件共享", "unconditional"
    CONDITIONAL = "conditional", "有条件共享", "conditional"
    WITHHELD = "withheld", "不予共享", "withheld"


class Disclosure(Term):
    """Information disclosure to the public. Source: DA/T 18-2022, 公开属性."""

    ACTIVE = "active", "主动公开", "published actively"
    ON_REQUEST = "on_request", "依申请公开", "on request"
    WITHHELD = "withheld", "不予公开", "withheld"


class Openness(Term):
    """The outcome of access review. Source: DA/T 18-2022, 开放标识."""

    OPEN = "open", "开放", "open"
    RESTRICTED = "restricted", "控制", "restricted"
    DEFERRED = "deferred", "延期开放", "deferred"
    UNREVIEWED = "unreviewed", "未审核", "unreviewed"


class SecrecyLevel(Term):
    """The secrecy marker of a record. Classified records never enter this network.

    Source: the Measures, article 16; 档发〔2012〕7号, article 3.
    """

    PUBLIC = "public", "公开", "public"
    INTERNAL = "internal", "内部", "internal"
    CONFIDENTIAL = "confidential", "秘密", "confidential"
    SECRET = "secret", "机密", "secret"
    TOP_SECRET = "top_secret", "绝密", "top secret"

    @property
    def is_classified(self) -> bool:
        """Whether a record so marked is a state secret and must be refused at every door."""
        return self not in (SecrecyLevel.PUBLIC, SecrecyLevel.INTERNAL)


class Property(Term):
    """The four properties of DA/T 70-2018."""

    AUTHENTICITY = "authenticity", "真实性", "authenticity"
    INTEGRITY = "integrity", "完整性", "integrity"
    USABILITY = "usability", "可用性", "usability"
    SECURITY = "security", "安全性", "security"


class Severity(Term):
    """What a failing rule does to the whole. A warning is shown and does not stop filing."""

    MANDATORY = "mandatory", "必须通过", "mandatory"
    WARNING = "warning", "提示", "warning"


class Ending(Term):
    """How a piece of work ended; never mixed up with one another."""

    DONE = "done", "已完成", "done"
    FAILED = "failed", "未通过，退回报送单位", "failed; the agency must mend it"
    ERROR = "error", "系统原因，将重试", "our error; tried again"
    WAITING = "waiting", "待人工决定", "waiting for a person"


class Verdict(IntEnum):
    """What a check found, from best to worst, so that the worst one wins."""

    NOT_APPLICABLE = 0
    PASSED = 1
    INDETERMINATE = 2
    FAILED = 3

    @property
    def words(self) -> Words:
        """The verdict as people read it."""
        return _VERDICT_WORDS[self]


_VERDICT_WORDS = {
    Verdict.NOT_APPLICABLE: Words("不适用", "not applicable"),
    Verdict.PASSED: Words("通过", "passed"),
    Verdict.INDETERMINATE: Words("无法判定", "indeterminate"),
    Verdict.FAILED: Words("不通过", "failed"),
}
