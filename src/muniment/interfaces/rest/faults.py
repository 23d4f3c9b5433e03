"""What is wrong with a request before any room is asked."""

from __future__ import annotations

from collections.abc import Sequence

from recordkit.errors import ContentFault, NotHeld, Outage, Refusal, Words
from recordkit.terms.finding import Finding


class MediaTypeNotAccepted(Refusal):
    """The body is of a type that this address does not take."""

    code = "API-101"
    title = Words("请求体类型不被接受", "The media type of the body is not accepted")
    mend = Words("请按接口文档设置 Content-Type", "Set Content-Type as the interface describes")


class MethodNotAllowed(Refusal):
    """The address is there and does not know this method."""

    code = "API-102"
    title = Words("该地址不支持此方法", "The address does not know this method")
    mend = Words("请按接口文档选用方法", "Use a method that the interface describes")


class GrantNotSupported(Refusal):
    """A token is asked for otherwise than with client credentials. Source: RFC 6749, 4.4."""

    code = "API-103"
    title = Words("不支持该授权方式", "The grant type is not supported")
    mend = Words("请把 grant_type 设为 client_credentials", "Use grant_type=client_credentials")


class MalformedRequest(ContentFault):
    """The request does not have the form that the interface describes; every place is named."""

    code = "API-201"
    title = Words("请求不符合接口格式", "The request does not follow the interface")
    mend = Words("请按问题清单逐项修改后重试", "Mend each place listed and try again")
    who_acts = Words("对接系统的开发人员", "the programmers of the connected system")

    def __init__(self, problems: Sequence[Finding]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "; ".join(f"{each.where or '/'}: {each.note.en}" for each in self.problems),
            zh="；".join(f"{each.where or '/'}：{each.note.zh}" for each in self.problems),
            where=self.problems[0].where,
        )


class BodyTooLarge(ContentFault):
    """The body is larger than this address takes."""

    code = "API-202"
    title = Words("请求体过大", "The body is too large")
    mend = Words("文件请先通过 /uploads 上传", "Send files through /uploads first")


class LengthMissing(ContentFault):
    """A chunk comes without its length."""

    code = "API-203"
    title = Words("缺少 Content-Length", "Content-Length is missing")
    mend = Words("请在请求头给出本段的字节数", "Say in the header how many bytes the chunk has")


class KeyMissing(ContentFault):
    """A case comes without an idempotency key, or with one that is none."""

    code = "API-204"
    title = Words("缺少幂等键或其格式不正确", "The idempotency key is missing or malformed")
    mend = Words(
        "请为每次报送生成一个 Idempotency-Key（1 至 200 个可见 ASCII 字符），重试时保持不变",
        "Make one Idempotency-Key per submission (1 to 200 visible ASCII characters); keep it "
        "when trying again",
    )


class TokenRequestMalformed(ContentFault):
    """The request for a token cannot be understood. Source: RFC 6749, 5.2."""

    code = "API-205"
    title = Words("令牌请求不正确", "The request for a token is malformed")
    mend = Words(
        "请以表单提交 grant_type、client_id、client_secret，各一次",
        "Send grant_type, client_id and client_secret as a form, each once",
    )


class BodyCutShort(ContentFault):
    """The line broke before the whole body had come."""

    code = "API-206"
    title = Words("请求体未传完即中断", "The body broke off")
    mend = Words("请重新发送请求", "Send the request again")


class AddressUnknown(NotHeld):
    """The interface has no such address."""

    code = "API-301"
    title = Words("接口没有这个地址", "The interface has no such address")
    mend = Words("请核对地址，参见 /api/v1/openapi.json", "See /api/v1/openapi.json")


class DatabaseAway(Outage):
    """The database does not answer, or not in time."""

    code = "API-501"
    title = Words("数据库暂不可用", "The database is away")
    mend = Words("请稍后重试", "Try again a little later")
