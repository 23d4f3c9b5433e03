"""What this room refuses, and why."""

from __future__ import annotations

from recordkit.errors import ContentFault, NotHeld, Refusal, Words


class NotSignedIn(Refusal):
    """Nobody is known to be asking: no session, no token, or one that has ended."""

    code = "IDN-101"
    title = Words("尚未登录或登录已失效", "You are not signed in, or your sign-in has ended")
    mend = Words("请重新登录；系统对接请重新获取令牌", "Sign in again, or ask for a new token")


class ClientNotAccepted(NotSignedIn):
    """The client identifier and secret do not belong together; which is wrong is not said."""

    code = "IDN-102"
    title = Words("对接系统标识或密钥不正确", "The client identifier or secret is not right")
    mend = Words("请核对对接系统标识与密钥", "Check the client identifier and its secret")


class NotPermitted(Refusal):
    """The agent is known and may not do this."""

    code = "IDN-103"
    title = Words("没有此项权限", "You are not permitted to do this")
    mend = Words("如确需办理，请联系安全保密管理员授予角色", "Ask the security officer for a role")


class RolesKeptApart(Refusal):
    """One person may not hold these roles together."""

    code = "IDN-104"
    title = Words("这些角色不得由同一人担任", "One person may not hold these roles together")
    mend = Words("请授予另一人，或先终止其原有角色", "Choose another person or end the other role")
    basis = "GB/T 39784-2021, clause to be confirmed"


class RoleNotAtHome(Refusal):
    """The role cannot be held at an organisation of that kind."""

    code = "IDN-105"
    title = Words("该类机构不设此角色", "This role is not held at such an organisation")
    mend = Words("请在相应机构授予该角色", "Grant the role at the organisation it belongs to")


class GrantToOneself(Refusal):
    """Nobody gives rights to himself."""

    code = "IDN-106"
    title = Words("不得为自己授予角色", "Nobody may grant a role to himself")
    mend = Words("请由另一名安全保密管理员授予", "Ask another security officer")


class SuspendingOneself(Refusal):
    """Nobody shuts himself out: a slip of the hand could leave nobody to let him in again."""

    code = "IDN-107"
    title = Words("不得停用自己的账号", "Nobody may suspend his own account")
    mend = Words("请由另一名系统管理员办理", "Ask another system administrator")


class PasswordNotRight(Refusal):
    """Whoever asks for another password does not know the present one."""

    code = "IDN-108"
    title = Words("现用密码不正确", "The present password is not right")
    mend = Words(
        "请重新输入；忘记密码时请联系系统管理员重设",
        "Enter it again; if it is forgotten, ask the system administrator for a new one",
    )


class OrganisationNotRegistrable(ContentFault):
    """An organisation's particulars contradict each other or the register."""

    code = "IDN-201"
    title = Words("机构信息有误", "The organisation cannot be registered as given")
    mend = Words("请核对机构信息后重新登记", "Correct the particulars and register it again")
    basis = "the Measures, article 2"


class UsernameTaken(ContentFault):
    """Somebody else has that user name, or that staff number in the organisation."""

    code = "IDN-202"
    title = Words("账号名或工号已被他人使用", "The user name or staff number is somebody else's")
    mend = Words(
        "请更换账号名，或核对姓名、机构与工号", "Choose another name or check the particulars"
    )


class PasswordTooWeak(ContentFault):
    """The password does not follow the rules."""

    code = "IDN-203"
    title = Words("密码不符合要求", "The password does not follow the rules")
    mend = Words("请按提示设置密码", "Choose a password that follows the rules")


class SecretTooShort(ContentFault):
    """A client's secret could be guessed."""

    code = "IDN-204"
    title = Words("对接系统密钥过短", "The client's secret is too short")
    mend = Words("请使用随机生成、不少于 32 个字符的密钥", "Use at least 32 random characters")


class RegionNotRegistrable(ContentFault):
    """A region's particulars contradict each other or the register."""

    code = "IDN-205"
    title = Words("行政区划信息有误", "The region cannot be registered as given")
    mend = Words("请核对行政区划代码与起止日期", "Check the code and the days of validity")


class ClientTaken(ContentFault):
    """Another organisation's system has that client identifier."""

    code = "IDN-206"
    title = Words(
        "对接系统标识已被其他机构使用", "The client identifier belongs to another organisation"
    )
    mend = Words("请更换对接系统标识", "Choose another client identifier")


class OrganisationUnknown(NotHeld):
    """No such organisation is registered."""

    code = "IDN-301"
    title = Words("没有登记该机构", "No such organisation is registered")
    mend = Words("请核对统一社会信用代码，或先登记该机构", "Check the code or register it first")
    basis = "the Measures, article 2"


class AccountUnknown(NotHeld):
    """There is no such account."""

    code = "IDN-302"
    title = Words("没有该账号", "There is no such account")
    mend = Words("请核对账号", "Check the account")


class ClientUnknown(NotHeld):
    """There is no such client."""

    code = "IDN-303"
    title = Words("没有登记该对接系统", "There is no such client")
    mend = Words("请核对对接系统标识", "Check the client identifier")


class GrantUnknown(NotHeld):
    """There is no such grant."""

    code = "IDN-304"
    title = Words("没有这项角色授予", "There is no such grant")
    mend = Words("请从人员的角色页面重新选择", "Choose it again from the roles of the person")


class ConsentNeeded(Refusal):
    """Another of the administrators has to consent before this password is reset."""

    code = "IDN-109"
    title = Words(
        "重设管理员密码须另一位管理员同意",
        "Another administrator has to consent to an administrator's new password",
    )
    mend = Words(
        "请先提出申请，由另一位管理员在自己的页面上同意；同意后一小时内重设",
        "Ask first, and let another administrator consent on a page of their own; then reset it "
        "within an hour",
    )


class ConsentNotYours(Refusal):
    """Neither who asks nor whose password it is can consent."""

    code = "IDN-110"
    title = Words("此项申请不由您同意", "This is not for you to consent to")
    mend = Words(
        "须由申请人和密码所有人以外的另一位管理员决定",
        "It takes an administrator who neither asked nor owns the password",
    )


class NothingToConsentTo(Refusal):
    """The request was decided, used, or is too old."""

    code = "IDN-111"
    title = Words("没有这项待同意的申请", "No such request waits for consent")
    mend = Words(
        "可能已有人决定，或已超过二十四小时；必要时请重新申请",
        "Somebody may have decided, or a day has gone by; ask again if it is still needed",
    )
