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
        "办结后内容即固定。检测未通过的件会退回，退回后可更正并重新报送；已归档的件不再变更",
        "A closed case is fixed. If its check fails it is returned and can be corrected and sent "
        "again; a filed one does not change",
    )
    basis = str(measures(14))


class KeyUsedForAnother(Refusal):
    """The idempotency key stands for another submission."""

    code = "CAP-104"
    title = Words("幂等键已用于另一次报送", "The idempotency key stands for another submission")
    mend = Words("不同内容请使用新的幂等键", "Use a new key for different content")


class CaseAwaitsCorrection(Refusal):
    """The case was returned; it is sent again whole, not piece by piece."""

    code = "CAP-105"
    title = Words(
        "该办件已退回，请整件更正后重新报送", "The case was returned; send it again whole"
    )
    mend = Words(
        "请按退回理由更正后，以整件方式（POST /api/v1/cases）重新报送",
        "Correct what the reasons name and send the whole case again (POST /api/v1/cases)",
    )
    basis = str(measures(15))


class OffsetDiffers(Refusal):
    """A chunk does not begin where the upload ends."""

    code = "CAP-106"
    title = Words("续传位置不一致", "The chunk does not begin where the upload ends")
    mend = Words(
        "请查询上传的当前位置（HEAD），从该处继续",
        "Ask where the upload ends (HEAD) and go on from there",
    )

    def __init__(self, expected: int, found: int) -> None:
        self.offset_bytes = expected
        super().__init__(
            f"Upload-Offset: expected {expected}, found {found}",
            zh=f"Upload-Offset 应为 {expected}，实为 {found}",
            where="Upload-Offset",
        )


class UploadNotWhole(Refusal):
    """An upload is handed in before all of it has come."""

    code = "CAP-107"
    title = Words("文件尚未传完", "The upload is not whole yet")
    mend = Words("请传完全部内容后再报送", "Send the rest of it, then hand it in")


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


class UploadDigestDiffers(ContentFault):
    """A whole upload is not what was announced; it has been given up."""

    code = "CAP-204"
    title = Words("上传内容与声明的摘要不一致", "The upload is not what was announced")
    mend = Words(
        "内容已丢弃，请核对文件后重新上传", "It was given up; check the file and upload it anew"
    )


class ChunkDigestDiffers(ContentFault):
    """A chunk is not what its Content-Digest says; the upload is as it was before."""

    code = "CAP-205"
    title = Words("本段内容与 Content-Digest 不一致", "The chunk is not what its digest says")
    mend = Words("本段未保存，请从原位置重新发送", "Nothing of it was kept; send the chunk again")


class UploadTooLarge(ContentFault):
    """More is announced than is accepted."""

    code = "CAP-206"
    title = Words("声明的文件过大", "The file is larger than is accepted")
    mend = Words(
        "请拆分报送，或请运维人员调整上限（MUNIMENT_UPLOAD_MAX_BYTES）",
        "Send it in parts, or have the limit raised (MUNIMENT_UPLOAD_MAX_BYTES)",
    )


class UploadOverrun(ContentFault):
    """A chunk goes beyond the size that was announced; nothing of it was taken."""

    code = "CAP-207"
    title = Words("本段超出声明的文件大小", "The chunk goes beyond the announced size")
    mend = Words("请核对文件大小，必要时重新开始上传", "Compare the sizes; begin anew if need be")


class ChunkCutShort(ContentFault):
    """Less of a chunk came than was announced. What came is kept, unless it has a digest."""

    code = "CAP-208"
    title = Words("本段未传完即中断", "The chunk broke off")
    mend = Words(
        "请查询上传的当前位置（HEAD），从该处继续",
        "Ask where the upload ends (HEAD) and go on from there",
    )


class CaseNumberUnfit(ContentFault):
    """A case number is longer than any that a portal gives."""

    code = "CAP-209"
    title = Words("办件编号过长", "The case number is too long")
    mend = Words("请使用政务服务平台生成的办件编号", "Use the number that the portal gave")
    basis = str(measures(12))


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


class UploadNotHeld(NotHeld):
    """There is no such upload: never begun, handed in already, given up, or somebody else's."""

    code = "CAP-302"
    title = Words("没有这个上传", "There is no such upload")
    mend = Words("请重新上传；已报送的内容无需再传", "Upload it again, unless it was handed in")


class CaseMovedMeanwhile(Outage):
    """Somebody else sent something for the case at the same moment."""

    code = "CAP-502"
    title = Words("该办件正在被同时报送", "The case is being sent by somebody else too")
    mend = Words("请稍后重试；相同内容只会保留一份", "Try again; the same content is kept once")
