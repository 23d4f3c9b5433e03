"""说明文件.txt: what lies here, for a person with nothing but a text editor.

One `字段：值` per line, UTF-8. Source: 档发〔2012〕7号 annex 2; DA/T 93-2022, its field names.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from recordkit.packages.model import Package
from recordkit.packages.package_documents import PACKAGE_FORMAT
from recordkit.terms.retention import RetentionPeriod

_BEIJING = timezone(timedelta(hours=8))
_HOW_TO_CHECK = (
    "验证信息.xml 列出包内每个文件的大小、SM3 与 SHA-256 摘要；"
    "验证信息.p7s 是对 验证信息.xml 的分离式签名（CMS，DER 编码），可用通用密码工具验证"
)


def readme(package: Package) -> bytes:
    """Return 说明文件.txt."""
    case = package.case
    lines = (
        ("文件格式", PACKAGE_FORMAT),
        ("电子文件号", package.record_id),
        ("立档单位", package.creator.name),
        ("统一社会信用代码", package.creator.credit_code),
        ("全宗号", package.creator.fonds_number),
        ("内容描述", f"{case.title}（办件编号 {case.case_number}）"),
        ("事项名称", package.item_name),
        ("形成日期", package.formed_on.isoformat()),
        ("办结时间", _as_read(case.closed_at)),
        ("保管期限", str(RetentionPeriod.parse(package.classification.retention))),
        ("密级", case.secrecy.words.zh),
        ("文件数量", str(len(package.content))),
        ("字节数", str(package.size_bytes)),
        ("软硬件环境", package.software_environment or "任何可解压 ZIP、阅读 UTF-8 文本的系统"),
        ("验证方法", _HOW_TO_CHECK),
    )
    return "".join(f"{field}：{' '.join(value.split())}\n" for field, value in lines).encode(
        "utf-8"
    )


def _as_read(moment: datetime | None) -> str:
    if moment is None:
        return "未办结"
    return f"{moment.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}（北京时间）"
