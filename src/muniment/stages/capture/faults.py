"""Why a submission is not taken in."""

from __future__ import annotations

from recordkit.errors import ContentFault, NotHeld, Outage, Refusal, Words
from recordkit.terms.measures import measures


class AgencyUnknown(ContentFault):
    """The case names an agency that is not registered."""

    code = "CAP-201"
    title = Words("报送单位未登记", "The agency is not registered")
    mend = Words(
        "请核对 agency_code 中的统一社会信用代码，或请系统管理员登记该单位",
        "Check the unified social credit code in agency_code, or have the agency registered",
    )
    basis = str(measures(2))


class NotYourAgency(Refusal):
    """The sender may not hand in cases of that agency."""

    code = "CAP-102"
    title = Words("无权代该单位报送", "You may not submit for that agency")
    mend = Words("请使用本单位的账号或接入凭证", "Use an account or client of that agency")


class CaseClosedAlready(Refusal):
    """The case was closed with other content; it takes no more pieces."""

    code = "CAP-103"
    title = Words("该办件已办结，不再接收不同的内容", "The case is closed and takes nothing else")
    mend = Words(
        "如需更正，请先由档案人员退回该件，再重新报送",
        "To correct it, have the records officer return the case first, then send it again",
    )
    basis = str(measures(14))


class KeyUsedForAnother(Refusal):
    """The idempotency key stands for another submission."""

    code = "CAP-104"
    title = Words("幂等键已用于另一次报送", "The idempotency key stands for another submission")
    mend = Words("不同内容请使用新的幂等键", "Use a new key for different content")


class SubmissionIncomplete(ContentFault):
    """What is described and what came do not agree."""

    code = "CAP-202"
    title = Words("描述与实际文件不一致", "What is described and what came do not agree")
    mend = Words("请对照逐条说明补齐或更正后重新报送", "Mend every line and send the case again")
    basis = str(measures(15))


class ClosureWithoutStep(ContentFault):
    """The case says that it is closed but has no step of closure with its time."""

    code = "CAP-203"
    title = Words("已办结但缺少办结环节", "Closed, but without a step of closure")
    mend = Words("请在 steps 中补充 kind=closure 的环节及时间", "Add a step of kind closure")
    basis = str(measures(8))


class IntakeBusy(Outage):
    """So much waits already that taking in more would make everything late."""

    code = "CAP-501"
    title = Words("当前排队较多，请稍后再报送", "Busy; please come back")
    mend = Words("请在提示的秒数之后重试，内容不会丢失", "Try again after the seconds given")
    retry_after_seconds = 30


class CaseNotHeld(NotHeld):
    """There is no such case, or the asker may not know of it."""

    code = "CAP-301"
    title = Words("没有这个办件", "There is no such case")
    mend = Words("请核对电子文件号", "Check the record identifier")


class CaseMovedMeanwhile(Outage):
    """Somebody else sent something for the case at the same moment."""

    code = "CAP-502"
    title = Words("该办件正在被同时报送", "The case is being sent by somebody else too")
    mend = Words("请稍后重试；相同内容只会保留一份", "Try again; the same content is kept once")
